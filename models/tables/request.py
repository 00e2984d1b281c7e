"""The questions of a cycle, the list they come from, who answers them, and what was asked of whom."""

from datetime import date

from sqlmodel import CheckConstraint, Field, Index, SQLModel, UniqueConstraint, text

from models.tables.columns import key, of, word
from models.words import ListState, PastKind, Purpose, RequestState, Role


class Question(SQLModel, table=True):
    """One question of the cycle; its words in every language are those of the edition.

    `asked` is false once a newer list has dropped it. `changed_on` is set while an officer has not yet looked at the
    answers to a question that was reworded or dropped.
    """

    __table_args__ = (UniqueConstraint("cycle_id", "code"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    code: str
    position: int
    asked: bool = True
    changed_on: date | None = None


class BodyList(SQLModel, table=True):
    """A list of a body that came in: its own file, and what was read of it as officers corrected it (`content`)."""

    __tablename__ = "body_list"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    name: str
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    content: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    revision: int = 1
    state: ListState = word(ListState)
    message_id: int | None = of("message", default=None)
    came_on: date


class PastReport(SQLModel, table=True):
    """A past report, or a body's observations, whose paragraphs are placed at the questions of a cycle (`content`).

    Before a cycle is open it belongs to an instrument, whose next cycle takes it over.
    """

    __tablename__ = "past_report"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"), CheckConstraint("(cycle_id IS NULL) <> (instrument IS NULL)", name="owner"),
    )

    id: int = key()
    cycle_id: int | None = of("cycle", index=False, default=None)
    instrument: str | None = None
    kind: PastKind = word(PastKind)
    number: int
    name: str
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    content: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    revision: int = 1
    state: ListState = word(ListState)
    message_id: int | None = of("message", default=None)
    came_on: date


class Contest(SQLModel, table=True):
    """What an institution says against leading a question: whom it points to, and where it says so; open until settled."""

    id: int = key()
    cycle_id: int = of("cycle")
    question_id: int = of("question")
    institution: str
    points_to: str | None = None
    message_id: int | None = of("message", default=None)
    reason_id: int | None = of("reason", default=None)
    recorded_on: date
    recorded_by: str
    settled_on: date | None = None
    settled_by: str | None = None
    ruling_id: int | None = of("reason", default=None)


class Assignment(SQLModel, table=True):
    """An institution's part in a question."""

    __table_args__ = (UniqueConstraint("question_id", "institution"), Index(None, "cycle_id", "institution"))

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    question_id: int = of("question", index=False)
    institution: str
    role: Role = word(Role)


class Succession(SQLModel, table=True):
    """That a question passed to another institution; what the successor answers after `contribution_id` replaces the rest."""

    id: int = key()
    cycle_id: int = of("cycle")
    question_id: int = of("question", index=False)
    institution: str
    successor: str
    role: Role = word(Role)
    passed_on: date
    contribution_id: int | None = of("contribution", index=False, default=None)


class Request(SQLModel, table=True):
    """Something asked of one institution; a moved due date is a new revision, whose ladder counts anew.

    `origin_id` is the request of the institution from which this one took over what was asked.
    """

    __table_args__ = (
        UniqueConstraint("cycle_id", "institution", "number"),
        Index(
            "ix_request_open", "cycle_id",
            sqlite_where=text("state IN ('prepared', 'sent', 'partial')"),
            postgresql_where=text("state IN ('prepared', 'sent', 'partial')"),
        ),
    )

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    institution: str
    number: int
    purpose: Purpose = word(Purpose)
    language: str
    due_on: date
    due_set_on: date | None = None
    revision: int = 1
    state: RequestState = word(RequestState)
    asked_on: date
    answered_on: date | None = None
    origin_id: int | None = of("request", default=None)


class Item(SQLModel, table=True):
    """A question that a request asks."""

    request_id: int = of("request", index=False, primary_key=True)
    question_id: int = of("question", primary_key=True)
