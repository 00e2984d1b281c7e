"""Any Word files made one, in the house's styles: the one door to the merger.

Bytes from outside pass the guard first. The same files give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from documents.assembly import Assembly, element, template
from documents.blocks import live, parent, plain_text
from documents.comments import Comment, comments_of
from documents.count import count
from documents.house import House
from documents.layout import HEAD, fill, place_of
from documents.merging.carrier import Carrier
from documents.merging.findings import CHANGES, Finding, Kind
from documents.merging.source import Source
from documents.merging.tables import set_apart
from documents.package import NS, NotAPackage, parse, read_parts, w
from models.words import TrackedChanges

Element = etree._Element

_FRAMES: Final = ("header", "footer")
_LANGUAGE: Final = "fr-FR"


class Unreadable(NotAPackage):
    """A file is no Word file, or a part of it is no XML; `name` tells which."""

    def __init__(self, name: str, fault: Exception) -> None:
        super().__init__(str(fault))
        self.name = name


@dataclass(frozen=True)
class Word:
    """A Word file by its name."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Merged:
    """The one file, with what was found in each of the others: files by their place in the order they were given."""

    docx: bytes
    findings: tuple[tuple[int, Finding], ...]
    comments: tuple[tuple[int, Comment], ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        """What the file holds, and how many changes and comments the others had."""
        parts = read_parts(self.docx)
        source = Source(self.docx)
        body = source.body
        noted = [finding.kind for _, finding in self.findings]
        return {
            "words": count(parts).body,
            "paragraphs": len(body.findall(w("p"))),
            "tables": sum(1 for _ in body.iter(w("tbl"))),
            "footnotes": len(source.notes),
            "images": sum(1 for _ in live(body, f"{{{NS['pic']}}}pic")),
            "links": sum(1 for _ in body.iter(w("hyperlink"))),
            "lists": len({number.get(w("val")) for number in body.iter(w("numId"))}),
            "insertions": noted.count(Kind.INSERTION),
            "deletions": noted.count(Kind.DELETION),
            "comments": len(self.comments),
        }

    @property
    def not_kept(self) -> tuple[tuple[int, Finding], ...]:
        """What changed its form or is gone, each with the place of its file."""
        return tuple((n, finding) for n, finding in self.findings if finding.kind not in CHANGES)


def merge(files: Sequence[Word], rule: TrackedChanges = TrackedChanges.ACCEPT, *, author: str = "", title: str = "") -> Merged:
    """Return the files as one. Raises Unreadable."""
    target = Assembly(template("report"))
    body = place_of(target, "body")
    fill(target, dict.fromkeys(HEAD, "") | {"body": "{body}"})     # before the content: what files quote is no place
    findings: list[tuple[int, Finding]] = []
    comments: list[tuple[int, Comment]] = []
    content: list[Element] = []
    width = target.text_width()
    for number, file in enumerate(files):
        try:
            source = Source(file.data, lean=True)
            carrier = Carrier(source, target, rule=rule, plain=House.DEFAULT, width=width)
            carrier.findings.number(source.body)
            comments += ((number, comment) for comment in comments_of(source, source.body, carrier.findings))
            _note_frames(source, carrier)
            content.append(_carried(source, carrier))
        except NotAPackage as fault:
            raise Unreadable(file.name, fault) from fault
        findings += ((number, finding) for finding in sorted(carrier.findings.items, key=lambda f: f.place.paragraph))
    written = _put(body, content)
    target.describe(title=title or _title(written), author=author, language=_LANGUAGE, reference="")
    set_apart(written, target)
    return Merged(target.to_bytes(), tuple(findings), tuple(comments))


def _carried(source: Source, carrier: Carrier) -> Element:
    """Return the body of a file as the target's own; one that cannot be taken over so gives its bare words."""

    def take() -> Element:
        carrier.carry_whole(source.body)
        return source.body

    taken = carrier.taken_or_words(take, lambda: [Source(source.data).body], but=(NotAPackage,))
    return element("body", None, *taken) if isinstance(taken, list) else taken


def _put(place: Element, bodies: Sequence[Element]) -> list[Element]:
    """Put what bodies hold in a place, and return it; each is moved as the whole tree it is, which lxml does at once."""
    around = parent(place)
    first, behind = around.index(place), len(around) - around.index(place) - 1
    for body in bodies:
        tree = body.getroottree().getroot()
        for item in list(tree) if tree is not body else ():
            if item is not body:
                tree.remove(item)
        tree.text = body.text = body.tail = None
        tree.tag = body.tag
        place.addprevious(tree)
    around.remove(place)
    etree.strip_tags(around, w("body"))
    return list(around)[first:len(around) - behind]


def _note_frames(source: Source, carrier: Carrier) -> None:
    """Note what headers and footers say; those of the one file are its own."""
    said = []
    for arrow in source.arrows.values():
        if arrow.kind in _FRAMES and arrow.target in source.parts:
            text = " ".join(plain_text([parse(source.parts[arrow.target])]).split())
            if text and text not in said:
                said.append(text)
                carrier.findings.add(Kind.HEADER, None, text)


def _title(content: Sequence[Element]) -> str:
    """Return the first words there are, for those who have the file read to them."""
    return next((text for item in content[:20] if (text := " ".join(plain_text([item]).split()))), "")[:200]
