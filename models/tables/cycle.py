"""A reporting cycle, the frozen edition of its instrument, and its dates."""

from datetime import date, datetime, time

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.tables.columns import key, of, word
from models.words import CycleStatus, DateStatus, Edge, Mode


class Edition(SQLModel, table=True):
    """An instrument as it stood when a cycle opened: canonical JSON and its SHA-256."""

    id: int = key()
    instrument: str = Field(index=True)
    sha256: str = Field(unique=True)
    text: str
    frozen_at: datetime


class Cycle(SQLModel, table=True):
    """One reporting cycle. `version` rises with every deed, so that a stale picture is noticed."""

    id: int = key()
    code: str = Field(unique=True)
    edition_id: int = of("edition")
    parent_id: int | None = of("cycle", default=None)
    number: str = ""
    symbol: str = ""
    language: str
    mode: Mode = word(Mode)
    status: CycleStatus = word(CycleStatus, index=True)
    stage: str
    plan_accepted: bool = True
    allocation: int = 0
    """How many times an officer has confirmed or changed who answers what."""
    opened_on: date
    opened_by: str
    version: int = 0


class AnchorDay(SQLModel, table=True):
    """A date of the body, in one revision; the highest revision counts."""

    __tablename__ = "anchor_day"
    __table_args__ = (UniqueConstraint("cycle_id", "anchor", "revision"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    anchor: str
    revision: int
    on: date | None
    at: time | None = None
    status: DateStatus = word(DateStatus)
    set_by: str
    set_at: datetime
    reason_id: int | None = of("reason", default=None)


class MilestoneDay(SQLModel, table=True):
    """A date of a stage, in one revision; the highest revision counts."""

    __tablename__ = "milestone_day"
    __table_args__ = (UniqueConstraint("cycle_id", "stage", "edge", "revision"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    stage: str
    edge: Edge = word(Edge)
    revision: int
    on: date | None
    at: time | None = None
    status: DateStatus = word(DateStatus)
    because: str
    set_by: str
    set_at: datetime
    reason_id: int | None = of("reason", default=None)


class Stay(SQLModel, table=True):
    """A cycle's stay at a stage; the last one is where it is."""

    __table_args__ = (UniqueConstraint("cycle_id", "stage", "visit"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    stage: str
    visit: int
    entered_on: date


class ClockStop(SQLModel, table=True):
    """Days on which the clock stood, for one institution of a cycle or for all; `started_on` is None while it stands."""

    __tablename__ = "clock_stop"

    id: int = key()
    cycle_id: int = of("cycle")
    institution: str | None = None
    stopped_on: date
    stopped_by: str
    started_on: date | None = None
    started_by: str | None = None
    reason_id: int | None = of("reason", default=None)
