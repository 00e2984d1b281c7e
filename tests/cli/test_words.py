import string
from collections.abc import Iterator
from typing import Any

import pytest

from cli import refusals
from cli.words import sentence_of
from documents.words import words
from models import refusals as of_acts
from models.refusals import Refusal
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


def test_a_refusal_without_a_sentence_shows_its_code(turnus: Turnus) -> None:
    class Unheard(Refusal):
        """Nobody wrote a sentence."""

    assert sentence_of(Unheard(n=1)) == "unheard n=1"
    assert "« – »" in sentence_of(of_acts.NoSuchCycle())
