"""What stands in the office of a morning, told to it once a day on its outside channels: counts and codes alone."""

from collections.abc import Iterator
from typing import Final

from flows.desk import Desk
from models.instrument import ClearanceStep
from models.views import CycleView
from models.words import Edge, LetterState
from planning.clearance import asked, late_by
from planning.lateness import late
from store import books, cycles, database, journal, letters, messages
from tasks.clocks import entrusted
from tasks.doors.notices import tell
from tasks.reviews.approvers import borne_by
from tasks.views import cycle_view, open_cycles

HEAD: Final = 32
"""How many signs of a head are told: enough that nobody makes another chain that ends so."""


def tell_what_stands(here: Desk) -> None:
    """Tell the office who is late, what waits, is in doubt or came back, what is to be placed; and the heads of the journals."""
    found = [(kind, facts) for kind, facts in _standing(here) if facts["count"]]
    if not found:
        return
    with database.writing() as session:
        is_new = books.once(session, f"standing:{here.today}")
    if is_new:
        tell([*found, *_heads()])


def _heads() -> Iterator[tuple[str, dict[str, int | str]]]:
    """Yield the head of each open cycle's journal: kept outside, it shows later whether the journal's end was cut or rebuilt."""
    for code in open_cycles():
        with database.reading() as session:
            n, head = journal.head(session, cycles.get(session, code))
        yield "journal_head", {"cycle": code, "n": n, "head": head[:HEAD]}


def _borne_by_nobody(here: Desk, view: CycleView) -> ClearanceStep | None:
    """Return the step that is asked now where no officer and no contact bears its function, so that nobody can be reminded."""
    now = asked(view, here.calendar)
    if now is None or not (now.step.function and now.step.reminders):
        return None
    return now.step if borne_by(now.step, here.folder, here.today) == (None, None) else None


def _clocks_without_officer(view: CycleView, here: Desk) -> int:
    """Return how many clocks of a case run on of which no officer is told."""
    clocks = [s for s in view.instrument.stages if s.reminders and view.date_of(s.id, Edge.DUE)]
    return 0 if entrusted(view.code, here.folder) else len(clocks)


def _standing(here: Desk) -> Iterator[tuple[str, dict[str, int | str]]]:
    for code in open_cycles():
        view = cycle_view.fn(code, here.folder.zone)
        with database.reading() as session:
            cycle = cycles.get(session, code)
            slow = late_by(view, here.today, here.calendar)
            step = _borne_by_nobody(here, view)
            counts = {
                "clearance_late": slow,
                "nobody_bears": int(step is not None),
                "nobody_entrusted": _clocks_without_officer(view, here),
                "late": len({one.institution for one in late(view, here.today, here.calendar)}),
                "letters_waiting": len(letters.for_an_officer(session, cycle)),
                "in_doubt": len(letters.in_state(session, cycle, LetterState.IN_DOUBT)),
                "undeliverable": len(letters.returned(session, cycle)),
            }
        for kind, count in counts.items():
            facts: dict[str, int | str] = {"cycle": code, "count": count}
            yield kind, facts | ({"function": step.function or ""} if step else {})
    with database.reading() as session:
        yield "held_replies", {"count": len(messages.held(session))}
