"""`turnus inbox classify`: any message, with an office and without one; nothing is kept."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from cli import inbox
from cli import words as spoken
from documents.guard import Cause
from documents.mails.guard import Fault
from documents.replies.received import Role
from models.settings import HOUSE
from tests.cli.conftest import Turnus

KEYS = {"file", "class", "action", "request", "match_by", "language", "authenticated", "attachments", "reasons"}


def test_any_message_is_classified_where_there_is_no_office(turnus: Turnus, empty: Path) -> None:
    absent, asks = empty / "absent.eml", empty / "fro.eml"
    absent.write_text("From: a@b.example\nSubject: Abwesenheitsnotiz: x\nDate: Mon, 2 Aug 2027 10:00:00 +0200\n\n"
                      "Ich bin bis zum 13. August nicht im Büro.\n", "utf-8")
    asks.write_text("From: a@b.example\nSubject: Fro\n\nMoien, wat ass mat der Fro zwou gemengt? Merci am Viraus.\n", "utf-8")
    said = turnus("inbox classify --json", str(absent), str(asks), str(absent))
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert all(set(one) == KEYS for one in found)
    assert [(one["class"], one["action"], one["language"]) for one in found] == [
        ("auto_reply", "record", "de"), ("question", "human", "lb"), ("duplicate", "ignore", "de"),
    ]
    assert "returns_on:2027-08-14" in found[0]["reasons"]
    assert not (empty / "var").exists()
    table = " ".join(turnus("inbox classify", str(absent)).stdout.split())
    assert "Réponse" in table and "returns_on" not in table and "de retour le 2027-08-14" in table


CODES = {
    *re.findall(r'yield (?:ReplyClass\.\w+|\(.*?\)), "(\w+)"', (HOUSE / "documents/replies/classes.py").read_text("utf-8")),
    *re.findall(r'report\.status or "(\w+)"', (HOUSE / "documents/replies/classes.py").read_text("utf-8")),
    *(f"refused_{cause}" for cause in Cause), *Fault, "answers", "draft", "empty_form", "unreadable", "5.1.1",
    "returns_on:2027-08-14", *get_args(Role),
}
"""Every code that a rule may give as a reason: those written beside the classes, of the guard, and the parts of a file."""
NO_REASON = {"questionnaire", "empty_questionnaire", "calendar", "contact", "signature", "report", "message", "label", "damaged"}
"""Parts of a file that no rule names."""


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_every_reason_is_said_in_words(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "language", lambda: language)
    monkeypatch.setattr(inbox, "language", lambda: language)
    assert len(CODES) > 50 and "asks_for_time" in CODES
    said = {code: inbox._in_words(code) for code in CODES - NO_REASON}
    assert [code for code, words in said.items() if "_" in words or "{" in words or words == code] == []
    assert "2027-08-14" in said["returns_on:2027-08-14"] and "5.1.1" in said["5.1.1"]
