"""Half of what Word writes is fonts, sizes, distances and revision numbers: taken out of the text before a tree is made of it.

Nothing but time depends on it: what is left in is taken away later.
"""

import re
from typing import Final

from documents.package import W

_NOISE: Final = {      # by what it stands in
    b"rPr": re.compile(
        rb"<w:(?:(?:sz|szCs|color|lang|highlight|spacing|kern|noProof)(?: [^<>]*)?"
        rb"|rFonts (?![^<>]*(?i:symbol|wingdings|webdings|zapf))[^<>]*)/>"
    ),
    b"pPr": re.compile(
        rb"<w:(?:spacing|ind|keepNext|keepLines|widowControl|contextualSpacing|outlineLvl|autoSpaceDE|autoSpaceDN|adjustRightInd"
        rb"|snapToGrid|textAlignment)(?: [^<>]*)?/>"
    ),
}
_SPELLING: Final = re.compile(rb"<w:proofErr [^<>]*/>")
_NUMBERS: Final = re.compile(      # the bytes before it are those of a tag: no text that says the same is meant
    rb" w:rsid(?:(?<=<w:p w:rsid)|(?<=<w:r w:rsid)|(?<=<w:tr w:rsid)"
    rb"|(?<=<w:p w14:paraId=\"[0-9A-F]{8}\" w14:textId=\"[0-9A-F]{8}\" w:rsid)"
    rb"|(?<=<w:tr w14:paraId=\"[0-9A-F]{8}\" w14:textId=\"[0-9A-F]{8}\" w:rsid))"
    rb"\w*=\"[0-9A-F]{1,8}\"(?: w:rsid\w*=\"[0-9A-F]{1,8}\")*"
)
_NAMESPACE: Final = f'xmlns:w="{W}"'.encode()


def without_noise(xml: bytes) -> bytes:
    """Return a main part that says the same with less; as it is where the prefix `w` may mean something else.

    In XML no "<" stands inside a tag: but for comments and CDATA, what begins with it is a tag and nothing else.
    """
    if _is_odd(xml):
        return xml
    for name, noise in _NOISE.items():
        xml = _thinned(xml, name, noise)
    return _NUMBERS.sub(b"", _SPELLING.sub(b"", xml))


def without_latent_styles(xml: bytes) -> bytes:
    """Return a part of styles without the long list of those that Word knows and the file does not have."""
    head, _, behind = xml.partition(b"<w:latentStyles")
    _, ended, tail = behind.partition(b"</w:latentStyles>")
    return head + tail if ended and not _is_odd(xml) else xml


def _is_odd(xml: bytes) -> bool:
    return xml.count(b"xmlns:w=") != 1 or _NAMESPACE not in xml or (b"!" in xml and b"<!" in xml)


def _thinned(xml: bytes, name: bytes, noise: re.Pattern[bytes]) -> bytes:
    """Return the text with less in the properties of a name."""
    lean = _Lean(b"<w:%s>" % name, b"</w:%s>" % name, noise)
    head, *pieces = xml.split(lean.opened)
    kept = [head]
    for piece in pieces:
        marks, end, rest = piece.partition(lean.closed)
        kept += (lean[marks], rest) if end else (lean.opened, piece)
    return b"".join(kept)


class _Lean(dict[bytes, bytes]):
    """What is left of properties; nearly all runs and paragraphs of a file bear the same few."""

    def __init__(self, opened: bytes, closed: bytes, noise: re.Pattern[bytes]) -> None:
        super().__init__()
        self.opened, self.closed, self.noise = opened, closed, noise

    def __missing__(self, marks: bytes) -> bytes:
        left = self.noise.sub(b"", marks).strip()
        lean = self.opened + left + self.closed if left else b""
        self[marks] = lean
        return lean
