"""Half of what Word writes is fonts, sizes and revision numbers: taken out of the text before a tree is made of it.

Nothing but time depends on it: what is left in is taken away later.
"""

import re
from typing import Final

from documents.package import W

_NOISE: Final = re.compile(
    rb"<w:(?:(?:sz|szCs|color|lang|highlight|spacing|kern|noProof)(?: [^<>]*)?"
    rb"|rFonts (?![^<>]*(?i:symbol|wingdings|webdings|zapf))[^<>]*)/>"
)
_NUMBERS: Final = re.compile(      # the bytes before it are those of a tag: no text that says the same is meant
    rb" w:rsid(?:(?<=<w:p w:rsid)|(?<=<w:r w:rsid)|(?<=<w:tr w:rsid)"
    rb"|(?<=<w:p w14:paraId=\"[0-9A-F]{8}\" w14:textId=\"[0-9A-F]{8}\" w:rsid)"
    rb"|(?<=<w:tr w14:paraId=\"[0-9A-F]{8}\" w14:textId=\"[0-9A-F]{8}\" w:rsid))"
    rb"\w*=\"[0-9A-F]{1,8}\"(?: w:rsid\w*=\"[0-9A-F]{1,8}\")*"
)
_NAMESPACE: Final = f'xmlns:w="{W}"'.encode()
_OPEN: Final = b"<w:rPr>"
_CLOSED: Final = b"</w:rPr>"


def without_noise(xml: bytes) -> bytes:
    """Return a main part that says the same with less; as it is where the prefix `w` may mean something else.

    In XML no "<" stands inside a tag: but for comments and CDATA, what begins with it is a tag and nothing else.
    """
    if xml.count(b"xmlns:w=") != 1 or _NAMESPACE not in xml or (b"!" in xml and b"<!" in xml):
        return xml
    head, *pieces = xml.split(_OPEN)
    lean, kept = _Lean(), [head]
    for piece in pieces:
        marks, end, rest = piece.partition(_CLOSED)
        kept += (lean[marks], rest) if end else (_OPEN, piece)
    return _NUMBERS.sub(b"", b"".join(kept))


class _Lean(dict[bytes, bytes]):
    """What is left of the marks of a run; nearly all runs of a file bear the same few."""

    def __missing__(self, marks: bytes) -> bytes:
        left = _NOISE.sub(b"", marks).strip()
        lean = _OPEN + left + _CLOSED if left else b""
        self[marks] = lean
        return lean
