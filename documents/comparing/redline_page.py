"""A comparison as a page to look at: the text with what is new, gone and moved, under a table of the sections."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from lxml import etree

from documents.blocks import plain_text, unwrapped
from documents.comparing.compare import Comparison
from documents.house import HEADINGS
from documents.merging.source import Source
from documents.package import NS, w

Element = etree._Element

_FATES: Final = {w("ins"): "ins", w("moveTo"): "ins", w("del"): "del", w("moveFrom"): "del"}
_MOVED: Final = (w("moveTo"), w("moveFrom"))
_SIGNS: Final = {w("tab"): " ", w("br"): "<br>", w("cr"): "<br>", w("noBreakHyphen"): "\u2011"}
_CALLS: Final = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_DRAWN: Final = (w("drawing"), w("pict"), w("object"), f"{{{NS['mc']}}}AlternateContent")
_LOOK: Final = (
    "body{font:16px/1.5 serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1b1b1b}"
    "table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #999;padding:.2em .6em;vertical-align:top}"
    "ins{background:#d7f0d7;text-decoration:underline}del{background:#f8d7d7}.moved{background:#dde6fa}"
    "small{color:#555}small::before{content:' ['}small::after{content:']'}"
)


def page(comparison: Comparison, title: str, said: Mapping[str, Any], language: str) -> bytes:
    """Return the page; `said` are the words `redline` of `templates/word/files`."""
    source = Source(comparison.docx)
    columns = said["columns"]
    head = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in columns.values())
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(getattr(s, key) or (said['before'] if key == 'title' else 0)))}</td>" for key in columns)
        + "</tr>" for s in comparison.sections
    )
    table = f"<h2>{escape(said['changes'])}</h2><table><tr>{head}</tr>{rows}</table>"
    summary = table if rows else f"<p>{escape(said['same'])}</p>"
    body = "".join(_blocks(source.body, source))
    return (
        f"<!doctype html><html lang='{escape(language)}'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{_LOOK}</style></head><body><h1>{escape(title)}</h1>{summary}<hr>{body}</body></html>\n"
    ).encode()


def _blocks(around: Element, source: Source) -> Iterator[str]:
    for item in unwrapped(around):
        if item.tag == w("p"):
            text = "".join(_inline(item, source))
            if text.strip():
                level = HEADINGS.get(source.style_of(item))
                tag = f"h{min(level + 1, 6)}" if level else "p"
                yield f"<{tag}>{text}</{tag}>"
        elif item.tag == w("tbl"):
            rows = (row for row in item if row.tag == w("tr"))
            yield "<table>" + "".join(
                "<tr>" + "".join(f"<td>{''.join(_blocks(cell, source))}</td>" for cell in row if cell.tag == w("tc")) + "</tr>"
                for row in rows
            ) + "</table>"


def _inline(around: Element, source: Source) -> Iterator[str]:
    for item in around:
        if item.tag in _FATES:
            moved = " class='moved'" if item.tag in _MOVED else ""
            yield f"<{_FATES[item.tag]}{moved}>{''.join(_inline(item, source))}</{_FATES[item.tag]}>"
        elif item.tag in (w("t"), w("delText")):
            yield escape(item.text or "")
        elif item.tag in _SIGNS:
            yield _SIGNS[item.tag]
        elif item.tag in _CALLS:
            yield f"<small>{_note((_CALLS[item.tag], item.get(w('id'), '')), source)}</small>"
        elif item.tag in _DRAWN:
            yield _picture(item)
        elif item.tag == w("sym"):
            yield f"[{escape(item.get(w('char'), ''))}]"
        elif isinstance(item.tag, str) and item.tag.startswith(f"{{{NS['m']}}}"):
            yield escape("".join(map(str, item.itertext())))
        elif item.tag in (w("r"), w("hyperlink")):
            yield from _inline(item, source)


def _note(called: tuple[str, str], source: Source) -> str:
    """Return the words of a note with what changed in them, behind the word where it is called."""
    _, note = source.notes.get(called, ("", None))
    if note is None or next(note.iter(*_CALLS), None) is not None:      # a note that calls itself would have no end
        return escape(plain_text([] if note is None else [note]))
    paragraphs = note.iter(w("p"))
    return " ".join(filter(None, ("".join(_inline(paragraph, source)).strip() for paragraph in paragraphs)))


def _picture(item: Element) -> str:
    """Return a sign with what a picture is called, or what stands in it."""
    described = (d.get("descr") or plain_text([item]) for d in item.iter(f"{{{NS['wp']}}}docPr"))
    return f"▧ {escape(next(described, '') or plain_text([item]))}".strip()
