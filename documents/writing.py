"""What the office writes itself, laid out to be filled in: the report's title page, headings, and what each part should say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from documents.assembly import Assembly, element, template, text_run
from documents.composed import ReportHead, Shape
from documents.house import House
from documents.layout import fill_head, place_of

Element = etree._Element


@dataclass(frozen=True)
class Part:
    """A part to be written: its heading, what it should say, and the points it goes through, a heading each."""

    title: str
    prompt: str
    points: tuple[str, ...] = ()


def lay_out(head: ReportHead, parts: Sequence[Part], shape: Shape | None = None) -> bytes:
    """Return the Word file to be filled in; `head.reference` is how it is known again. The same arguments give the same bytes.

    Raises TemplateFault.
    """
    shape = shape or Shape(template("report"))
    target = Assembly(shape.template)
    body = place_of(target, "body")
    text = House.PARAGRAPH if shape.numbered else House.DEFAULT
    content = list(_paragraphs(parts, target, text))
    fill_head(target, head, {"body": "{body}"})
    for paragraph in content:
        body.addprevious(paragraph)
    target.body.remove(body)
    target.describe(title=head.title, author=head.author, language=head.language, reference=head.reference)
    return target.to_bytes()


def _paragraphs(parts: Sequence[Part], target: Assembly, text: House) -> Iterator[Element]:
    for part in parts:
        yield _paragraph(target, "heading 1", part.title)
        for point in part.points:
            yield _paragraph(target, "heading 2", point)
            yield _paragraph(target, text, f"[{part.prompt}]")
        if not part.points:
            yield _paragraph(target, text, f"[{part.prompt}]")


def _paragraph(target: Assembly, style: str, text: str) -> Element:
    return element("p", None, element("pPr", None, element("pStyle", {"val": target.style(style)})), text_run(text))
