"""A body's list: who might answer each question and why, what outline it gives, what a new list changes."""

import pytest

from models.allocation import Change
from models.instrument import Instrument, Names, Section
from models.list_outline import outline_of, parts_asked_next, title_of, with_list
from models.list_text import Because, Counted, ListItem, ListText, Rule
from planning.allocation import propose
from planning.list_changes import changes, coded, translated


def item(number: str, text: str, *headings: str, articles: tuple[str, ...] = (), leads: tuple[str, ...] = ()) -> ListItem:
    named = tuple(Names(en=heading, original="en") for heading in headings)
    return ListItem(
        code="Q.01", number=number, text=Names(en=text, original="en"), headings=named, articles=articles, leads=leads,
    )


def listed(*items: ListItem) -> ListText:
    return ListText(language="en", counted=Counted.PARAGRAPH, items=coded(items, (), ()))


def shape(section: Section) -> object:
    inner = [shape(s) for s in section.sections]
    return (section.title.in_language("en"), [q.code for q in section.questions], *([inner] if inner else []))


# Below what an item stands

def test_an_item_stands_below_the_nearest_number_that_begins_its_own() -> None:
    numbers = ("1", "1 (a)", "1 (a) (i)", "2", "1", "1 (a)", "1.1", "1.1 a", "10")
    assert listed(*(item(n, "x") for n in numbers)).parents() == (None, 0, 1, None, None, 4, 4, 6, None)


def test_what_nobody_leads_is_told_unless_it_is_said_with_another() -> None:
    asked = ("mj",)
    text = listed(
        item("1", "On:"), item("1 (a)", "the law;", leads=asked), item("1 (b)", "the plan."),
        item("2", "Explain:", leads=asked), item("2 (a)", "costs."), item("3", "Alone."),
    )
    assert [i.number for i in text.unled()] == ["1 (b)", "3"]


# Leads

@pytest.mark.parametrize(("headings", "articles", "text", "rule", "code"), [
    (("II. Rights", "A. General measures of implementation (arts. 4, 42 and 44 (6))", "Legislation"), ("4",), "On laws.",
     Rule.HEADING, "A.02"),
    (("Any other heading",), ("28",), "Please explain schooling and dropout.", Rule.ARTICLES, "H.01"),
    ((), (), "Please explain the reservations and declarations.", Rule.WORDS, "A.01"),
])  # fmt: skip
def test_a_lead_is_proposed_with_its_reason(
    crc: Instrument, headings: tuple[str, ...], articles: tuple[str, ...], text: str, rule: Rule, code: str
) -> None:
    found = propose(listed(item("1", text, *headings, articles=articles)), crc).items[0]
    outline = {q.code: q for q in crc.questions()}
    assert found.because.rule is rule
    assert found.leads == outline[found.because.questions[0]].leads
    if rule is not Rule.ARTICLES:
        assert found.because.questions == (code,)
    assert set(found.because.articles) <= set(articles)


def test_a_heading_of_another_cluster_is_not_followed(crc: Instrument) -> None:
    heading = "H. Education, leisure and cultural activities"
    found = propose(listed(item("1", "On laws.", heading, "Legislation", articles=("28", "29"))), crc).items[0]
    assert "A.02" not in found.because.questions


def test_nobody_is_proposed_where_nothing_resembles(crc: Instrument) -> None:
    found = propose(listed(item("1", "Zzzzz yyyyy.")), crc).items[0]
    assert (found.leads, found.because) == ((), Because())


def test_numerals_are_answered_with_their_letter(crc: Instrument) -> None:
    numbers = ("1", "1 (a)", "1 (a) (i)", "1 (b)", "2")
    found = propose(listed(*(item(n, "Schools.", articles=("28",)) for n in numbers)), crc)
    assert [i.number for i in found.items if i.leads] == ["1 (a)", "1 (b)", "2"]
    assert found.unled() == ()


# The outline

def test_each_paragraph_has_one_heading_under_those_of_the_list() -> None:
    asked, general = ("mj",), ("II. Rights", "A. General")
    text = listed(
        item("1", "New laws.", "I. New", leads=asked),
        item("2", "Please explain:", *general), item("2 (a)", "the law;", *general, leads=asked),
        item("2 (b)", "the plan:", *general, leads=asked), item("2 (b) (i)", "its costs.", *general),
        item("3", "Schools.", "II. Rights", "H. Education", leads=asked),
    )
    outline = outline_of(text, "CRC/C/UTO/QPR/7")
    assert [shape(s) for s in outline] == [
        ("I. New", [], [("Paragraph 1", ["Q.01"])]),
        ("II. Rights", [], [
            ("A. General", [], [("Paragraph 2", ["Q.03", "Q.04"])]),
            ("H. Education", [], [("Paragraph 3", ["Q.06"])]),
        ]),
    ]
    two = outline[1].sections[0].sections[0]
    assert two.text == Names(en="Please explain:", original="en")
    assert two.questions[1].guidance.en == "the plan:\n(i) its costs."
    assert two.questions[1].title.fr == "Paragraphe 2 (b)"
    assert two.questions[1].basis == "CRC/C/UTO/QPR/7, 2 (b)"


def test_a_question_that_is_a_title_gives_its_title_once() -> None:
    text = listed(
        item("1", "Definition", "General"), item("1 a", "Below 18?", "General", "Question 1: Definition", leads=("mj",)),
    )
    assert [shape(s) for s in outline_of(text, "x")] == [("General", [], [("Question 1: Definition", ["Q.02"])])]


def test_a_text_is_in_a_language_only_when_all_of_it_is() -> None:
    first = item("1", "Please explain:", leads=("mj",))
    second = item("1 (a)", "the law.").model_copy(update={"text": Names(en="the law.", fr="la loi.", original="en")})
    question = outline_of(listed(first, second), "x")[0].questions[0]
    assert not question.guidance.is_in("fr")
    assert question.title == title_of(listed(first), "1")


def test_a_list_takes_the_place_of_the_part_that_is_asked_next(crc: Instrument) -> None:
    prepare, collect = crc.stage("prepare"), crc.stage("collect").model_copy(update={"parts": ("II",)})
    two = crc.model_copy(update={"stages": (prepare, collect)})
    assert parts_asked_next(two, "prepare") == parts_asked_next(two, "collect") == ("II",)
    assert parts_asked_next(crc, "prepare") == ()
    text = listed(item("1", "New laws.", "A. General", leads=("mj",))).model_copy(update={"parts": ("II",)})
    outline = with_list(two, text, 1).outline
    assert [top.id for top in outline] == [top.id for top in crc.outline]
    assert [q.code for top in outline if top.id == "II" for _, s in top.walk() for q in s.questions] == ["Q.01"]
    assert with_list(two, text, 1).codes_at("collect") == {"Q.01"}
    whole = with_list(crc, text.model_copy(update={"parts": ()}), 1)
    assert [q.code for q in whole.questions()] == ["Q.01"]


# A new list

OLD = coded((
    item("1", "Please explain the law on adoption.", leads=("mj",)),
    item("2", "Please explain the budget for children in schools."),
    item("3", "Please describe the plan against violence."),
), (), ())  # fmt: skip


def changed(*new: ListItem) -> list[tuple[Change, str]]:
    now = coded(new, OLD, (i.code for i in OLD))
    return [(c.change, c.code) for c in changes(OLD, now)]


def test_the_same_list_changes_nothing_and_keeps_its_leads() -> None:
    again = coded([i.model_copy(update={"code": "Q.99", "leads": ()}) for i in OLD], OLD, ())
    assert [i.code for i in again] == ["Q.01", "Q.02", "Q.03"]
    assert again[0].leads == ("mj",)
    assert {c.change for c in changes(OLD, again)} == {Change.SAME}


def test_a_question_inserted_renumbers_the_others_and_they_keep_their_codes() -> None:
    assert changed(
        item("1", "Please give an account of asylum."), item("2", "Please explain the law on adoption."),
        item("3", "Please explain the budget for children in schools."), item("4", "Please describe the plan against violence."),
    ) == [
        (Change.NEW, "Q.04"), (Change.RENUMBERED, "Q.01"), (Change.RENUMBERED, "Q.02"), (Change.RENUMBERED, "Q.03"),
    ]  # fmt: skip


def test_a_reworded_question_keeps_its_code_and_a_missing_one_is_dropped() -> None:
    assert changed(
        item("1", "Please explain the new law on adoption."), item("2", "Please explain the budget for children in schools."),
    ) == [(Change.REWORDED, "Q.01"), (Change.SAME, "Q.02"), (Change.DROPPED, "Q.03")]  # fmt: skip


def test_another_question_under_the_same_number_is_new() -> None:
    assert changed(item("1", "How many judges are trained each year?"))[0] == (Change.NEW, "Q.04")


def test_a_translation_is_no_rewording() -> None:
    translated = OLD[0].model_copy(update={"text": Names(fr="Expliquer la loi.", en=OLD[0].text.en, original="fr")})
    assert changes(OLD[:1], (translated,))[0].change is Change.SAME


def test_a_translation_that_lacks_an_item_is_still_one_and_shows_what_is_alone() -> None:
    numbers = ("1", *(f"1 ({letter})" for letter in "abcdefghijkl"))
    before = listed(*(item(number, f"Text {number}.") for number in numbers))
    french = ListText(language="fr", counted=Counted.PARAGRAPH, items=tuple(
        ListItem(code="Q.01", number=number.replace("(", ""), text=Names(fr=f"Texte {number}"))
        for number in (*numbers[:5], *numbers[6:], "2")
    ))  # fmt: skip
    both = translated(before, french)
    assert both is not None
    assert [i.number for i in both.items if not i.text.is_in("fr")] == ["1 (e)"]
    assert [place.place.en for place in both.unparsed] == ["2, without counterpart"]


def test_another_list_in_another_language_is_no_translation() -> None:
    other = ListText(language="fr", counted=Counted.PARAGRAPH, items=(
        ListItem(code="Q.01", number="7", text=Names(fr="Autre chose.")),
    ))  # fmt: skip
    assert translated(listed(item("1", "One."), item("2", "Two.")), other) is None
