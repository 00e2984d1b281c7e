"""`turnus inbox classify`: any message, with an office and without one; nothing is kept."""

import json
from pathlib import Path

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
    assert "Réponse" in turnus("inbox classify", str(absent)).stdout
