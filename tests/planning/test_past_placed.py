"""Where the paragraphs of a past report belong: right and wrong, as measured on a report with known truth."""

from collections import Counter
from functools import cache

import yaml

from documents.questions.articles import articles
from models.past import Because, PastParagraph, Sure, ranges
from models.settings import HOUSE
from planning.past import place
from store import office_folder
from tests.documents import past_corpus


@cache
def placed() -> tuple[PastParagraph, ...]:
    from documents.past.report import read_here

    return place(read_here(past_corpus.word_file(), "r.docx").paragraphs, office_folder.instrument("crc"))


def judged() -> Counter[tuple[Sure, bool]]:
    by_number = {int(p.number): p for p in placed() if p.number}
    return Counter((by_number[n].sure, by_number[n].code == code) for n, code in enumerate(past_corpus.truth(), start=1))


def test_most_paragraphs_are_placed_right_and_what_is_sure_is_right():
    found = judged()
    right = sum(times for (_, ok), times in found.items() if ok)
    assert sum(found.values()) == 142
    assert right >= 121                                             # measured: 121 right, 21 wrong
    assert found[Sure.SURE, False] == 0 and found[Sure.SURE, True] >= 56


@cache
def second() -> tuple[tuple[PastParagraph, str], ...]:
    """Return the paragraphs of a report in other words, half English, half German, each with its question."""
    sections = yaml.safe_load((HOUSE / "tests/data/past_second.yaml").read_text("utf-8"))
    return tuple(
        (PastParagraph(text=text, number=f"{n}{k}", headings=tuple(section["headings"]), articles=next(
            (found for heading in reversed(section["headings"]) if (found := articles(heading))), ()
        )), code)
        for n, section in enumerate(sections, start=1) for k, (code, text) in enumerate(section["paragraphs"])
    )


def test_in_other_words_half_is_found_and_what_is_sure_is_right():
    found = place([paragraph for paragraph, _ in second()], office_folder.instrument("crc"))
    counted = Counter((p.sure, p.code == code) for p, (_, code) in zip(found, second(), strict=True))
    assert sum(counted.values()) == 40
    right = sum(times for (_, ok), times in counted.items() if ok)
    assert right >= 22                                              # 16 at first sight, with 2 of 8 sure ones wrong
    assert counted[Sure.SURE, False] == 0 and counted[Sure.SURE, True] >= 6


def test_a_heading_that_cites_a_recommendation_is_put_where_an_officer_put_that():
    crc = office_folder.instrument("crc")
    answers = [p for p, _ in second() if any("recommendation" in h or "Empfehlung" in h for h in p.headings)]
    wanted = {"12": "C.01", "17": "C.04", "9": "A.09", "14": "C.02"}
    found = place(answers, crc, wanted)
    assert [(p.code, p.sure, p.because) for p in found] == [
        (code, Sure.SURE, Because.RECOMMENDATION) for code in wanted.values()
    ]
    assert all(p.because is not Because.RECOMMENDATION for p in place(answers, crc, {"99": "C.01"}))


def test_the_cover_belongs_to_no_question():
    assert [p.code for p in placed() if "Nations Unies" in p.text] == [None]


def test_every_placed_paragraph_says_why():
    assert all(p.because is not Because.NONE for p in placed() if p.code)


def test_a_heading_with_the_articles_of_a_question_is_enough():
    [one] = place(
        [PastParagraph(number="1", text="Lorem ipsum dolor.", headings=("X. Divers (art. 31)",), articles=("31",))],
        office_folder.instrument("crc"),
    )
    assert (one.code, one.because) == ("H.05", Because.ARTICLES)


def test_nothing_is_said_where_nothing_speaks_for_a_question():
    [one] = place([PastParagraph(number="1", text="Lorem ipsum dolor sit amet.")], office_folder.instrument("crc"))
    assert (one.code, one.sure) == (None, Sure.NONE)


def test_runs_of_numbers_are_drawn_together():
    assert ranges(["12", "13", "14", "17"]) == "12–14, 17"
    assert ranges([]) == ""
