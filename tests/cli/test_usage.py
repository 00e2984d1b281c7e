"""A line typed wrongly ends in one sentence of the office's language that says what to write."""

from pathlib import Path

import pytest

from tests.cli.conftest import Turnus

ENGLISH = ("Invalid", "Missing", "No such", "Usage:", "Input should", "Value error", "Error", "requires", "unexpected")
WRONG = [
    ("opne", ("opne", "open")),
    ("held foo", ("foo", "turnus held --help")),
    ("status --foo", ("--foo",)),
    ("status --jsno", ("--jsno", "--json")),
    ("extend crc.2029", ("request",)),
    ("send-me crc.2029", ("file", "latest_draft")),
    ("send-me crc.2029 foo", ("file", "coverage")),
    ("held ask c m --lacks foo", ("--lacks", "nothing_attached")),
    ("open crc --due foo", ("--due", "foo", "2029-03-15")),
    ("extend crc.2029 mj-1 2026-13-45", ("2026-13-45", "2029-03-15")),
    ("extend crc.2029 mj-1 3026-12-15", ("3026-12-15", "1900")),
    ("release crc.2029 --seen x", ("--seen", "x")),
    ("shorten crc.2029 mj-1 0", ("words", "1")),
    ("status a b c", ("b c",)),
    ("open crc --due", ("--due",)),
    ("import-report x", ("--instrument",)),
]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
@pytest.mark.parametrize(("line", "named"), WRONG, ids=[line for line, _ in WRONG])
def test_what_is_typed_wrongly_is_said_in_the_language_of_the_office(
    turnus: Turnus, empty: Path, language: str, line: str, named: tuple[str, ...]
) -> None:
    (empty / "office").mkdir()
    (empty / "office" / "office.yaml").write_text(f"language: {language}\n", "utf-8")
    said = turnus(line)
    assert said.exit_code == 2 and said.stdout == ""
    [sentence] = said.stderr.strip().splitlines()
    assert all(name in sentence for name in named) and ".." not in sentence
    beginnings = {"fr": ("« ", "L'option", "La commande", "Il y a"), "de": ("„", "Die Option", "Den Befehl", "Das sind"),
                  "en": ("“", "There is", "The option")}
    assert sentence.startswith(beginnings[language])
    assert not any(word in sentence for word in ENGLISH)


def test_a_group_without_a_command_shows_its_help(turnus: Turnus, empty: Path) -> None:
    shown = turnus("held")
    assert "show" in shown.output and "discard" in shown.output
