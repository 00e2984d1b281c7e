"""Where something in a report comes from: codes, days, hashes and file names; no sentence of a contribution."""

from dataclasses import dataclass
from datetime import date

from models.words import Nature, Standing, Verdict


@dataclass(frozen=True)
class AnswerOrigin:
    """One version of an answer: who gave it to what request, by which message and file, when, in which nature and state."""

    question: str
    institution: str
    request: str
    version: int
    message: str
    received_on: date
    file: str
    sha256: str
    standing: Standing
    nature: Nature
    language: str
    words: int
    late: bool
    taken: bool


@dataclass(frozen=True)
class Consent:
    """A step at which an officer decided on the draft; `name` is what the office calls it."""

    step: str
    name: str
    verdict: Verdict
    officer: str
    decided_on: date


@dataclass(frozen=True)
class Trace:
    """A paragraph of a draft: `kind` is block, heading or seam. `edited` is the file of an editor whose text it is.

    `changed` says that the file at hand does not say there what the filed draft says.
    """

    cycle: str
    draft: int
    number: int | None
    bookmark: str
    kind: str
    changed: bool
    block: str = ""
    answer: AnswerOrigin | None = None
    editor: str = ""
    edited: str = ""
    edited_message: str = ""
    cleared: tuple[Consent, ...] = ()
    submitted_on: date | None = None
