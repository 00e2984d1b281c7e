"""Which cycles a rehearsal opens on which days: one of an instrument, or all of the mandate over years.

Dates that nobody gave lie where they usually do. Where an instrument recurs, each cycle follows the one before by its interval;
the first ones are spread over the months, so that not everything begins on one morning. What comes out of another cycle is opened
out of each. All of it is invented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from models.instrument import Instrument
from models.refusals import DateGivenTwice, NoDateGiven, NoSuchDate
from models.views import AnchorDate
from models.words import CodedBy, DateStatus, Edge, Urgency
from planning.offsets import DateRule, parse_offset, parse_rule
from planning.opening import Call, code_of, edition_of
from planning.rules import due_anchor
from planning.timetable import timetable
from planning.usual import usual_dates
from planning.working_days import Calendar

SPREAD: Final = timedelta(days=17)
"""Days between the first openings of two instruments."""


@dataclass(frozen=True)
class Opening:
    """A cycle to be opened on a day, with its dates of the body, and the cycle it comes out of."""

    on: date
    edition: Instrument
    dates: Mapping[str, date]
    number: str = ""
    parent: str = ""

    @property
    def code(self) -> str:
        """The code that its cycle will have."""
        return code_of(self.edition, _anchors(self.dates).values(), self.number)


def opening(
    instrument: Instrument, due: date | None, given: Mapping[str, date], calendar: Calendar, stages: Iterable[str] = ()
) -> Opening:
    """Return the opening of one cycle whose body must have what it asks for on a day, with other dates as given.

    Raises `NoDateGiven`, `NoSuchDate`, `NoSuchStage`, `DateGivenTwice`.
    """
    edition = edition_of(instrument, Call(tuple(stages)))
    known = [a.id for a in edition.anchors]
    main = due_anchor(edition)
    if unknown := [a for a in given if a not in known]:
        raise NoSuchDate(given=unknown[0], known=", ".join(known), anchor=main)
    if due is None and not given:
        raise NoDateGiven(known=", ".join(known), anchor=main)
    if due and given.get(main, due) != due:
        raise DateGivenTwice(anchor=main)
    dates = usual_dates(edition, ({main: due} if due else {}) | dict(given), calendar)
    return _opened(edition, dates, calendar)


def mandate(instruments: Iterable[Instrument], since: date, until: date, calendar: Calendar) -> tuple[Opening, ...]:
    """Return the openings of all these instruments from one day on until another, in order of time.

    Of procedures for the same duty only the one is followed that stands instead of the others. What comes out of another
    cycle has no beginning of its own.
    """
    found, known = list[Opening](), list(instruments)
    others = {other for instrument in known for other in instrument.instead_of} | {i.id for i in known if i.comes_out_of}
    for n, instrument in enumerate(sorted((i for i in known if i.id not in others), key=lambda i: i.id)):
        edition = edition_of(instrument, Call())
        first = _first(edition, since + n * SPREAD, calendar)
        every = parse_offset(instrument.recurrence.every) if instrument.recurrence else None
        dates = first.dates
        while (one := _opened(edition, dates, calendar)).on <= until:
            found.append(one)
            if every is None or edition.coded_by is CodedBy.NUMBER:
                break
            dates = {anchor: every.apply(on, calendar) for anchor, on in dates.items()}
    found += [one for parent in found for one in children(parent, known, calendar) if one.on <= until]
    return tuple(sorted(found, key=lambda o: (o.on, o.edition.id)))


def children(parent: Opening, instruments: Iterable[Instrument], calendar: Calendar) -> tuple[Opening, ...]:
    """Return the cycles that come out of one, each opened where it usually is; where hours count, they are worked ones."""
    return tuple(
        _child(parent, edition_of(one, Call()), parse_rule(one.comes_out_of.usual), calendar) for one in instruments
        if one.comes_out_of and one.comes_out_of.instrument == parent.edition.id
    )


def _child(parent: Opening, edition: Instrument, rule: DateRule, calendar: Calendar) -> Opening:
    main = due_anchor(edition)
    due = calendar.on_or_after(rule.offset.apply(parent.dates[rule.anchor], calendar))
    while not _is_worked(found := _opened(edition, usual_dates(edition, {main: due}, calendar), calendar), calendar):
        due = calendar.without_recess().next_working_day(due)
    return replace(found, parent=parent.code)


def _is_worked(one: Opening, calendar: Calendar) -> bool:
    """Say whether a cycle that knows no rest would meet none: a body that gives hours sits when others work, too."""
    if one.edition.urgency is not Urgency.DIALOGUE:
        return True
    days = [m.on for m in timetable(one.edition, _anchors(one.dates), calendar).milestones if m.on]
    ahead = (one.on + timedelta(days=n) for n in range((max(days) - one.on).days + 1))
    return all(map(calendar.without_recess().is_working_day, ahead))


def _first(edition: Instrument, since: date, calendar: Calendar) -> Opening:
    """Return the first cycle that opens on a day or soon after."""
    main = due_anchor(edition)
    trial = _opened(edition, usual_dates(edition, {main: since}, calendar), calendar)
    due = calendar.on_or_after(since + (since - trial.on))
    return _opened(edition, usual_dates(edition, {main: due}, calendar), calendar)


def _opened(edition: Instrument, dates: Mapping[str, date], calendar: Calendar) -> Opening:
    plan = timetable(edition, _anchors(dates), calendar)
    opens = [m.on for m in plan.milestones if m.on and m.edge is Edge.OPENS]
    return Opening(min(opens), edition, dates, "k1" if edition.coded_by is CodedBy.NUMBER else "")


def _anchors(dates: Mapping[str, date]) -> dict[str, AnchorDate]:
    return {a: AnchorDate(a, on, DateStatus.CONFIRMED) for a, on in dates.items()}
