"""The comment matrix: every reviewer's points beside each other, as a workbook that comes back, and as a Word table to read.

What somebody wrote is text and never a formula; a formula that comes back is a fault.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from documents import grid
from documents.assembly import Assembly, element, template, text_run, the
from documents.grid import Fault, NotATable, is_harmless
from documents.package import w
from documents.sheet import fill, named, same_bytes
from documents.words import languages, words
from models.words import CommentKind, CommentState

Element = etree._Element

PROPERTY: Final = "TurnusComments"
COLUMNS: Final = (
    "number", "draft", "paragraph", "institution", "kind", "author", "date", "passage", "said", "beside", "decision", "text",
    "reason", "officer", "day",
)
DECIDED: Final = ("decision", "text", "reason")
"""The columns that an officer fills in."""
PRINTED: Final = ("number", "institution", "kind", "passage", "said", "decision", "reason", "officer")
_WIDTHS: Final = {"passage": 44, "said": 56, "text": 44, "reason": 36, "institution": 22, "beside": 18, "author": 18, "date": 18}
_SHARES: Final = {"number": 5, "institution": 13, "kind": 11, "passage": 23, "said": 27, "decision": 9, "reason": 20, "officer": 6}
_SHADE: Final = "EEF2F7"
CHANGES: Final = (CommentKind.INSERTION, CommentKind.DELETION, CommentKind.MOVE, CommentKind.UNTRACKED)
_LONG: Final = 700        # characters of a passage in the Word table; the workbook has all
_LANDSCAPE: Final = (16838, 11906, 850)     # width, height, margins in twentieths of a point: A4 lying


@dataclass(frozen=True)
class MatrixRow:
    """A reviewer's point as it is shown; `state` is its decision, `beside` who else says something of the same passage."""

    number: int
    draft: int
    paragraph: str
    words: str
    institution: str
    kind: str
    author: str
    date: str
    passage: str
    said: str
    beside: str
    state: CommentState
    text: str
    reason: str
    officer: str
    day: str
    answers: int | None = None


@dataclass(frozen=True)
class Decided:
    """What a row of a workbook that came back says."""

    place: str
    number: int
    state: CommentState
    text: str
    reason: str
    officer: str = ""


def workbook(rows: Sequence[MatrixRow], cycle: str, revision: int, said: Mapping[str, Any]) -> bytes:
    """Return the matrix as a workbook; decision, wording and reason are to be filled in. `said`: `templates/word/comments`."""
    book = Workbook()
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=f"{cycle}/{revision}"))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = said["title"]
    fill(sheet, [said["columns"][key] for key in COLUMNS], (_cells(row, said) for row in rows))
    for n, key in enumerate(COLUMNS, start=1):
        letter = get_column_letter(n)
        sheet.column_dimensions[letter].width = _WIDTHS.get(key, 13)
        if key in DECIDED:
            for cell in sheet[letter]:
                cell.fill = PatternFill("solid", fgColor=_SHADE)
    choice = DataValidation(type="list", formula1='"' + ",".join(said["decisions"].values()) + '"', allow_blank=True)
    decision = get_column_letter(COLUMNS.index("decision") + 1)
    choice.add(f"{decision}2:{decision}{max(2, len(rows) + 1)}")
    sheet.add_data_validation(choice)
    sheet.auto_filter.ref = sheet.dimensions
    return same_bytes(book)


def _cells(row: MatrixRow, said: Mapping[str, Any]) -> list[str | int]:
    shown = {
        "kind": _kind(row, said), "decision": said["decisions"].get(row.state, ""),
        "paragraph": " – ".join(x for x in (row.paragraph, row.words) if x),
    }
    return [shown[key] if key in shown else getattr(row, key) for key in COLUMNS]


def _kind(row: MatrixRow, said: Mapping[str, Any]) -> str:
    answers = str(said["answers"]).format(number=row.answers) if row.answers else ""
    return f"{said['kinds'][row.kind]} {answers}".strip()


def book_of(data: bytes) -> tuple[str, int] | None:
    """Return cycle and revision that a file names, None when it is no matrix of ours."""
    code, _, revision = (named(data, PROPERTY) or "").rpartition("/")
    return (code, int(revision)) if code and revision.isdecimal() and len(revision) <= 9 else None


def read(data: bytes, known: Mapping[int, CommentState]) -> tuple[tuple[Decided, ...], tuple[Fault, ...]]:
    """Return what was decided in a workbook that came back, and every fault of it at once. Raises `NotATable`.

    `known` are the points there are, with their decisions: rows that say nothing new are left out.
    """
    if not is_harmless(data):
        raise NotATable
    table = grid.read(data, "matrix.xlsx")
    spoken = [words("word/comments", language) for language in languages("word/comments")]
    heads = {cell.text.casefold(): n for n, cell in enumerate(table.rows[0])}
    columns = {
        key: next((heads[name] for said in spoken if (name := str(said["columns"][key]).casefold()) in heads), None)
        for key in ("number", *DECIDED, "officer")
    }
    lost = [str(spoken[0]["columns"][key]) for key, n in columns.items() if n is None and key != "officer"]
    faults = [Fault("1", "no_column", (("column", column),)) for column in lost]
    if faults:
        return (), tuple(faults)
    decisions = {str(word).casefold(): CommentState(state) for said in spoken for state, word in said["decisions"].items()}
    found, seen = [], Counter[int]()
    for row in table.rows[1:]:
        cells = {key: row[n] if n is not None and n < len(row) else None for key, n in columns.items()}
        said = {key: cell.text if cell else "" for key, cell in cells.items()}
        place = row[0].place if row else "?"
        faults += [Fault(cell.place, "formula") for cell in cells.values() if cell and cell.formula]
        if not said["number"].isdecimal() or int(said["number"]) not in known:
            faults.append(Fault(place, "unknown_number", (("number", said["number"]),)))
            continue
        number = int(said["number"])
        seen[number] += 1
        if seen[number] > 1:
            faults.append(Fault(place, "twice", (("number", str(number)),)))
            continue
        state = decisions.get(said["decision"].casefold())
        if said["decision"] and state is None:
            faults.append(Fault(cells["decision"].place if cells["decision"] else place, "unknown_decision", (
                ("decision", said["decision"]), ("known", ", ".join(map(str, spoken[0]["decisions"].values()))))))
        elif state is not None and state is not known[number]:
            found.append(Decided(place, number, state, said["text"], said["reason"], said["officer"]))
        elif state is None and (said["text"] or said["reason"]) and known[number] is CommentState.OPEN:
            faults.append(Fault(place, "no_decision", (("number", str(number)),)))
    return tuple(found), tuple(faults)


def document(rows: Sequence[MatrixRow], title: str, subtitle: str, author: str, reference: str, tag: str, said: Mapping[str, Any],
             columns: Collection[str] = PRINTED) -> bytes:
    """Return the matrix as a Word table on A4 lying: what is said of one paragraph stands under its words, side by side."""
    target = Assembly(template("report"))
    body = target.body
    section = the(body, "sectPr")
    for item in list(body):
        if item is not section:
            body.remove(item)
    for kind in ("headerReference", "footerReference", "titlePg"):
        for item in section.findall(w(kind)):
            section.remove(item)
    width, height, margin = _LANDSCAPE
    size, margins = the(section, "pgSz"), the(section, "pgMar")
    for key, value in (("w", width), ("h", height)):
        size.set(w(key), str(value))
    size.set(w("orient"), "landscape")
    for side in ("left", "right", "top", "bottom"):
        margins.set(w(side), str(margin))
    shown = [key for key in PRINTED if key in columns]
    parts = [_paragraph(title, target, "Heading 1"), _paragraph(subtitle, target, "Texte de tableau")]
    parts.append(_table(rows, shown, width - 2 * margin, target, said) if rows else _paragraph(said["none"], target, "Normal"))
    parts.append(_paragraph("", target, "Après tableau"))
    for part in parts:
        section.addprevious(part)
    target.describe(title=title, author=author, language=tag, reference=reference)
    return target.to_bytes()


def _table(rows: Sequence[MatrixRow], shown: Sequence[str], width: int, target: Assembly, said: Mapping[str, Any]) -> Element:
    whole = sum(_SHARES[key] for key in shown)
    widths = [width * _SHARES[key] // whole for key in shown]
    look = element(
        "tblPr", None, element("tblStyle", {"val": target.style("Tableau du rapport", "table")}),
        element("tblW", {"w": str(sum(widths)), "type": "dxa"}), element("tblLayout", {"type": "fixed"}))
    grid_ = element("tblGrid", None, *(element("gridCol", {"w": str(n)}) for n in widths))
    head = element("tr", None, element("trPr", None, element("cantSplit"), element("tblHeader")), *(
        _cell(said["columns"][key], n, target, "En-tête de tableau") for key, n in zip(shown, widths, strict=True)))
    return element("tbl", None, look, grid_, head, *_body(rows, shown, widths, target, said))


def _body(
    rows: Sequence[MatrixRow], shown: Sequence[str], widths: Sequence[int], target: Assembly, said: Mapping[str, Any]
) -> Iterator[Element]:
    last: tuple[int, str, str] | None = None
    for row in rows:
        here = (row.draft, row.paragraph, row.words)
        if here != last:
            sides = dict.fromkeys(
                r.institution for r in rows if (r.draft, r.paragraph, r.words) == here and r.kind in CHANGES and row.words)
            others = f" — {said['beside']} {', '.join(sides)}" if len(sides) > 1 else ""
            place = " – ".join(x for x in (row.paragraph, f"« {row.words} »" if row.words else "") if x) or said["no_place"]
            yield element("tr", None, element("trPr", None, element("cantSplit")), _cell(
                f"{place}{others}", sum(widths), target, "En-tête de tableau", span=len(widths), shade=True))
        last = here
        told = {
            "number": str(row.number), "kind": _kind(row, said), "passage": _short(row.passage), "institution": row.institution,
            "said": _short(row.said), "decision": str(said["decisions"].get(row.state, "")), "officer": row.officer,
            "reason": "\n".join(x for x in (f"« {row.text} »" if row.text else "", row.reason) if x),
        }
        yield element("tr", None, *(
            _cell(told[key], n, target, "Texte de tableau") for key, n in zip(shown, widths, strict=True)))


def _short(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG].rpartition(" ")[0] + " …"


def _cell(text: str, width: int, target: Assembly, style: str, *, span: int = 1, shade: bool = False) -> Element:
    look = element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"}))
    if span > 1:
        look.append(element("gridSpan", {"val": str(span)}))
    if shade:
        look.append(element("shd", {"val": "clear", "color": "auto", "fill": _SHADE}))
    return element("tc", None, look, *(_paragraph(line, target, style) for line in text.split("\n")))


def _paragraph(text: str, target: Assembly, style: str) -> Element:
    return element("p", None, element("pPr", None, element("pStyle", {"val": target.style(style)})), text_run(_legal(text)))


def _legal(text: str) -> str:
    """Return text without what no XML can hold."""
    return "".join(c for c in text if c in "\t\n" or " " <= c < "\ufffe" or c > "\uffff")
