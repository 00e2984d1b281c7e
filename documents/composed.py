"""What a report is composed of: its head, its shape, what follows each other in it, and what is known of it once written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from documents.comments import Comment
from documents.contents import LOWEST_LEVEL
from documents.count import Words
from documents.merging.findings import Kind
from models.words import TrackedChanges


@dataclass(frozen=True)
class ReportHead:
    """What stands on the title page and in headers and footers; empty values leave no trace."""

    ministry: tuple[str, ...]
    title: str
    subtitle: str
    date_text: str
    language: str
    """A language tag: `fr-FR`, `de-DE`, `en-GB`."""
    notice: str | None
    """For example « EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020 », on every page."""
    status: str
    """For example « Projet n° 1 – ne pas diffuser »."""
    contents_title: str
    reference: str
    author: str
    """The institution in whose name the file goes out."""
    short_title: str
    lines: Mapping[str, str] = field(default_factory=dict)
    """What stands at the places of the template that its layout names."""


@dataclass(frozen=True)
class Shape:
    """A layout in the language of a document, with the bytes of its template."""

    template: bytes
    numbered: bool = True
    contents: int = LOWEST_LEVEL
    ranges: str = ""
    abbreviations: str = ""
    references: str = ""
    watermark: str = ""


@dataclass(frozen=True)
class Tracked:
    """What becomes of the tracked changes of contributions, and the line that tells the editor how many there were.

    `told` says `{insertions}` and `{deletions}`; without it nothing is told.
    """

    rule: TrackedChanges = TrackedChanges.ACCEPT
    told: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of the outline: part (1), cluster (2) or question (3), with the articles it stands for."""

    level: int
    text: str
    articles: str = ""


@dataclass(frozen=True)
class Block:
    """An answer, or a passage of a draft that came back.

    `source` is a file's SHA-256; `anchor` is `ans:V.06` in a questionnaire, in a draft what `returned.blocks_of` gives.
    """

    id: str
    source: str
    anchor: str
    institution: str
    question: str


@dataclass(frozen=True)
class Asked:
    """What the body asked, in its own words, above the answer."""

    text: str


@dataclass(frozen=True)
class Cited:
    """Where the texts are named that the answer above cites, if it cites any."""


@dataclass(frozen=True)
class Seam:
    """A line of the house's own above a block, for the editor; it is no word of the report."""

    text: str


Item = Heading | Asked | Seam | Block | Cited


@dataclass(frozen=True)
class Chart:
    """Bars by row, one series a column; None where nothing is shown."""

    title: str
    rows: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    described: str
    """What those are told who do not see it."""


@dataclass(frozen=True)
class AnnexTable:
    """A table as it is printed; the first row and the first column are its heads."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...]
    chart: Chart | None = None


@dataclass(frozen=True)
class Annex:
    """What stands behind the report under a heading of its own; its words are not the report's."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[AnnexTable, ...] = ()


@dataclass(frozen=True)
class ParagraphOrigin:
    """A paragraph of the report: its printed number if it has one, its bookmark, its block (None for a heading or seam)."""

    number: int | None
    bookmark: str
    block: str | None
    seam: bool = False


@dataclass(frozen=True)
class Remark:
    """How often something in a block was accepted, changed or could not be kept; `detail` names a style or element."""

    block: str
    kind: Kind
    count: int
    detail: str = ""


@dataclass(frozen=True)
class BlockComment:
    """A comment that a contribution came with, its block, and the bookmark of the block's first paragraph in the report."""

    block: str
    bookmark: str
    comment: Comment


@dataclass(frozen=True)
class Report:
    """A written report and what is known about it."""

    docx: bytes
    words: Words
    paragraphs: tuple[ParagraphOrigin, ...]
    remarks: tuple[Remark, ...]
    comments: tuple[BlockComment, ...] = ()
