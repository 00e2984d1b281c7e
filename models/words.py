"""The closed sets of words that code, files and database share; each is stored by its value."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class StageKind(StrEnum):
    """What a stage of a cycle is for."""

    PREPARE = "prepare"
    COLLECT = "collect"
    CONSOLIDATE = "consolidate"
    CONSULT = "consult"
    TRANSLATE = "translate"
    REVIEW = "review"
    CLEAR = "clear"
    SUBMIT = "submit"
    ATTEND = "attend"
    EXAMINE = "examine"
    REPORT = "report"
    FOLLOW_UP = "follow_up"


class Edge(StrEnum):
    """The two dates of a stage."""

    OPENS = "opens"
    DUE = "due"


class DateStatus(StrEnum):
    """How firm a date is."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    DROPPED = "dropped"


class Counted(StrEnum):
    """Which words of a report a limit is about."""

    BODY = "body"
    BODY_AND_NOTES = "body_and_notes"
    WITHOUT_TABLES = "without_tables"
    WITHOUT_ANNEXES = "without_annexes"
    WITHOUT_TABLES_AND_ANNEXES = "without_tables_and_annexes"


class Urgency(StrEnum):
    """Which days count: all but weekends, holidays and recess; recess too; every day and night."""

    ORDINARY = "ordinary"
    SHORT = "short"
    DIALOGUE = "dialogue"


class CycleStatus(StrEnum):
    """Whether a cycle runs."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Mode(StrEnum):
    """Who really receives letters: nobody (demo), one address of the office (practice), the addressees (live)."""

    DEMO = "demo"
    PRACTICE = "practice"
    LIVE = "live"


OFFICE: Final = "office"
"""Who wrote a block of a draft that no institution contributed."""


class Purpose(StrEnum):
    """What a request asks of an institution; how each is asked: `models.asking`."""

    FOCAL_POINTS = "focal_points"
    MEETING = "meeting"
    ALLOCATION = "allocation"
    COLLECT = "collect"
    POSITIONS = "positions"
    CONSULTATION = "consultation"
    SHORTEN = "shorten"
    REVIEW = "review"
    UPDATE = "update"


class ListState(StrEnum):
    """What was done with a body's list."""

    READ = "read"
    PROPOSED = "proposed"
    """Leads are proposed, or an officer corrects them."""
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


class PastKind(StrEnum):
    """What a past document is: the State's last report, or the body's observations on it with its recommendations."""

    REPORT = "report"
    OBSERVATIONS = "observations"


class RequestState(StrEnum):
    """Where a request stands; lateness is derived, never stored."""

    PREPARED = "prepared"
    SENT = "sent"
    PARTIAL = "partial"
    ANSWERED = "answered"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"


class Role(StrEnum):
    """An institution's part in a question."""

    LEAD = "lead"
    SUPPORT = "support"


class Function(StrEnum):
    """The function in which a person is written to."""

    FOCAL_POINT = "focal_point"
    DEPUTY = "deputy"
    SUPERIOR = "superior"
    MAILBOX = "mailbox"


class Absent(StrEnum):
    """Why nobody is reached at an address: its holder is away, or it takes no mail."""

    AWAY = "away"
    DEAD = "dead"


class Rank(StrEnum):
    """How high an addressee stands: decides the release policy, the channel and the closing."""

    AGENT = "agent"
    DIRECTOR = "director"
    HEAD = "head"
    MINISTER = "minister"
    BODY = "body"


ON_PAPER: Final = frozenset({Rank.HEAD, Rank.MINISTER, Rank.BODY})
"""Ranks that are written to on letterhead; nothing is ever mailed to them."""


class LetterKind(StrEnum):
    """The letters of the office; each has a folder in `templates/letters`."""

    REFERRAL = "referral"
    INVITATION = "invitation"
    ALLOCATION = "allocation"
    REQUEST = "request"
    POSITIONS = "positions"
    CONSULTATION = "consultation"
    UPDATE = "update"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    ACKNOWLEDGEMENT = "acknowledgement"
    CIRCULATION = "circulation"
    SHORTENING = "shortening"
    DECISION = "decision"
    DELIVERY = "delivery"
    TRANSFER = "transfer"
    DIGEST = "digest"
    """Several matters for one person in one letter."""
    CONTRADICTION = "contradiction"
    ASKING_BACK = "asking_back"
    """What came cannot be filed as it is: who sent it is asked for it in another form."""
    ANSWERS = "answers"
    TRANSMISSION = "transmission"
    """The report on its way: the first leg of its route is asked to pass it on."""
    CLEARANCE = "clearance"
    """Who is to clear a draft is reminded of it."""
    CLOCK = "clock"
    """The officers entrusted with a case are told until when its clock runs: its number and the day, nothing else."""


class Release(StrEnum):
    """Who lets a letter go."""

    ALONE = "alone"
    OFFICER = "officer"


class ReplyTo(StrEnum):
    """Where answers go: the office's usual address, that address plus the request's token, any address of a domain."""

    PLAIN = "plain"
    PLUS = "plus"
    CATCHALL = "catchall"


class Channel(StrEnum):
    """How a letter leaves."""

    FILE = "file"
    SMTP = "smtp"
    GRAPH = "graph"
    PRINT = "print"


BY_SERVER: Final = (Channel.SMTP, Channel.GRAPH)
"""Channels by which a letter leaves this machine: what is not known to have left may not be sent twice."""


class Writing(StrEnum):
    """What the office writes itself, from a Word template of its own, not from contributions."""

    MISSION_REPORT = "mission_report"
    MINUTES = "minutes"


class Strand(StrEnum):
    """A strand of the office's mandate: who asks, or for whom it works."""

    UNITED_NATIONS = "united_nations"
    COUNCIL_OF_EUROPE = "council_of_europe"
    EUROPEAN_UNION = "european_union"
    NATIONAL = "national"
    REPORTS_OF_OTHERS = "reports_of_others"
    KNOWLEDGE = "knowledge"


class CodedBy(StrEnum):
    """What follows the instrument in the code of its cycles: `crc.2029`, `cdenf.2027-05`, `dialogue-question.2029-12`."""

    YEAR = "year"
    MONTH = "month"
    NUMBER = "number"


class MatterState(StrEnum):
    """What became of something that is to be said."""

    PENDING = "pending"
    IN_LETTER = "in_letter"
    DROPPED = "dropped"


class LetterState(StrEnum):
    """What became of a letter; until `sending` it can be recalled."""

    PREVIEW = "preview"
    RELEASED = "released"
    SENDING = "sending"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    IN_DOUBT = "in_doubt"
    RECALLED = "recalled"


class Outcome(StrEnum):
    """What became of one attempt to hand a letter to a server."""

    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    SHUT = "shut"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    IN_DOUBT = "in_doubt"
    ARRIVED = "arrived"
    NOT_ARRIVED = "not_arrived"
    UNPROVEN = "unproven"
    BOUNCED = "bounced"
    """It was taken, and reported as not delivered for now: a full mailbox, a server that did not answer for days."""


class MessageClass(StrEnum):
    """What a received message is."""

    CONTRIBUTION = "contribution"
    OFFICER_FILE = "officer_file"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    UNKNOWN = "unknown"


class MessageState(StrEnum):
    """What was done with a received message."""

    RECEIVED = "received"
    FILED = "filed"
    HELD = "held"
    REFUSED = "refused"
    NOTED = "noted"


class Standing(StrEnum):
    """Whether a contribution is the institution's last word."""

    PROVISIONAL = "provisional"
    VALIDATED = "validated"


class ContributionState(StrEnum):
    """How far a contribution got; only a validated one counts at clearance."""

    EXPECTED = "expected"
    PARTIAL = "partial"
    PROVISIONAL = "provisional"
    VALIDATED = "validated"


class Attested(StrEnum):
    """What an officer attests: what an institution answered or validated by another way, or that it counts without."""

    ANSWERED = "answered"
    VALIDATED = "validated"
    EXEMPTED = "exempted"


class Way(StrEnum):
    """By which way an institution said something that did not come as a reply."""

    MAIL = "mail"
    TELEPHONE = "telephone"
    PAPER = "paper"
    MEETING = "meeting"


class ExtensionState(StrEnum):
    """What became of a request for more time."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


class FlawKind(StrEnum):
    """What was noticed in a contribution as it arrived: what is to be completed, and what must not be published."""

    OPEN_CHANGES = "open_changes"
    COMMENTS = "comments"
    OVER_BUDGET = "over_budget"
    ANNEX_MISSING = "annex_missing"
    IMAGE_WITHOUT_TEXT = "image_without_text"
    BROKEN_NUMBERING = "broken_numbering"
    MACROS = "macros"
    NATIONAL_NUMBER = "national_number"
    BIRTH_DATE = "birth_date"
    TELEPHONE = "telephone"
    MINOR_NAMED = "minor_named"
    CASE_NUMBER = "case_number"
    NOT_CHECKED = "not_checked"
    """Nobody knows: the file could not be looked through, or not to its end."""


PERSONAL: Final = frozenset({
    FlawKind.NATIONAL_NUMBER, FlawKind.BIRTH_DATE, FlawKind.TELEPHONE, FlawKind.MINOR_NAMED, FlawKind.CASE_NUMBER,
    FlawKind.NOT_CHECKED,
})
"""Flaws that would be published with the report."""


class DraftState(StrEnum):
    """Where a numbered draft stands; exactly one draft of a cycle is not superseded."""

    WORKING = "working"
    CIRCULATED = "circulated"
    CLEARED = "cleared"
    SUPERSEDED = "superseded"


class Arrangement(StrEnum):
    """What an officer decided on an institution's block: its version, that it is not printed, its place, its language."""

    LOCKED = "locked"
    LEFT_OUT = "left_out"
    PLACED = "placed"
    IN_ORIGINAL = "in_original"


class Notice(StrEnum):
    """What was noticed between two passages."""

    FIGURE = "figure"
    DATE = "date"
    LAW = "law"
    REPETITION = "repetition"


class CommentKind(StrEnum):
    """What a reviewer does to a draft."""

    COMMENT = "comment"
    REPLY = "reply"
    INSERTION = "insertion"
    DELETION = "deletion"
    MOVE = "move"
    UNTRACKED = "untracked"


class CommentState(StrEnum):
    """What became of a reviewer's point; `by_hand`: taken up, and the draft is changed by its editor."""

    OPEN = "open"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    BY_HAND = "by_hand"
    REJECTED = "rejected"
    NOTED = "noted"


class Heard(StrEnum):
    """What a document of somebody who was consulted is: their own position, or what children said, gathered by a partner."""

    POSITION = "position"
    CHILDREN = "children"


class ContradictionState(StrEnum):
    """What became of something noticed; `gone` when the passages no longer say it."""

    NOTICED = "noticed"
    PUT = "put"
    AGREED = "agreed"
    ARBITRATION = "arbitration"
    SETTLED = "settled"
    SET_ASIDE = "set_aside"
    GONE = "gone"


class BlockMark(StrEnum):
    """What is to be said of a block."""

    EDITOR = "editor"
    STRUCK = "struck"
    LEFT_OUT = "left_out"
    LOCKED = "locked"
    PLACED = "placed"
    WAITING = "waiting"
    MEETS = "meets"
    FOREIGN = "foreign"


class Verdict(StrEnum):
    """An officer's decision on a draft."""

    CLEAR = "clear"
    SEND_BACK = "send_back"


class Nature(StrEnum):
    """What kind of answer a question received."""

    TEXT = "text"
    NOTHING_TO_REPORT = "nothing_to_report"
    NOT_APPLICABLE = "not_applicable"
    REFERENCE = "reference"
    """To somebody else, to another report, to a document."""
    REPEATED = "repeated"
    """Word for word what another answer, or the last report, says."""
    TO_BE_COMPLETED = "to_be_completed"
    OTHERWISE = "otherwise"
    """Answered by another way; there is nothing of it to print."""


SQUARES: Final[Mapping[Nature, str]] = MappingProxyType({
    Nature.TEXT: "", Nature.NOTHING_TO_REPORT: "🟦", Nature.NOT_APPLICABLE: "⬜", Nature.REFERENCE: "🟪",
    Nature.REPEATED: "🟧", Nature.TO_BE_COMPLETED: "🟨", Nature.OTHERWISE: "",
})
"""The colour of an answer that is no text of its own, wherever the coverage is shown."""


class TrackedChanges(StrEnum):
    """What becomes of the tracked changes of a Word file that is taken over."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    KEEP = "keep"


class Paper(StrEnum):
    """A paper that the office writes from what it knows, for signature or for the file."""

    CLEARANCE_SHEET = "clearance_sheet"
    COUNCIL_NOTE = "council_note"
    NOTE_VERBALE = "note_verbale"
    TRANSMISSION_SHEET = "transmission_sheet"
    RECORD_OF_EXCHANGES = "record_of_exchanges"
    UPDATE_LIST = "update_list"
    BRIEFING_BOOK = "briefing_book"


class Print(StrEnum):
    """A page that is printed to be read or filled in: over all cycles, or of one."""

    STATE_OF_PLAY = "state_of_play"
    LATE = "late"
    FOCAL_POINTS = "focal_points"
    TIMETABLE = "timetable"
    ALLOCATION = "allocation"
    AGENDA = "agenda"
    ATTENDANCE = "attendance"
    MINUTES = "minutes"


class Identity(StrEnum):
    """How it is known who decided: said, by a one-time code, by the login, on signed paper, by nobody's objection."""

    STATED = "stated"
    CODE = "code"
    LOGIN = "login"
    PAPER = "paper"
    SILENCE = "silence"


class Derogation(StrEnum):
    """What may be cleared only with a recorded derogation."""

    OVER_LIMIT = "over_limit"
    OWN_TEXT = "own_text"
    SMALL_NUMBERS = "small_numbers"


class BodyAnswer(StrEnum):
    """What a body says to a report it received; all but the first open a new submission."""

    ACCEPTED = "accepted"
    SHORTEN = "shorten"
    CORRECT = "correct"


class BodyPaper(StrEnum):
    """A paper of the body that is kept restricted until it publishes it."""

    OBSERVATIONS = "observations"
    DRAFT_REPORT = "draft_report"
