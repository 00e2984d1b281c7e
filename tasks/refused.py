"""Refusals are journaled, so that the page shows them beside what was done."""

from models.refusals import NoSuchCycle, NoSuchOfficer, Refusal
from store import books, cycles, database


def note_refusal(deed: str, officer: str, code: str | None, refusal: Refusal) -> None:
    """Journal that an act was refused, with the reason's code and values; whom nobody knows stays unnamed."""
    known = not isinstance(refusal, NoSuchOfficer)
    with database.writing() as session:
        try:
            cycle_id = cycles.get(session, code).id if code else None
        except NoSuchCycle:
            cycle_id = None
        books.enter(
            session, "refused", cycle_id=cycle_id, officer=officer if known else "?", subject=deed,
            because=refusal.code, values=refusal.facts if known else {},
        )
