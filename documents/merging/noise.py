"""Half of what Word writes is fonts, sizes, distances and revision numbers: taken out of the text before a tree is made of it.

Nothing but time depends on it: what is left in is taken away later.
"""

import re
from typing import Final

from documents.package import W

LOOK: Final = ("sz", "szCs", "color", "lang", "highlight", "spacing", "kern", "noProof")
"""What of the properties of runs is look alone, beside their fonts."""
SYMBOL_FONTS: Final = ("symbol", "wingdings", "webdings", "zapf")
"""How fonts begin whose letters mean something else in others."""
_LOOK: Final = re.compile(
    rb"<w:(?:(?:%s)(?: [^<>]*)?|rFonts (?![^<>]*(?i:%s|&))[^<>]*)/>"
    % ("|".join(LOOK).encode(), "|".join(SYMBOL_FONTS).encode())
)
_IN_TABLES: Final = (
    rb"spacing|ind|keepNext|keepLines|widowControl|contextualSpacing|outlineLvl|autoSpaceDE|autoSpaceDN|adjustRightInd"
    rb"|snapToGrid|textAlignment"
)
_DISTANCES, _DISTANCES_AND_SIDES = (      # how text is aligned says something in tables only
    re.compile(rb"<w:(?:%s)(?: [^<>]*)?/>" % names) for names in (_IN_TABLES, _IN_TABLES + rb"|jc")
)
_TABLE: Final = b"w:tbl>"
_END: Final = b"</w:t>"
_APART: Final = b"\0"      # stands in no XML
_ANY: Final = re.compile(rb".+", re.DOTALL)
# The bytes before them are those of a tag: no text that says the same is meant.
_NUMBERS: Final = re.compile(
    rb" w:rsid(?:(?<=<w:r w:rsid)|(?<=<w:p w:rsid)|(?<=<w:tr w:rsid))\w*=\"[0-9A-F]{1,8}\"(?: w:rsid\w*=\"[0-9A-F]{1,8}\")*"
)
_NAMES: Final = re.compile(rb" w14:p(?:(?<=<w:p w14:p)|(?<=<w:tr w14:p))araId=\"[0-9A-F]{8}\" w14:textId=\"[0-9A-F]{8}\"")
_SPELLING: Final = re.compile(rb"<w:proofErr w:type=\"\w+\"/>")
_NAMESPACE: Final = W.encode()
_DECLARED: Final = b'xmlns:w="%s"' % _NAMESPACE
_CODED: Final = re.compile(rb"<\?xml [^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)      # other signs may stand for "<"
_OTHER_NAME: Final = re.compile(rb"xmlns(?::w\s+=|[^\s=]*\s*=\s*(?:\"[^\"&]*&|'[^'&]*&))")
_SPACED: Final = re.compile(rb"w:tbl\s")
_BETWEEN: Final = re.compile(rb">\s*[^<\s]")


def without_noise(xml: bytes) -> bytes:
    """Return a main part that says the same with less; as it is where the prefix `w` may mean something else.

    In XML no "<" stands inside a tag: but for comments, CDATA and instructions, what begins with it is a tag and nothing else.
    """
    if _APART in xml or _CODED.search(xml, 0, 200) or _has_other_signs(xml):
        return xml
    if b"xmlns:w14=" in xml[:xml.find(b"<w:body")]:      # every paragraph has a name of its own
        xml = _NAMES.sub(b"", xml)
    within, outside = _Markup(_DISTANCES), _Markup(_DISTANCES_AND_SIDES)
    kept, depth = [], 0
    for piece in xml.split(_TABLE):
        kept.append((within if depth else outside).thin(piece))
        depth += 1 if piece.endswith(b"<") else -1 if piece.endswith(b"</") else 0
    tags = b"".join({*within, *outside})
    lean = within.thin(xml) if depth or _SPACED.search(tags) else _TABLE.join(kept)      # where tables begin is not told as usual
    return lean if _is_usual(tags) else xml


def without_looks(xml: bytes) -> bytes:
    """Return a part of styles without how letters look in them, and the long list of those that the file does not have."""
    if _has_other_signs(xml) or not _is_usual(xml):
        return xml
    head, _, behind = xml.partition(b"<w:latentStyles")
    _, ended, tail = behind.partition(b"</w:latentStyles>")
    return _Properties(b"rPr", _ANY).thin(head + tail if ended else xml)


def _has_other_signs(xml: bytes) -> bool:
    return b"!" in xml and b"<!" in xml


def _is_usual(tags: bytes) -> bool:
    """Tell whether `w` alone means what Word writes, and no instruction to a program stands between the tags."""
    return (
        tags.count(b"xmlns:w=") == 1 and _DECLARED in tags and tags.count(_NAMESPACE) == 1
        and _OTHER_NAME.search(tags) is None and not _has_instructions(tags)
    )


def _has_instructions(tags: bytes) -> bool:
    declared = tags.count(b"<?xml ")
    return tags.count(b"?") != 2 * declared and tags.count(b"?>") != declared      # one sign is found much faster than two


class _Markup(dict[bytes, bytes]):
    """What is left of the tags between one text and the next: in a file they are the same few again and again."""

    def __init__(self, distances: re.Pattern[bytes]) -> None:
        super().__init__()
        self._runs, self._paragraphs = _Properties(b"rPr", _LOOK), _Properties(b"pPr", distances)

    def thin(self, xml: bytes) -> bytes:
        """Return the text with less between its words."""
        parted = [piece.rpartition(b">") for piece in xml.split(_END)]
        new = sorted({tags for tags, _, _ in parted}.difference(self))
        if new:
            lean = _SPELLING.sub(b"", _NUMBERS.sub(b"", self._runs.thin(_APART.join(new))))
            left = self._paragraphs.thin(lean).split(_APART)
            if len(left) != len(new):      # properties that do not end before the next text
                return xml
            self.update(zip(new, left, strict=True))
        return _END.join([self[tags] + end + text for tags, end, text in parted])


class _Properties(dict[bytes, bytes]):
    """What is left of the properties of a name; nearly all runs and paragraphs of a file bear the same few."""

    def __init__(self, name: bytes, noise: re.Pattern[bytes]) -> None:
        super().__init__()
        self.opened, self.closed, self.noise = b"<w:%s>" % name, b"</w:%s>" % name, noise

    def __missing__(self, marks: bytes) -> bytes:
        left = marks if _BETWEEN.search(marks) else self.noise.sub(b"", marks).strip()      # ">" may stand in what a tag says
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
