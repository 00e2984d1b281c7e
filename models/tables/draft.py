"""Numbered drafts as lists of blocks, the decisions on them, and submissions."""

from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from models.tables.columns import key, of, word
from models.words import Arrangement, BodyAnswer, BodyPaper, ContradictionState, DraftState, Notice, Verdict


class Draft(SQLModel, table=True):
    """A consolidated draft, immutable once filed. `origins` is the file that says where each paragraph comes from.

    `consulted` tells whether who was consulted is another since (`store.consulted`).
    """

    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        Index(
            "uq_draft_current", "cycle_id", unique=True,
            sqlite_where=text("state <> 'superseded'"), postgresql_where=text("state <> 'superseded'"),
        ),
    )

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    state: DraftState = word(DraftState)
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    pdf: str | None = Field(default=None, foreign_key="file.sha256", ondelete="RESTRICT")
    origins: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    words: int
    made_at: datetime
    made_by: str
    consulted: str = ""


class Block(SQLModel, table=True):
    """A piece of a draft: an answer version, or an editor's text based on one; `anchor` is its place in `sha256`.

    `language` is that of its text, empty where it is not known; what is `left_out` is not printed.
    """

    __table_args__ = (UniqueConstraint("draft_id", "position"),)

    id: int = key()
    draft_id: int = of("draft", index=False)
    position: int
    question_id: int = of("question")
    institution: str
    answer_id: int = of("answer")
    editor: str | None = None
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    anchor: str
    words: int
    language: str = ""
    left_out: bool = False


class BlockRule(SQLModel, table=True):
    """What an officer decided on an institution's block under a question, in force until it is ended.

    `answer_id` is the version that a locked block keeps, or that stays as it was written; `rank` a place that was given.
    """

    __tablename__ = "block_rule"
    __table_args__ = (
        Index(
            "uq_block_rule_in_force", "question_id", "institution", "arrangement", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = key()
    cycle_id: int = of("cycle")
    question_id: int = of("question", index=False)
    institution: str
    arrangement: Arrangement = word(Arrangement)
    answer_id: int | None = of("answer", default=None)
    rank: int | None = None
    reason_id: int | None = of("reason", default=None)
    set_at: datetime
    set_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


class Contradiction(SQLModel, table=True):
    """Two passages that do not go together, or say the same twice; `quotes` is the file of what both say.

    `mark` is known again when the same is noticed later. `text_id` is what was settled, `reason_id` why.
    """

    __table_args__ = (UniqueConstraint("cycle_id", "number"), UniqueConstraint("cycle_id", "mark"))

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    mark: str
    kind: Notice = word(Notice)
    state: ContradictionState = word(ContradictionState)
    first: str
    second: str
    quotes: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    noticed_on: date
    decided_on: date | None = None
    decided_by: str | None = None
    text_id: int | None = of("reason", default=None)
    reason_id: int | None = of("reason", default=None)


class Decision(SQLModel, table=True):
    """What an officer decided on one draft at one step, and how that officer is known (`identity`).

    What is only `announced` does not count until a second officer says the same, or the first by a command. `derogations` are
    the kinds it was cleared with, `derogation_id` why.
    """

    __table_args__ = (UniqueConstraint("draft_id", "step"),)

    id: int = key()
    cycle_id: int = of("cycle")
    draft_id: int = of("draft", index=False)
    step: str
    verdict: Verdict = word(Verdict)
    officer: str
    identity: str = "stated"
    decided_at: datetime
    reason_id: int | None = of("reason", default=None)
    announced: bool = False
    confirmed_by: str | None = None
    derogations: str = ""
    derogation_id: int | None = of("reason", default=None)


class UsedCode(SQLModel, table=True):
    """A one-time code that was accepted, by the half minute it stands for: never again."""

    __tablename__ = "used_code"
    __table_args__ = (UniqueConstraint("officer", "step"),)

    id: int = key()
    officer: str
    step: int
    used_at: datetime


class Handover(SQLModel, table=True):
    """That a submission came to a leg of its route, and on which day."""

    __table_args__ = (UniqueConstraint("submission_id", "leg"),)

    id: int = key()
    submission_id: int = of("submission", index=False)
    leg: str
    on: date
    recorded_by: str
    message_id: int | None = of("message", default=None)


class Restricted(SQLModel, table=True):
    """A paper of the body, for those who need it alone until the body publishes it."""

    id: int = key()
    cycle_id: int = of("cycle")
    kind: BodyPaper = word(BodyPaper)
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    received_on: date
    recorded_by: str
    published_on: date | None = None


class Submission(SQLModel, table=True):
    """A cleared draft handed over, with the manifest of its files and hashes and the body's receipt."""

    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    draft_id: int = of("draft")
    officer: str
    submitted_on: date
    received_on: date | None = None
    manifest: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    receipt: str | None = Field(default=None, foreign_key="file.sha256", ondelete="RESTRICT")
    answer: BodyAnswer | None = word(BodyAnswer, default=None, nullable=True)
    answered_on: date | None = None
