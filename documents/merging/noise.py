"""Half of what Word writes is fonts, sizes and revision numbers: taken out of the text before a tree is made of it.

Nothing but time depends on it: what is left in is taken away later.
"""

import re
from typing import Final

from documents.package import W

_NOISE: Final = re.compile(
    rb"(?:(?:sz|szCs|color|lang|highlight|spacing|kern|ind|proofErr|noProof|lastRenderedPageBreak|widowControl)(?: [^<>]*)?"
    rb"|rFonts (?![^<>]*(?i:symbol|wingdings|webdings|zapf))[^<>]*|jc w:val=\"(?:both|start|left)\")/>"
)
_NUMBERS: Final = re.compile(rb" w:rsid\w*=\"[0-9A-F]{1,8}\"")
_EMPTY: Final = re.compile(rb"<w:rPr>\s*</w:rPr>|<w:rPr/>")
_NAMESPACE: Final = f'xmlns:w="{W}"'.encode()
_TAG: Final = b"<w:"


def without_noise(xml: bytes) -> bytes:
    """Return a main part that says the same with less; as it is where the prefix `w` may mean something else.

    In XML no "<" stands inside a tag: but for comments and CDATA, what begins with it is a tag and nothing else.
    """
    if xml.count(b"xmlns:w=") != 1 or _NAMESPACE not in xml or (b"!" in xml and b"<!" in xml):
        return xml
    head, *pieces = xml.split(_TAG)
    return _EMPTY.sub(b"", head + b"".join(map(_Lean().__getitem__, pieces)))


class _Lean(dict[bytes, bytes]):
    """What is left of a tag with the text behind it; nearly all tags of a file come again and again."""

    def __missing__(self, piece: bytes) -> bytes:
        tag, end, text = piece.partition(b">")
        if piece[:1] == b"t":      # texts and tables
            lean = _TAG + piece
        elif _NOISE.fullmatch(tag + end):
            lean = text
        else:
            lean = _TAG + _NUMBERS.sub(b"", tag) + end + text
        self[piece] = lean
        return lean
