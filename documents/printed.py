"""A letter on paper: its text put into the letterhead, for a signature by hand."""

from collections.abc import Iterator
from typing import Final

from lxml import etree
from markdown_it import MarkdownIt

from documents.assembly import Assembly, element, template
from documents.layout import fill, place_of
from documents.package import w
from documents.runs import runs
from models.letters import Envelope, Rendered

Element = etree._Element

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False})


def print_letter(rendered: Rendered, context: Envelope) -> bytes:
    """Return a letter as a Word file on the letterhead of `templates/word/letter.docx`, always the same for the same
    letter. Raises `TemplateFault`."""
    target = Assembly(template("letter"))
    head, officer, labels = context.head, context.officer, rendered.labels
    place = place_of(target, "matter")
    for run in place.findall(w("r")):
        place.remove(run)
    fill(target, {
        "government": head.government,
        "ministry": head.ministry,
        "unit": head.unit,
        "banners": rendered.banners,
        "notice": context.notice or "",
        "place_and_date": rendered.dated,
        "addressee": context.addressee,
        "reference_label": labels.reference,
        "reference": context.reference,
        "concerns_label": labels.concerns,
        "concerns": rendered.concerns,
        "signatory": officer.name,
        "function": officer.function,
        "contact": (rendered.telephone, officer.address),
        "enclosed_label": labels.enclosed if context.attachments else "",
        "enclosed": ", ".join(context.attachments),
        "address": " · ".join(head.address),
    })
    for paragraph in _paragraphs(rendered.matter, target):     # after the filling: what a letter quotes is no place
        place.addprevious(paragraph)
    _keep_with_signature(place.getprevious())
    target.body.remove(place)
    target.describe(title=rendered.concerns, author=head.ministry, language=rendered.tag, reference=context.reference)
    return target.to_bytes()


def _paragraphs(markdown: str, target: Assembly) -> Iterator[Element]:
    """Give the paragraphs of a Markdown text in the template's styles; items of any list get its dash."""
    lists = 0
    for token in _MARKDOWN.parse(markdown):
        if token.type.endswith("_list_open"):
            lists += 1
        elif token.type.endswith("_list_close"):
            lists -= 1
        elif token.type == "inline":
            style = target.style("List Paragraph" if lists else "Body Text")
            properties = element("pPr", None, element("pStyle", {"val": style}))
            yield element("p", None, properties, *runs(token.children or [], target))


def _keep_with_signature(closing: Element | None) -> None:
    """Keep the closing formula on the page of the signature."""
    properties = None if closing is None else closing.find(w("pPr"))
    if properties is not None:
        properties.append(element("keepNext"))
