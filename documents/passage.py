"""A passage that the office writes by itself: a small Word file whose paragraphs bear the marks of a draft."""

from collections.abc import Sequence

from lxml import etree

from documents.assembly import Assembly, element, template, text_run
from documents.house import House
from documents.layout import HEAD, fill, place_of


def write_passage(paragraphs: Sequence[str], language: str, title: str, author: str) -> tuple[bytes, str]:
    """Return the file and the anchor of its passage, as `returned.passage` reads it; the same words give the same bytes."""
    target = Assembly(template("paper"))
    body = place_of(target, "body")
    fill(target, dict.fromkeys(HEAD, "") | {"title": title, "body": "{body}"})
    for n, text in enumerate(paragraphs, start=1):
        body.addprevious(_paragraph(target, text, f"_t{n:05d}"))
    target.body.remove(body)
    target.describe(title=title, author=author, language=language, reference="")
    return target.to_bytes(), f"_t00001-_t{len(paragraphs):05d}"


def _paragraph(target: Assembly, text: str, name: str) -> etree._Element:
    id, _ = target.bookmark()
    return element(
        "p", None, element("pPr", None, element("pStyle", {"val": target.style(House.DEFAULT)})),
        element("bookmarkStart", {"id": id, "name": name}), text_run(text), element("bookmarkEnd", {"id": id}),
    )
