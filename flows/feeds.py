"""Calendar feeds: of a cycle, of an institution, of the office; for the command, and laid on the shelf by the round."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from documents.calendar import Certainty, Entry, feed
from flows.desk import Desk, desk
from models.refusals import Refusal
from models.views import CycleView
from planning.feed import FeedDate, Holds, of_cycle, of_institution, of_office
from tasks import shelf
from tasks.log import deed
from tasks.views import all_cycles, cycle_view

OFFICE = "office"
CERTAINTY = {Holds.FIRM: Certainty.CONFIRMED, Holds.TENTATIVE: Certainty.TENTATIVE, Holds.CANCELLED: Certainty.CANCELLED}


def cycle_feed(here: Desk, code: str) -> bytes:
    """Return the feed of a cycle; one that was cancelled says of each date that it is. Raises `NoSuchCycle`."""
    view = cycle_view.fn(code, here.folder.zone, whole=True)
    short = view.instrument.short.in_language(here.office.language)
    return _feed(here, f"{short} · {code}", of_cycle(view, here.office.language))


def institution_feed(here: Desk, institution: str) -> bytes:
    """Return the feed of what is due from an institution, by its id; raises `NoSuchInstitution`."""
    name = here.folder.name(institution, here.today, here.office.language)
    return _feed(here, name, of_institution(_views(here), institution, here.today, here.office.language))


def office_feed(here: Desk) -> bytes:
    """Return the feed of all cycles."""
    return _feed(here, here.office.letterhead.unit.in_language(here.office.language), of_office(_views(here), here.office.language))


def lay_feeds() -> None:
    """Lay every feed on the shelf, those alone that say something new; a fault of one keeps no other."""
    here = desk()
    views = _views(here)
    asked = sorted({r.institution for v in views for r in v.requests} | {i for v in views for i in v.assigned})
    for name, data in _all(here, views, asked):
        shelf.put_beside("feeds", name, data)


def _all(here: Desk, views: list[CycleView], institutions: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    yield f"{OFFICE}.ics", _feed(here, here.office.letterhead.unit.in_language(here.office.language),
                                 of_office(views, here.office.language))
    for view in views:
        yield f"{view.code}.ics", cycle_feed(here, view.code)
    for institution in institutions:
        try:
            name = here.folder.name(institution, here.today, here.office.language)
        except Refusal as refusal:
            deed(deed="feed_left_out", subject=institution, error=refusal.code)
            continue
        yield f"{institution}.ics", _feed(here, name, of_institution(views, institution, here.today, here.office.language))


def _views(here: Desk) -> list[CycleView]:
    return [cycle_view.fn(code, here.folder.zone, whole=True) for code in all_cycles()]


def _feed(here: Desk, name: str, dates: Iterable[FeedDate]) -> bytes:
    language, domain = here.office.language, here.office.domain
    return feed(name, (
        (
            Entry(
                f"{d.uid}@{domain}", d.title, d.on, d.sequence, datetime.combine(d.set_on, time(), UTC), language,
                at=datetime.combine(d.on, d.at, here.folder.zone) if d.at else None,
            ),
            CERTAINTY[d.holds],
        )
        for d in dates
    ))
