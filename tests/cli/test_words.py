import re
import string
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from cli import refusals
from cli.words import sentence_of
from documents.words import filled, words
from models import refusals as of_acts
from models.refusals import Refusal
from models.settings import HOUSE
from models.words import CycleStatus, LetterState, MessageState, RequestState
from planning.stages import Move
from tests.cli.conftest import Turnus

LANGUAGES = ("fr", "de", "en")


def facts(tree: Any, path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from facts(value, f"{path}.{key}")
    else:
        yield path, frozenset(name for _, name, _, _ in string.Formatter().parse(str(tree)) if name)


def test_every_language_says_the_same_things_with_the_same_facts() -> None:
    told = [dict(facts(words("commands", language))) for language in LANGUAGES]
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", [r for r in vars(refusals).values() if isinstance(r, type) and r is not Refusal])
def test_every_refusal_of_a_command_has_its_sentence(language: str, refusal: type[Refusal]) -> None:
    assert refusal().code in words("commands", language)["refusals"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("refusal", "fact", "states"), [
    (of_acts.LetterGone, "letter_state", LetterState),
    (of_acts.RequestClosed, "request_state", RequestState),
    (of_acts.NothingToPlace, "message_state", MessageState),
    (of_acts.MoveNotPossible, "cycle_status", CycleStatus),
    (of_acts.CycleNotOpen, "cycle_status", CycleStatus),
])
def test_a_refusal_says_a_state_as_the_pages_do(
    language: str, refusal: type[Refusal], fact: str, states: type[StrEnum]
) -> None:
    sentence = words("sentences", language)["refusals"][refusal().code]
    for state in states:
        assert f"({words('pages/words', language)[fact][state]})" in filled(sentence, {fact: state.value}, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_an_act_has_its_sentence_and_is_raised_somewhere(language: str) -> None:
    kinds = [r for r in vars(of_acts).values() if isinstance(r, type) and r is not Refusal and issubclass(r, Refusal)]
    rooms = ("cli", "rehearsal", "flows", "planning", "tasks", "store", "documents", "models")
    code = "\n".join(file.read_text("utf-8") for room in rooms for file in (HOUSE / room).rglob("*.py"))
    assert {r().code for r in kinds} == set(words("sentences", language)["refusals"])
    used = r"\b(?:raise|return|else) {0}\(|class \w+\({0}\)|\({0}, "     # raised, returned to be raised, inherited, or in a table
    assert [r for r in kinds if not re.search(used.format(r.__name__), code)] == []


def test_a_refusal_without_a_sentence_shows_its_code(turnus: Turnus) -> None:
    class Unheard(Refusal):
        """Nobody wrote a sentence."""

    assert sentence_of(Unheard(n=1)) == "unheard n=1"
    assert "« – »" in sentence_of(of_acts.NoSuchCycle())


@pytest.mark.parametrize("language", LANGUAGES)
def test_moves_that_are_possible_are_said_in_words(language: str) -> None:
    said = filled("{possible}", {"possible": "finish, return collect, suspend"}, language)
    table = words("pages/words", language)["possible"]
    assert table.keys() == set(Move)
    assert said == f"{table['finish']}, {table['return']} collect, {table['suspend']}"
