"""A file opened for comparing: its blocks, changes accepted, fields reduced outside the contents list."""

from typing import Final

from lxml import etree

from documents.blocks import blocks
from documents.comments import drop_marks
from documents.merging.findings import Findings
from documents.merging.revisions import settle
from documents.merging.source import Source
from documents.merging.wrappers import open_wrappers
from documents.package import main_part_name, serialize, w, write_parts
from models.words import TrackedChanges

Element = etree._Element

_CONTENTS: Final = "toc "


class Text:
    """One of the two files."""

    def __init__(self, data: bytes) -> None:
        self.source = Source(data)
        self.body = self.source.body
        self._notes: dict[str, Element] = {}
        _settle(self.body, self.source)

    def blocks(self, around: Element) -> list[Element]:
        """Return the paragraphs and tables in an element, but those of a contents list."""
        return [b for b in blocks(around) if not self.source.style_of(b).startswith(_CONTENTS)]

    def note(self, note: tuple[str, str]) -> Element | None:
        """Return a note as part of its file, to be changed in place."""
        found = self.source.notes.get(note)
        if found is None:
            return None
        part, element = found
        root = element.getroottree().getroot()
        if part not in self._notes:
            self._notes[part] = root
            _settle(root, self.source)
        return element

    def to_bytes(self) -> bytes:
        """Return the file with what was changed in its body and notes."""
        parts = dict(self.source.parts)
        parts[main_part_name(parts)] = serialize(self.body.getroottree().getroot())
        for name, root in self._notes.items():
            parts[name] = serialize(root)
        return write_parts(parts)


def _settle(root: Element, source: Source) -> None:
    findings = Findings()
    open_wrappers(root, findings)
    drop_marks(root)
    settle(root, TrackedChanges.ACCEPT, findings)
    for paragraph in root.iter(w("p")):
        kinds = [mark.get(w("fldCharType")) for mark in paragraph.iter(w("fldChar"))]
        if kinds and kinds.count("begin") == kinds.count("end") and not source.style_of(paragraph).startswith(_CONTENTS):
            etree.strip_elements(paragraph, w("fldChar"), w("instrText"), with_tail=False)
