"""Who is to clear a draft and does not is reminded by letter, with the sheet to sign; it waits for an officer's release."""

from datetime import date

from sqlmodel import Session, select

from models.actions import Action
from models.tables import Cycle, Decision, Matter
from models.words import LetterKind
from store import books, cycles, drafts, letters, office_folder


def remind(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    """Note a reminder to who bears the function of the open step; where no officer bears it the office alone is told."""
    folder, draft = office_folder.load(), drafts.current(session, cycle)
    step = next(s for s in cycles.edition(session, cycle).stage(action.stage).chain if s.id == action.step)
    bearer = next((code for code, one in folder.officers.items() if step.function and step.function in one.acts_as), None)
    if bearer is None or draft is None or action.asked_on is None or action.due_on is None:
        books.once(session, action.key, cycle.id)
        return False
    new = letters.raise_matter(
        session, action.key, cycle, folder.office.institution, LetterKind.CLEARANCE, officer=bearer, step=step.id,
        draft=draft.number, asked_on=action.asked_on.isoformat(), due_on=action.due_on.isoformat(), n=action.tone,
    )
    if new:
        books.enter(session, action.kind.value, cycle_id=cycle.id, subject=step.id, draft=draft.number, n=action.tone)
        cycles.touch(session, cycle)
    return new


def settled(session: Session, cycle: Cycle, matter: Matter) -> str:
    """Return why nobody need be reminded of a draft any more: it was decided on, or another took its place; else empty."""
    draft = drafts.current(session, cycle)
    if draft is None or draft.number != matter.facts["draft"]:
        return "superseded"
    decided = select(Decision).where(Decision.draft_id == draft.id, Decision.step == matter.facts["step"])
    return "decided" if session.exec(decided).first() else ""
