"""The written text of a mail: its own words, what it quotes below or between them, without markup."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser
from typing import Final

from documents.phrases import LANGUAGES, pattern, plain

_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_HEAD: Final = re.compile(
    r"(?:\*?(?:from|sent|to|cc|date|subject|de|envoye|a|objet|von|gesendet|an|betreff|vun|geschekt|fir|sujet)\*? ?: )|"
    r"(?:(?:from|sent|to|date|subject|de|envoye|objet|von|gesendet|betreff) ?:)"
)
_RULE: Final = re.compile(r"_{10,}$|-{10,}$")
_LOOK_AHEAD: Final = 4      # lines of a quoted head
_MOST_LINES: Final = 5_000


def in_charset(raw: bytes, charset: str) -> str:
    """Return bytes as text, by their charset where there is such a one, never failing."""
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def header_line(value: object) -> str:
    """Return a header's text, decoded with replacement, on one line, without invisible characters."""
    if value is None:
        return ""
    try:
        pieces = decode_header(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    except (HeaderParseError, ValueError):
        pieces = [(str(value), None)]
    text = "".join(p if isinstance(p, str) else in_charset(p, c or "utf-8") for p, c in pieces)
    return seen(text)


def seen(text: str) -> str:
    """Return a text on one line, without invisible characters."""
    return " ".join(_UNSEEN.sub(" ", text).split())


class _Words(HTMLParser):
    """The visible text of an HTML part."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the page would; keep where a link leads."""
        if tag in ("script", "style") and self._silent is None:
            self._silent = tag
        if tag in ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "hr"):
            self.pieces.append("\n")
        if tag == "blockquote":
            self.pieces.append("\n> ")
        target = dict(attrs).get("href") if tag == "a" else None
        if target and target.lower().startswith(("http:", "https:")):
            self.pieces.append(f" <{target[:500]}> ")

    def handle_endtag(self, tag: str) -> None:
        """Listen again after a script or style."""
        if tag == self._silent:
            self._silent = None

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if self._silent is None:
            self.pieces.append(data)


def without_markup(html: str) -> str:
    """Return what an HTML text shows, a line for a line."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def own_words(text: str) -> tuple[str, str]:
    """Return what somebody wrote themselves, and what they quote; a signature and its small print belong to neither."""
    lines = text.split("\n")[:_MOST_LINES]
    shapes = [plain(line) for line in lines]
    own: list[str] = []
    for place, shape in enumerate(shapes):
        if _begins_quotation(shapes, place):
            return "\n".join(own).strip(), "\n".join(lines[place:]).strip()
        if shape.startswith(">"):
            continue
        if lines[place].rstrip() == "--" or any(pattern(one, "small_print").match(shape) for one in LANGUAGES):
            rest = next((n for n in range(place, len(shapes)) if _begins_quotation(shapes, n)), len(lines))
            return "\n".join(own).strip(), "\n".join(lines[rest:]).strip()
        own.append(lines[place])
    return "\n".join(own).strip(), "\n".join(line for line in lines if line.lstrip().startswith(">"))


def _begins_quotation(shapes: list[str], place: int) -> bool:
    """Tell the line above quoted text: « Le … a écrit : », a rule with a head below it, a head."""
    line = shapes[place]
    if not line:
        return False
    two = f"{line} {shapes[place + 1]}" if place + 1 < len(shapes) else line
    head = [s for s in shapes[place : place + _LOOK_AHEAD + 2] if s][:_LOOK_AHEAD]
    if sum(_HEAD.match(one) is not None for one in head) >= 3 and (_HEAD.match(line) or _RULE.match(line)):
        return True
    return any(
        (found := pattern(one, "quoted").match(shape)) is not None and found.end() == len(shape)
        for one in LANGUAGES for shape in (line, two)
    )
