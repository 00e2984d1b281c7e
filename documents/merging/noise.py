"""Half of what Word writes is fonts, sizes, distances and revision numbers: taken out of the text before a tree is made of it.

Nothing but time depends on it: what is left in is taken away later.
"""

import re
from typing import Final

from documents.package import W

_LOOK: Final = re.compile(
    rb"<w:(?:(?:sz|szCs|color|lang|highlight|spacing|kern|noProof)(?: [^<>]*)?"
    rb"|rFonts (?![^<>]*(?i:symbol|wingdings|webdings|zapf))[^<>]*)/>"
)
_IN_TABLES: Final = (
    rb"spacing|ind|keepNext|keepLines|widowControl|contextualSpacing|outlineLvl|autoSpaceDE|autoSpaceDN|adjustRightInd"
    rb"|snapToGrid|textAlignment"
)
_DISTANCES, _DISTANCES_AND_SIDES = (      # how text is aligned says something in tables only
    re.compile(rb"<w:(?:%s)(?: [^<>]*)?/>" % names) for names in (_IN_TABLES, _IN_TABLES + rb"|jc")
)
_TABLE: Final = b"w:tbl>"
_ANY: Final = re.compile(rb".+", re.DOTALL)
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
    runs = _Lean(b"rPr", _LOOK)
    lean = _NUMBERS.sub(b"", runs.thin(_thinned_paragraphs(xml, runs)))
    return xml if _is_odd(lean) else lean      # what is odd is not taken out, and there is less to look through


def without_looks(xml: bytes) -> bytes:
    """Return a part of styles without how letters look in them, and the long list of those that the file does not have."""
    if _is_odd(xml):
        return xml
    head, _, behind = xml.partition(b"<w:latentStyles")
    _, ended, tail = behind.partition(b"</w:latentStyles>")
    return _Lean(b"rPr", _ANY).thin(head + tail if ended else xml)


def _is_odd(xml: bytes) -> bool:
    return xml.count(b"xmlns:w=") != 1 or _NAMESPACE not in xml or (b"!" in xml and b"<!" in xml)


def _thinned_paragraphs(xml: bytes, runs: "_Lean") -> bytes:
    """Return the text with less in the properties of paragraphs."""
    within, outside = _Lean(b"pPr", _DISTANCES, runs), _Lean(b"pPr", _DISTANCES_AND_SIDES, runs)
    kept, depth = [], 0
    for piece in xml.split(_TABLE):
        kept.append((within if depth else outside).thin(piece))
        depth += 1 if piece.endswith(b"<") else -1 if piece.endswith(b"</") else 0
    return within.thin(xml) if depth else _TABLE.join(kept)      # where tables begin is not told as usual


class _Lean(dict[bytes, bytes]):
    """What is left of the properties of a name; nearly all runs and paragraphs of a file bear the same few."""

    def __init__(self, name: bytes, noise: re.Pattern[bytes], inner: "_Lean | None" = None) -> None:
        super().__init__()
        self.opened, self.closed, self.noise, self.inner = b"<w:%s>" % name, b"</w:%s>" % name, noise, inner

    def __missing__(self, marks: bytes) -> bytes:
        left = self.noise.sub(b"", self.inner.thin(marks) if self.inner is not None else marks).strip()
        lean = self.opened + left + self.closed if left else b""
        self[marks] = lean
        return lean

    def thin(self, xml: bytes) -> bytes:
        """Return the text with less in these properties."""
        head, *pieces = xml.split(self.opened)
        kept = [head]
        for piece in pieces:
            marks, end, rest = piece.partition(self.closed)
            if end:
                kept.append(self[marks])
                kept.append(rest)
            else:
                kept += (self.opened, piece)
        return b"".join(kept)
