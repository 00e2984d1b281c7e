"""Lines of text in a picture, measured without a font: widths are upper estimates for the usual sans serif ones."""

from typing import NamedTuple

_NARROW, _WIDE = frozenset(" !'’,.:;|()[]ijlftrI-/"), frozenset("mwMWGOQ@%—")


class Label(NamedTuple):
    """A line of text; `x` is its left, middle or right end as `anchor` says, `y` its baseline."""

    x: float
    y: float
    text: str
    style: str
    anchor: str = "start"
    size: float = 12

    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom, estimated generously."""
        width = text_width(self.text, self.size)
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return left, self.y - self.size, left + width, self.y + self.size * 0.25


def text_width(text: str, size: float) -> float:
    """Return an upper estimate of a text's width in pixels, for the usual sans serif fonts at up to semi-bold."""
    return size * sum(0.34 if c in _NARROW else 0.9 if c in _WIDE else 0.68 if c.isupper() else 0.58 for c in text)


def wrapped(text: str, width: float, size: float, lines: int = 2) -> list[str]:
    """Return a text broken at spaces into at most `lines` lines; what does not fit ends in an ellipsis."""
    out: list[str] = [""]
    for word in text.split():
        longer = f"{out[-1]} {word}".strip()
        if text_width(longer, size) <= width or not out[-1]:
            out[-1] = longer
        else:
            out.append(word)
    if len(out) > lines:
        out[lines - 1 :] = [" ".join(out[lines - 1 :])]
    return [shortened(line, width, size) for line in out]


def shortened(text: str, width: float, size: float) -> str:
    """Return a text that fits `width`, cut with an ellipsis where it is longer."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
