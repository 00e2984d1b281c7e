"""The file for the translation service: two columns a block, the source beside an empty cell that bears the block's mark.

It is a questionnaire whose frames are blocks and whose answers are translations: the same marks, the same reading. A block is
known by its place and by what its source said, `V.06/mj/1a2b3c4d5e6f`; the visible code says the same where the mark is lost.
The source is taken over by the merger, as into a report: with its lists, notes, links, tables and pictures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from documents.assembly import Assembly, element, template, text_run
from documents.blocks import parent, plain_text
from documents.house import House
from documents.merging.carrier import Carrier
from documents.merging.findings import findings_said
from documents.merging.source import Source
from documents.merging.styles import set_style
from documents.merging.tables import set_apart
from documents.package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    R,
    custom_properties,
    main_part_name,
    parse,
    part_of_kind,
    read_parts,
    relationships_name,
    serialize,
    set_custom_properties,
    w,
    write_parts,
)
from documents.questionnaire import MARK, FormQuestion, QuestionnaireForm, Section, build, fingerprint
from documents.returned import by_bookmark, passage
from documents.split import answer_elements

Element = etree._Element

PROPERTY: Final = "TurnusTranslation"
_ANSWER: Final = "ans:"
_PADDING: Final = 284      # twips of a cell's margins
_NOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass(frozen=True)
class ToTranslate:
    """A block to be translated: where it stands, how it is called, what it says; the file and the anchor it stands at there."""

    question: str
    institution: str
    title: str
    text: str
    file: bytes = b""
    anchor: str = ""

    @property
    def code(self) -> str:
        """By what the block is known again."""
        return f"{self.question}/{self.institution}/{fingerprint(self.text)}"


def elements_at(source: Source, anchor: str) -> list[Element]:
    """Return the paragraphs and tables of a block at its place in a Word file."""
    if anchor.startswith(_ANSWER):
        return answer_elements(source.parts, anchor.removeprefix(_ANSWER))
    return passage(by_bookmark(source), anchor)


def write(form: QuestionnaireForm, blocks: Sequence[ToTranslate], words: dict[str, Any], said: Mapping[str, Any]) -> bytes:
    """Return the file; `words` are from `templates/word/translation`, `said`, how findings are told, from `templates/word/files`.

    The same arguments give the same bytes.
    """
    asked = tuple(FormQuestion(b.code, b.title) for b in blocks)
    target = Assembly(_with_house(build(
        QuestionnaireForm(**vars(form) | {"sections": (Section(words["blocks"], (), asked),)}), words,
    )))
    root = target.root(target.main)
    for table in [t for t in root.iter(w("tbl")) if words["summary"] in _caption(t)]:
        parent(table).remove(table)
    known, sources = {b.code: b for b in blocks}, {b.file: Source(b.file) for b in blocks}
    for cell in [c for c in root.iter(w("tc")) if MARK.search(plain_text([c]))]:
        block = known[MARK.findall(plain_text([cell]))[0]]
        carrier = Carrier(sources[block.file], target, plain=House.DEFAULT, width=target.text_width() // 2 - _PADDING)
        carried = carrier.carry_or_words(elements_at(sources[block.file], block.anchor))
        content = list(_marked(carried, words["table"], target.style(House.DEFAULT)))
        _beside(cell, content)
        set_apart(content, target)
        told = [words["not_kept"].format(place=place, what=what) for place, what in findings_said(carrier.findings.items, said)]
        _above(cell, ([words["more"]] if any(_is_more(item) for item in content) else []) + told)
    return write_parts(set_custom_properties(read_parts(target.to_bytes()), {PROPERTY: form.form_id}))


def cycle_of(data: bytes) -> str:
    """Return the code of the cycle whose translation a Word file says it is, empty where it is none."""
    try:
        return custom_properties(read_parts(data)).get(PROPERTY, "").partition("/")[0]
    except (ValueError, KeyError):
        return ""


def _with_house(data: bytes) -> bytes:
    """Return the form with what the merger writes into: the styles of a report beside its own, and a part for notes."""
    parts, report = read_parts(data), read_parts(template("report"))
    main = main_part_name(parts)
    names = {kind: part_of_kind(parts, kind) or "" for kind in ("styles", "settings")}
    styles, settings = parse(parts[names["styles"]]), parse(parts[names["settings"]])
    own = {style.get(w("styleId")) for style in styles.iterfind(w("style"))}
    for style in parse(report[part_of_kind(report, "styles") or ""]).iterfind(w("style")):
        if style.get(w("styleId")) not in own:
            for number in list(style.iter(w("numPr"))):     # of a list that is the report's
                parent(number).remove(number)
            styles.append(style)
    notes = report[part_of_kind(report, "footnotes") or ""]
    lines = [element("footnote", {"id": note.get(w("id"), "")}) for note in parse(notes)]
    next(settings.iter(w("characterSpacingControl"))).addnext(element("footnotePr", None, *lines))
    types, arrows = parse(parts["[Content_Types].xml"]), parse(parts[relationships_name(main)])
    etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName="/word/footnotes.xml", ContentType=_NOTES)
    etree.SubElement(arrows, f"{{{RELATIONSHIPS}}}Relationship", Id="rIdNotes", Type=f"{R}/footnotes", Target="footnotes.xml")
    return write_parts(parts | {
        names["styles"]: serialize(styles), names["settings"]: serialize(settings), "word/footnotes.xml": notes,
        "[Content_Types].xml": serialize(types), relationships_name(main): serialize(arrows),
    })


def _caption(table: Element) -> str:
    caption = table.find(f"{w('tblPr')}/{w('tblCaption')}")
    return "" if caption is None else caption.get(w("val"), "")


def _marked(content: Iterable[Element], label: str, plain: str) -> Iterator[Element]:
    """Yield the source as it is, each table under a line that says so, and no sign in it that could be taken for a mark."""
    for item in content:
        if item.tag == w("tbl"):
            yield _line("FormGuidance", label)
        for text in item.iter(w("t")):
            text.text = (text.text or "").replace("⟦", "[").replace("⟧", "]")
        style = item.find(f"{w('pPr')}/{w('pStyle')}")
        if item.tag == w("p") and (style is None or style.get(w("val")) == plain):
            set_style(item, "Answer")
        yield item


def _is_more(item: Element) -> bool:
    return item.tag == w("tbl") or next(item.iter(w("drawing"), w("footnoteReference"), w("hyperlink")), None) is not None


def _line(style: str, text: str) -> Element:
    return element("p", None, element("pPr", None, element("pStyle", {"val": style})), text_run(text))


def _above(cell: Element, lines: Iterable[str]) -> None:
    """Say something of a block in the row above it."""
    head = parent(parent(cell)).find(f"{w('tr')}/{w('tc')}")
    assert head is not None
    head.extend(_line("FormGuidance", line) for line in lines)


def _beside(cell: Element, content: Sequence[Element]) -> None:
    """Put the source into a cell of its own before the one that is to be filled; the row above spans both."""
    table, row = parent(parent(cell)), parent(cell)
    width = sum(int(c.get(w("w"), "0")) for c in table.iter(w("gridCol"))) // 2
    source = element("tc", None, element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"})))
    source.extend(content or [_line("Answer", "")])
    row.insert(row.index(cell), source)
    size = cell.find(f"{w('tcPr')}/{w('tcW')}")
    assert size is not None
    size.set(w("w"), str(width))
    edge = element("left", {"val": "single", "sz": "4", "space": "0", "color": "auto"})
    size.addnext(element("tcBorders", None, edge))
    grid, above = table.find(w("tblGrid")), table.find(f"{w('tr')}/{w('tc')}/{w('tcPr')}")
    assert grid is not None and above is not None
    grid[:] = [element("gridCol", {"w": str(width)}) for _ in range(2)]
    above.insert(1, element("gridSpan", {"val": "2"}))

