"""What a page is made from: frozen values that name codes, functions and counts; no person, no address, no text.

Days are days of the office; `*_days` are working days, counted by `planning`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.budget import Budget
from models.views import CycleView, DraftView, InstitutionRow
from models.words import Absent, Channel, DateStatus, Edge, Function, LetterKind, LetterState, MessageClass, Mode


@dataclass(frozen=True)
class Forms:
    """Where the forms of the coordinator's actions are: Prefect's address, and the deployment id of each action."""

    base_url: str = ""
    deployments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QuietPeriod:
    """Days on which no reminder leaves, both ends included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class NextDate:
    """A date ahead; `in_days` is negative once it has passed; `before` is the day it had before it moved."""

    on: date
    stage: str
    edge: Edge
    status: DateStatus
    in_days: int
    because: str = ""
    before: date | None = None


@dataclass(frozen=True)
class MovedDate:
    """A date of a stage before and after a move; None while open, or left out."""

    stage: str
    edge: Edge
    before: date | None
    after: date | None


@dataclass(frozen=True)
class MovedRequest:
    """An open request whose due date a move carries with it, and the letter that would say so once released."""

    institution: str
    request: str
    before: date
    after: date
    letter: LetterKind


@dataclass(frozen=True)
class MovePreview:
    """What a move of a date of the body would bring, before an officer confirms it; `seen` is what it is known by."""

    anchor: str
    on: date
    provisional: bool
    dates: tuple[MovedDate, ...]
    requests: tuple[MovedRequest, ...]
    concessions: tuple[str, ...]
    seen: str


@dataclass(frozen=True)
class LateInstitution:
    """An institution whose answer is overdue by `days` working days."""

    institution: str
    request: str
    due_on: date
    days: int


@dataclass(frozen=True)
class HoldMark:
    """A brake that is on. `scope` is institution, cycle or everything; without `until` it lasts until lifted."""

    scope: str
    since: date
    institution: str = ""
    until: date | None = None
    officer: str = ""


@dataclass(frozen=True)
class EndedInstitution:
    """An institution that exists no more: what waits for those who follow it, and who they are in the directory."""

    institution: str
    last_day: date
    requests: int
    questions: int
    successors: tuple[str, ...] = ()


@dataclass(frozen=True)
class AwayLine:
    """A contact who is not reached, now or ahead, and in which function somebody is written to instead."""

    institution: str
    function: Function
    why: Absent
    since: date
    until: date | None = None
    instead: Function | None = None


@dataclass(frozen=True)
class CallToMake:
    """A request about which the coordinator is to telephone, and the function of who would be reached."""

    institution: str
    request: str
    due_on: date
    function: Function


@dataclass(frozen=True)
class DraftLine:
    """A draft and where its file stands on the shelf."""

    draft: DraftView
    shelf_path: str
    sha256: str


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that waits for an officer, or was released and can still be recalled; `given_up` after days of attempts.

    `let_go` when it waits for no officer and leaves as its turn comes.

    `in_place_of` are the functions of those who are not reached, and for whom its addressee is written to.
    """

    id: str
    kind: LetterKind
    institution: str
    function: Function
    language: str
    channel: Channel
    state: LetterState = LetterState.PREVIEW
    given_up: bool = False
    in_place_of: tuple[Function, ...] = ()
    let_go: bool = False


@dataclass(frozen=True)
class StuckLetter:
    """A letter that cannot be written or leave: `reason` is a code of the pages' words, or a sentence."""

    kind: LetterKind
    institution: str
    reason: str


@dataclass(frozen=True)
class WaitingMessage:
    """A received message that waits for an officer: to be placed, or, from an officer's address, to be confirmed.

    `institution` and `request` are what it seems to be from and about; `guesses` the requests it may answer, `signs` by which;
    `may_ask` when its sender may be asked for what it lacks; `asked` the state of the letter that asks, `asked_on` the day
    it left; `asks_for_time` a mail that asks for more time, `wished_for` until which day, by which of its words: a day or a span.
    """

    id: str
    kind: MessageClass
    received_on: date
    institution: str = ""
    request: str = ""
    reason: str = ""
    to_confirm: bool = False
    guesses: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    may_ask: bool = False
    asked: LetterState | None = None
    asked_on: date | None = None
    asks_for_time: bool = False
    wished_for: date | None = None
    wished_in_words: str = ""


@dataclass(frozen=True)
class ActLine:
    """What an officer did, or was refused: the form it came by, what it was about, and the sentence of a refusal."""

    at: datetime
    form: str
    officer: str
    about: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Proposals:
    """What the forms are filled in with: the officer, later due dates by request, shorter lengths by institution."""

    officer: str = ""
    due_on: Mapping[str, date] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    shorten_by: date | None = None


@dataclass(frozen=True)
class PageNotice:
    """One thing that waits: how much of it, which by their codes, and the form or command that settles it."""

    key: str
    count: int
    names: str
    form: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    command: str = ""


@dataclass(frozen=True)
class DashboardPage:
    """Everything the dashboard of one cycle says at one instant.

    `names` gives the name of each institution; `zone` is the office's time zone; `mode` says who really receives letters
    now; `step` the clearance step that is open; `seen` the number of the newest preview of a letter; `recalled` the codes
    of requests whose own letter was called back; `concessions` what a plan that waits for acceptance costs; `move` a move
    that waits to be confirmed; `next_cycle` the dates of the body that the cycle after this one may have, `next_code` its
    code; `notice` stands on every page of a demonstration.
    """

    cycle: CycleView
    today: date
    rows: tuple[InstitutionRow, ...]
    language: str = "fr"
    zone: str = "UTC"
    mode: Mode = Mode.PRACTICE
    forms: Forms = Forms()
    names: Mapping[str, str] = field(default_factory=dict)
    next_dates: tuple[NextDate, ...] = ()
    late: tuple[LateInstitution, ...] = ()
    holds: tuple[HoldMark, ...] = ()
    ended: tuple[EndedInstitution, ...] = ()
    away: tuple[AwayLine, ...] = ()
    calls: tuple[CallToMake, ...] = ()
    quiet: tuple[QuietPeriod, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    outbox: tuple[WaitingLetter, ...] = ()
    seen: int = 0
    stuck: tuple[StuckLetter, ...] = ()
    recalled: frozenset[str] = frozenset()
    inbox: tuple[WaitingMessage, ...] = ()
    acts: tuple[ActLine, ...] = ()
    proposals: Proposals = Proposals()
    waits_for: tuple[str, ...] = ()
    concessions: tuple[str, ...] = ()
    move: MovePreview | None = None
    next_cycle: Mapping[str, date] = field(default_factory=dict)
    next_code: str = ""
    step: str = ""
    budget: Budget | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    """Words of the current draft by each way of counting."""
    notice: str = ""
    notices: tuple[PageNotice, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where the pages of the cycles lie that this one came out of, or that came out of it."""
    allocation_path: str = ""
    """Where the table of who answers what lies on the shelf."""

    def name_of(self, institution: str) -> str:
        """Return the name of an institution, its id where no name is known."""
        return self.names.get(institution, institution)
