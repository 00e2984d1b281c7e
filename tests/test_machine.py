"""A missing program leaves a test out in a sentence that names the package, unless nothing may be left out."""

import pytest
from _pytest.outcomes import Failed, Skipped

from tests.machine import needs, needs_postgresql

SENTENCE = "no-such-program is missing; install the Debian package "


def test_a_program_that_is_there_is_found() -> None:
    assert needs("sh", "dash").name == "sh"


def test_what_needs_a_missing_program_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TURNUS_NO_SKIPS", raising=False)
    with pytest.raises(Skipped, match=f"^{SENTENCE}cowsay$"):
        needs("no-such-program", "cowsay")


def test_where_nothing_may_be_left_out_a_missing_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNUS_NO_SKIPS", "1")
    with pytest.raises(Failed, match=f"^{SENTENCE}postgresql$"):
        needs_postgresql("no-such-program")
