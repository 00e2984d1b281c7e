"""What is noticed in a contribution as it arrives: what its author would complete, and what must not be published.

Each flaw has its question and the paragraph of the answer it stands in (0: the answer, or the file, as a whole).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml import etree

from documents.blocks import live, paragraph_text, paragraphs, parent, plain_text
from documents.frames import Frame, Reading
from documents.merging.source import Source
from documents.package import NS, w
from documents.personal import traces
from documents.phrases import plain
from documents.questionnaire import MARK
from documents.words import languages, words
from models.words import FlawKind

_TYPED: Final = re.compile(r"\s*(\d{1,2})[.)]\s")
_TOLERANCE: Final = 10   # a tenth more than asked for is no matter for a letter
_MOST: Final = 200       # of a file; the rest of one that has more is for a person to read


@dataclass(frozen=True)
class Flaw:
    """One thing noticed: where, how many times, and, of what tells of a person, its first signs."""

    kind: FlawKind
    question: str = ""
    place: int = 0
    count: int = 1
    shown: str = ""


def before_reading() -> None:
    """Read the words and names that every answer is looked at with."""
    traces("x", "")


def flaws(
    data: bytes, country: str, budgets: Mapping[str, int] | None = None, annexes: int = 0
) -> tuple[Flaw, ...]:
    """Return what is noticed in a filled .docx, question by question in the order of the form.

    `budgets` are the words an answer may have, by question; `annexes` the other files that came with it. Called in a
    process set apart; bytes from outside pass the guard first.
    """
    source = Source(data)
    reading = Reading(source.parts)
    has_annex = annexes > 0 or any(_heads_annex(p) for p in paragraphs([reading.body]))
    found: list[Flaw] = []
    if any("vbaproject" in name.lower() for name in source.parts):
        found.append(Flaw(FlawKind.MACROS))
    for frame in reading.frames:
        found += _of_answer(frame, source, country, (budgets or {}).get(frame.code), has_annex)
        if len(found) > _MOST:
            found = [*found[:_MOST], Flaw(FlawKind.NOT_CHECKED, frame.code)]
            break
    return tuple(dict.fromkeys(found))


def _of_answer(frame: Frame, source: Source, country: str, budget: int | None, has_annex: bool) -> Iterator[Flaw]:
    lines = [p for p in paragraphs(frame.elements) if MARK.sub("", paragraph_text(p)).strip() or _pictures([p])]
    text = MARK.sub("", plain_text(frame.elements))
    for kind, tags in ((FlawKind.OPEN_CHANGES, ("ins", "del", "moveTo", "moveFrom")), (FlawKind.COMMENTS, ("commentReference",))):
        if count := sum(1 for element in frame.elements for tag in tags for _ in live(element, w(tag))):
            yield Flaw(kind, frame.code, 0, count)
    over = len(text.split()) - budget if budget else 0
    if budget and over > budget // _TOLERANCE:
        yield Flaw(FlawKind.OVER_BUDGET, frame.code, 0, over)
    if not has_annex and (place := _first(lines, "annex")):
        yield Flaw(FlawKind.ANNEX_MISSING, frame.code, place)
    for place, paragraph in enumerate(lines, start=1):
        if any(not (picture.get("descr") or picture.get("title") or "").strip() for picture in _pictures([paragraph])):
            yield Flaw(FlawKind.IMAGE_WITHOUT_TEXT, frame.code, place)
    if place := _broken_numbering(lines, source):
        yield Flaw(FlawKind.BROKEN_NUMBERING, frame.code, place)
    for place, paragraph in enumerate(lines, start=1):
        for trace in traces(_with_notes(paragraph, source), country):
            yield Flaw(trace.kind, frame.code, place, 1, trace.shown)


def _pictures(elements: Iterable[etree._Element]) -> list[etree._Element]:
    return [p for element in elements for p in element.iter(f"{{{NS['wp']}}}docPr") if not _is_chart(p)]


def _is_chart(picture: etree._Element) -> bool:
    return next(parent(picture).iter(f"{{{NS['pic']}}}pic"), None) is None


def _with_notes(paragraph: etree._Element, source: Source) -> str:
    """Return the text of a paragraph and of the notes it refers to."""
    said = [MARK.sub("", paragraph_text(paragraph))]
    for kind in ("footnote", "endnote"):
        for reference in live(paragraph, w(f"{kind}Reference")):
            note = source.notes.get((kind, reference.get(w("id"), "")))
            said += [plain_text([note[1]])] if note else []
    return "\n".join(said)


def _broken_numbering(lines: list[etree._Element], source: Source) -> int:
    """Return the first paragraph whose list is not defined, or whose typed number does not follow the one before; 0: none."""
    last = 0
    for place, paragraph in enumerate(lines, start=1):
        number = paragraph.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        if number is not None and number.get(w("val")) not in ("0", None) and number.get(w("val")) not in source.lists:
            return place
        typed = _TYPED.match(MARK.sub("", paragraph_text(paragraph)))
        if typed is None:
            continue
        here = int(typed[1])
        if here not in (1, last + 1) and last:
            return place
        last = here
    return 0


def _first(lines: list[etree._Element], key: str) -> int:
    """Return the place of the first paragraph that says one of the phrases of a key; 0: none does."""
    said = _phrases(key)
    return next((n for n, p in enumerate(lines, start=1) if said.search(plain(paragraph_text(p)))), 0)


def _heads_annex(paragraph: etree._Element) -> bool:
    """Tell the heading of an annex: a short line that begins with the word."""
    text = paragraph_text(paragraph).strip()
    return 0 < len(text) < 100 and bool(_phrases("annex_heading").match(plain(text)))


@cache
def _phrases(key: str) -> re.Pattern[str]:
    found = "|".join(phrase for language in languages("arrival") for phrase in words("arrival", language)[key])
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)")
