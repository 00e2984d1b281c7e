"""The closed sets of words that code, files and database share; each is stored by its value."""

from enum import StrEnum


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


class Purpose(StrEnum):
    """What a request asks of an institution."""

    COLLECT = "collect"
    SHORTEN = "shorten"
    REVIEW = "review"


class ListState(StrEnum):
    """What was done with a body's list."""

    READ = "read"
    PROPOSED = "proposed"
    """Leads are proposed, or an officer corrects them."""
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


class RequestState(StrEnum):
    """Where a request stands; lateness is derived, never stored."""

    PREPARED = "prepared"
    SENT = "sent"
    PARTIAL = "partial"
    ANSWERED = "answered"
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


class Rank(StrEnum):
    """How high an addressee stands: decides the release policy, the channel and the closing."""

    AGENT = "agent"
    DIRECTOR = "director"
    HEAD = "head"
    MINISTER = "minister"
    BODY = "body"


class LetterKind(StrEnum):
    """The letters of the office; each has a folder in `templates/letters`."""

    REQUEST = "request"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    ACKNOWLEDGEMENT = "acknowledgement"
    CIRCULATION = "circulation"
    SHORTENING = "shortening"
    DECISION = "decision"
    DELIVERY = "delivery"
    TRANSFER = "transfer"


class Release(StrEnum):
    """Who lets a letter go."""

    ALONE = "alone"
    OFFICER = "officer"


class Channel(StrEnum):
    """How a letter leaves."""

    FILE = "file"
    SMTP = "smtp"
    PRINT = "print"


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


class DraftState(StrEnum):
    """Where a numbered draft stands; exactly one draft of a cycle is not superseded."""

    WORKING = "working"
    CIRCULATED = "circulated"
    CLEARED = "cleared"
    SUPERSEDED = "superseded"


class Verdict(StrEnum):
    """An officer's decision on a draft."""

    CLEAR = "clear"
    SEND_BACK = "send_back"


class Nature(StrEnum):
    """What kind of answer a question received."""

    TEXT = "text"
    NOTHING = "nothing"
    OTHERWISE = "otherwise"
