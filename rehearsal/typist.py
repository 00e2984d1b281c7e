"""An official with Word: types Markdown answers into the cells of a questionnaire.

The rehearsal's departments use it, so it knows nothing of how the office builds or reads its forms: only what a person
sees (the boxes and lines of the first page) and the hidden mark that a person never touches.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, cast

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.shared import Cm
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from documents.package import R, W, read_parts, serialize, w, write_parts
from models.words import Standing

TEXTS: Final = Path(__file__).resolve().parent / "texts"

_MARK: Final = re.compile(r"⟦ans:([A-Z]{1,3}\.\d{2,4})⟧")
_NOTE: Final = re.compile(r"^\[\^(\d+)\]:\s*(.+)$", re.MULTILINE)
_REFERENCE: Final = re.compile(r"\[\^(\d+)\]")
_CAPTION: Final = "Tableau : "
_FIGURE: Final = re.compile(r"[<\d–][\d .,]*")
_FILLED_BY: Final = "Rempli par (service)"
_BOX_WORDS: Final = {Standing.PROVISIONAL: "provisoire", Standing.VALIDATED: "validée"}
_PICTURE_WIDTH: Final = Cm(14)
_FOOTNOTES_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_AFTER_FOOTNOTE_SETTINGS: Final = ("endnotePr", "compat", "rsids", "themeFontLang", "clrSchemeMapping", "decimalSymbol")

# What French Word adds to a file when the feature is first used; it names built-in styles in English, their ids not.
_STYLES: Final = {
    "caption": '<w:style w:type="paragraph" w:styleId="Lgende"><w:name w:val="caption"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:keepNext/><w:spacing w:before="120" w:after="60"/></w:pPr><w:rPr><w:i/></w:rPr></w:style>',
    "List Paragraph": '<w:style w:type="paragraph" w:styleId="Paragraphedeliste"><w:name w:val="List Paragraph"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="720"/><w:contextualSpacing/></w:pPr></w:style>',
    "footnote text": '<w:style w:type="paragraph" w:styleId="Notedebasdepage"><w:name w:val="footnote text"/>'
    '<w:basedOn w:val="Normal"/><w:rPr><w:sz w:val="18"/></w:rPr></w:style>',
    "footnote reference": '<w:style w:type="character" w:styleId="Appelnotedebasdep">'
    '<w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
    "Hyperlink": '<w:style w:type="character" w:styleId="Lienhypertexte"><w:name w:val="Hyperlink"/>'
    '<w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>',
    "Table Grid": '<w:style w:type="table" w:styleId="Grilledutableau"><w:name w:val="Table Grid"/>'
    "<w:tblPr><w:tblBorders>"
    + "".join(f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for s in
              ("top", "left", "bottom", "right", "insideH", "insideV"))
    + "</w:tblBorders></w:tblPr></w:style>",
}

Element = etree._Element


class NotAsked(ValueError):
    """An answer was given to a question that the form does not ask."""


def fill(
    questionnaire: bytes, answers: Mapping[str, str], *, filled_by: str = "",
    standing: Standing = Standing.VALIDATED, on: date | None = None, pictures: Path = TEXTS,
) -> bytes:
    """Return the questionnaire with these Markdown answers typed into their cells; the same call gives the same bytes.

    Understood are paragraphs, lists, pipe tables, `**bold**`, links, footnotes, and pictures lying in `pictures`.
    Cells without an answer keep their placeholder. Raises NotAsked.
    """
    document = docx.Document(io.BytesIO(questionnaire))
    body = document.element.body
    cells = {found[1]: run for run in body.iter(w("r")) if (found := _MARK.search(_text(run)))}
    if unknown := set(answers) - set(cells):
        raise NotAsked(f"the form does not ask {', '.join(sorted(unknown))}")
    sheet = _Sheet(document, pictures)
    for code, mark in cells.items():           # document order, so that notes are numbered as they are read
        if code in answers:
            _type_answer(sheet, mark, answers[code])
    sheet.finish()
    _complete_first_page(body, filled_by, standing, on)
    written = io.BytesIO()
    document.save(written)
    return write_parts(read_parts(written.getvalue()))


def _type_answer(sheet: "_Sheet", mark: Element, markdown: str) -> None:
    """Type an answer behind its hidden mark, in the place of the placeholder."""
    first = cast(Element, mark.getparent())
    for run in first.iterchildren(w("r")):
        if run is not mark:
            first.remove(run)
    typed = sheet.blocks(markdown, first.find(w("pPr")))
    if typed and typed[0].tag == w("p") and typed[0].find(f"{w('pPr')}/{w('numPr')}") is None:
        first.extend(child for child in list(typed.pop(0)) if child.tag != w("pPr"))
    if typed and typed[-1].tag == w("tbl"):    # Word wants a paragraph at the end of every cell
        typed.append(_w("p"))
    for block in reversed(typed):
        first.addnext(block)


class _Sheet:
    """The open document: what its text needs beside it (lists, links, pictures, notes) is added as it is typed."""

    def __init__(self, document: Document, pictures: Path) -> None:
        self._part = document.part
        self._styles = document.styles.element
        self._settings = document.settings.element
        self._numbering = document.part.numbering_part.element
        self._pictures = pictures
        self._footnotes: list[Element] = []
        self._notes: dict[str, str] = {}

    def blocks(self, markdown: str, properties: Element | None) -> list[Element]:
        """Return the answer as Word paragraphs and tables; plain paragraphs take the properties of the cell's own."""
        self._notes = dict(_NOTE.findall(markdown))
        typed: list[Element] = []
        for node in SyntaxTreeNode(_markdown().parse(_NOTE.sub("", markdown))).children:
            if node.type == "table":
                typed.append(self._table(node))
            elif node.type in ("bullet_list", "ordered_list"):
                list_id = self._new_list(ordered=node.type == "ordered_list")
                typed += [self._list_item(item, list_id) for item in node.children]
            elif _is_caption(node):
                typed.append(self._paragraph(node, _w("pPr", _w("pStyle", val=self._style("caption")))))
            else:
                typed.append(self._paragraph(node, _copy(properties)))
        return typed

    def finish(self) -> None:
        """Add the part that holds the footnotes, if any were typed."""
        if not self._footnotes:
            return
        limits = [
            _w("footnote", _w("p", _w("r", _w(tag))), type=kind, id=number)
            for tag, kind, number in (("separator", "separator", "-1"),
                                      ("continuationSeparator", "continuationSeparator", "0"))
        ]
        root = parse_xml(serialize(_w("footnotes", *limits, *self._footnotes)))
        name = PackURI("/word/footnotes.xml")
        self._part.relate_to(XmlPart(name, _FOOTNOTES_TYPE, root, self._part.package), RT.FOOTNOTES)
        said = _w("footnotePr", *(_w("footnote", id=number) for number in ("-1", "0")))
        later = next((s for s in self._settings if etree.QName(s).localname in _AFTER_FOOTNOTE_SETTINGS), None)
        if later is None:
            self._settings.append(said)
        else:
            later.addprevious(said)

    def _paragraph(self, node: SyntaxTreeNode, properties: Element | None, *, bold: bool = False) -> Element:
        inline = [run for child in node.children for run in self._inline(child.children, bold=bold)]
        return _w("p", *([] if properties is None else [properties]), *inline)

    def _list_item(self, item: SyntaxTreeNode, list_id: str) -> Element:
        properties = _w(
            "pPr", _w("pStyle", val=self._style("List Paragraph")),
            _w("numPr", _w("ilvl", val="0"), _w("numId", val=list_id)),
        )
        return self._paragraph(item.children[0], properties)

    def _table(self, node: SyntaxTreeNode) -> Element:
        rows = [(row, part.type == "thead") for part in node.children for row in part.children]
        width = len(rows[0][0].children)
        table = _w(
            "tbl",
            _w("tblPr", _w("tblStyle", val=self._style("Table Grid")), _w("tblW", w="5000", type="pct")),
            _w("tblGrid", *(_w("gridCol", w=str(9200 // width)) for _ in range(width))),
        )
        for row, is_head in rows:
            table.append(_w("tr", _w("trPr", _w("cantSplit")), *(self._cell(cell, is_head) for cell in row.children)))
        return table

    def _cell(self, node: SyntaxTreeNode, is_head: bool) -> Element:
        text = "".join(child.content for child in node.children)
        properties = _w("pPr", _w("jc", val="right")) if _FIGURE.fullmatch(text) else None
        return _w("tc", _w("tcPr", _w("tcW", w="0", type="auto")), self._paragraph(node, properties, bold=is_head))

    def _inline(self, nodes: Sequence[SyntaxTreeNode], *, bold: bool = False, link: bool = False) -> Iterable[Element]:
        for node in nodes:
            if node.type == "strong":
                yield from self._inline(node.children, bold=True)
            elif node.type == "link":
                target = self._part.relate_to(str(node.attrs["href"]), RT.HYPERLINK, is_external=True)
                anchor = _w("hyperlink", *self._inline(node.children, bold=bold, link=True))
                anchor.set(f"{{{R}}}id", target)
                yield anchor
            elif node.type == "image":
                yield self._picture(str(node.attrs["src"]), node.content)
            else:
                yield from self._text(" " if node.type == "softbreak" else node.content, bold, link)

    def _text(self, text: str, bold: bool, link: bool) -> Iterable[Element]:
        """Yield runs of text and note references."""
        style = [_w("rStyle", val=self._style("Hyperlink"))] if link else []
        for at, piece in enumerate(_REFERENCE.split(text)):
            if at % 2:
                yield self._note(self._notes[piece])
            elif piece:
                yield _run(piece, *style, *([_w("b")] if bold else []))

    def _note(self, text: str) -> Element:
        """File a footnote under the next number; return the run that refers to it."""
        number = str(len(self._footnotes) + 1)
        style = self._style("footnote reference")
        own_number = _w("r", _w("rPr", _w("rStyle", val=style)), _w("footnoteRef"))
        paragraph = _w("p", _w("pPr", _w("pStyle", val=self._style("footnote text"))), own_number, _run(f" {text}"))
        self._footnotes.append(_w("footnote", paragraph, id=number))
        return _w("r", _w("rPr", _w("rStyle", val=style)), _w("footnoteReference", id=number))

    def _picture(self, name: str, description: str) -> Element:
        inline = self._part.new_pic_inline(str(self._pictures / name), width=_PICTURE_WIDTH)
        inline.docPr.set("descr", description)
        return _w("r", _w("drawing", inline))

    def _new_list(self, *, ordered: bool) -> str:
        """Add a list that starts anew; return its number. Definitions stand before instances in the part."""
        definitions = self._numbering.findall(w("abstractNum"))
        instances = self._numbering.findall(w("num"))
        definition = str(max((int(d.get(w("abstractNumId"))) for d in definitions), default=-1) + 1)
        number = str(max((int(i.get(w("numId"))) for i in instances), default=0) + 1)
        form, sign = ("decimal", "%1.") if ordered else ("bullet", "–")
        level = _w(
            "lvl", _w("start", val="1"), _w("numFmt", val=form), _w("lvlText", val=sign), _w("lvlJc", val="left"),
            _w("pPr", _w("ind", left="567", hanging="283")), ilvl="0",
        )
        levels = _w("abstractNum", _w("multiLevelType", val="singleLevel"), level, abstractNumId=definition)
        if definitions:
            definitions[-1].addnext(levels)
        else:
            self._numbering.insert(0, levels)
        self._numbering.append(_w("num", _w("abstractNumId", val=definition), numId=number))
        return number

    def _style(self, name: str) -> str:
        """Return the id of a built-in style, added when the form has none of that name."""
        for style in self._styles.iterfind(w("style")):
            if (style.find(w("name")).get(w("val")) or "").lower() == name.lower():
                return cast(str, style.get(w("styleId")))
        added = parse_xml(_STYLES[name].replace("<w:style ", f'<w:style xmlns:w="{W}" ', 1))
        self._styles.append(added)
        return cast(str, added.get(w("styleId")))


def _complete_first_page(body: Element, filled_by: str, standing: Standing, on: date | None) -> None:
    """Tick the box of the standing and write the service and the day where the form leaves room for them."""
    for paragraph in body.iter(w("p")):
        text = _text(paragraph)
        if text.startswith(_FILLED_BY) and filled_by:
            beside = cast(Element, paragraph.getparent()).getnext() if "…" not in text else None
            line = paragraph if beside is None else beside.find(w("p"))
            if line is not None:
                _rewrite(line, r"…+", filled_by)
        elif "☐" in text:
            ticked = _rewrite(paragraph, rf"☐(?=\s*{_BOX_WORDS[standing]})", "☒")
            if ticked and standing is Standing.VALIDATED and filled_by and on:
                _rewrite(paragraph, r"(?<=par )…+", filled_by)
                _rewrite(paragraph, r"(?<=le )…+", f"{on:%d.%m.%Y}")


def _rewrite(paragraph: Element, pattern: str, replacement: str) -> bool:
    """Replace text that may be spread over several runs; return whether it was there."""
    nodes = list(paragraph.iter(w("t")))
    text, found = re.subn(pattern, lambda _: replacement, "".join(node.text or "" for node in nodes), count=1)
    if found:
        for node in nodes[1:]:
            node.text = ""
        nodes[0].text = text
    return bool(found)


def _is_caption(node: SyntaxTreeNode) -> bool:
    return node.type == "paragraph" and node.children[0].content.startswith(_CAPTION)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _text(element: Element) -> str:
    return "".join(node.text or "" for node in element.iter(w("t")))


def _copy(element: Element | None) -> Element | None:
    return None if element is None else parse_xml(etree.tostring(element))


def _run(text: str, *properties: Element) -> Element:
    node = _w("t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _w("r", *([_w("rPr", *properties)] if properties else []), node)


def _w(tag: str, *children: Element, **attributes: str) -> Element:
    element = etree.Element(w(tag), {w(name): value for name, value in attributes.items()}, nsmap={"w": W, "r": R})
    element.extend(children)
    return element
