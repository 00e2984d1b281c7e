"""A rehearsal from its options to its book: on a stage of its own, which is forgotten afterwards."""

import gc
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from flows.desk import desk
from models.instrument import Instrument
from models.pages import QuietPeriod
from models.views import CycleView
from planning.calendars import of_cycle
from rehearsal.book import Book, CycleTold
from rehearsal.checks import answers_beside, checked
from rehearsal.company import Company, company
from rehearsal.course import Course
from rehearsal.openings import Opening, children, mandate, opening
from rehearsal.stage import stage
from store import office_folder
from tasks.page_templates import PageWords
from tasks.pages.timetable import timetable_picture, timetable_svg
from tasks.views import cycle_view

Told = Callable[[date], None]
LONGEST: Final = timedelta(days=365 * 12)
"""How far one cycle is followed."""


def rehearse_one(
    instrument: str, due: date | None, given: Mapping[str, date], stages: Sequence[str] = (), *,
    silent: Sequence[str] = (), late: Sequence[str] = (), told: Told = lambda day: None,
) -> Book:
    """Return the book of one cycle and of those that come out of it, to their close; `told` hears of each day.

    Raises what `rehearsal.openings.opening` and `rehearsal.company.company` raise, and `NoSuchInstrument`.
    """
    with stage():
        found, calendar = opening(office_folder.instrument(instrument), due, given, desk().calendar, stages), desk().calendar
        all_of_it = [found, *children(found, _known(), calendar)]
        return _book(all_of_it, found.on + LONGEST, _company(silent, late), told, main=found.code)


def rehearse_all(
    since: date, years: int, *, silent: Sequence[str] = (), late: Sequence[str] = (), told: Told = lambda day: None
) -> Book:
    """Return the book of the whole mandate over years; raises as `rehearse_one` does.

    All cycles are played together: a person gets one letter a day, whatever cycles it is about.
    """
    until = since.replace(year=since.year + years, day=min(since.day, 28))
    with stage():
        return _book(mandate(_known(), since, until, desk().calendar), until, _company(silent, late), told)


def _known() -> list[Instrument]:
    return [office_folder.instrument(name) for name in office_folder.instrument_files()]


def _company(silent: Sequence[str], late: Sequence[str]) -> Company:
    return company(silent, late, office_folder.load().directory.institutions)


def _book(openings: Sequence[Opening], until: date, them: Company, told: Told, main: str = "") -> Book:
    """Play these cycles until a day, and return the book of what came of them, with the timetable of one."""
    folder, calendar = office_folder.load(), desk().calendar
    language = folder.office.language
    course = Course(them, next(iter(folder.officers)), told)
    gc.freeze()   # what was imported stays: looking through it again and again takes a tenth of the time
    course.run(openings, until)
    views = {code: cycle_view.fn(code, folder.zone) for code in course.opened}
    cycles = sorted(
        (
            CycleTold(
                code, v.instrument.id, v.instrument.short.in_language(language), v.opened_on, course.closed.get(code, until),
                course.parents[code],
            )
            for code, v in views.items()
        ),
        key=lambda c: (c.opened, c.code),
    )
    letters = sorted(course.letters, key=lambda x: (x.at, x.cycle))
    answers = sorted(course.answers, key=lambda x: (x.at, x.cycle))
    recesses = calendar.recesses(
        min((c.opened for c in cycles), default=until), max((c.until for c in cycles), default=until)
    )
    return Book(
        language=language,
        office=folder.office.letterhead.unit.in_language(language),
        company=them,
        cycles=cycles,
        letters=letters,
        decisions=sorted(course.decisions, key=lambda x: (x.on, x.cycle)),
        waiting=dict(course.stuck),
        found=checked(letters, answers, folder.office, calendar),
        beside=answers_beside(letters),
        quiet=[QuietPeriod(r.name, r.first, r.last) for r in recesses],
        timetable=_timetable(views[main], course.closed.get(main, until), language) if main else "",
    )


def _timetable(view: CycleView, last: date, language: str) -> str:
    counted = of_cycle(view.instrument, view.anchors, desk().calendar)
    days = [m.on for m in view.milestones if m.on]
    quiet = tuple(QuietPeriod(r.name, r.first, r.last) for r in counted.recesses(min(days), max(days)))
    return timetable_svg(timetable_picture(view, today=last, words=PageWords(language), quiet=quiet))
