"""What each kind of letter may say: one frozen context per kind, filled by `tasks`, read by the templates.

Names, titles and forms of address are already in the letter's language. Days are days of the office; `days_late` counts
working days after the due date and is negative before it. `LETTERS` says which context belongs to which kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.asking import ASKING
from models.words import CommentState, Function, LetterKind, Notice


@dataclass(frozen=True)
class Head:
    """What stands at the head of a letter."""

    government: str
    ministry: str
    unit: str
    place: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signatory:
    """The officer who signs and can be telephoned."""

    name: str
    function: str
    telephone: str
    address: str


@dataclass(frozen=True)
class OldEntry:
    """An entry that the addressee was sent for their calendar, by its title and the day it stands on."""

    title: str
    on: date


@dataclass(frozen=True)
class Absentee:
    """Who would have had a letter and is not reached; `name` is empty where the letter names nobody."""

    function: Function
    name: str = ""


@dataclass(frozen=True)
class Asked:
    """A question by its visible code and title; `text` is what is asked, where a letter says it whole."""

    code: str
    title: str
    text: str = ""


class Lacking(StrEnum):
    """Why what an institution sent cannot be filed as it is."""

    NOTHING_ATTACHED = "nothing_attached"
    OTHER_FILE = "other_file"
    EMPTY_FORM = "empty_form"
    LINK = "link"
    ENCRYPTED = "encrypted"
    LABELLED = "labelled"
    WORD_WANTED = "word_wanted"
    """An answer that can be read but not split: a PDF, a picture of a page. It is kept as evidence."""
    UNREADABLE = "unreadable"


class AnswerState(StrEnum):
    """What was found in the place of an answer."""

    RECEIVED = "received"
    ANNOUNCED = "announced"
    """By a word that the answer is still to come."""
    EMPTY = "empty"
    MISSING = "missing"


@dataclass(frozen=True)
class AnswerFound:
    """What came for one question; `words` is 0 unless received."""

    code: str
    title: str
    state: AnswerState
    words: int = 0


@dataclass(frozen=True)
class AnswerLength:
    """How long an answer is, and how long it may be."""

    code: str
    title: str
    words: int
    at_most: int


class Ruling(StrEnum):
    """What an officer decided on a delay asked for, on a draft, or on who answers a question.

    `moved` is a due date that nobody asked to move.
    """

    GRANTED = "granted"
    MOVED = "moved"
    REFUSED = "refused"
    CLEARED = "cleared"
    SENT_BACK = "sent_back"
    NO_LONGER_ASKED = "no_longer_asked"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What surrounds every letter: who writes to whom, when, about which request of which cycle.

    `attachments` are file names; `notice` marks a demonstration; `practice` names the true addressee when the letter goes
    to the office instead; `token` is the request's (`models.tokens`); `old_entries` are what no longer holds in the addressee's
    calendar; `in_place_of` are those who are not reached and for whom the addressee is written to.
    """

    head: Head
    dated: date
    addressee: tuple[str, ...]
    opening: str
    closing: str
    institution: str
    officer: Signatory
    cycle: str
    request: str | None
    instrument: str
    about: str
    report: str
    body: str
    attachments: tuple[str, ...] = ()
    notice: str | None = None
    practice: str | None = None
    token: str = ""
    old_entries: tuple[OldEntry, ...] = ()
    in_place_of: tuple[Absentee, ...] = ()

    @property
    def reference(self) -> str:
        """What the letter is about, by its code: `crc.2029/mj-1.1`, or the cycle's alone."""
        return f"{self.cycle}/{self.request}" if self.request else self.cycle

    @property
    def mark(self) -> str:
        """What closes the subject: the reference, and the token where there is one."""
        return f"{self.reference} {self.token}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Request(Envelope):
    """A first request for contributions, with the questionnaire; `due_at` is the hour by which it is due, where it has one."""

    due_on: date
    due_at: time | None = None
    questions: tuple[Asked, ...]


@dataclass(frozen=True, kw_only=True)
class Referral(Envelope):
    """The ministries are seized of the matter, under the minister's signature, and asked to name their focal points."""

    due_on: date


@dataclass(frozen=True, kw_only=True)
class Invitation(Envelope):
    """An invitation to a meeting of the office's making; `due_on` is the day by which it is answered.

    `meets_at` is the hour, where it is known; `before` is the day on which the meeting was to be held, `before_at` its hour;
    `called_off` when it is not held at all.
    """

    meeting: str
    meets_on: date
    due_on: date
    meets_at: time | None = None
    before: date | None = None
    before_at: time | None = None
    called_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Allocation(Envelope):
    """The questions an institution is to lead or support, for confirmation; `silence` accepts where a rule says so."""

    due_on: date
    leads: tuple[Asked, ...]
    supports: tuple[Asked, ...] = ()
    silence: bool = False


@dataclass(frozen=True, kw_only=True)
class Positions(Request):
    """A request for positions, for the meeting of `meets_on` where there is one."""

    meets_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Consultation(Envelope):
    """What others are asked to say: of draft number `draft`, or before anything is drafted."""

    due_on: date
    draft: int | None = None


@dataclass(frozen=True, kw_only=True)
class Update(Request):
    """A request for what has changed since the contribution, before the dialogue."""


@dataclass(frozen=True, kw_only=True)
class Reminder(Envelope):
    """The `n`th reminder of one due date; a higher `tone` is firmer. `wish` is what was asked where it was no question."""

    n: int
    tone: int
    asked_on: date
    due_on: date
    days_late: int
    questions: tuple[Asked, ...]
    wish: str = ""


@dataclass(frozen=True, kw_only=True)
class Escalation(Envelope):
    """A letter to the superior after reminders that had no answer."""

    asked_on: date
    due_on: date
    days_late: int
    reminded_on: tuple[date, ...]
    questions: tuple[Asked, ...]
    wish: str = ""


@dataclass(frozen=True, kw_only=True)
class Acknowledgement(Envelope):
    """What was found in a contribution; `remarks` name what could not be placed under a question.

    `to_complete` are sentences, five at most, on what remains to be completed, in the order of the form.
    """

    received_on: date
    due_on: date
    version: int
    late: bool
    answers: tuple[AnswerFound, ...]
    remarks: tuple[str, ...] = ()
    to_complete: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Circulation(Envelope):
    """A draft sent round for review, with the institution's own contributions named; `silence` agrees where a rule says so."""

    draft: int
    due_on: date
    questions: tuple[Asked, ...]
    silence: bool = False


@dataclass(frozen=True, kw_only=True)
class Shortening(Envelope):
    """A request to shorten, because the draft is longer than the body takes. Counts are words."""

    draft: int
    words: int
    limit: int
    due_on: date
    answers: tuple[AnswerLength, ...]

    @property
    def over(self) -> int:
        """By how many words the draft is too long."""
        return self.words - self.limit


@dataclass(frozen=True, kw_only=True)
class Decision(Envelope):
    """What was decided: on a delay, `due_on` is the day that now holds, `before` the one that did; on a draft, its number.

    `questions` are those that the institution need not answer any more.
    """

    ruling: Ruling
    due_on: date | None = None
    before: date | None = None
    draft: int | None = None
    reason: str | None = None
    questions: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Transfer(Envelope):
    """That `questions` passed from one institution to another, told to both; `answered` of them were answered before.

    `due_on` is the day by which the one that takes over is asked; None when nothing is asked of it by this.
    """

    takes_over: bool
    gives: str
    takes: str
    ended_on: date | None
    questions: tuple[Asked, ...]
    answered: int
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Digest(Envelope):
    """What one person is reminded of and told on one day, each as its own letter would say it.

    `several` when more than one institution is meant, `cycles` counts those it speaks of. What was `received` stands in a
    letter of its own.
    """

    reminders: tuple[Reminder, ...] = ()
    decisions: tuple[Decision, ...] = ()
    received: tuple[Acknowledgement, ...] = ()
    cycles: int = 1
    several: bool = False


@dataclass(frozen=True, kw_only=True)
class Contradiction(Envelope):
    """Two passages put to who wrote one of them: `differs` says in what, `other` is who wrote the other one.

    `other` is None where that stands in the last report, or is the institution's own.
    """

    differs: Notice
    own: str
    own_question: str
    beside: str
    beside_question: str
    other: str | None = None


@dataclass(frozen=True, kw_only=True)
class AskingBack(Envelope):
    """What came on a day cannot be filed as it is, for the reason `lacking`; `due_on` holds on where a request is known."""

    lacking: Lacking
    received_on: date
    due_on: date | None = None


@dataclass(frozen=True)
class PointAnswered:
    """A reviewer's point with what became of it; `where` is its paragraph, `text` the wording that was taken."""

    number: int
    where: str
    said: str
    outcome: CommentState
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DocumentHeard:
    """A document in the register: when it came, the questions it touches, whether the report names whose it is."""

    number: int
    came_on: date
    questions: tuple[Asked, ...]
    told: bool


@dataclass(frozen=True, kw_only=True)
class Answers(Envelope):
    """What became of the points somebody made on a draft; `consulted` is who was heard and contributes nothing.

    A long list stands in the enclosed table alone: `points` are then those that were not taken as they were made. `documents`
    are those they sent of their own, `remark` what an officer says became of these.
    """

    draft: int
    count: int
    taken: int
    points: tuple[PointAnswered, ...]
    consulted: bool = False
    documents: tuple[DocumentHeard, ...] = ()
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Transmission(Envelope):
    """A report that was frozen, to be passed on: `legs` are the names of the rest of its route, `sha256` is what was cleared."""

    submission: int
    legs: tuple[str, ...]
    sha256: str
    report_due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Clearance(Envelope):
    """The `n`th reminder to who is to clear a draft at a step; `silence` agrees once its time is over."""

    draft: int
    step: str
    n: int
    asked_on: date
    due_on: date
    days_late: int
    silence: bool = False


@dataclass(frozen=True, kw_only=True)
class Clock(Envelope):
    """Until when the clock of a case runs, told to an officer entrusted with it; `step` names what is due."""

    step: str
    due_on: date
    days_late: int


@dataclass(frozen=True, kw_only=True)
class Delivery(Envelope):
    """Files for the officer who asked for them."""


LETTERS: Final[Mapping[LetterKind, type[Envelope]]] = MappingProxyType({
    LetterKind.REFERRAL: Referral,
    LetterKind.INVITATION: Invitation,
    LetterKind.ALLOCATION: Allocation,
    LetterKind.REQUEST: Request,
    LetterKind.POSITIONS: Positions,
    LetterKind.CONSULTATION: Consultation,
    LetterKind.UPDATE: Update,
    LetterKind.REMINDER: Reminder,
    LetterKind.ESCALATION: Escalation,
    LetterKind.ACKNOWLEDGEMENT: Acknowledgement,
    LetterKind.CIRCULATION: Circulation,
    LetterKind.SHORTENING: Shortening,
    LetterKind.DECISION: Decision,
    LetterKind.DELIVERY: Delivery,
    LetterKind.TRANSFER: Transfer,
    LetterKind.DIGEST: Digest,
    LetterKind.CONTRADICTION: Contradiction,
    LetterKind.ASKING_BACK: AskingBack,
    LetterKind.ANSWERS: Answers,
    LetterKind.TRANSMISSION: Transmission,
    LetterKind.CLEARANCE: Clearance,
    LetterKind.CLOCK: Clock,
})

_ALWAYS: Final = frozenset({"opening", "closing"})
MUST_SAY: Final[Mapping[LetterKind, frozenset[str]]] = MappingProxyType({
    kind: _ALWAYS | frozenset(names.split()) for kind, names in {
        LetterKind.REFERRAL: "due_on",
        LetterKind.INVITATION: "meeting meets_on due_on",
        LetterKind.ALLOCATION: "due_on leads supports",
        LetterKind.REQUEST: "due_on due_at questions",
        LetterKind.POSITIONS: "due_on questions",
        LetterKind.CONSULTATION: "due_on",
        LetterKind.UPDATE: "due_on questions",
        LetterKind.REMINDER: "due_on questions wish",
        LetterKind.ESCALATION: "due_on questions wish",
        LetterKind.ACKNOWLEDGEMENT: "received_on answers",
        LetterKind.CIRCULATION: "due_on draft",
        LetterKind.SHORTENING: "due_on answers",
        LetterKind.DECISION: "ruling due_on questions",
        LetterKind.DELIVERY: "attachments",
        LetterKind.TRANSFER: "takes_over gives takes questions",
        LetterKind.DIGEST: "reminders decisions received cycles several",
        LetterKind.CONTRADICTION: "own beside",
        LetterKind.ASKING_BACK: "lacking received_on",
        LetterKind.ANSWERS: "points count",
        LetterKind.TRANSMISSION: "submission legs sha256 report_due",
        LetterKind.CLEARANCE: "draft due_on step silence",
        LetterKind.CLOCK: "due_on step",
    }.items()
})
"""What a letter of a kind cannot leave out, however an office words it; the letterhead, the reference and the signature
are the frame's."""

AUTOMATIC: Final = frozenset({LetterKind.ACKNOWLEDGEMENT, LetterKind.DELIVERY})
"""Kinds that answer a message by themselves and say so in their headers; all others are letters to persons."""

BESIDE: Final = AUTOMATIC | {LetterKind.ASKING_BACK, LetterKind.TRANSFER}
"""Kinds that wait for no other letter, and for which none waits: they answer what somebody sent or asked for, or say why somebody
else is asked from now on."""


def is_automatic(kind: LetterKind, context: Envelope) -> bool:
    """Say whether a letter answers by itself; a joint one does where it thanks for what came."""
    return kind in AUTOMATIC or (isinstance(context, Digest) and bool(context.received))


FIRST: Final = frozenset(asking.letter for asking in ASKING.values())
"""Kinds by which a request leaves; the others are about one that has left."""


@dataclass(frozen=True)
class Labels:
    """The short words around a letter, in its language."""

    concerns: str
    reference: str
    enclosed: str


@dataclass(frozen=True)
class Rendered:
    """A letter as written, in the `language` really used; `tag` is that language with its country, `fr-FR`.

    `version` is the hash of the text it was written with. `text` and `html` bear banners, head and signature. `matter` is
    Markdown from opening to closing with its values escaped, for paper, which has its own letterhead. `telephone` is the
    line of the signature; `calendar` says which entries to delete.
    """

    subject: str
    concerns: str
    dated: str
    telephone: str
    calendar: tuple[str, ...]
    banners: tuple[str, ...]
    labels: Labels
    matter: str
    text: str
    html: str
    language: str
    tag: str
    version: str
