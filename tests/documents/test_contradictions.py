"""What passages say against each other: fifty that do, two hundred that only look so, at the figures measured; and as many
again, nearly, whose figures are written as words."""

import pytest

from documents.claims import ClaimKind, claims
from documents.contradictions import Passage, contradictions
from models.words import Notice
from tests.documents.contradiction_corpus import IN_WORDS, IN_WORDS_ALIKE, LOOK_ALIKES, PLANTED, UNSEEN, UNSEEN_ALIKE, Pair

FOUND, FALSE = 50, 0
FOUND_IN_WORDS = 40
"""Measured; a better rule raises the first, a worse one lowers it."""


def noticed(pair: Pair) -> bool:
    one, other = pair
    found = contradictions([Passage("A.01/mj", "mj", one), Passage("A.01/menje", "menje", other)])
    return any(one.kind is not Notice.REPETITION for one in found)


def test_of_fifty_contradictions_and_two_hundred_look_alikes(capsys: pytest.CaptureFixture[str]) -> None:
    assert (len(PLANTED), len(LOOK_ALIKES)) == (50, 200)
    missed = [pair for pair in PLANTED if not noticed(pair)]
    wrong = [pair for pair in LOOK_ALIKES if noticed(pair)]
    with capsys.disabled():
        print(f"\ncontradictions: found {50 - len(missed)} of 50, missed {len(missed)}, false {len(wrong)} of 200")
    assert (50 - len(missed), len(wrong)) == (FOUND, FALSE)


def test_of_forty_in_words_and_a_hundred_look_alikes(capsys: pytest.CaptureFixture[str]) -> None:
    assert (len(IN_WORDS), len(IN_WORDS_ALIKE)) == (40, 100)
    missed = [pair for pair in IN_WORDS if not noticed(pair)]
    wrong = [pair for pair in IN_WORDS_ALIKE if noticed(pair)]
    with capsys.disabled():
        print(f"\ncontradictions in words: found {40 - len(missed)} of 40, missed {len(missed)}, false {len(wrong)} of 100")
    assert (40 - len(missed), len(wrong)) == (FOUND_IN_WORDS, 0)


def test_of_ten_in_words_that_were_written_after_the_rules() -> None:
    assert (len(UNSEEN), len(UNSEEN_ALIKE)) == (10, 20)
    assert (sum(map(noticed, UNSEEN)), sum(map(noticed, UNSEEN_ALIKE))) == (10, 1)      # at first sight 10 and 8


def test_a_figure_in_words_is_quoted_as_it_stands() -> None:
    found = contradictions([
        Passage("A.01/mj", "mj", "En 2018, vingt et une plaintes ont été déposées."),
        Passage("A.01/menje", "menje", "En 2018, 12 plaintes ont été déposées."),
    ])
    assert [(c.first.value, c.first.sentence) for c in found] == [
        ("vingt et une", "En 2018, vingt et une plaintes ont été déposées.")
    ]


@pytest.mark.parametrize(("one", "other", "against"), [
    ("En 2018, de dix à douze foyers étaient ouverts.", "En 2018, 15 foyers étaient ouverts.", True),
    ("En 2018, plus de dix foyers étaient ouverts.", "En 2018, 8 foyers étaient ouverts.", True),
    ("2018 waren höchstens zehn Heime offen.", "2018 waren 13 Heime offen.", True),
    ("2018 waren höchstens zehn Heime offen.", "2018 waren neun Heime offen.", False),
    ("In 2018, about ten homes were open.", "In 2018, 15 homes were open.", True),
    ("In 2018, about ten homes were open.", "In 2018, eleven homes were open.", False),
])
def test_a_range_or_a_bound_is_gone_against_by_what_lies_outside(one: str, other: str, against: bool) -> None:
    assert noticed((one, other)) == against


def test_both_places_are_quoted_with_what_is_at_issue() -> None:
    found = contradictions([
        Passage("A.01/mj", "mj", "Le service existe depuis longtemps. En 2018, 312 signalements ont été enregistrés."),
        Passage("A.01/menje", "menje", "Le nombre de signalements s'est élevé à 287 en 2018."),
    ])
    assert [(c.kind, c.first.value, c.second.value) for c in found] == [(Notice.FIGURE, "312", "287")]
    assert (found[0].first.place, found[0].first.sentence) == ("A.01/mj", "En 2018, 312 signalements ont été enregistrés.")


def test_a_passage_said_twice_with_a_few_other_words_is_noticed() -> None:
    said = (
        "Le service de médiation accompagne les familles dans les communes du pays et forme chaque année les personnes qui "
        "travaillent avec les enfants placés hors de leur foyer."
    )
    again = said.replace("forme chaque année", "forme aussi chaque année").replace("placés hors", "qui vivent hors")
    other = "Le tribunal entend les enfants dans les affaires qui les concernent et veille à ce que leur parole compte partout."
    passages = [
        Passage("A.01/mj", "mj", said), Passage("B.02/menje", "menje", f"Introduction.\n{again}"),
        Passage("C.03/ms", "ms", other),
    ]
    assert [(c.kind, c.first.place, c.second.place) for c in contradictions(passages)] == [
        (Notice.REPETITION, "A.01/mj", "B.02/menje")
    ]
    assert contradictions([Passage("A.01/mj", "mj", f"{said}\n{said}")]) == ()


@pytest.mark.parametrize(("said", "years"), [
    ("Le nombre d'enfants placés est passé de 1 200 en 2022 à 1 245 en 2023.", ["2022", "2023"]),
    ("En 2022, 1 200 enfants étaient placés, 1 245 en 2023.", ["2022", "2023"]),
    ("En 2022, 1 200 enfants et en 2023, 1 245 enfants étaient placés.", ["2022", "2023"]),
    ("Die Zahl stieg von 1 200 Kindern im Jahr 2022 auf 1 245 Kinder im Jahr 2023.", ["2022", "2023"]),
    ("1,200 children (2022) and 1,245 children (2023) lived in institutions.", ["2022", "2023"]),
    ("In 2022: 1,200 children, in 2023: 1,245 children.", ["2022", "2023"]),
])
def test_a_figure_is_of_the_year_it_is_said_with(said: str, years: list[str]) -> None:
    assert [claim.year for claim in claims(said) if claim.kind is ClaimKind.FIGURE] == years


def test_half_a_year_is_another_population() -> None:
    half, whole = "En 2023, 45 filles ont été placées en foyer au 1er semestre.", "En 2023, 54 filles ont été placées en foyer."
    assert not contradictions([Passage("A.01/mj", "mj", half), Passage("B.02/ms", "ms", whole)])
