"""What reviewers said of a draft and what was decided about it, and the documents of those who were consulted."""

from datetime import date

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.tables.columns import key, of, word
from models.words import CommentKind, CommentState, Heard


class Comment(SQLModel, table=True):
    """A point of a reviewer on a draft; `said` is the file of what was said, `paragraph` the bookmark, `block` the piece there.

    `mark` is known again when the same file comes twice. `answers` is the number of the comment that a reply is about;
    `text_id` the wording that was taken, `reason_id` why; `taken_in` the draft that has it.
    """

    __table_args__ = (UniqueConstraint("cycle_id", "number"), UniqueConstraint("cycle_id", "mark"))

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    draft_id: int = of("draft")
    institution: str
    message_id: int | None = of("message", default=None)
    mark: str
    kind: CommentKind = word(CommentKind)
    paragraph: str = ""
    block: str = ""
    said: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    answers: int | None = None
    came_on: date
    state: CommentState = word(CommentState)
    decided_on: date | None = None
    decided_by: str | None = None
    text_id: int | None = of("reason", default=None)
    reason_id: int | None = of("reason", default=None)
    taken_in: int | None = None


class ThirdDocument(SQLModel, table=True):
    """A document of a body that was consulted: kept beside the report, never a part of its text.

    `body` is an institution's id or an organisation's name, `questions` the codes it touches; of a confidential one the report
    names the body only where it may be `named`. What children said comes in
    as the partner's anonymised document alone, with `method`, `ages`, and who keeps the consents.
    """

    __tablename__ = "third_document"
    __table_args__ = (UniqueConstraint("cycle_id", "number"), UniqueConstraint("cycle_id", "sha256"))

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    body: str
    kind: Heard = word(Heard)
    came_on: date
    is_public: bool
    named: bool = False
    questions: str = ""
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    method: str = ""
    ages: str = ""
    consent: str = ""
    registered_by: str
