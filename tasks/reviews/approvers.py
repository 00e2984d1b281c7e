"""Who is to clear a draft and does not is reminded by letter, with the sheet to sign; it waits for an officer's release."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.actions import Action
from models.instrument import ClearanceStep
from models.office import Contact
from models.tables import Cycle, Decision, Letter, Matter
from models.words import LetterKind, LetterState
from store import books, cycles, drafts, letters, office_folder
from store.office_folder import OfficeFolder


def remind(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    """Note a reminder to who bears the function of the open step, an officer or else a contact; the office is asked for one."""
    folder, draft = office_folder.load(), drafts.current(session, cycle)
    step = next(s for s in cycles.edition(session, cycle).stage(action.stage).chain if s.id == action.step)
    officer, contact = borne_by(step, folder, today)
    if (officer is None and contact is None) or draft is None or action.asked_on is None or action.due_on is None:
        books.once(session, action.key, cycle.id)
        return False
    to = {"officer": officer} if officer else {"bears": step.function}
    new = letters.raise_matter(
        session, action.key, cycle, contact.institution if contact else folder.office.institution, LetterKind.CLEARANCE,
        **to, step=step.id, draft=draft.number, asked_on=action.asked_on.isoformat(), due_on=action.due_on.isoformat(),
        n=action.tone,
    )
    if new:
        books.enter(session, action.kind.value, cycle_id=cycle.id, subject=step.id, draft=draft.number, n=action.tone)
        cycles.touch(session, cycle)
    return new


def borne_by(step: ClearanceStep, folder: OfficeFolder, on: date) -> tuple[str | None, Contact | None]:
    """Return who decides at a step on a day: the code of an officer, else a contact, else neither."""
    officer = next((code for code, one in folder.officers.items() if step.function and step.function in one.acts_as), None)
    if officer or not step.function:
        return officer, None
    return None, next((c for c in folder.contacts if c.acts_as == step.function and c.holds(on)), None)


def said_in_time(session: Session, cycle: Cycle, step: ClearanceStep, draft: int, due_on: date, zone: ZoneInfo) -> bool:
    """Say whether a letter that names this day, and says that silence agrees, left for who is to act before the day was over."""
    query = (
        select(Matter.facts, Letter.sent_at).join(Letter, col(Letter.id) == Matter.letter_id)
        .where(Matter.cycle_id == cycle.id, Matter.kind == LetterKind.CLEARANCE, Letter.state == LetterState.SENT)
    )
    about = {"step": step.id, "draft": draft, "due_on": due_on.isoformat()}
    return any(
        at is not None and at.astimezone(zone).date() <= due_on and about.items() <= facts.items()
        for facts, at in session.exec(query)
    )


def settled(session: Session, cycle: Cycle, matter: Matter) -> str:
    """Return why nobody need be reminded of a draft any more: it was decided on, or another took its place; else empty."""
    draft = drafts.current(session, cycle)
    if draft is None or draft.number != matter.facts["draft"]:
        return "superseded"
    decided = select(Decision).where(Decision.draft_id == draft.id, Decision.step == matter.facts["step"])
    return "decided" if session.exec(decided).first() else ""
