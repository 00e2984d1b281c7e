"""A past report read from top to bottom: numbered paragraphs with what follows them, each under its headings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from documents import guard
from documents.apart import Limits, ReaderStopped, apart
from documents.language import language_of
from documents.past import pdf_file
from documents.past.pdf_file import NoPdfText
from documents.questions.articles import articles
from documents.questions.headings import Headings, is_title, part_of
from documents.questions.labels import Kind, split_label
from documents.questions.lines import Form, Line, Place, tidy
from documents.questions.word_file import read_word
from models.past import PastParagraph, PastText

_FEWEST_NUMBERS: Final = 3      # below which a document counts no paragraphs, and each stands for itself
_FARTHEST: Final = 12           # numbers that a paragraph may be ahead of the one before
_LIMITS: Final = Limits(processor=60, patience=90.0)
_ENDS: Final = (".", "!", "?", ";", ":", "»", "”", ")")
_LONGEST_HEADING: Final = 200
_SAMPLE: Final = 200            # paragraphs that tell the language


class NotAReport(ValueError):
    """Nothing can be read of the file; `reason` is the guard's where it has no sentence of its own."""

    def __init__(self, cause: str, reason: guard.Reason | None = None) -> None:
        self.cause, self.reason = cause, reason
        super().__init__(cause)

    def __reduce__(self) -> tuple[type["NotAReport"], tuple[str, guard.Reason | None]]:
        """Keep the cause where it comes from a process set apart."""
        return NotAReport, (self.cause, self.reason)


def read(data: bytes, name: str = "") -> PastText:
    """Return the paragraphs of a .docx, or of a PDF with text, as it came in; raises `NotAReport`.

    It is guarded and read in a process set apart.
    """
    try:
        return apart(read_here, data, name, limits=_LIMITS)
    except ReaderStopped:
        raise NotAReport("too_much") from None


def read_here(data: bytes, name: str = "") -> PastText:
    """Return the same in this process; raises `NotAReport`."""
    verdict = guard.inspect(data, name)
    if verdict.kind == "pdf" and len(data) <= guard.MAX_BYTES:
        try:
            lines = _joined(pdf_file.text_of(data))
        except NoPdfText as fault:
            raise NotAReport(fault.cause) from None
    elif verdict.kind != "docx" or verdict.verdict in ("refuse", "convert"):
        reason = next((r for r in verdict.reasons if r.decision == verdict.verdict), None)
        raise NotAReport(reason.cause if reason else "not_word", reason)
    else:
        try:
            lines = list(read_word(data).lines)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise NotAReport("not_word") from None
    paragraphs = tuple(_paragraphs(lines))
    if not paragraphs:
        raise NotAReport("no_words")
    language = language_of("\n".join(p.text for p in paragraphs[:_SAMPLE]))
    return PastText(language=language or "", paragraphs=paragraphs)


def _paragraphs(lines: list[Line]) -> Iterator[PastParagraph]:
    """Yield what the lines say: a numbered line opens a paragraph, what follows it unnumbered belongs to it."""
    lines = [line for line in lines if line.form not in (Form.CONTENTS, Form.PICTURE) and line.whole]
    is_counted = sum(1 for number in _numbers(lines) if number) >= _FEWEST_NUMBERS
    headings = Headings(has_parts=any(part_of(line) is not None for line in lines))
    number, texts, last = "", list[str](), 0

    def close() -> Iterator[PastParagraph]:
        if texts:
            above = headings.path()
            yield PastParagraph(
                number=number, text="\n".join(texts), headings=above,
                articles=next((found for heading in reversed(above) if (found := articles(heading))), ()),
            )
        texts.clear()

    for n, line in enumerate(lines):
        after = lines[n + 1] if n + 1 < len(lines) else None
        if line.label is not None and any(mark.open for mark in line.label.marks):
            settled = tuple(headings.settle(mark) for mark in line.label.marks)
            line = replace(line, label=replace(line.label, marks=settled))
        counted = _number(line, last) if is_counted else 0
        is_asked = line.label is not None and line.label.asks and len(line.whole) <= _LONGEST_HEADING
        if not counted and (is_asked or headings.is_heading(line, after, begun=True)) and not _is_a_sentence(line):
            yield from close()
            headings.enter(line, n)
            number = ""
        elif counted:
            yield from close()
            number, last = str(counted), counted
            texts.append(line.text)
        else:
            if not is_counted and line.label is None:
                yield from close()
            texts.append(line.whole)
    yield from close()


def _numbers(lines: Iterable[Line]) -> Iterator[int]:
    last = 0
    for line in lines:
        if number := _number(line, last):
            last = number
            yield number


def _number(line: Line, last: int) -> int:
    """Return the number of a paragraph that goes on counting, 0 where it is none."""
    if line.label is None or line.form is not Form.PARAGRAPH or line.label.first.kind is not Kind.NUMBER:
        return 0
    if line.look.level is not None or len(line.label.marks) > 1 or not line.text:
        return 0
    values = line.label.first.values
    return values[0] if len(values) == 1 and last < values[0] <= last + _FARTHEST else 0


def _is_a_sentence(line: Line) -> bool:
    return line.look.level is None and len(line.text) > _LONGEST_HEADING


def _joined(text: str) -> list[Line]:
    """Return the lines of a PDF's text, those broken at its width joined again."""
    blocks: list[list[str]] = [[]]
    last = 0
    for row in map(tidy, text.splitlines()):
        label, rest = split_label(row)
        line = Line(rest, Place(1), label)
        counted = _number(line, last)
        if not row:
            blocks.append([])
        elif blocks[-1] and (counted == last + 1 or _begins(line, blocks[-1][-1])):
            blocks.append([row])
        else:
            blocks[-1].append(row)
        last = counted or last
    found: list[Line] = []
    for whole in map(" ".join, filter(None, blocks)):
        label, rest = split_label(whole)
        if found and label is None and whole[0].islower() and not found[-1].whole.endswith(_ENDS[:3]):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {whole}")
        else:
            found.append(Line(rest if label else whole, Place(len(found) + 1), label))
    return found


def _begins(line: Line, before: str) -> bool:
    """Tell whether a row begins a paragraph or heading of its own though no empty line stands before it."""
    if line.label is None or not line.text or line.label.first.kind is Kind.BULLET:
        return False
    is_heading = line.label.first.kind in (Kind.UPPER, Kind.UPPER_ROMAN) and is_title(line.text)
    return before.endswith(_ENDS) or (is_heading and is_title(split_label(before)[1]))
