"""The one sentence that says why a date is what it is: rule, base, and each shift by the calendar."""

from datetime import date

from models.days import written
from models.instrument import Instrument
from models.words import Edge
from planning.compression import Leg
from planning.offsets import Carry, DateRule, Offset, Unit
from planning.sentences import as_sentence, say
from planning.working_days import Calendar, Closure


def base_of(instrument: Instrument, rule: DateRule, base: date, language: str) -> str:
    """Return the name and day of what a date is counted from."""
    day = written(base, language)
    if rule.edge is None:
        return say("base", language, name=_name_of_anchor(instrument, rule.anchor, language), day=day)
    key = "base_opens" if rule.edge is Edge.OPENS else "base_due"
    return say(key, language, name=instrument.stage(rule.anchor).name.in_language(language), day=day)


def still_open(instrument: Instrument, anchor: str, language: str) -> str:
    """Return that a date is open because the body's date it hangs on is."""
    return as_sentence(language, say("open", language, name=_name_of_anchor(instrument, anchor, language)))


def reason(
    rule: DateRule, base: date, base_name: str, plain: date, carried: date, calendar: Calendar, language: str
) -> str:
    """Return why a rule gives `carried`: counted from `base` to `plain`, over closed days, then off a closed day."""
    parts = [_distance(rule.offset, base_name, language)]
    if rule.offset.unit is Unit.WORKING_DAY:
        passed = calendar.closures(*sorted((base, plain)))
        if passed:
            parts.append(say("not_counted", language, names=", ".join(_closure(c, language) for c in passed)))
    if carried != plain:
        key = "carried_next" if rule.carry is Carry.NEXT else "carried_previous"
        parts.append(say(key, language, off=written(plain, language), why=calendar.closed_because(plain)))
    return as_sentence(language, *parts)


def provisional(instrument: Instrument, sentence: str, anchor: str, language: str) -> str:
    """Return a reason that also says that the body has not confirmed the date it hangs on."""
    name = _name_of_anchor(instrument, anchor, language)
    return as_sentence(language, sentence.removesuffix("."), say("provisional", language, name=name))


def squeezed(end: date, leg: Leg, has: int, language: str) -> str:
    """Return why a date stands where a compressed plan puts it, `has` working days after the one before."""
    parts = [say("squeezed", language, end=written(end, language))]
    if has < leg.wanted:
        parts.append(say("shortened", language, has=has, planned=leg.wanted))
    return as_sentence(language, *parts)


def officer_set(language: str) -> str:
    """Return that an officer set a date."""
    return as_sentence(language, say("moved", language))


def _name_of_anchor(instrument: Instrument, anchor: str, language: str) -> str:
    return next(a.name for a in instrument.anchors if a.id == anchor).in_language(language)


def _distance(offset: Offset, base_name: str, language: str) -> str:
    if offset.count == 0:
        return say("same_day", language, base=base_name)
    unit = offset.unit if abs(offset.count) == 1 else f"{offset.unit}s"
    return say(
        "after" if offset.count > 0 else "before",
        language,
        offset=say(unit, language, n=abs(offset.count)),
        base=base_name,
    )


def _closure(closure: Closure, language: str) -> str:
    days = written(closure.first, language)
    if closure.last != closure.first:
        days += f" – {written(closure.last, language)}"
    return f"{closure.name} ({days})"
