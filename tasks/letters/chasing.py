"""What the letters say that remind: of a contribution, of a step that is to be cleared, of a clock that runs."""

from datetime import date

from sqlmodel import col, select

from models import letters as said
from models.tables import Letter, Matter
from models.words import LetterKind, LetterState, Paper
from store import cycles
from tasks.letters.enclosures import paper_of
from tasks.letters.writing_desk import Gathered, WritingDesk


def reminder(desk: WritingDesk) -> Gathered:
    """Return a reminder of what is still to be answered."""
    context = said.Reminder(
        **desk.envelope(),  # type: ignore[arg-type]
        n=len(_sent(desk, LetterKind.REMINDER)) + 1,
        tone=int(desk.matter.facts.get("tone", 1)),
        asked_on=desk.asked.asked_on,
        due_on=desk.asked.due_on,
        days_late=desk.to.days_late,
        questions=desk.missing(),
        wish=desk.wish(),
    )
    return Gathered(context, ())


def escalation(desk: WritingDesk) -> Gathered:
    """Return a reminder to a superior."""
    context = said.Escalation(
        **desk.envelope(),  # type: ignore[arg-type]
        asked_on=desk.asked.asked_on,
        due_on=desk.asked.due_on,
        days_late=desk.to.days_late,
        reminded_on=tuple(_sent(desk, LetterKind.REMINDER)),
        questions=desk.missing(),
        wish=desk.wish(),
    )
    return Gathered(context, ())


def clearance(desk: WritingDesk) -> Gathered:
    """Return the reminder to who is to clear a draft at a step."""
    facts, due_on = desk.matter.facts, date.fromisoformat(str(desk.matter.facts["due_on"]))
    chain = [step for stage in cycles.edition(desk.session, desk.cycle).stages for step in stage.chain]
    step = next(one for one in chain if one.id == facts["step"])
    sheet = paper_of(
        desk.session, desk.cycle, Paper.CLEARANCE_SHEET, desk.folder, desk.dated, desk.language, step, due_on
    )
    context = said.Clearance(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=int(facts["draft"]),
        step=desk.worded(step.name),
        n=int(facts["n"]),
        asked_on=date.fromisoformat(str(facts["asked_on"])),
        due_on=due_on,
        days_late=desk.to.days_late,
        silence=step.silence,
        attachments=(sheet.name,),
    )
    return Gathered(context, (sheet,))


def clock(desk: WritingDesk) -> Gathered:
    """Return the reminder of a clock that runs."""
    facts = desk.matter.facts
    context = said.Clock(
        **desk.envelope(),  # type: ignore[arg-type]
        step=desk.worded(cycles.edition(desk.session, desk.cycle).stage(str(facts["stage"])).name),
        due_on=date.fromisoformat(str(facts["due_on"])),
        days_late=desk.to.days_late,
    )
    return Gathered(context, ())


def _sent(desk: WritingDesk, kind: LetterKind) -> list[date]:
    rows = desk.session.exec(
        select(Matter.facts, Letter.sent_at)
        .join(Letter, col(Letter.id) == Matter.letter_id)
        .where(Matter.request_id == desk.asked.id, Matter.kind == kind, Letter.state == LetterState.SENT)
        .order_by(col(Letter.sent_at))
    )
    return [
        at.astimezone(desk.folder.zone).date()
        for facts, at in rows
        if at and facts.get("revision") == desk.asked.revision
    ]
