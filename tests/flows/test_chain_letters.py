"""Letters along the chain and the route: who is slow to clear is reminded, and who is to pass the report on is asked to."""

from datetime import date

import pytest
from sqlmodel import select

from documents.outline import outline
from flows import handing_over, letters_out, standing
from flows.desk import desk
from flows.record_decision import record_decision
from flows.submit import submit
from models.tables import Journal
from models.words import Channel, LetterState, Verdict
from store import database
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.flows.test_clearance import at_clearance, officers
from tests.flows.test_dossier import cleared

LADDER = {"within": "+5 working days", "reminders": ("-2 working days", "+1 working day", "+3 working days")}


def after(post: PostDesk, days: int) -> date:
    """Return the working day so many after the day on which the first step was asked."""
    return desk().calendar.add(post.view().entered_on, days)


def states(post: PostDesk, kind: str) -> list[str]:
    return [x.state for x in post.letters(kind)]


@pytest.fixture
def slow(drafted: PostDesk) -> PostDesk:
    """A draft that waits for the minister's clearance, which the second officer bears."""
    at_clearance(drafted, minister=LADDER)
    officers(drafted, o2="minister")
    return drafted


def test_who_is_slow_is_reminded_step_by_step_and_each_letter_waits_for_its_release(slow: PostDesk) -> None:
    first, due, late = after(slow, 3), after(slow, 5), after(slow, 6)
    slow.day(after(slow, 2))
    slow.round()
    assert slow.letters("clearance") == []
    slow.day(first)
    slow.round()
    slow.round()
    assert states(slow, "clearance") == ["preview"]
    letters_out.release(CYCLE, OFFICER)
    slow.round()
    mail = slow.mail_of(slow.letters("clearance")[0])
    assert "direction@office.invalid" in mail["To"] and f"{due.day}" in mail["Subject"]
    assert [p.get_filename() for p in mail.walk() if p.get_filename()] == [f"{CYCLE}_fiche-de-validation.docx"]
    slow.day(due)
    slow.round()
    assert len(slow.letters("clearance")) == 1
    slow.day(late)
    slow.round()
    assert states(slow, "clearance") == ["sent", "preview"]


def test_a_decision_ends_the_reminders_also_the_one_that_waits(slow: PostDesk) -> None:
    slow.day(after(slow, 3))
    slow.round()
    record_decision(CYCLE, "minister", slow.view().current_draft().number, Verdict.CLEAR, "o2")
    slow.round()
    assert states(slow, "clearance") == ["recalled"]
    slow.day(after(slow, 9))
    slow.round()
    assert len(slow.letters("clearance")) == 1


def test_after_an_outage_only_the_last_reminder_is_written(slow: PostDesk) -> None:
    slow.day(after(slow, 9))
    slow.round()
    assert len(slow.letters("clearance")) == 1


def test_where_nobody_bears_the_function_the_office_is_asked_who_does(drafted: PostDesk) -> None:
    at_clearance(drafted, minister=LADDER)
    drafted.day(after(drafted, 6))
    drafted.round()
    asked = [facts for kind, facts in standing._standing(desk()) if kind == "nobody_bears" and facts["count"]]
    assert drafted.letters("clearance") == [] and asked == [{"cycle": CYCLE, "count": 1, "function": "minister"}]


def test_where_no_officer_bears_the_function_the_contact_who_does_is_written_to(drafted: PostDesk) -> None:
    def bears(data):
        row = next(c for c in data["contacts"] if c["institution"] == "menje" and c["function"] == "superior")
        minister = row | {"acts_as": "minister", "rank": "minister", "civility": "Monsieur", "name": "Marc Modèle"}
        minister["title"] = {"fr": "le Ministre", "de": "Minister", "en": "Minister"}
        data["contacts"] = [*(c for c in data["contacts"] if c is not row), minister]
        return data

    at_clearance(drafted, minister=LADDER)
    drafted.edit("contacts.yaml", bears)
    drafted.day(after(drafted, 6))
    drafted.round()
    (letter,) = drafted.letters("clearance")
    assert (letter.institution, letter.channel, letter.state) == ("menje", Channel.PRINT, LetterState.PREVIEW)
    assert not any(facts["count"] for kind, facts in standing._standing(desk()) if kind == "nobody_bears")


def test_a_minister_is_reminded_on_paper_with_the_sheet_to_sign(slow: PostDesk) -> None:
    def raised(data):
        for one in data["officers"]:
            if one["code"] == "o2":
                one |= {"rank": "minister", "civility": "Madame"}
        return data

    slow.edit("officers.yaml", raised)
    slow.day(after(slow, 3))
    slow.round()
    letter = slow.letters("clearance")[0]
    assert (letter.channel, letter.rank, letter.state) == (Channel.PRINT, "minister", LetterState.PREVIEW)
    letters_out.release(CYCLE, OFFICER)
    lying = {p.name for p in (slow.var / "shelf" / CYCLE / "out").rglob(f"{CYCLE}-{letter.number}_*")}
    assert f"{CYCLE}-{letter.number}_{CYCLE}_fiche-de-validation.docx" in lying and len(lying) == 2


def test_the_first_leg_is_asked_by_a_letter_on_paper_with_all_that_goes_with_it(drafted: PostDesk) -> None:
    cleared(drafted)
    submit(CYCLE, OFFICER)
    drafted.round()
    (letter,) = drafted.letters("transmission")
    assert (letter.institution, letter.channel, letter.state) == ("maee", Channel.PRINT, LetterState.PREVIEW)
    letters_out.release(CYCLE, OFFICER)
    drafted.round()
    folder = drafted.var / "shelf" / CYCLE / "out"
    lying = {p.name.partition("_")[2]: p for p in folder.rglob(f"{CYCLE}-{letter.number}_*")}
    assert {name.rpartition(".")[0].rpartition("_")[2] for name in lying} >= {"note-verbale", "bordereau", "maee"}
    text = "\n".join(outline(next(p for name, p in lying.items() if name.endswith("_maee.docx")).read_bytes()))
    assert "l'acheminer à son destinataire" in text.replace("\u00a0", " ") and "note-verbale" in text
    with database.reading() as session:
        assert session.exec(select(Journal).where(Journal.deed == "release", Journal.subject == f"{CYCLE}-{letter.number}")).one()
    handing_over.hand_over(CYCLE, OFFICER)
    drafted.round()
    assert states(drafted, "transmission") == ["released"], "what lies on paper stays"


def test_what_was_handed_over_by_hand_needs_no_letter(drafted: PostDesk) -> None:
    cleared(drafted)
    submit(CYCLE, OFFICER)
    handing_over.hand_over(CYCLE, OFFICER)
    drafted.round()
    assert states(drafted, "transmission") == ["recalled"]
