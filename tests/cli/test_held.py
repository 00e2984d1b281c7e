"""`turnus held`: what waits is shown with guesses, and put aside with a reason."""

import json
from pathlib import Path

from sqlmodel import select

from models.settings import settings
from models.tables import Journal, Message, Reason
from store import database
from tests.cli.conftest import Turnus


def test_what_waits_is_shown_with_what_it_seems_to_be_and_put_aside_with_a_reason(turnus: Turnus, cycle: str) -> None:
    settings().inbox.mkdir(parents=True, exist_ok=True)
    (settings().inbox / "a.eml").write_text(
        f"From: a@b.example\nTo: rapports@office.invalid\nSubject: Re: question [{cycle}/mj-1.1]\n\n"
        "Pourriez-vous nous dire si les chiffres de 2035 suffisent ?\n", "utf-8",
    )
    assert turnus("receive", str(_elsewhere(settings().inbox / "a.eml"))).exit_code == 0
    shown = turnus("held show --json")
    assert shown.exit_code == 0, shown.output
    (waits,) = json.loads(shown.stdout)
    assert (waits["kind"], waits["requests"], waits["why"]) == ("question", {f"{cycle}/mj-1": ["subject"]}, "question")
    assert waits["message"] in turnus("held show").stdout
    assert turnus(f"held discard {cycle} {waits['message']}").exit_code == 2
    assert turnus(f"held discard {cycle} {waits['message']} --officer o1 --reason", "answered by telephone").exit_code == 0
    assert "Rien" in turnus("held show").stdout
    with database.reading() as session:
        assert session.exec(select(Reason.text)).one() == "answered by telephone"
        assert session.exec(select(Journal.subject).where(Journal.deed == "discard")).one() == waits["message"]
        assert session.exec(select(Message.state)).one() == "noted"


def _elsewhere(path: Path) -> Path:
    """Return a mail laid somewhere else than in the inbox."""
    return path.rename(path.parent.parent / path.name)
