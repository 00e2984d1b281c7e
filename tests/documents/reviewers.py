"""Reviewers with Word: a draft as it is sent, and what they do to it, each thing noted with the paragraph it belongs to."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from documents.package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    R,
    W,
    parse,
    read_parts,
    serialize,
    w,
    write_parts,
)
from tests.documents.contributions import DECLARED, Contribution, note, p, r

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = "{http://www.w3.org/XML/1998/namespace}space"

Element = etree._Element


@dataclass(frozen=True)
class Expected:
    """What a harvest must find: the kind, who, at which paragraph, with which words in `text`."""

    kind: str
    author: str
    paragraph: str | None
    text: str
    anchor: str = ""
    date: str | None = None


THEMES = (
    "santé mentale", "logement", "justice des mineurs", "école inclusive", "accueil", "adoption", "violence", "pauvreté",
    "participation", "environnement numérique", "migration", "loisirs",
)


def sentence(n: int) -> str:
    """Return a paragraph that resembles its neighbours as those of a report do, and has a number of its own."""
    theme = THEMES[n % len(THEMES)]
    return (
        f"En matière de {theme}, le Gouvernement a adopté en {2000 + n} un plan de {n + 3} mesures ; "
        f"la {theme} reste suivie par le comité interministériel, qui en rend compte au point {n}."
    )


def draft(paragraphs: int = 24, prefix: str = "_t") -> bytes:
    """Return a draft as it is sent: headings, paragraphs, a table, two notes, a header; a bookmark in each paragraph.

    With an empty prefix there are no bookmarks.
    """
    content, number = [], 0

    def marked(inner: str, style: str = "") -> str:
        nonlocal number
        number += 1
        if not prefix:
            return p(inner, style=style)
        name, id = f"{prefix}{number:05d}", 100 + number
        return p(f'<w:bookmarkStart w:id="{id}" w:name="{name}"/>', inner if inner.startswith("<") else r(inner),
                 f'<w:bookmarkEnd w:id="{id}"/>', style=style)

    for n in range(1, paragraphs + 1):
        if n % 8 == 1:
            content.append(marked(f"Partie {n // 8 + 1}. {THEMES[n % len(THEMES)].capitalize()}", "Titre1"))
        if n in (5, 11):
            content.append(marked(r(sentence(n)) + note(1 if n == 5 else 2)))
        else:
            content.append(marked(sentence(n)))
        if n == 10:
            rows = [("Année", "Jeunes suivis"), ("2018", "dix-sept"), ("2019", "vingt et un"), ("2020", "vingt-neuf")]
            cells = "".join(
                "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{marked(text)}</w:tc>" for text in row) + "</w:tr>" for row in rows)
            content.append(
                '<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4500"/>'
                f'<w:gridCol w:w="4500"/></w:tblGrid>{cells}</w:tbl>')
    file = Contribution(["".join(content)], notes=("Mémorial A n° 1 du 5 janvier.", "Chiffres du ministère, au 31 décembre."))
    return _with_header(file.docx(), "Projet de rapport, à relire")


def _with_header(docx: bytes, text: str) -> bytes:
    parts = dict(read_parts(docx))
    _add_part(parts, "header1", "header", f"<w:hdr {DECLARED}>{p(text)}</w:hdr>".encode())
    root = parse(parts["word/document.xml"])
    arrow = next(a.get("Id") for a in parse(parts["word/_rels/document.xml.rels"]) if a.get("Target") == "header1.xml")
    section = etree.SubElement(root[0], w("sectPr"))
    reference = etree.SubElement(section, w("headerReference"))
    reference.set(w("type"), "default")
    reference.set(f"{{{R}}}id", arrow or "")
    parts["word/document.xml"] = serialize(root)
    return write_parts(parts)


def _add_part(parts: dict[str, bytes], name: str, kind: str, xml: bytes) -> None:
    types, arrows = parse(parts["[Content_Types].xml"]), parse(parts["word/_rels/document.xml.rels"])
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    if kind == "commentsExtended":
        office = "http://schemas.microsoft.com/office/2011/relationships"
    etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/word/{name}.xml", ContentType=f"{_WORDML}.{kind}+xml")
    etree.SubElement(arrows, f"{{{RELATIONSHIPS}}}Relationship", Id=f"rId{name}", Type=f"{office}/{kind}", Target=f"{name}.xml")
    parts["[Content_Types].xml"], parts["word/_rels/document.xml.rels"] = serialize(types), serialize(arrows)
    parts[f"word/{name}.xml"] = xml


@dataclass
class Reviewer:
    """Somebody who works on a draft in Word; `expected` is what a harvest of the file must give."""

    sent: bytes
    author: str
    date: str = "2028-03-06T09:30:00Z"
    expected: list[Expected] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts: dict[str, bytes] = dict(read_parts(self.sent))
        self.root = parse(self.parts["word/document.xml"])
        self.beside = {
            name: parse(xml) for name, xml in self.parts.items() if name in ("word/footnotes.xml", "word/header1.xml")
        }
        self._comments: list[tuple[Element, str, str | None, bool]] = []
        self._id = 5000

    # Where

    def at(self, words: str) -> Element:
        """Return the only paragraph that says this."""
        found = [q for root in (self.root, *self.beside.values()) for q in root.iter(w("p")) if words in _said(q)]
        assert len(found) == 1, f"{words}: {len(found)}"
        return found[0]

    def name(self, paragraph: Element) -> str | None:
        """Return the bookmark in a paragraph, or in that which refers to the note it is in."""
        note = next(paragraph.iterancestors(w("footnote")), None)
        if note is not None:
            mark = next(m for m in self.root.iter(w("footnoteReference")) if m.get(w("id")) == note.get(w("id")))
            paragraph = next(mark.iterancestors(w("p")))
        return next((m.get(w("name")) for m in paragraph.iter(w("bookmarkStart"))), None)

    def split(self, paragraph: Element, words: str) -> Element:
        """Return the run that holds exactly these words, taken out of its neighbour."""
        run = next(q for q in paragraph.iter(w("r")) if words in "".join(t.text or "" for t in q.iter(w("t"))))
        text = "".join(t.text or "" for t in run.iter(w("t")))
        before, _, after = text.partition(words)
        pieces = [_run(piece, run) if piece else None for piece in (before, words, after)]
        for piece in pieces:
            if piece is not None:
                run.addprevious(piece)
        _of(run).remove(run)
        assert pieces[1] is not None
        return pieces[1]

    # What

    def comment(self, at: str, words: str, text: str, *, replies: Sequence[tuple[str, str]] = (), done: bool = False,
                date: str | None = None) -> None:
        """Comment words of a paragraph; others answer."""
        paragraph = self.at(at)
        run = self.split(paragraph, words)
        self._comment_on(run, run, paragraph, words, text, replies, done, date)

    def _comment_on(self, first: Element, last: Element, paragraph: Element, words: str, text: str,
                    replies: Sequence[tuple[str, str]] = (), done: bool = False, date: str | None = None) -> None:
        when = self.date if date is None else date
        parent: str | None = None
        for n, (author, said) in enumerate([(self.author, text), *replies]):
            id = self._next()
            comment = etree.Element(w("comment"))
            for key, value in (("id", id), ("author", author), ("date", when), ("initials", author[:1])):
                comment.set(w(key), value)
            mark = f"{int(id):08X}"
            body = etree.SubElement(comment, w("p"))
            body.set(f"{{{W14}}}paraId", mark)
            body.append(_run(said))
            self._comments.append((comment, mark, parent, done and n == 0))
            parent = parent or mark
            first.addprevious(_mark("commentRangeStart", id))
            end = _mark("commentRangeEnd", id)
            last.addnext(end)
            reference = etree.Element(w("r"))
            reference.append(_mark("commentReference", id))
            end.addnext(reference)
            last = reference
            self.expected.append(Expected(
                "reply" if n else "comment", author, self.name(paragraph), said, words, when if _is_date(when) else None))

    def insert(self, at: str, after: str, text: str, runs: int = 1) -> None:
        """Insert words behind others, tracked, in as many runs as Word happened to write."""
        paragraph = self.at(at)
        place = self.split(paragraph, after)
        size = max(1, len(text) // runs)
        for piece in reversed([text[n:n + size] for n in range(0, len(text), size)]):
            change = self._change("ins")
            change.append(_run(piece))
            place.addnext(change)
        self._expect("insertion", paragraph, text)

    def delete(self, at: str, words: str) -> None:
        """Delete words, tracked."""
        paragraph = self.at(at)
        self._delete(self.split(paragraph, words))
        self._expect("deletion", paragraph, words)

    def comment_deleted(self, at: str, words: str, text: str) -> None:
        """Delete words and say why, on the deleted words."""
        paragraph = self.at(at)
        run = self.split(paragraph, words)
        change = self._delete(run)
        self._expect("deletion", paragraph, words)
        self._comment_on(change, change, paragraph, words, text)

    def move(self, at: str, after: str) -> None:
        """Move a whole paragraph behind another one, tracked as Word does it."""
        paragraph, place = self.at(at), self.at(after)
        text = _said(paragraph)
        copy = deepcopy(paragraph)
        for mark in list(copy.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            _of(mark).remove(mark)
        for it, tag in ((paragraph, "moveFrom"), (copy, "moveTo")):
            for run in list(it.iterchildren(w("r"))):
                change = self._change(tag)
                run.addprevious(change)
                change.append(run)
            marks = _first(it, "pPr")
            etree.SubElement(_first(marks, "rPr", end=True), w(tag)).attrib.update(self._change(tag).attrib)
            start, end = _mark(f"{tag}RangeStart", self._next()), _mark(f"{tag}RangeEnd", str(self._id))
            start.set(w("name"), f"move{self._id - (tag == 'moveTo')}")
            for key, value in (("author", self.author), ("date", self.date)):
                start.set(w(key), value)
            marks.addnext(start)
            it.append(end)
        ends = [m for it in (paragraph, copy) for m in it.iter(w("moveFromRangeStart"), w("moveToRangeStart"))]
        for mark in ends:
            mark.set(w("name"), f"move{self._id}")
        place.addnext(copy)
        self.expected.append(Expected("move", self.author, self.name(paragraph), text, "", self.date))

    def add_paragraph(self, after: str, text: str, *, tracked: bool = True) -> None:
        """Write a new paragraph behind another one, as Word does when Enter is pressed at its end."""
        paragraph = self.at(after)
        new = etree.Element(w("p"))
        if tracked:
            change = self._change("ins")
            change.append(_run(text))
            new.append(change)
            mark = etree.SubElement(_first(_first(paragraph, "pPr"), "rPr", end=True), w("ins"))
            mark.attrib.update(self._change("ins").attrib)
        else:
            new.append(_run(text))
        paragraph.addnext(new)
        self._expect("insertion" if tracked else "untracked", paragraph, text, tracked)

    def edit(self, at: str, old: str, new: str) -> None:
        """Write other words, not tracked."""
        paragraph = self.at(at)
        run = self.split(paragraph, old)
        for text in run.iter(w("t")):
            text.text = new
        self._expect("untracked", paragraph, new or _said(paragraph), False)

    def drop(self, at: str) -> None:
        """Take a whole paragraph out, not tracked."""
        paragraph = self.at(at)
        name = self.name(paragraph)
        self.expected.append(Expected("untracked", "", name, "", _said(paragraph)))
        _of(paragraph).remove(paragraph)

    def strike(self, at: str) -> None:
        """Delete a whole paragraph, tracked."""
        paragraph = self.at(at)
        text = _said(paragraph)
        for run in list(paragraph.iterchildren(w("r"))):
            self._delete(run)
        mark = etree.SubElement(_first(_first(paragraph, "pPr"), "rPr", end=True), w("del"))
        mark.attrib.update(self._change("del").attrib)
        self._expect("deletion", paragraph, text)

    def strike_from(self, at: str, words: str, until: Sequence[str]) -> None:
        """Delete from words to the end of a paragraph and the whole paragraphs that follow, in one go, tracked."""
        paragraph = self.at(at)
        said, first = [words], self.split(paragraph, words)
        self._delete(first)
        for run in list(first.getparent().itersiblings(w("r"))):
            said[0] += "".join(x.text or "" for x in run.iter(w("t")))
            self._delete(run)
        rest = [self.at(one) for one in until]
        for one in rest:
            said.append(_said(one))
            for run in list(one.iterchildren(w("r"))):
                self._delete(run)
        for one in (paragraph, *rest):
            self.strike_mark(one)
        self._expect("deletion", paragraph, "\n".join(said))

    def strike_mark(self, paragraph: Element) -> None:
        """Delete the end of a paragraph, tracked: it goes on with the next one."""
        mark = etree.SubElement(_first(_first(paragraph, "pPr"), "rPr", end=True), w("del"))
        mark.attrib.update(self._change("del").attrib)

    def add_paragraphs(self, after: str, texts: Sequence[str]) -> None:
        """Write several new paragraphs behind another one, tracked."""
        last = self.at(after)
        self._expect("insertion", last, "\n".join(texts))
        for text in texts:
            new = etree.Element(w("p"))
            change = self._change("ins")
            change.append(_run(text))
            new.append(change)
            mark = etree.SubElement(_first(_first(last, "pPr"), "rPr", end=True), w("ins"))
            mark.attrib.update(self._change("ins").attrib)
            last.addnext(new)
            last = new

    def docx(self) -> bytes:
        """Return the file as it is sent back."""
        parts = dict(self.parts)
        parts["word/document.xml"] = serialize(self.root)
        parts.update({name: serialize(root) for name, root in self.beside.items()})
        if self._comments:
            root = etree.Element(w("comments"), nsmap={"w": W, "w14": W14})
            root.extend(deepcopy(c) for c, *_ in self._comments)
            _add_part(parts, "comments", "comments", serialize(root))
            extended = etree.Element(f"{{{W15}}}commentsEx", nsmap={"w15": W15})
            for _, mark, parent, done in self._comments:
                item = etree.SubElement(extended, f"{{{W15}}}commentEx")
                item.set(f"{{{W15}}}paraId", mark)
                if parent and parent != mark:
                    item.set(f"{{{W15}}}paraIdParent", parent)
                item.set(f"{{{W15}}}done", str(int(done)))
            _add_part(parts, "commentsExtended", "commentsExtended", serialize(extended))
        return write_parts(parts)

    # Small things

    def _expect(self, kind: str, paragraph: Element, text: str, tracked: bool = True) -> None:
        self.expected.append(Expected(
            kind, self.author if tracked else "", self.name(paragraph), text, "", self.date if tracked else None))

    def _next(self) -> str:
        self._id += 1
        return str(self._id)

    def _change(self, tag: str) -> Element:
        change = etree.Element(w(tag))
        for key, value in (("id", self._next()), ("author", self.author), ("date", self.date)):
            change.set(w(key), value)
        return change

    def _delete(self, run: Element) -> Element:
        change = self._change("del")
        run.addprevious(change)
        change.append(run)
        for text in run.iter(w("t")):
            text.tag = w("delText")
        return change


def _is_date(text: str) -> bool:
    return text[:1] == "2"


def _said(paragraph: Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter(w("t")))


def _of(item: Element) -> Element:
    around: Any = item.getparent()
    return around  # type: ignore[no-any-return]


def _run(text: str, like: Element | None = None) -> Element:
    run = etree.Element(w("r"))
    marks = like.find(w("rPr")) if like is not None else None
    if marks is not None:
        run.append(deepcopy(marks))
    said = etree.SubElement(run, w("t"))
    said.text = text
    said.set(_XML, "preserve")
    return run


def _mark(tag: str, id: str) -> Element:
    mark = etree.Element(w(tag))
    mark.set(w("id"), id)
    return mark


def _first(around: Element, tag: str, *, end: bool = False) -> Element:
    found = around.find(w(tag))
    if found is None:
        found = etree.Element(w(tag))
        around.insert(len(around) if end else 0, found)
    return found
