"""Meetings that institutions were invited to: when one moves or is called off, whoever was invited is told."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlmodel import Session, col, select

from models.instrument import Instrument, Stage
from models.tables import Cycle, Letter, Matter
from models.words import Edge, LetterKind, LetterState, MatterState, Purpose, StageKind
from store import cycles, dates, letters
from tasks.requests import MAY_HAVE_LEFT

INVITED: Final = (*MAY_HAVE_LEFT, LetterState.SENT)
WAITING: Final = (LetterState.PREVIEW, LetterState.RELEASED)


@dataclass(frozen=True)
class Meeting:
    """A meeting as it stands: the stage that it is, its day, None while that is open, and its hour where it has one."""

    stage: str
    on: date | None
    at: time | None
    revision: int

    @property
    def moment(self) -> str:
        """When it is held, as it is noted: `2027-03-10` or `2027-03-10T14:30`; empty while it is open."""
        if self.on is None:
            return ""
        return datetime.combine(self.on, self.at).isoformat(timespec="minutes") if self.at else self.on.isoformat()


def planned(session: Session, cycle: Cycle) -> list[Meeting]:
    """Return the meetings of a cycle that institutions are invited to."""
    stages = {stage.id for stage in invited_to(cycles.edition(session, cycle))}
    days = dates.newest_days(session, cycle)
    return [Meeting(d.stage, d.on, d.at, d.revision) for d in days if d.stage in stages and d.edge is Edge.DUE]


def invited_to(instrument: Instrument) -> list[Stage]:
    """Return the meetings of an instrument: after each stage that invites, the next one that is attended."""
    found = []
    for n, stage in enumerate(instrument.stages):
        if stage.asks_for is Purpose.MEETING:
            found += [s for s in instrument.stages[n:] if s.kind is StageKind.ATTEND][:1]
    return found


def tell_moved(session: Session, cycle: Cycle, before: list[Meeting]) -> None:
    """Have everybody who was invited told of the meetings that have another day or hour than `before`."""
    was = {meeting.stage: meeting.moment for meeting in before}
    for meeting in planned(session, cycle):
        old = was.get(meeting.stage)
        if meeting.moment and old and meeting.moment != old:
            _tell(session, cycle, meeting, old)


def tell_called_off(session: Session, cycle: Cycle, today: date) -> None:
    """Have everybody who was invited told that what lies ahead is not held."""
    for meeting in planned(session, cycle):
        if meeting.on is not None and meeting.on >= today:
            _tell(session, cycle, meeting)


def _tell(session: Session, cycle: Cycle, meeting: Meeting, before: str = "") -> None:
    """Note that a meeting moved from a moment, or is called off, in the place of what was to be said of it and has not left."""
    told = f"{meeting.revision}" if before else "called-off"
    for institution in _invited(session, cycle):
        known = before
        for matter, letter in _not_left(session, cycle, institution, meeting):
            if before and "before" in matter.facts:
                known = matter.facts["before"]      # the moment they were last told
            if letter is None:
                letters.drop(session, matter, "moved")
            else:
                letters.recall(session, cycle, letter, officer=None, because="moved")
        if known and known == meeting.moment:
            continue
        facts: dict[str, Any] = {"before": known} if known else {"called_off": True}
        letters.raise_matter(
            session, f"meeting:{cycle.code}:{institution}:{meeting.stage}:{told}", cycle, institution, LetterKind.INVITATION,
            stage=meeting.stage, **facts,
        )


def _invited(session: Session, cycle: Cycle) -> list[str]:
    query = (
        select(Matter.institution)
        .join(Letter, col(Letter.id) == Matter.letter_id)
        .where(
            Matter.cycle_id == cycle.id, Matter.kind == LetterKind.INVITATION, col(Matter.request_id).is_not(None),
            col(Letter.state).in_(INVITED),
        )
    )
    return sorted(set(session.exec(query)))


def _not_left(session: Session, cycle: Cycle, institution: str, meeting: Meeting) -> list[tuple[Matter, Letter | None]]:
    """Return what is still to be said of a meeting beside the invitation itself, with its letter where one is written."""
    query = (
        select(Matter, Letter)
        .join(Letter, col(Letter.id) == Matter.letter_id, isouter=True)
        .where(
            Matter.cycle_id == cycle.id, Matter.institution == institution, Matter.kind == LetterKind.INVITATION,
            col(Matter.request_id).is_(None), Matter.state != MatterState.DROPPED,
        )
    )
    return [
        (matter, letter) for matter, letter in session.exec(query)
        if matter.facts.get("stage") == meeting.stage and (letter is None or letter.state in WAITING)
    ]
