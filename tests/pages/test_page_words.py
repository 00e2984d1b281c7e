"""The words of pages and forms say the same things in every language."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import yaml

from documents.remains import Trace
from models.words import (
    Absent,
    BlockMark,
    Channel,
    ContradictionState,
    ContributionState,
    Counted,
    CycleStatus,
    DateStatus,
    DraftState,
    Edge,
    FlawKind,
    Function,
    LetterKind,
    LetterState,
    MessageClass,
    MessageState,
    Nature,
    Notice,
    PastKind,
    RequestState,
    Role,
    Verdict,
)
from tasks.engine.form_words import FORMS, form_words
from tasks.page_templates import PAGES, PageWords, page_words

LANGUAGES = ("fr", "de", "en")
ENUMS = {
    "past_kind": PastKind,
    "absent": Absent, "blocks": BlockMark, "counted": Counted, "contradiction_state": ContradictionState, "notice": Notice,
    "contribution_state": ContributionState, "flaw": FlawKind,
    "channel": Channel, "cycle_status": CycleStatus, "date_status": DateStatus, "draft_state": DraftState, "edge": Edge,
    "function": Function, "letter_kind": LetterKind, "letter_state": LetterState, "message_class": MessageClass,
    "message_state": MessageState, "nature": Nature, "request_state": RequestState, "role": Role, "trace": Trace,
    "verdict": Verdict,
}


def leaves(tree: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            assert isinstance(key, str), f"{path}: {key!r} is not a word to YAML; put it in quotes"
            yield from leaves(value, f"{path}.{key}")
    else:
        yield path, tree


@pytest.mark.parametrize("folder", [PAGES / "words", FORMS], ids=["pages", "forms"])
def test_every_language_has_the_same_keys_and_says_something(folder) -> None:
    words = {lang: dict(leaves(yaml.safe_load((folder / f"{lang}.yaml").read_text("utf-8")))) for lang in LANGUAGES}
    assert sorted(path.stem for path in folder.glob("*.yaml")) == sorted(LANGUAGES)
    assert words["fr"].keys() == words["de"].keys() == words["en"].keys()
    assert all(value for lang in LANGUAGES for key, value in words[lang].items() if ".parameters." not in key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_the_closed_sets_has_a_word(language) -> None:
    for section, enum in ENUMS.items():
        assert {member.value for member in enum} <= page_words(language)[section].keys(), section


def test_every_word_is_used() -> None:
    used = " ".join(path.read_text("utf-8") for path in PAGES.glob("*.j2"))
    rooms = PAGES.parents[1] / "tasks"
    used += " ".join(path.read_text("utf-8") for path in (rooms / "page_templates.py", *(rooms / "pages").glob("*.py")))
    used += " ".join((PAGES.parents[1] / "rehearsal" / f"{name}.py").read_text("utf-8") for name in ("book", "checks", "course"))
    by_value = {*ENUMS, "languages", "patterns", "feeds", "prints", "hold", "banner", "stuck", "folders", "possible", "sign",
                "not_asked", "derogations"}
    for key, _ in leaves(dict(page_words("fr"))):
        section, *rest = key.strip(".").split(".")
        assert section in by_value or re.search(rf"\b{re.escape(rest[-1] if rest else section)}\b", used), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_repeats_what_the_glossary_forbids(language) -> None:
    text = (FORMS / f"{language}.yaml").read_text("utf-8") + (PAGES / "words" / f"{language}.yaml").read_text("utf-8")
    assert not re.search(r"mise en demeure|liste de questions|\butilisateur|\bspam\b|dossier de preuve|deadline", text)


def test_a_field_takes_the_shared_words_unless_it_has_its_own() -> None:
    forms = form_words("fr")
    assert forms["record-decision"].parameters["verdict"].labels == {"clear": "Valider", "send_back": "Renvoyer"}
    assert forms["extend"].parameters["due_on"].title == "Nouvelle échéance"
    assert forms["shorten"].parameters["due_on"].title == "Échéance"
    assert "nommez personne" in forms["hold"].parameters["reason"].description


@pytest.mark.parametrize(("language", "on", "text"), [
    ("fr", date(2020, 3, 1), "1er mars 2020"),
    ("fr", date(2020, 3, 2), "2 mars 2020"),
    ("de", date(2020, 3, 1), "1. März 2020"),
    ("en", date(2020, 3, 1), "1 March 2020"),
])
def test_days_are_written_as_the_language_writes_them(language, on, text) -> None:
    assert PageWords(language).day(on) == text


def test_counts_take_the_right_form() -> None:
    days = [PageWords("fr").count(n, "working_days") for n in (0, 1, 2)]
    assert days == ["0 jour ouvrable", "1 jour ouvrable", "2 jours ouvrables"]
    assert PageWords("de").count(21200, "words") == "21.200 Wörter"
