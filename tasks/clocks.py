"""The officers entrusted with a case are told until when its clock runs: a number and a day, and only by letter."""

from datetime import date

from sqlmodel import Session

from models.actions import Action
from models.tables import Cycle, Matter
from models.words import Edge, LetterKind
from store import books, cycles, dates, letters, office_folder


def entrusted(code: str, folder: office_folder.OfficeFolder) -> tuple[str, ...]:
    """Return the officers whom `entrusted` of officers.yaml names for a cycle, by code."""
    return tuple(officer for officer, one in folder.officers.items() if code in one.entrusted)


def tell(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    """Note a letter to each officer entrusted with the case, once; while nobody is, the deed stays due."""
    folder = office_folder.load()
    named = entrusted(cycle.code, folder)
    if not named or action.due_on is None or not books.once(session, action.key, cycle.id):
        return False
    for officer in named:
        letters.raise_matter(
            session, f"{action.key}:{officer}", cycle, folder.office.institution, LetterKind.CLOCK, officer=officer,
            stage=action.step, due_on=action.due_on.isoformat(),
        )
    books.enter(session, action.kind.value, cycle_id=cycle.id, subject=action.step or "", due_on=action.due_on, count=len(named))
    cycles.touch(session, cycle)
    return True


def stopped(session: Session, cycle: Cycle, matter: Matter) -> str:
    """Return why nobody need be told of a clock any more: its stage is over, its day moved, another is entrusted; else empty."""
    folder, ids = office_folder.load(), cycles.edition(session, cycle).stage_ids()
    if ids.index(cycle.stage) > ids.index(str(matter.facts["stage"])):
        return "done"
    known = dates.milestones(session, cycle, folder.zone)
    due = next((m.on for m in known if m.stage == matter.facts["stage"] and m.edge is Edge.DUE), None)
    if due is None or due.isoformat() != matter.facts["due_on"]:
        return "moved"
    return "" if matter.facts["officer"] in entrusted(cycle.code, folder) else "not_entrusted"
