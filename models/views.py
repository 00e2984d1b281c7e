"""Frozen pictures of a cycle, as `planning` and the pages read them: standard library, words and schemas only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from models.asking import MAY_AGREE
from models.data import Names
from models.instrument import Instrument
from models.words import (
    PERSONAL,
    BlockMark,
    CommentKind,
    CommentState,
    ContradictionState,
    ContributionState,
    CycleStatus,
    DateStatus,
    DraftState,
    Edge,
    FlawKind,
    Mode,
    Nature,
    Notice,
    Purpose,
    RequestState,
    Role,
    Verdict,
)


@dataclass(frozen=True)
class DateStep:
    """A date in one of its revisions: what it was, when and by which officer it was set."""

    on: date | None
    status: DateStatus
    set_on: date
    set_by: str


@dataclass(frozen=True)
class Milestone:
    """A date of a stage as it stands, and in which revision; `at` is its hour in the office's zone where it has one."""

    stage: str
    edge: Edge
    on: date | None
    status: DateStatus
    revision: int = 1
    because: str = ""
    at: time | None = None
    history: tuple[DateStep, ...] = ()


@dataclass(frozen=True)
class AnchorDate:
    """A date of the body, None while it is open; `at` is its hour in the office's zone where it has one."""

    id: str
    on: date | None
    status: DateStatus
    at: time | None = None
    history: tuple[DateStep, ...] = ()


@dataclass(frozen=True)
class ClockStop:
    """Days on which the clock stood, the last not included, None while it stands; for one institution or for all."""

    stopped_on: date
    started_on: date | None = None
    institution: str | None = None


@dataclass(frozen=True)
class RequestView:
    """What was asked of one institution, and how far it got. Days are days of the office."""

    institution: str
    number: int
    purpose: Purpose
    revision: int
    due_on: date
    state: RequestState
    sent_on: date | None = None
    reminded_on: tuple[date, ...] = ()
    """Days on which reminders of this revision really left."""
    escalated_on: date | None = None
    answered_on: date | None = None
    questions: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    words: int = 0
    held: bool = False
    due_set_on: date | None = None
    """Day on which this revision of the due date was set, None for the first."""
    called_on: date | None = None
    """Day of the last call that reached somebody."""
    promised_on: date | None = None
    """Day until which nobody is reminded, as the answer was promised for it by telephone."""

    @property
    def code(self) -> str:
        """Number and revision of the due date, `1.2`, as ledger keys and subjects bear it."""
        return f"{self.number}.{self.revision}"

    @property
    def full_code(self) -> str:
        """The code within the cycle, `mj-1.2`."""
        return f"{self.institution}-{self.code}"

    @property
    def is_open(self) -> bool:
        """Whether the institution still owes something."""
        return self.state in (RequestState.PREPARED, RequestState.SENT, RequestState.PARTIAL)

    @property
    def is_consent(self) -> bool:
        """Whether what was asked was agreed to by silence."""
        return self.purpose in MAY_AGREE and self.state is RequestState.ANSWERED and self.answered_on is None


@dataclass(frozen=True)
class DraftView:
    """A numbered draft; `stale` when the next one would hold something else.

    `untranslated` are its blocks in another language than the report's, `undecided` the places where an editor's text and
    a newer answer stand side by side. `unvalidated` are the contributions it rests on that no institution stands by yet,
    `doubled` the places that two parts answer otherwise, `personal` what would be published and nobody has looked at.
    """

    number: int
    state: DraftState
    words: int
    file: str
    made_on: date
    stale: bool = False
    untranslated: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    unvalidated: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    newly_consulted: bool = False
    """Whether who was consulted is another since it was written."""


@dataclass(frozen=True)
class FlawView:
    """What was noticed in a contribution, by its number there; `lifted` once an officer looked at what would be published."""

    number: int
    kind: FlawKind
    question: str
    place: int
    count: int
    lifted: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it would be published and nobody has looked at it."""
        return self.kind in PERSONAL and not self.lifted


@dataclass(frozen=True)
class ContributionView:
    """A version of what an institution answered to a request; `part_of` is the version it came together with.

    `author` is an administration that wrote it, `new`, `changed`, `gone` the questions against what came before,
    `doubled` those that another part answers otherwise.
    """

    institution: str
    request: str
    version: int
    received_on: date
    state: ContributionState
    author: str = ""
    part_of: int | None = None
    exempted: bool = False
    questions: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    flaws: tuple[FlawView, ...] = ()

    @property
    def code(self) -> str:
        """The code of the request with the version: `mj-1 v2`."""
        return f"{self.request} v{self.version}"


@dataclass(frozen=True)
class ExtensionView:
    """A request for more time that waits for a decision; `message` is the code of the mail that brought it."""

    institution: str
    request: str
    asked_on: date
    due_on: date
    wished_for: date | None = None
    message: str = ""


@dataclass(frozen=True)
class BlockView:
    """A block of the next draft: an answer version, or an editor's text based on one, and what was decided on it.

    `struck` is what an editor took out; `waiting` the newer version that a lock keeps out; `meets` where an editor's text
    and a newer answer stand side by side.
    """

    id: str
    question: str
    institution: str
    version: int
    words: int
    language: str = ""
    editor: bool = False
    struck: bool = False
    left_out: bool = False
    locked: bool = False
    placed: bool = False
    waiting: int | None = None
    meets: bool = False
    foreign: bool = False
    reason: str = ""

    @property
    def is_printed(self) -> bool:
        """Whether it stands in the report."""
        return not self.struck and not self.left_out

    @property
    def marks(self) -> tuple[BlockMark, ...]:
        """What is to be said of it."""
        return tuple(mark for mark in BlockMark if getattr(self, mark))

    @property
    def is_watched(self) -> bool:
        """Whether something was decided on it, or is to be."""
        return bool(set(self.marks) - {BlockMark.EDITOR})


@dataclass(frozen=True)
class DecisionView:
    """What an officer decided on a draft, and how that officer is known; what is only `announced` does not count yet.

    `derogations` are the kinds of rules it was cleared against.
    """

    step: str
    draft: int
    verdict: Verdict
    officer: str
    decided_on: date
    identity: str = "stated"
    announced: bool = False
    derogations: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubmissionView:
    """A report handed over; `received_on` is the body's date."""

    number: int
    draft: int
    submitted_on: date
    received_on: date | None


@dataclass(frozen=True)
class AssignmentView:
    """Who answers a question, in which part, and what came."""

    question: str
    institution: str
    role: Role
    words: int | None = None
    version: int | None = None
    late: bool = False
    taken: bool = False
    request: str = ""
    """Code of the request that the newest answer came to, `mj-1.2`."""
    nature: Nature | None = None

    @property
    def came(self) -> bool:
        """Whether an answer came; one that says that it is still to be completed is none."""
        return self.version is not None and self.nature is not Nature.TO_BE_COMPLETED


@dataclass(frozen=True)
class ChangedQuestion:
    """A question that a newer list reworded, or dropped (`asked` is false), and whose answers nobody has looked at since."""

    question: str
    asked: bool
    institutions: tuple[str, ...]


@dataclass(frozen=True)
class ReferenceView:
    """An answer that refers to another institution, `to`, and the code of the request that it came to, `mj-1.2`."""

    question: str
    institution: str
    to: str
    request: str


@dataclass(frozen=True)
class ContradictionView:
    """What was noticed between two passages, by their blocks, and what became of it; no word of theirs."""

    number: int
    kind: Notice
    state: ContradictionState
    first: str
    second: str
    noticed_on: date
    decided_on: date | None = None
    decided_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to say something of it."""
        return self.state in (ContradictionState.NOTICED, ContradictionState.PUT, ContradictionState.ARBITRATION)


@dataclass(frozen=True)
class CommentView:
    """A reviewer's point on a draft: where, of what kind, and what became of it; no word of it."""

    number: int
    draft: int
    institution: str
    kind: CommentKind
    state: CommentState
    paragraph: str
    block: str
    answers: int | None = None
    decided_on: date | None = None
    decided_by: str = ""
    taken_in: int | None = None


@dataclass(frozen=True)
class ContestView:
    """What an institution says of a question it is to answer: whom it points to, in which message, in short or in `text`."""

    question: str
    institution: str
    points_to: str
    message: str
    reason: str
    recorded_on: date
    settled_on: date | None = None
    ruling: str = ""
    text: str = ""


@dataclass(frozen=True)
class WaitingList:
    """A body's list that waits for an officer: its number and revision, how much was read, how much must be looked at."""

    number: int
    revision: int
    items: int
    unparsed: int
    unled: int


@dataclass(frozen=True)
class Relative:
    """A cycle that this one came out of (`is_parent`), or that came out of it: a question put in its dialogue, for example."""

    code: str
    status: CycleStatus
    theme: Names | None = None
    is_parent: bool = False


@dataclass(frozen=True)
class CycleView:
    """A cycle as it stands at one instant; `keys` are the ledger keys of its open stage and requests."""

    code: str
    instrument: Instrument
    status: CycleStatus
    mode: Mode
    language: str
    stage: str
    opened_on: date
    anchors: tuple[AnchorDate, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    requests: tuple[RequestView, ...] = ()
    assignments: tuple[AssignmentView, ...] = ()
    drafts: tuple[DraftView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()
    submissions: tuple[SubmissionView, ...] = ()
    keys: frozenset[str] = frozenset()
    held: bool = False
    plan_accepted: bool = True
    assigned: tuple[str, ...] = ()
    """Institutions that lead or support at least one question."""
    held_institutions: frozenset[str] = frozenset()
    ended: Mapping[str, date] = field(default_factory=dict)
    """Institutions of this cycle that exist no more, with their last day."""
    followed_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who holds the field of those now."""
    entered_on: date | None = None
    """Day on which the cycle came to its stage, the last time when it came back."""
    visit: int = 1
    """How many times the cycle has come to its stage."""
    hour: time | None = None
    """The office's time of day as the picture was taken: dates that have an hour come with it."""
    stops: tuple[ClockStop, ...] = ()
    ladders: Mapping[str, str] = field(default_factory=dict)
    """Ladders of their own as officers wrote them, by institution; that of the whole cycle by an empty name."""
    allocation: int = 0
    """How many times an officer has confirmed or changed who answers what."""
    unasked: frozenset[str] = frozenset()
    """Institutions that answer a question which no request has put to them."""
    list_waits: WaitingList | None = None
    contests: tuple[ContestView, ...] = ()
    changed: tuple[ChangedQuestion, ...] = ()
    blocks: tuple[BlockView, ...] = ()
    """What the next draft would hold."""
    contradictions: tuple[ContradictionView, ...] = ()
    references: tuple[ReferenceView, ...] = ()
    comments: tuple[CommentView, ...] = ()
    contributions: tuple[ContributionView, ...] = ()
    extensions: tuple[ExtensionView, ...] = ()
    """Requests for more time that wait for a decision."""
    proposed: AnchorDate | None = None
    """A date of the body that is to be moved, once an officer confirms what would follow."""
    relatives: tuple[Relative, ...] = ()

    def date_of(self, stage: str, edge: Edge) -> date | None:
        """Return the current date of a stage's edge, None while open."""
        found = self.milestone(stage, edge)
        return found.on if found else None

    def milestone(self, stage: str, edge: Edge) -> Milestone | None:
        """Return a date of a stage as it stands, None where the cycle has none."""
        return next((m for m in self.milestones if m.stage == stage and m.edge == edge), None)

    def has_come(self, moment: Milestone, today: date) -> bool:
        """Say whether a date has come by today, on its day by its hour where it has one; an open one has not."""
        if moment.on is None or moment.on != today:
            return moment.on is not None and moment.on < today
        return moment.at is None or self.hour is None or moment.at <= self.hour

    @property
    def dropped(self) -> frozenset[str]:
        """The stages left out for lack of time."""
        return frozenset(m.stage for m in self.milestones if m.status is DateStatus.DROPPED)

    def current_draft(self) -> DraftView | None:
        """Return the draft that is not superseded."""
        return next((d for d in self.drafts if d.state is not DraftState.SUPERSEDED), None)

    def working_draft(self) -> DraftView | None:
        """Return the current draft, None once it was handed over: what is written next is another."""
        draft = self.current_draft()
        return None if draft is None or self.is_handed_over(draft) else draft

    def is_handed_over(self, draft: DraftView) -> bool:
        """Say whether a draft was submitted."""
        return any(s.draft == draft.number for s in self.submissions)

    def contribution_state(self, request: RequestView) -> ContributionState:
        """Return how far what a request asks got; validated where its institution stands by the newest answer to each question."""
        own = [c for c in self.contributions if c.request == f"{request.institution}-{request.number}"]
        if not own:
            return ContributionState.EXPECTED
        if request.is_open:
            return ContributionState.PARTIAL
        newest = {question: one for one in own for question in one.questions}.values()
        stands = all(one.state is ContributionState.VALIDATED for one in newest)
        return ContributionState.VALIDATED if stands else ContributionState.PROVISIONAL

    def of_purpose(self, purpose: Purpose) -> tuple[RequestView, ...]:
        """Return the requests of one purpose, not those withdrawn or passed to a successor."""
        gone = (RequestState.WITHDRAWN, RequestState.TRANSFERRED)
        return tuple(r for r in self.requests if r.purpose is purpose and r.state not in gone)


@dataclass(frozen=True)
class LetterMark:
    """That a letter of a kind left, or waits, and when: what the dashboard may say of it."""

    kind: str
    state: str
    at: datetime | None


@dataclass(frozen=True)
class InstitutionRow:
    """One line of the dashboard: an institution, its state and what last went and came."""

    institution: str
    function: str
    request: RequestView | None
    last_letter: LetterMark | None = None
    last_message: LetterMark | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignsOfLife:
    """What shows that the office's machinery works; all instants are aware.

    `beats` says when a round was last finished and the inbox last read, `watched_since` when the first open cycle was
    opened (None: nothing to watch), `waiting_since` from when on the oldest letter that waits might have left.
    """

    now: datetime
    beats: Mapping[str, datetime]
    watched_since: datetime | None
    waiting_since: datetime | None
