"""The book of a rehearsal: one HTML page that stands by itself, with pictures, every letter and every decision asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.instrument import Names
from models.pages import QuietPeriod
from rehearsal.checks import Found
from rehearsal.company import Company
from rehearsal.told import DecisionTold, LetterTold
from tasks.page_templates import PageWords, markup_environment
from tasks.pages.rows import Cell, rows_svg
from tasks.pages.timetable import picture_uri


@dataclass(frozen=True)
class CycleTold:
    """A cycle of a rehearsal, from its opening to its close or to the last day looked at, and the cycle it comes out of."""

    code: str
    instrument: str
    name: str
    opened: date
    until: date
    parent: str = ""


@dataclass(frozen=True)
class Book:
    """Everything a rehearsal tells; `timetable` is the picture of the one cycle that was asked for.

    `beside` counts the thanks that came beside another letter of their day.
    """

    language: str
    office: str
    company: Company
    cycles: Sequence[CycleTold]
    letters: Sequence[LetterTold]
    decisions: Sequence[DecisionTold]
    waiting: Mapping[str, Sequence[str]]
    found: Sequence[Found]
    beside: int = 0
    quiet: Sequence[QuietPeriod] = ()
    timetable: str = ""

    @property
    def first(self) -> date:
        """The day on which the first cycle opens."""
        return min(cycle.opened for cycle in self.cycles)

    @property
    def last(self) -> date:
        """The last day of the last cycle."""
        return max(cycle.until for cycle in self.cycles)


def write_book(book: Book) -> str:
    """Return the book as HTML; nothing in it asks for anything outside."""
    w = PageWords(book.language)

    def asked(decision: DecisionTold) -> str:
        facts = {name: _said(fact, w) for name, fact in decision.facts.items()}
        return str(w["book"]["asked"][decision.key].format(**facts))

    pictures = [("timetable", book.timetable)] if book.timetable else []
    pictures += [("picture", _cycles(book, w))] if len(book.cycles) > 1 or not pictures else []
    return markup_environment().get_template("book.html.j2").render(
        book=book, w=w, b=w["book"], asked=asked, company=_company(book.company, w),
        told=[(c, *_told(book, c.code)) for c in book.cycles],
        out_of=lambda cycle: w["book"]["out_of"].format(parent=cycle.parent),
        beside=w["book"]["beside"].format(count=w.number(book.beside)),
        pictures=[(w["book"][name], picture_uri(svg)) for name, svg in pictures],
        summary=w["book"]["summary"].format(
            cycles=w.number(len(book.cycles)), letters=w.number(len(book.letters)),
            decisions=w.number(len(book.decisions)), first=w.day(book.first), last=w.day(book.last),
        ),
    )


def _cycles(book: Book, w: PageWords) -> str:
    names = {cycle.instrument: cycle.name for cycle in book.cycles}
    shared = Counter(names.values())
    rows = {one: name if shared[name] == 1 else f"{name} ({one})" for one, name in names.items()}
    cells = [
        Cell(
            c.instrument, c.opened, c.until, 1 + n % 2, f"{c.code}: {w.day(c.opened)} – {w.day(c.until)}",
            c.code.partition(".")[2],
        )
        for n, c in enumerate(sorted(book.cycles, key=lambda c: (c.instrument, c.opened)))
    ]
    return rows_svg(w["book"]["picture"], list(rows.items()), cells, w, book.quiet)


def _company(company: Company, w: PageWords) -> str:
    said, names = w["book"], ", ".join(sorted(company.silent))
    late = ", ".join(f"{institution} +{days}" for institution, days in sorted(company.late.items()))
    return str(said["company"].format(
        rest=said["rest"], silent=said["silent"].format(names=names) if names else "",
        late=said["late"].format(names=late) if late else "",
    ))


def _told(book: Book, cycle: str) -> tuple[int, int, list[tuple[date, list[LetterTold], list[DecisionTold]]]]:
    """Return how many letters and decisions a cycle brought, and both day by day."""
    letters, decisions = [x for x in book.letters if x.cycle == cycle], [d for d in book.decisions if d.cycle == cycle]
    days = sorted({x.at.date() for x in letters} | {d.on for d in decisions})
    return len(letters), len(decisions), [
        (day, [x for x in letters if x.at.date() == day], [d for d in decisions if d.on == day]) for day in days
    ]


def _said(fact: object, w: PageWords) -> object:
    if isinstance(fact, Names):
        return fact.in_language(w.language)
    return w.day(fact) if isinstance(fact, date) else fact
