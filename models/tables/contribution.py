"""What institutions contribute: versions and parts, their answers, what was noticed in them, what an officer attests of them."""

from datetime import date

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.tables.columns import key, of, word
from models.words import Attested, ExtensionState, FlawKind, Function, Nature, Standing, Way


class Contribution(SQLModel, table=True):
    """One version of an institution's answer to a request. `taken` is false while a late one waits for a decision.

    A part of what came with others has the first of them as `beside_id`; `author` is the administration under the
    institution that wrote it, where it was not the institution itself.
    """

    __table_args__ = (UniqueConstraint("request_id", "version"),)

    id: int = key()
    request_id: int = of("request", index=False)
    version: int
    message_id: int = of("message", unique=True)
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    standing: Standing = word(Standing)
    received_on: date
    late: bool
    taken: bool
    beside_id: int | None = of("contribution", default=None)
    author: str | None = None


class Answer(SQLModel, table=True):
    """One question's answer in a contribution: the place (`anchor`) in its Word file, and its length in words.

    What the office wrote itself, who was consulted, stands in no contribution and has a file (`sha256`) of its own.
    `refers_to` is the institution that a reference names, `digest` tells whether another answer says the same, `set_aside`
    one that lost to another part's answer.
    """

    __table_args__ = (UniqueConstraint("contribution_id", "question_id"),)

    id: int = key()
    contribution_id: int | None = of("contribution", index=False, default=None)
    question_id: int = of("question")
    sha256: str | None = Field(default=None, foreign_key="file.sha256", ondelete="RESTRICT")
    language: str
    nature: Nature = word(Nature)
    anchor: str
    words: int
    remarks: str = ""
    refers_to: str | None = None
    digest: str = ""
    set_aside: bool = False


class Flaw(SQLModel, table=True):
    """What was noticed in a contribution as it arrived: its question, the paragraph of the answer, how many times.

    What would be published tells of a person; it is `lifted` by an officer who looked, with a reason.
    """

    __table_args__ = (UniqueConstraint("contribution_id", "number"),)

    id: int = key()
    contribution_id: int = of("contribution", index=False)
    number: int
    kind: FlawKind = word(FlawKind)
    question: str = ""
    place: int = 0
    count: int = 1
    lifted_on: date | None = None
    lifted_by: str | None = None
    reason_id: int | None = of("reason", default=None)


class Attestation(SQLModel, table=True):
    """What an officer attests of a request: that its institution answered by another way, or validates a contribution.

    Who said it, by function, on which day, by which way; an exemption has neither. A message may be the paper behind it.
    """

    id: int = key()
    request_id: int = of("request")
    contribution_id: int | None = of("contribution", default=None)
    what: Attested = word(Attested)
    way: Way | None = word(Way, default=None, nullable=True)
    said_by: Function | None = word(Function, check="said_by", default=None, nullable=True)
    said_on: date | None = None
    officer: str
    recorded_on: date
    message_id: int | None = of("message", default=None)
    reason_id: int | None = of("reason", default=None)


class Extension(SQLModel, table=True):
    """That an institution asks for more time, until which day if it says so, and what an officer decided."""

    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: int = key()
    request_id: int = of("request", index=False)
    number: int
    message_id: int | None = of("message", default=None)
    asked_on: date
    wished_for: date | None = None
    state: ExtensionState = word(ExtensionState)
    recorded_by: str
    decided_on: date | None = None
    decided_by: str | None = None
    reason_id: int | None = of("reason", default=None)
