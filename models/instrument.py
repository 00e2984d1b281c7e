"""The schema of `instruments/<id>.yaml`: one mechanism that asks the State for something.

Every rule says on what it rests (`basis`) or that it is `unverified`. Unknown keys are faults. Offsets are kept as
written; `planning.timetable` reads them.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from models.asking import MAY_AGREE
from models.data import Data, Identifier, Language, Names, Rule
from models.layout import SUBMISSION, LaidOut
from models.scalars import Day
from models.words import (
    BodyPaper,
    CodedBy,
    Counted,
    LetterKind,
    Purpose,
    Release,
    StageKind,
    Strand,
    TrackedChanges,
    Urgency,
    Writing,
)

QuestionCode = Annotated[str, Field(pattern=r"^[A-Z]{1,3}\.\d{2,4}$")]


class WordLimit(Rule):
    """The longest report the body takes, in words, and which words count; without `counts` the body does not say."""

    words: int = Field(gt=0)
    counts: Counted | None = None


class Languages(Rule):
    """The language the report is written in, and those the body accepts."""

    report: Language
    accepted: tuple[Language, ...]


class Openness(Rule):
    """Whether what is submitted is published: nothing that tells of a person leaves unseen then."""

    published: bool


class Anchor(Rule):
    """A date that the body fixes and the timetable counts from; `usual` is what is taken for it where nobody knows it."""

    id: Identifier
    name: Names
    usual: str | None = Field(default=None, description="<offset> from another of these dates; only a rehearsal counts by it")


class Stage(Rule):
    """One stage of a cycle. `opens` and `due` are `<offset> from <anchor>`.

    Without `opens` it opens after the one before; without `due` it is due on the working day before the next one opens.
    An `optional` stage stands only in the cycles opened with it; one `by_officer` is finished by an officer's word.
    """

    id: Identifier
    kind: StageKind
    name: Names
    optional: bool = False
    by_officer: bool = False
    opens: str | None = None
    due: str | None = None
    minimum: int = Field(default=1, ge=0, description="working days below which the plan counts as compressed")
    droppable: bool = Field(default=False, description="left out where even the minima of all stages do not fit")
    urgency: Urgency | None = Field(default=None, description="which days count; the instrument's when left out")
    asks: Purpose | None = None
    to: tuple[Identifier, ...] = Field(default=(), description="who is asked; without it whoever has a question")
    parts: tuple[str, ...] = Field(default=(), description="sections of the outline it is about, from here on")
    writes: Writing | None = None
    layout: Identifier | None = Field(default=None, description="the instrument's where it is left out")
    returns_to: tuple[Identifier, ...] = ()
    chain: tuple["ClearanceStep", ...] = ()
    encloses: BodyPaper | None = Field(default=None, description="a restricted paper of the body that goes with its letters")
    silence: bool = Field(default=False, description="who is silent when it ends has agreed; its letter says so")
    reminders: tuple[str, ...] = Field(
        default=(), description="when the officers entrusted with the cycle are told, around the day it is due: -1 months"
    )

    @model_validator(mode="after")
    def _silence_agrees_to_something(self) -> Self:
        if self.silence and self.asks_for not in MAY_AGREE:
            raise ValueError("`silence` stands where a review or an allocation is asked; who is consulted agrees to nothing")
        return self

    @property
    def asks_for(self) -> Purpose | None:
        """What is asked of institutions when the stage opens: what it says, or what its kind always asks."""
        return self.asks or USUALLY_ASKED.get(self.kind)


USUALLY_ASKED = {StageKind.COLLECT: Purpose.COLLECT, StageKind.REVIEW: Purpose.REVIEW}


class ClearanceStep(Rule):
    """One consent on the way out of the house, given in a `function`; `within` says how much time there is.

    `silence` agrees once that time is over: only where a rule says so, and a letter that left in time said it.
    """

    id: Identifier
    name: Names
    function: Identifier | None = Field(default=None, description="who may act; officers bear it in `acts_as`")
    within: str | None = Field(default=None, description="offset from the day it was asked, for example +5 working days")
    silence: bool = False
    reminders: tuple[str, ...] = Field(
        default=(), description="when who is to act is reminded, around the day it is due, for example +1 working day"
    )

    @model_validator(mode="after")
    def _has_its_time(self) -> Self:
        if not self.within and (self.silence or self.reminders):
            raise ValueError("give `within` too: silence agrees, and somebody is reminded, only where there is a time")
        if self.silence and not any(text.strip().startswith("-") for text in self.reminders):
            raise ValueError("give `reminders` one before the day it is due: silence agrees only where a letter said so in time")
        return self


class LadderStep(Rule):
    """One reminder: `when` is an offset in working days from the due date, for example `-10 working days`."""

    id: Identifier
    when: str
    letter: LetterKind = LetterKind.REMINDER
    tone: int = Field(default=1, ge=1, le=3)
    after_reminders: int = Field(default=0, ge=0, description="reminders really sent since this due date was set")
    gap: int = Field(default=0, ge=0, description="working days since the last of them")


class Ladder(Data):
    """The reminders around a due date, in order, and when the coordinator is asked to telephone."""

    steps: tuple[LadderStep, ...]
    telephone: LadderStep | None = None


class ReleasePolicy(Data):
    """Who lets which letter go, and from how many letters on a batch always waits for an officer."""

    letters: dict[LetterKind, Release] = Field(default_factory=dict)
    batch_limit: int = Field(default=25, ge=1)


class Citation(Data):
    """How a body cites what it asks: as a paragraph or a question of its list, by its own number; `titled` if it has a title."""

    counted: Literal["paragraph", "question"]
    number: str
    titled: bool = False


class FormerLeads(Rule):
    """Who led the answer to a question until the end of `valid_to`, the first as lead."""

    leads: tuple[Identifier, ...] = Field(min_length=1)
    valid_to: Day


class Question(Rule):
    """One question, with what it is about and who leads the answer.

    `guidance` says what an answer should say; of a body's list it is the body's own words, and leads are kept by the cycle.
    """

    code: QuestionCode
    title: Names
    cited: Citation | None = Field(default=None, description="how the body's list counts and numbers it")
    articles: tuple[str, ...] = ()
    guidance: Names
    leads: tuple[Identifier, ...] = ()
    leads_then: tuple[FormerLeads, ...] = ()
    portfolio: Identifier | None = None
    data: tuple[Identifier, ...] = ()


class Section(Data):
    """A heading of the report; holds sections or questions. `share` is its part of the whole word limit.

    `text` is what the body says above the questions below it.
    """

    id: str
    title: Names
    text: Names | None = None
    articles: tuple[str, ...] = ()
    share: float | None = Field(default=None, ge=0, le=1)
    sections: tuple["Section", ...] = ()
    questions: tuple[Question, ...] = ()

    def walk(self, level: int = 1) -> Iterator[tuple[int, "Section"]]:
        """Yield this section and those below it, each with its heading level, in the order of the report."""
        yield level, self
        for section in self.sections:
            yield from section.walk(level + 1)

    def paths(self) -> Iterator[tuple["Section", ...]]:
        """Yield this section and those below it, each with the sections above it, outermost first."""
        yield (self,)
        for section in self.sections:
            for path in section.paths():
                yield (self, *path)


class Category(Data):
    """One line or column of a table."""

    id: Identifier
    name: Names


class Breakdown(Data):
    """How figures are divided: by sex, by age."""

    id: Identifier
    name: Names
    values: tuple[Category, ...] = Field(min_length=2)


class StatisticsTable(Rule):
    """One table of the statistics annex: what its owner counts, for which years, divided how.

    Tables of one `population` count the same people, so that their totals are one. Figures under the `threshold`, and
    those by which they could be recomputed, do not leave; without a threshold all do.
    """

    id: QuestionCode
    question: QuestionCode | None = None
    title: Names
    definition: Names
    owner: Identifier
    source: Names
    years: int = Field(default=3, ge=1, le=10)
    rows: tuple[Category, ...] = Field(min_length=1)
    by: Identifier | None = None
    total_row: bool = True
    total_column: bool = True
    population: Identifier | None = None
    threshold: int = Field(default=5, ge=0)
    zeros_shown: bool = False
    decimals: int = Field(default=0, ge=0, le=3)
    chart: bool = False


class Route(Rule):
    """The way of a report to its body, leg by leg; the last one receives it."""

    legs: tuple[Identifier, ...] = Field(min_length=1)


class Publication(Rule):
    """Who decides that a report is published, not before which date of the body, what of it, and where."""

    decides: Identifier
    not_before: Identifier
    what: Names
    where: Names


class Origin(Rule):
    """The instrument of whose cycles this one's come out, and how far its own date usually lies from one of theirs."""

    instrument: Identifier
    usual: str


class Recurrence(Rule):
    """After how long the body asks again, `96 months`, counted from each date it set."""

    every: str


class Instrument(Rule):
    """A mechanism as data: what is owed to whom, by which stages, with which questions."""

    schema_version: int = Field(ge=1, le=1)
    id: Identifier
    like: Identifier | None = Field(default=None, description="the instrument whose keys stand for those not given here")
    strand: Strand | None = Field(default=None, description="the strand of the mandate it belongs to")
    opaque: bool = Field(default=False, description="a cycle is known by its number alone: nothing of its subject is kept")
    name: Names
    short: Names
    body: Names
    report_title: Names
    procedure: Names
    about: Names | None = Field(default=None, description="what the subjects of letters begin with, else the short name")
    theme: Names | None = None
    coded_by: CodedBy = CodedBy.YEAR
    word_limit: WordLimit | None = None
    languages: Languages
    openness: Openness | None = None
    urgency: Urgency = Urgency.ORDINARY
    delegation: tuple[Identifier, ...] = ()
    recurrence: Recurrence | None = None
    instead_of: tuple[Identifier, ...] = Field(
        default=(), description="instruments for the same duty by another procedure: a State follows one of them at a time"
    )
    comes_out_of: Origin | None = Field(default=None, description="the instrument whose cycle it is opened out of")
    route: Route | None = None
    publication: Publication | None = None
    anchors: tuple[Anchor, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    ladder: Ladder
    release: ReleasePolicy = ReleasePolicy()
    outline_of: Identifier | None = Field(default=None, description="the instrument whose outline comes first")
    outline: tuple[Section, ...] = ()
    tracked_changes: TrackedChanges = TrackedChanges.ACCEPT
    introduction: QuestionCode | None = Field(default=None, description="the question where it says who was consulted")
    layout: Identifier = Field(default=SUBMISSION, description="the shape of its report")
    laid_out: tuple[LaidOut, ...] = Field(default=(), description="its layouts as they stood when a cycle was opened; in editions")
    breakdowns: tuple[Breakdown, ...] = ()
    tables: tuple[StatisticsTable, ...] = ()

    def tables_of(self, institution: str) -> tuple[StatisticsTable, ...]:
        """Return the tables of the statistics annex that an institution owns."""
        return tuple(table for table in self.tables if table.owner == institution)

    def columns_of(self, table: StatisticsTable) -> tuple[Category, ...]:
        """Return how a table is divided, nothing where it is not."""
        return next((b.values for b in self.breakdowns if b.id == table.by), ())

    @property
    def is_public(self) -> bool:
        """Whether what is submitted is published."""
        return self.openness is not None and self.openness.published

    def sharing(self, other: "Instrument") -> Self:
        """Return this instrument with the outline of another before its own."""
        return self.model_copy(update={"outline": (*other.outline, *self.outline), "outline_of": None})

    def questions(self) -> Iterator[Question]:
        """Yield the questions in the order of the report."""
        for top in self.outline:
            for _, section in top.walk():
                yield from section.questions

    def lengths(self) -> dict[str, int]:
        """Return how many words an answer may have, by question: an even part of its section's share of the limit."""
        limit = self.word_limit.words if self.word_limit else 0
        own: dict[str, list[str]] = {}
        shares: dict[str, float] = {}
        for top in self.outline:
            for path in top.paths():
                around = next((s for s in reversed(path) if s.share is not None), None)
                if around is not None and around.share is not None:
                    own.setdefault(around.id, []).extend(q.code for q in path[-1].questions)
                    shares[around.id] = around.share
        return {code: round(shares[id] * limit / len(codes)) for id, codes in own.items() for code in codes if limit}

    def title(self, language: str) -> str:
        """Return the title of the report, with the theme of the call where there is one."""
        title = self.report_title.in_language(language)
        return f"{title} – {self.theme.in_language(language)}" if self.theme else title

    def codes_at(self, stage_id: str) -> frozenset[str] | None:
        """Return the questions a stage is about, None for all.

        They are those of its own parts, or of the stage before it that names any; a report that the office writes itself
        is about none.
        """
        for stage in reversed(self.stages[: self.stage_ids().index(stage_id) + 1]):
            if stage.kind is StageKind.REPORT:
                return frozenset()
            if stage.parts:
                tops = [top for top in self.outline if top.id in stage.parts]
                if tops:  # an outline taken from the body's list has other parts
                    return frozenset(q.code for top in tops for _, section in top.walk() for q in section.questions)
        return None

    def layout_at(self, stage_id: str) -> str:
        """Return the layout of what a stage writes: its own, or that of the stage before it that names one, or the report's."""
        for stage in reversed(self.stages[: self.stage_ids().index(stage_id) + 1]):
            if stage.layout:
                return stage.layout
            if stage.kind is StageKind.CONSOLIDATE:
                return self.layout
        return self.layout

    def layouts(self) -> tuple[str, ...]:
        """Return every layout it names, its report's first."""
        return tuple(dict.fromkeys((self.layout, *(s.layout for s in self.stages if s.layout))))

    def stage(self, stage_id: str) -> Stage:
        """Return one stage by id; raises `KeyError`."""
        return {s.id: s for s in self.stages}[stage_id]

    def step_names(self) -> dict[str, Names]:
        """Return what the steps of clearance are called, by id; a stage without steps is one itself."""
        return {s.id: s.name for s in self.stages} | {step.id: step.name for s in self.stages for step in s.chain}

    def stage_ids(self) -> tuple[str, ...]:
        """Return the ids of the stages in order."""
        return tuple(s.id for s in self.stages)

    def as_written(self) -> dict[str, Any]:
        """Return the keys of this instrument as a file would have them."""
        return self.model_dump(mode="json", exclude_unset=True)

    def canonical(self) -> str:
        """Return the canonical JSON of this instrument: the edition that a cycle freezes."""
        data = self.model_dump(mode="json", exclude_defaults=True)  # a key added to the schema changes no edition
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

