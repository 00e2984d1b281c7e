"""The words of a document put into its template: `{title}` in a paragraph of the template becomes the title."""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

from documents.assembly import Assembly, TemplateFault, element, text_run
from documents.blocks import parent
from documents.composed import ReportHead
from documents.package import w

Element = etree._Element

_WORD: Final = re.compile(r"\{(\w+)\}")


HEAD: Final = (
    "ministry", "title", "subtitle", "date", "notice", "status", "reference", "short_title", "contents_title", "contents_columns",
    "contents", "abbreviations_title", "abbreviations", "body",
)
"""The words that every template may ask for."""


def fill_head(target: Assembly, head: ReportHead, words: Mapping[str, str]) -> None:
    """Put the head of a document into its template, with further words; those of the house without a value leave no trace."""
    fill(target, {
        **dict.fromkeys(HEAD, ""), **head.lines, "ministry": head.ministry, "title": head.title, "subtitle": head.subtitle,
        "date": head.date_text, "notice": head.notice or "", "status": head.status, "reference": head.reference,
        "short_title": head.short_title, **words,
    })


def fill(target: Assembly, values: Mapping[str, str | Sequence[str]]) -> None:
    """Put values into body, headers and footers. A paragraph of an empty value goes; several lines repeat it.

    In headers and footers a paragraph may hold several words, and goes only when all of them are empty.
    Raises TemplateFault for a word that has no value.
    """
    for root in (target.body, *target.frames()):
        for paragraph in list(root.iter(w("p"))):
            texts = [t for t in paragraph.iter(w("t")) if _WORD.search(t.text or "")]
            words = [word for text in texts for word in _WORD.findall(text.text or "")]
            if unknown := [word for word in words if word not in values]:
                raise TemplateFault(f"the Word template asks for {{{unknown[0]}}}, which this document does not have")
            if words and not any(values[word] for word in words):
                _remove(paragraph)
            elif len(words) == 1 and not isinstance(values[words[0]], str):
                for line in values[words[0]]:
                    copy = deepcopy(paragraph)
                    paragraph.addprevious(copy)
                    _write(copy, {**values, words[0]: line})
                _remove(paragraph)
            elif words:
                _write(paragraph, values)


def _write(paragraph: Element, values: Mapping[str, str | Sequence[str]]) -> None:
    for text in paragraph.iter(w("t")):
        text.text = _WORD.sub(lambda found: str(values[found[1]]), text.text or "")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _remove(paragraph: Element) -> None:
    around = parent(paragraph)
    if len(around.findall(w("p"))) > 1 or around.tag == w("body"):
        around.remove(paragraph)
    else:
        for run in paragraph.findall(w("r")):   # a header or a cell keeps one paragraph
            paragraph.remove(run)


def place_of(target: Assembly, word: str) -> Element:
    """Return the paragraph of the template's body that says only `{word}`. Raises TemplateFault."""
    found = find_place(target, word)
    if found is None:
        raise TemplateFault(f"the Word template has no paragraph {{{word}}}")
    return found


def find_place(target: Assembly, word: str) -> Element | None:
    """Return the paragraph of the template's body that says only `{word}`, None where there is none."""
    for paragraph in target.body.iterfind(w("p")):
        if "".join(t.text or "" for t in paragraph.iter(w("t"))).strip() == f"{{{word}}}":
            return paragraph
    return None


def repeat(place: Element, lines: Iterable[str]) -> list[Element]:
    """Return a paragraph for each line that looks like the place; a tab in a line is one on paper."""
    found = []
    for line in lines:
        properties = place.find(w("pPr"))
        paragraph = element("p", None, *([deepcopy(properties)] if properties is not None else ()))
        for n, part in enumerate(line.split("\t")):
            if n:
                paragraph.append(element("r", None, element("tab")))
            paragraph.append(text_run(part))
        found.append(paragraph)
    return found


def words_in(target: Assembly) -> set[str]:
    """Return every word that a template asks for."""
    texts = (t.text or "" for root in (target.body, *target.frames()) for t in root.iter(w("t")))
    return {word for text in texts for word in _WORD.findall(text)}
