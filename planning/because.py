"""The one sentence that says why a date is what it is: rule, base, and each shift by the calendar."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date

from models.days import written, written_moment
from models.instrument import Instrument
from models.words import DateStatus, Edge
from planning.compression import Leg
from planning.offsets import Carry, DateRule, Moment, Offset, Unit
from planning.rules import Node, root_of
from planning.sentences import as_sentence, say
from planning.working_days import Calendar, Closure


def base_of(instrument: Instrument, rule: DateRule, base: Moment, language: str) -> str:
    """Return the name and day, with its hour, of what a date is counted from."""
    day = written_moment(base.on, base.at, language)
    if rule.edge is None:
        return say("base", language, name=_name_of_anchor(instrument, rule.anchor, language), day=day)
    key = "base_opens" if rule.edge is Edge.OPENS else "base_due"
    return say(key, language, name=instrument.stage(rule.anchor).name.in_language(language), day=day)


def named(instrument: Instrument, rules: Mapping[Node, DateRule], node: Node, language: str) -> str:
    """Return the name of the body's date that a date counts from in the end."""
    return _name_of_anchor(instrument, root_of(rules, node), language)


def still_open(instrument: Instrument, anchor: str, language: str) -> str:
    """Return that a date is open because the body's date it hangs on is."""
    return as_sentence(language, say("open", language, name=_name_of_anchor(instrument, anchor, language)))


def reason(
    rule: DateRule, base: Moment, base_name: str, plain: Moment, late: date, carried: date, calendar: Calendar,
    language: str,
) -> list[str]:
    """Return why a rule gives `carried`, in parts: counted from `base` to `plain` over closed days, later by the days
    on which the clock stood, then off a closed day."""
    parts = [distance(rule.offset, base_name, language)]
    if rule.offset.unit is Unit.WORKING_DAY:
        passed = calendar.closures(*sorted((base.on, plain.on)))
        if passed:
            parts.append(say("not_counted", language, names=", ".join(_closure(c, language) for c in passed)))
    if rule.offset.unit is Unit.HOUR and base.plus_hours(rule.offset.count, UTC) != plain:
        parts.append(say("clocks_change", language))
    if late != plain.on:
        days = calendar.between(plain.on, late)
        parts.append(say("clock_stood", language, n=days, off=written(plain.on, language)))
    if carried != late:
        key = "carried_next" if rule.carry is Carry.NEXT else "carried_previous"
        parts.append(say(key, language, off=written(late, language), why=calendar.closed_because(late)))
    return parts


def firm(instrument: Instrument, parts: Sequence[str], status: DateStatus, anchor: str, language: str) -> str:
    """Return a reason as one sentence that also says where the body has not confirmed, or has moved, what it hangs on."""
    if status is DateStatus.PROVISIONAL:
        parts = [*parts, say("provisional", language, name=_name_of_anchor(instrument, anchor, language))]
    return as_sentence(language, *parts)


def squeezed(end: date, leg: Leg, has: int, language: str) -> str:
    """Return why a date stands where a compressed plan puts it, `has` working days after the one before."""
    parts = [say("squeezed", language, end=written(end, language))]
    if has < leg.wanted:
        parts.append(say("shortened", language, has=has, planned=leg.wanted))
    return as_sentence(language, *parts)


def left_out(end: date, language: str) -> str:
    """Return that a stage is left out for lack of time."""
    return as_sentence(language, say("left_out", language, end=written(end, language)))


def _name_of_anchor(instrument: Instrument, anchor: str, language: str) -> str:
    return next(a.name for a in instrument.anchors if a.id == anchor).in_language(language)


def distance(offset: Offset, base_name: str, language: str) -> str:
    """Return how far from its base a date lies: « 5 jours ouvrables avant l'échéance »."""
    if offset.count == 0:
        return say("same_day", language, base=base_name)
    unit = offset.unit if abs(offset.count) == 1 else f"{offset.unit}s"
    return say(
        "after" if offset.count > 0 else "before",
        language,
        offset=say(unit, language, n=abs(offset.count)),
        base=base_name,
    )


def span(closure: Closure, language: str) -> str:
    """Return the days of a closure: the one, or first and last."""
    days = written(closure.first, language)
    return days if closure.last == closure.first else f"{days} – {written(closure.last, language)}"


def _closure(closure: Closure, language: str) -> str:
    return f"{closure.name} ({span(closure, language)})"
