"""The text of a paragraph in Markdown as the runs of a Word file: emphasis by the template's styles, breaks kept."""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree
from markdown_it.token import Token

from documents.assembly import Assembly, element, text_run

_STYLES: Final = {"strong": "Strong", "em": "Emphasis"}


def runs(tokens: Iterable[Token], target: Assembly) -> Iterator[etree._Element]:
    """Yield the runs of inline tokens, each in the innermost character style that is open."""
    open_styles: list[str] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in _STYLES:
            if token.nesting > 0:
                open_styles.append(target.style(_STYLES[name], "character"))
            else:
                open_styles.pop()
        elif token.type == "hardbreak":
            yield element("r", None, element("br"))
        elif text := " " if token.type == "softbreak" else token.content:
            yield text_run(text, [element("rStyle", {"val": style}) for style in open_styles[-1:]])
