"""A file opened for comparing: its blocks, changes accepted, fields reduced outside the contents list."""

from functools import cached_property
from typing import Final

from lxml import etree

from documents.assembly import element
from documents.blocks import blocks
from documents.comments import drop_marks
from documents.comparing.additions import Additions
from documents.merging.findings import Findings
from documents.merging.revisions import settle
from documents.merging.source import Source
from documents.merging.wrappers import open_wrappers
from documents.package import R, W, main_part_name, parse, serialize, w, whole, write_parts
from models.words import TrackedChanges

Element = etree._Element

_CONTENTS: Final = "toc "
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"


class Text:
    """One of the two files."""

    def __init__(self, data: bytes) -> None:
        self.source = Source(data)
        self.body = self.source.body
        self.added = Additions(self.source.parts)
        self._notes: dict[str, Element] = {}
        self._last_note = 0
        _settle(self.body, self.source)

    def blocks(self, around: Element) -> list[Element]:
        """Return the paragraphs and tables in an element, but those of a contents list."""
        return [b for b in blocks(around) if not self.source.style_of(b).startswith(_CONTENTS)]

    def part_of(self, item: Element) -> str:
        """Return the name of the part in which an element stands."""
        return self.source.part_of(item)

    @cached_property
    def bookmarks(self) -> frozenset[str]:
        """The names of the places in the body that links may lead to."""
        return frozenset(mark.get(w("name"), "") for mark in self.body.iter(w("bookmarkStart")))

    def note(self, called: tuple[str, str]) -> Element | None:
        """Return a note as part of its file, to be changed in place."""
        found = self.source.notes.get(called)
        if found is None:
            return None
        _, note = found
        self._opened(f"{called[0]}s")
        return note

    def add_note(self, kind: str) -> tuple[str, Element]:
        """Return a new, empty note of a kind (`footnote`, `endnote`) and its part, which is made where there is none."""
        part = self._opened(f"{kind}s") or self._made(f"{kind}s")
        root = self._notes[part]
        self._last_note = max(self._last_note, *(whole(note.get(w("id"))) for note in root), 0) + 1
        note = element(kind, {"id": str(self._last_note)})
        root.append(note)
        return part, note

    def _opened(self, kind: str) -> str | None:
        """Return the name of the part of the notes, which from now on is changed in place; None where there is none."""
        part = self.source.companion(kind)
        if part is not None and part not in self._notes:
            known = next((note for name, note in self.source.notes.values() if name == part), None)
            self._notes[part] = parse(self.source.parts[part]) if known is None else known.getroottree().getroot()
            _settle(self._notes[part], self.source)
        return part

    def _made(self, kind: str) -> str:
        for name in self._notes:
            if self._notes[name].tag == w(kind):
                return name
        main, one = self.source.main, kind.removesuffix("s")
        root = etree.Element(w(kind), nsmap={"w": W, "r": R})
        for id, sign in ((-1, "separator"), (0, "continuationSeparator")):
            root.append(element(one, {"type": sign, "id": str(id)}, element("p", None, element("r", None, element(sign)))))
        folder = main.rpartition("/")[0]
        name = self.added.add(f"{folder}/{kind}.xml" if folder else f"{kind}.xml", serialize(root), _TYPE.format(kind))
        self.added.relate(main, f"{R}/{kind}", name)
        self._notes[name] = root
        return name

    def to_bytes(self) -> bytes:
        """Return the file with what was changed in its body and notes, and what was added."""
        for kind in ("footnotes", "endnotes"):
            self._opened(kind)
        self._order()
        parts = self.added.parts()
        parts[main_part_name(parts)] = serialize(self.body.getroottree().getroot())
        for name, root in self._notes.items():
            parts[name] = serialize(root)
        return write_parts(parts)

    def _order(self) -> None:
        """Let the notes stand and be numbered as they are called: LibreOffice joins them by their order."""
        for root in self._notes.values():
            kind = str(root.tag).removesuffix("s")
            calls = [c for text in (self.body, *self._notes.values()) for c in text.iter(f"{kind}Reference")]
            places = {id: n for n, id in enumerate(dict.fromkeys(c.get(w("id"), "") for c in calls))}
            own = [note for note in root if note.get(w("type"), "normal") == "normal"]
            first = max((whole(note.get(w("id"))) for note in root if note not in own), default=0) + 1
            own.sort(key=lambda note: places.get(note.get(w("id"), ""), len(places)))
            fresh = {note.get(w("id"), ""): str(n) for n, note in enumerate(own, first)}
            for item in (*own, *calls):
                item.set(w("id"), fresh.get(item.get(w("id"), ""), item.get(w("id"), "")))
            root[:] = [*(note for note in root if note not in own), *own]


def _settle(root: Element, source: Source) -> None:
    findings = Findings()
    open_wrappers(root, findings)
    drop_marks(root)
    settle(root, TrackedChanges.ACCEPT, findings)
    for paragraph in root.iter(w("p")):
        kinds = [mark.get(w("fldCharType")) for mark in paragraph.iter(w("fldChar"))]
        if kinds and kinds.count("begin") == kinds.count("end") and not source.style_of(paragraph).startswith(_CONTENTS):
            etree.strip_elements(paragraph, w("fldChar"), w("instrText"), with_tail=False)
