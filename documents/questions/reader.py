"""A list read from top to bottom: its numbered lines become items, everything else finds its item or is shown with its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from documents.language import language_of, language_of_all
from documents.questions.articles import articles, distinct
from documents.questions.citations import citations
from documents.questions.headings import TOP, Heading, Headings, is_title, part_of, stands_out
from documents.questions.items import Item, Phrase, QuestionList, Unparsed, phrase
from documents.questions.labels import Kind, Label
from documents.questions.lines import Form, Line, Lines
from documents.questions.numbers import COUNCIL_OF_EUROPE, UN, Break, Numbers, Style
from documents.questions.text_file import read_text
from documents.questions.word_file import read_word

_NOTE: Final = re.compile(
    r"(?:\*+\s*)?(?:notes?(?:\s+explicatives?)?|explanatory\s+notes?|n\.?\s?b\.?|nota(?:\s+bene)?|remarques?|guidance)\s*[:.–—-]",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"[(\[]?(?:see\s+|cf\.\s+|voir\s+)?(?:arts?\.|articles?|(?:the\s+)?explanatory\s+report|(?:le\s+)?rapport\s+explicatif)"
    r"\s?[^.;:?!]*?\d[^?!;:]*",
    re.IGNORECASE,
)
_LONGEST_REFERENCE: Final = 160
_JOB_NUMBER: Final = re.compile(r"GE\.\d\d-\d+.*")   # the United Nations' printers', at the foot of the first page
_COUNCIL: Final = re.compile(r"Lanzarote|T-ES\b|Council of Europe|Conseil de l[’']Europe", re.IGNORECASE)
_NATIONS: Final = re.compile(r"\bCRC/|United Nations|Nations Unies|Committee on the Rights|Comité des droits", re.IGNORECASE)
_TITLE: Final = re.compile(r"lists? of issues|listes? de points|questionnaire", re.IGNORECASE)
_LANGUAGES: Final = ("en", "fr")
"""The languages in which bodies write lists."""
_CLEAR: Final = 4      # small words; a heading of three says nothing
_CLEARLY: Final = 3    # times as many as of the other language
_FIRST_PAGE: Final = 40   # lines in which a body names itself


def read(data: bytes, name: str) -> QuestionList:
    """Return the questions of a .docx that passed the guard, or of a text file. Raises NotAPackage or NotText."""
    return understand(read_text(data) if name.lower().endswith(".txt") else read_word(data))


def understand(read_lines: Lines) -> QuestionList:
    """Return the questions among lines, and all that is none."""
    language = language_of_all((line.text for line in read_lines.lines), _LANGUAGES)
    style = _style(read_lines.lines, language)
    reading = _Reading(read_lines.lines, style, language)
    reading.run()
    remarks = [Unparsed(phrase("whole_file"), phrase("tracked_changes", count=read_lines.changes))] if read_lines.changes else []
    return QuestionList(
        language, reading.items(), (*reading.unparsed(), *remarks), asks=style is COUNCIL_OF_EUROPE,
        titled=_TITLE.search(_first_page(read_lines.lines)) is not None,
    )


def _style(lines: Sequence[Line], language: str) -> Style:
    first_page = _first_page(lines)
    asks = any(line.label is not None and line.label.asks for line in lines)
    council = asks or (_COUNCIL.search(first_page) and not _NATIONS.search(first_page))
    return COUNCIL_OF_EUROPE if council else UN[language]


def _first_page(lines: Sequence[Line]) -> str:
    return "\n".join(line.whole for line in lines[:_FIRST_PAGE])


@dataclass
class _Draft:
    """An item being read; `inherited` are the articles from above, `outer` its outer questions that are titles."""

    number: str
    line: int
    texts: list[str]
    path: tuple[str, ...]
    part: str | None
    inherited: tuple[str, ...]
    cell: tuple[int, int, int] | None
    title: bool
    notes: list[str] = field(default_factory=list)

    def own_articles(self) -> tuple[str, ...]:
        """Return the articles of its text and notes."""
        return articles("\n".join((*self.texts, *self.notes)))


@dataclass(frozen=True)
class _Rest:
    """What is no question: the line it stands on, its place, its text."""

    line: int
    place: Phrase
    text: str | Phrase


class _Reading:
    """One walk through the lines."""

    def __init__(self, lines: Sequence[Line], style: Style, language: str) -> None:
        self._lines = lines
        self._language = language
        self._headings = Headings(has_parts=any(part_of(line) is not None for line in lines))
        self._numbers = Numbers(style)
        self._drafts: list[_Draft] = []
        self._by_number: dict[str, _Draft] = {}
        self._current: _Draft | None = None
        self._rest: list[_Rest] = []
        self._begins: int | None = None   # the line with which the list itself begins

    def run(self) -> None:
        """Read all lines."""
        following = _following_marks(self._lines)
        for n, line in enumerate(self._lines):
            after = self._lines[n + 1] if n + 1 < len(self._lines) else None
            label = self._settled(line.label, following[n])
            self._take(n, replace(line, label=label) if label is not line.label else line, after)
        for heading in self._headings.open:
            self._close(heading)

    def _settled(self, label: Label | None, following: str | None) -> Label | None:
        if label is None or not any(mark.open for mark in label.marks):
            return label
        marks = tuple(self._headings.settle(self._numbers.settle(m, following) if m.text.islower() else m) for m in label.marks)
        return replace(label, marks=marks)

    def _take(self, n: int, line: Line, after: Line | None) -> None:
        if self._waits_for_text() and line.label is None and line.form is Form.PARAGRAPH:
            self._add(line)
        elif _is_reference(line):
            self._refer(n, line)
        elif self._headings.is_heading(line, after, begun=self._begins is not None):
            self._head(n, line, after)
        elif line.form is not Form.PARAGRAPH or line.label is None or not self._is_number(line):
            self._other(n, line)
        else:
            self._ask(n, line)

    def _waits_for_text(self) -> bool:
        return self._current is not None and not any(self._current.texts)

    def _is_number(self, line: Line) -> bool:
        """Tell whether a label numbers a question: “M. Dupont” has none, a bullet belongs to the question above."""
        if line.label is None or line.label.first.kind is Kind.BULLET:
            return False
        first = line.label.first
        if first.kind is Kind.UPPER and line.label.list is None:
            at_this_level = [step.mark.values[0] for step in self._numbers.steps if step.mark.kind is Kind.UPPER]
            return first.values[0] in (1, *(value + 1 for value in at_this_level))
        return True

    # Headings

    def _head(self, n: int, line: Line, after: Line | None) -> None:
        for heading in self._headings.enter(line, n):
            self._close(heading)
        opened = self._headings.open[-1]
        sub = after is not None and after.label is not None and after.label.first.kind in (Kind.LETTER, Kind.ROMAN)
        if opened.settled or not sub:   # a bold line between “(b)” and “(c)” does not end question 2
            self._numbers.leave(begins_anew=opened.rank[0] <= TOP)
            self._current = None
        self._footnotes(n, line)

    def _close(self, heading: Heading) -> None:
        if not heading.used:
            place = phrase("heading_alone", n=self._lines[heading.line].place.paragraph)
            self._rest.append(_Rest(heading.line, place, heading.text))

    # Questions

    def _ask(self, n: int, line: Line) -> None:
        assert line.label is not None
        breaks = self._numbers.place(line.label)
        for heading in self._headings.open:
            heading.used = True
        if self._begins is None:
            self._begins = min((heading.line for heading in self._headings.open), default=n)
        number = self._numbers.number()
        for broken in breaks:
            self._rest.append(_Rest(n, phrase("number", number=number, n=line.place.paragraph), _expected(broken)))
        steps = self._numbers.steps
        title = is_title(line.text) and (line.label.asks or stands_out(line))
        steps[-1].title = line.whole if title else None
        above = next((d for k in range(len(steps) - 1, 0, -1) if (d := self._by_number.get(self._numbers.number(k)))), None)
        draft = _Draft(
            number, n, [line.text] if line.text else [],
            (*self._headings.path(), *(step.title for step in steps[:-1] if step.title)), self._headings.part(),
            (above.own_articles() or above.inherited) if above else self._headings.articles(), line.cell, title,
            [note.text for note in line.notes],
        )
        self._drafts.append(draft)
        self._by_number[number] = draft
        self._current = draft

    def _add(self, line: Line) -> None:
        assert self._current is not None
        self._current.texts.append(line.whole)
        self._current.notes += [note.text for note in line.notes]
        self._current.title = False

    # Everything else

    def _other(self, n: int, line: Line) -> None:
        """Give a line without a number to the question above, or keep it with its place."""
        current = self._current
        if line.form is not Form.PARAGRAPH or current is None:
            self._keep(n, line)
            return
        bullet = line.label is not None and line.label.first.kind is Kind.BULLET
        if bullet and line.text:
            self._add(line)
        elif _NOTE.match(line.text):
            current.notes += [line.whole, *(note.text for note in line.notes)]
        elif self._goes_on(current, line):
            self._add(line)
        elif _JOB_NUMBER.fullmatch(line.whole):
            self._keep(n, line)
        elif line.whole:
            self._rest.append(_Rest(n, phrase("kept_with", number=current.number, n=line.place.paragraph), line.whole))
            self._add(line)

    def _goes_on(self, current: _Draft, line: Line) -> bool:
        if current.title or (line.cell is not None and line.cell == current.cell):
            return True
        return line.text[:1].islower() or current.texts[-1].endswith((":", ","))

    def _refer(self, n: int, line: Line) -> None:
        """Give a line that only names articles and reports to the question above, or to the heading."""
        if self._current is not None:
            self._current.notes += [line.text, *(note.text for note in line.notes)]
            return
        if self._headings.open:
            self._headings.open[-1].articles = distinct((*self._headings.open[-1].articles, *articles(line.text)))
        self._keep(n, line)

    def _keep(self, n: int, line: Line) -> None:
        if self._begins is None and line.form is Form.PARAGRAPH and is_title(line.text):
            for heading in self._headings.drop_loose():
                self._close(heading)
        if line.form is Form.PICTURE:
            if self._begins is not None:
                self._rest.append(_Rest(n, phrase("after", number=self._last(), n=line.place.paragraph), phrase("picture")))
            return
        if line.whole:
            self._rest.append(_Rest(n, self._place(line), line.whole))
        self._footnotes(n, line)

    def _place(self, line: Line) -> Phrase:
        at = line.place
        if line.form is Form.CONTENTS:
            return phrase("contents")
        if at.box is not None:
            return phrase("text_box", box=at.box, number=self._last())
        if at.table is not None:
            return phrase("table_row" if at.row else "table", table=at.table, row=at.row or 0, number=self._last())
        if self._headings.open:
            return phrase("under_heading", heading=self._headings.open[-1].text, n=at.paragraph)
        return phrase("after", number=self._last(), n=at.paragraph)

    def _last(self) -> str:
        return self._drafts[-1].number if self._drafts else "–"

    def _footnotes(self, n: int, line: Line) -> None:
        self._rest += [
            _Rest(n, phrase("footnote", mark=note.mark, n=line.place.paragraph), note.text) for note in line.notes if note.text
        ]

    # Results

    def items(self) -> tuple[Item, ...]:
        """Return the questions in the order of the file."""
        found = []
        before = ""
        for draft in self._drafts:
            text = "\n".join((*draft.texts, *draft.notes))
            cited = citations(text, before=before)
            before = cited[-1].document if cited else before
            found.append(Item(
                draft.number, "\n".join(draft.texts), draft.path, distinct((*draft.inherited, *draft.own_articles())),
                distinct(citation.written(self._language) for citation in cited), draft.part, tuple(filter(None, draft.notes)),
            ))
        return tuple(found)

    def unparsed(self) -> tuple[Unparsed, ...]:
        """Return what is no question, in the order of the file; the lines before the list itself are one entry."""
        rest = [*self._rest, *self._without_text(), *self._in_another_language()]
        rest.sort(key=lambda entry: entry.line)
        begins = self._begins if self._begins is not None else 0
        pages: dict[str, list[str]] = {"first_page": [], "contents": []}
        found = []
        for entry in rest:
            page = "first_page" if entry.line < begins and isinstance(entry.text, str) else entry.place.key
            if page in pages and isinstance(entry.text, str):
                pages[page].append(entry.text)
            else:
                found.append(Unparsed(entry.place, entry.text))
        return (*(Unparsed(phrase(page), "\n".join(texts)) for page, texts in pages.items() if texts), *found)

    def _without_text(self) -> Iterator[_Rest]:
        for draft in self._drafts:
            if not any(draft.texts):
                at = self._lines[draft.line].place.paragraph
                yield _Rest(draft.line, phrase("number", number=draft.number, n=at), phrase("no_text"))

    def _in_another_language(self) -> Iterator[_Rest]:
        """Yield the runs of questions that are clearly in another language than the list."""
        run: list[_Draft] = []
        for draft in (*self._drafts, None):
            spoken = language_of("\n".join(draft.texts), _LANGUAGES, enough=_CLEAR, more=_CLEARLY) if draft else self._language
            if draft and spoken not in (None, self._language):
                run.append(draft)
            elif run and spoken == self._language:
                first, last = run[0], run[-1]
                place = phrase("numbers", first=first.number, last=last.number) if first is not last else \
                    phrase("number", number=first.number, n=self._lines[first.line].place.paragraph)
                yield _Rest(first.line, place, phrase("other_language", language=self._language))
                run = []


def _is_reference(line: Line) -> bool:
    """Tell whether a line consists of a reference: “Art. 6, Explanatory Report para. 63”."""
    plain = line.label is None and line.form is Form.PARAGRAPH and line.look.level is None
    return plain and len(line.text) <= _LONGEST_REFERENCE and _REFERENCE.fullmatch(line.text) is not None


def _expected(broken: Break) -> Phrase:
    return phrase("expected", printed=broken.printed, expected=broken.expected)


def _following_marks(lines: Sequence[Line]) -> list[str | None]:
    """Return for each line the next printed letter with the same signs around it: “(ii)” after “(i)”."""
    following: dict[str, str] = {}
    found: list[str | None] = []
    for line in reversed(lines):
        last = line.label.marks[-1] if line.label else None
        found.append(following.get(last.shape) if last else None)
        if last is not None and last.kind is not Kind.BULLET:
            following[last.shape] = last.text
    return found[::-1]
