"""The contents list of a report: one field with its entries written out, and the page numbers once they are known."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from documents.assembly import Assembly, element, text_run
from documents.blocks import parent
from documents.merging.source import Source
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts

Element = etree._Element

LOWEST_LEVEL: Final = 3
_INSTRUCTION: Final = f' TOC \\o "1-{LOWEST_LEVEL}" \\h \\z \\u '


class ContentsDoNotMatch(ValueError):
    """The outline of the PDF is not that of the Word file."""


@dataclass(frozen=True)
class Entry:
    """A line of the contents list, and the bookmark of its heading; `numbers` are those of the paragraphs under it."""

    level: int
    text: str
    bookmark: str
    numbers: str = ""


@dataclass(frozen=True)
class OutlineItem:
    """A line of a PDF's outline; pages count from 1."""

    level: int
    text: str
    page: int


def contents_list(entries: Sequence[Entry], target: Assembly) -> list[Element]:
    """Return the paragraphs of the contents list; page numbers are empty, Word fills them when the field is updated."""
    paragraphs = []
    for entry in entries:
        link = element("hyperlink", {"anchor": entry.bookmark, "history": "1"}, text_run(entry.text))
        if entry.numbers:
            link.extend((element("r", None, element("tab")), text_run(entry.numbers)))
        link.append(element("r", None, element("tab")))
        link.extend(_field(f" PAGEREF {entry.bookmark} \\h ", ""))
        style = element("pStyle", {"val": target.style(f"toc {entry.level}")})
        paragraphs.append(element("p", None, element("pPr", None, style), link))
    if paragraphs:
        begin, instruction, separate, _, end = _field(_INSTRUCTION, "")
        for run in (separate, instruction, begin):
            paragraphs[0][0].addnext(run)
        paragraphs[-1].append(end)
    return paragraphs


def _field(instruction: str, result: str) -> list[Element]:
    text = element("instrText")
    text.text = instruction
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    begin, separate, end = (
        element("r", None, element("fldChar", {"fldCharType": kind})) for kind in ("begin", "separate", "end")
    )
    return [begin, element("r", None, text), separate, text_run(result), end]


def entries_of(docx: bytes) -> tuple[Entry, ...]:
    """Return the lines of the contents list of a report of ours."""
    source = Source(docx)
    return tuple(
        Entry(
            int(source.style_of(parent(link)).removeprefix("toc ")), next(link.iter(w("t"))).text or "",
            link.get(w("anchor"), ""),
        )
        for link in _links(source)
    )


def _links(source: Source) -> list[Element]:
    return [
        link for link in source.body.iter(w("hyperlink"))
        if link.get(w("anchor")) and source.style_of(parent(link)).startswith("toc ")
    ]


def with_page_numbers(docx: bytes, pages: Mapping[str, int]) -> bytes:
    """Return the report with the page of each bookmark in its contents list."""
    parts = read_parts(docx)
    name = main_part_name(parts)
    root = parse(parts[name])
    for link in root.iter(w("hyperlink")):
        page = pages.get(link.get(w("anchor"), ""))
        if page is not None:
            list(link.iter(w("t")))[-1].text = str(page)
    return write_parts(parts | {name: serialize(root)})


def pages_printed(docx: bytes) -> dict[str, int]:
    """Return the page that stands beside each bookmark in the contents list of a report of ours."""
    said = ((link.get(w("anchor"), ""), list(link.iter(w("t")))[-1].text or "") for link in _links(Source(docx)))
    return {bookmark: int(page) for bookmark, page in said if page.isdecimal()}


def outline_pages(pdf: bytes) -> tuple[OutlineItem, ...]:
    """Return the outline of a PDF, in order."""
    import pikepdf  # a fifth of a second that who merges Word files need not wait

    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers: dict[Any, int] = {page.objgen: number for number, page in enumerate(document.pages, 1)}
        found: list[OutlineItem] = []

        def walk(items: "Sequence[pikepdf.OutlineItem]", level: int) -> None:
            for item in items:
                target: Any = item.destination if item.action is None else item.action.get("/D")
                found.append(OutlineItem(level, item.title, numbers[target[0].objgen]))
                walk(item.children, level + 1)

        with document.open_outline() as outline:
            walk(outline.root, 1)
        return tuple(found)


def pages_of(docx: bytes, pdf: bytes) -> dict[str, int]:
    """Return the page of each bookmark in the contents list, read from the PDF made of the same report.

    Raises ContentsDoNotMatch when the headings of the two differ.
    """
    items = iter(outline_pages(pdf))
    pages = {}
    for entry in entries_of(docx):
        item = next((i for i in items if _same(i.text, entry.text)), None)   # deeper headings are passed over
        if item is None:
            raise ContentsDoNotMatch(entry.text)
        pages[entry.bookmark] = item.page
    return pages


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())
