"""An answer made ready to be taken over: without our mark and placeholder, with nothing hidden."""

from functools import cache
from typing import Any, Final

from lxml import etree

from documents.blocks import live, paragraph_text, paragraphs, parent, text_nodes
from documents.package import NS, w
from documents.phrases import plain, says_only
from documents.questionnaire import MARK, PREFILL, fingerprint
from documents.words import languages, words

_DOTS: Final = " .…_-–:·[]()<>\n"
_INVITING: Final = 300      # letters; no invitation to write has as many
_SOLID: Final = frozenset({
    w("drawing"), w("pict"), w("object"), w("footnoteReference"), w("endnoteReference"), f"{{{NS['m']}}}oMath",
})


@cache
def forms() -> tuple[dict[str, Any], ...]:
    """Return the words of the form in every language it exists in."""
    return tuple(words("word/questionnaire", language) for language in languages("word/questionnaire"))


@cache
def translations() -> tuple[dict[str, Any], ...]:
    """Return the words of the file for the translation service in every language it exists in."""
    return tuple(words("word/translation", language) for language in languages("word/translation"))


@cache
def _our_words() -> tuple[str, ...]:
    """Return what we wrote into an answer's cell ourselves, in any language."""
    said = (form.get(key) for form in (*forms(), *translations()) for key in ("placeholder", "prefilled_how", "prefilled"))
    return tuple(dict.fromkeys(filter(None, said)))


def cleaned(
    elements: list[etree._Element], hidden_styles: frozenset[str]
) -> tuple[list[etree._Element], bool]:
    """Return the elements without mark, placeholder and blank ends, and whether hidden text came to light.

    The elements themselves are changed. A last answer that nobody confirmed is none: nothing of it is left.
    """
    hidden = False
    if is_unconfirmed(elements):
        return [], False
    for paragraph in paragraphs(elements):
        text = paragraph_text(paragraph)
        for mark in (MARK, PREFILL) if "⟦" in text else ():
            for found in reversed(list(mark.finditer(text))):
                _cut(paragraph, found.start(), found.end())
                text = text[: found.start()] + text[found.end():]
        for said in _our_words():
            if (start := text.find(said)) >= 0:
                _cut(paragraph, start, start + len(said))
                text = text[:start] + text[start + len(said):]
        hidden = _unhide(paragraph, hidden_styles) or hidden
    kept = list(elements)
    while kept and _is_blank(kept[0]):
        kept.pop(0)
    while kept and _is_blank(kept[-1]):
        kept.pop()
    return kept, hidden


def is_unconfirmed(elements: list[etree._Element]) -> bool:
    """Tell the last answer as it was printed, still under the words that it is to be confirmed."""
    said = (str(etree.tostring(element, encoding="unicode", method="text", with_tail=False)) for element in elements)
    known = PREFILL.search("".join(said))
    if known is None or any(next(element.iter(*_SOLID), None) is not None for element in elements):
        return False
    text = "\n".join(map(paragraph_text, paragraphs(elements)))
    if not any(form["prefilled"] in text for form in forms()):
        return False
    for form in forms():
        text = text.replace(form["prefilled"], "").replace(form["prefilled_how"], "")
    return fingerprint(PREFILL.sub("", MARK.sub("", text))) == known[1]


def is_untouched(elements: list[etree._Element], text: str) -> bool:
    """Tell whether cleaned elements of this text say nothing: none are left, or only dots and an invitation to write."""
    bare = text.strip(_DOTS)
    if len(bare) > _INVITING or any(next(element.iter(*_SOLID), None) is not None for element in elements):
        return False
    said = plain(bare).strip(_DOTS)
    return not said or says_only(said, "invitation")


def is_on(toggle: etree._Element | None) -> bool:
    """Tell whether an on-off property is there and on."""
    return toggle is not None and toggle.get(w("val"), "true") not in ("0", "false", "off")


def _cut(paragraph: etree._Element, start: int, end: int) -> None:
    """Take characters start to end out of a paragraph, however many runs they are spread over."""
    place = 0
    for node, text in list(text_nodes(paragraph)):
        first, last = max(start - place, 0), min(end - place, len(text))
        place += len(text)
        if first >= last:
            continue
        run = parent(node)
        if node.tag == w("t") and len(text) > last - first:
            node.text = text[:first] + text[last:]
        else:
            run.remove(node)
        if all(child.tag == w("rPr") for child in run):
            parent(run).remove(run)


def _unhide(paragraph: etree._Element, hidden_styles: frozenset[str]) -> bool:
    """Show hidden text, the paragraph's own mark included; True if there was any text."""
    found = False
    for properties in live(paragraph, w("rPr")):
        vanish, style = properties.find(w("vanish")), properties.find(w("rStyle"))
        by_style = style is not None and vanish is None and style.get(w("val")) in hidden_styles
        if not is_on(vanish) and not by_style:
            continue
        for hiding in (vanish, style if by_style else None):
            if hiding is not None:
                properties.remove(hiding)
        run = parent(properties)
        found = found or (run.tag == w("r") and any((t.text or "").strip() for t in run.iter(w("t"))))
    return found


def _is_blank(element: etree._Element) -> bool:
    """Tell whether an element shows nothing: no text, picture, equation or note."""
    return not any(paragraph_text(p).strip() for p in paragraphs([element])) and next(element.iter(*_SOLID), None) is None
