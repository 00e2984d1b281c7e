"""The words of a document put into its template: `{title}` in a paragraph of the template becomes the title."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

from documents.assembly import Assembly, TemplateFault
from documents.blocks import parent
from documents.package import w

Element = etree._Element

_WORD: Final = re.compile(r"\{(\w+)\}")


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
    """Return the paragraph of the template's body that says only `{word}`."""
    for paragraph in target.body.iterfind(w("p")):
        if "".join(t.text or "" for t in paragraph.iter(w("t"))).strip() == f"{{{word}}}":
            return paragraph
    raise TemplateFault(f"the Word template has no paragraph {{{word}}}")
