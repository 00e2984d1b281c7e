"""Where the paragraphs of a past report belong: right and wrong, as measured on a report with known truth."""

from collections import Counter
from functools import cache

from models.past import Because, PastParagraph, Sure, ranges
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
    assert right >= 118                                             # measured: 120 right, 22 wrong
    assert found[Sure.SURE, False] <= 5 and found[Sure.SURE, True] >= 80


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
