"""The story of a replay as one HTML page: every date, letter, message, draft and decision, and what of it is fiction.

The page stands by itself (no request leaves it) and lies beside the files it links to.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from models.words import Channel, DraftState, Function, LetterKind, LetterState, MessageClass, MessageState, Verdict
from tasks.page_templates import PageWords, markup_environment
from tasks.pages.timetable import picture_uri


@dataclass(frozen=True)
class StoryMilestone:
    """Something that happened; `real` when the date is a date of the real cycle."""

    on: date
    text: str
    real: bool = False
    detail: str = ""


@dataclass(frozen=True)
class StoryLetter:
    """A letter as it left; `html` is shown in a frame that runs nothing, `file` is a path relative to the page."""

    on: date | None
    kind: LetterKind
    institution: str
    function: Function
    language: str
    channel: Channel
    state: LetterState
    subject: str
    html: str = ""
    file: str = ""


@dataclass(frozen=True)
class StoryMessage:
    """A message as it came and what was done with it."""

    on: date
    institution: str
    kind: MessageClass
    state: MessageState
    note: str = ""
    file: str = ""


@dataclass(frozen=True)
class StoryDraft:
    """A numbered draft with its file."""

    number: int
    on: date
    state: DraftState
    words: int
    file: str
    sha256: str


@dataclass(frozen=True)
class StoryDecision:
    """What an officer, known by code, decided."""

    on: date
    step: str
    verdict: Verdict
    draft: int
    officer: str


@dataclass(frozen=True)
class StorySubmission:
    """The report handed over."""

    on: date
    received_on: date | None
    words: int
    file: str
    sha256: str
    symbol: str = ""


@dataclass(frozen=True)
class Story:
    """A replay from its first to its last day; `notice` says on the page that it is an example."""

    cycle: str
    name: str
    notice: str
    real: tuple[str, ...]
    fiction: tuple[str, ...]
    timetable_svg: str
    milestones: tuple[StoryMilestone, ...] = ()
    letters: tuple[StoryLetter, ...] = ()
    messages: tuple[StoryMessage, ...] = ()
    drafts: tuple[StoryDraft, ...] = ()
    decisions: tuple[StoryDecision, ...] = ()
    submission: StorySubmission | None = None
    word_limit: int | None = None
    language: str = "fr"


def write_story(story: Story) -> str:
    """Return the page as HTML."""
    return markup_environment().get_template("story.html.j2").render(
        story=story,
        w=PageWords(story.language),
        timetable=picture_uri(story.timetable_svg),
        beside=lambda file: "./" + quote(file),
    )
