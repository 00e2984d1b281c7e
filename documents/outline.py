"""A Word file as lines of text: one per paragraph with its style, one per table row. For comparing and for reading."""

import hashlib
from collections.abc import Iterable, Iterator

from lxml import etree

from documents.blocks import blocks, live, plain_text, text_nodes, unwrapped
from documents.merging.source import Source
from documents.package import NS, R, w

Element = etree._Element


def outline(docx: bytes) -> list[str]:
    """Return the lines of a whole body."""
    source = Source(docx)
    return list(lines(blocks(source.body), source))


def lines(elements: Iterable[Element], source: Source, margin: str = "") -> Iterator[str]:
    """Yield `[style] text` for a paragraph, `| cell | cell |` for a row; notes and pictures stand in the text."""
    for item in elements:
        if item.tag == w("p"):
            yield f"{margin}{_paragraph(item, source)}"
        elif item.tag == w("tbl"):
            for row in unwrapped(item):
                if row.tag == w("tr"):
                    cells = (c for c in unwrapped(row) if c.tag == w("tc"))
                    yield f"{margin}| " + " | ".join(" / ".join(lines(blocks(c), source)) for c in cells) + " |"


def _paragraph(paragraph: Element, source: Source) -> str:
    style = source.style_of(paragraph) or "normal"
    item = source.list_of(paragraph)
    sign = f" •{item[1] + 1}" if item and style != "paragraphe numéroté" else ""
    return f"[{style}{sign}] {text_of(paragraph, source)}".rstrip()


def text_of(paragraph: Element, source: Source) -> str:
    """Return the live text of a paragraph with `{note: …}` and `{picture …}` where they stand."""
    insets: dict[Element, str] = {}
    for reference in live(paragraph, w("footnoteReference")):
        _, note = source.notes.get(("footnote", reference.get(w("id"), "")), ("", None))
        words = " ".join(plain_text([note] if note is not None else []).split())
        insets[reference] = f"{{note: {words}}}"
    for blip in live(paragraph, f"{{{NS['a']}}}blip"):
        arrow = source.related_to(source.main, blip.get(f"{{{R}}}embed"))
        data = source.parts.get(arrow.target, b"") if arrow else b""
        insets[blip] = f"{{picture {hashlib.sha256(data).hexdigest()[:8]}}}"
    texts = dict(text_nodes(paragraph))
    return "".join(texts.get(node) or insets.get(node, "") for node in paragraph.iter())
