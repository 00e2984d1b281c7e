"""Hidden figures that sentences tell: fifty that do, two hundred that only look so, at the figures measured."""

import re
from decimal import Decimal

import pytest
import yaml

from documents.contradictions import Passage
from documents.statistics.quoted import Quoted, quoted
from models.figures import Cell, Layout
from models.instrument import Instrument
from models.settings import HOUSE

FOUND, FALSE = 50, 0
"""Measured; a better rule raises the first, a worse one lowers it."""
YEARS = (2016, 2017, 2018)
_DATA = yaml.safe_load((HOUSE / "tests/data/quoted_figures.yaml").read_text("utf-8"))
INSTRUMENT = Instrument.model_validate(yaml.safe_load((HOUSE / "instruments/crc.yaml").read_text("utf-8")))
LAYOUTS = {t.id: Layout(t, INSTRUMENT.columns_of(t), YEARS) for t in INSTRUMENT.tables}
HIDDEN = [tuple(one) for one in _DATA["hidden"]]
PLANTED = [(HIDDEN[n], sentence) for n, sentence in _DATA["planted"]]
_WORDS = yaml.safe_load((HOUSE / "tests/data/quoted_in_words.yaml").read_text("utf-8"))
HIDDEN_IN_WORDS = [tuple(one) for one in _WORDS["hidden"]]
IN_WORDS = [(HIDDEN_IN_WORDS[n], sentence) for n, sentence in _WORDS["planted"]]


def in_another_year(sentence: str) -> str:
    moved = re.sub(r"\b20\d\d\b", "2009", sentence)
    return moved if moved != sentence else f"{sentence.rstrip('.')} (2009)."


LOOK_ALIKES = [
    *_DATA["look_alikes"], *(in_another_year(sentence) for _, sentence in PLANTED),
    *(topic.format(n=n) for topic in _DATA["other_topics"] for n in (2, 3, 4, 27, 31)),
]
IN_WORDS_ALIKE = [*_WORDS["look_alikes"], *(in_another_year(sentence) for _, sentence in IN_WORDS)]


def found(sentence: str, *sections: str, hidden=HIDDEN) -> list[Quoted]:
    values: dict[str, dict[Cell, Decimal | None]] = {id: {} for id in LAYOUTS}
    for table, year, row, column, value in hidden:
        values[table][LAYOUTS[table].cell(year, row, column)] = Decimal(value)
    tables = [(LAYOUTS[id], known) for id, known in values.items() if known]
    places = sections or sorted({LAYOUTS[one[0]].table.question or "" for one in hidden})
    passages = [Passage(f"{place}/menje", "menje", sentence) for place in places]
    return list(quoted(passages, tables, {cell for _, known in tables for cell in known}))


def told(sentence: str, *sections: str, hidden=HIDDEN) -> set[tuple[str, int, str, str]]:
    return {(q.table, q.year, q.row, q.column) for q in found(sentence, *sections, hidden=hidden)}


def test_of_fifty_that_tell_and_two_hundred_that_look_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert (len(PLANTED), len(LOOK_ALIKES)) == (50, 200)
    missed = [sentence for cell, sentence in PLANTED if cell[:4] not in told(sentence)]
    false = [sentence for sentence in LOOK_ALIKES if told(sentence)]
    with capsys.disabled():
        print(f"\nhidden figures told: found {50 - len(missed)} of 50, missed {len(missed)}, false {len(false)} of 200")
        print(*missed, *false, sep="\n")
    assert (50 - len(missed), len(false)) == (FOUND, FALSE)


def test_of_forty_that_tell_in_words_and_a_hundred_that_look_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert (len(IN_WORDS), len(IN_WORDS_ALIKE)) == (40, 100)
    missed = [sentence for cell, sentence in IN_WORDS if cell[:4] not in told(sentence, hidden=HIDDEN_IN_WORDS)]
    false = [sentence for sentence in IN_WORDS_ALIKE if told(sentence, hidden=HIDDEN_IN_WORDS)]
    with capsys.disabled():
        print(f"\nhidden figures told in words: found {40 - len(missed)} of 40, missed {len(missed)}, false {len(false)} of 100")
        print(*missed, *false, sep="\n")
    assert (40 - len(missed), len(false)) == (40, 0)


def test_of_twenty_in_words_that_were_written_after_the_rules() -> None:
    unseen = [(HIDDEN_IN_WORDS[n], sentence) for n, sentence in _WORDS["unseen"]]
    assert (len(unseen), len(_WORDS["unseen_alike"])) == (20, 15)
    missed = [sentence for cell, sentence in unseen if cell[:4] not in told(sentence, hidden=HIDDEN_IN_WORDS)]
    false = [sentence for sentence in _WORDS["unseen_alike"] if told(sentence, hidden=HIDDEN_IN_WORDS)]
    assert (20 - len(missed), len(false)) == (19, 1), (missed, false)                   # at first sight 16 and 1


@pytest.mark.parametrize("sentence", [
    "Véier Meedercher waren 2018 am Ausland placéiert.", "Quatre fillettes étaient placées à l'étranger en 2018.",
    "Vier Mädels lebten 2018 im Ausland.",
])
def test_girls_are_girls_in_other_words_too(sentence: str) -> None:
    assert ("T.03", 2018, "abroad", "girls") in told(sentence, hidden=HIDDEN_IN_WORDS)


def test_place_and_sentence_are_quoted_as_they_stand() -> None:
    said = "Le pays compte peu de places. Trois filles vivaient à l’étranger en 2018. Un plan suivra."
    assert found(said, "S.05") == [
        Quoted("T.03", 2018, "abroad", "girls", "S.05/menje", "Trois filles vivaient à l’étranger en 2018.")
    ]


def test_in_another_section_the_subject_of_the_table_must_be_named_too() -> None:
    assert told("Trois filles ont fait un stage à l'étranger en 2018.", "B.02") == set()
    assert told("Trois filles étaient placées à l'étranger en 2018.", "B.02") == {("T.03", 2018, "abroad", "girls")}


@pytest.mark.parametrize(("sentence", "value"), [
    ("En 2018, une seule fille était placée à l'étranger.", 1), ("En 2018, une fille était placée à l'étranger.", 1),
    ("Ein einziges Mädchen war im Ausland untergebracht.", 1), ("Aucune fille n'était placée à l'étranger en 2018.", 0),
    ("No girls were placed abroad in 2018.", 0),
])
def test_one_and_none_are_told_by_words(sentence: str, value: int) -> None:
    assert told(sentence, hidden=[("T.03", 2018, "abroad", "girls", value)]) == {("T.03", 2018, "abroad", "girls")}


@pytest.mark.parametrize("sentence", [
    "Une fille placée à l'étranger garde un référent.", "Aucune fille n'est placée à l'étranger contre son gré.",
    "Kein Mädchen wird ohne Anhörung im Ausland untergebracht.",
])
def test_an_article_or_a_no_without_the_year_tells_nothing(sentence: str) -> None:
    assert all(told(sentence, hidden=[("T.03", 2018, "abroad", "girls", value)]) == set() for value in (0, 1))


def test_what_is_shown_is_no_secret() -> None:
    assert quoted([Passage("S.05/menje", "menje", "3 filles à l'étranger en 2018")], [(LAYOUTS["T.03"], {})], ()) == ()
