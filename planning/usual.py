"""Dates of the body that nobody knows yet, as they usually lie: what a rehearsal counts by, never a cycle."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from models.instrument import Instrument
from planning.offsets import NotADateRule, NotAnOffset, parse_rule
from planning.rules import RuleFault, did_you_mean
from planning.working_days import Calendar


def usual_dates(instrument: Instrument, known: Mapping[str, date], calendar: Calendar) -> dict[str, date]:
    """Return the dates of the body, those known as they are, the others as far as they usually lie before or after these."""
    found = dict(known)
    rules = {a.id: parse_rule(a.usual) for a in instrument.anchors if a.usual}
    ways = [(rule.anchor, a, rule.offset) for a, rule in rules.items()]
    ways += [(a, rule.anchor, replace(rule.offset, count=-rule.offset.count)) for a, rule in rules.items()]
    while way := next((w for w in ways if w[0] in found and w[1] not in found), None):
        base, anchor, offset = way
        found[anchor] = offset.apply(found[base], calendar)
    return {a.id: found[a.id] for a in instrument.anchors if a.id in found}


def usual_faults(instrument: Instrument) -> Iterator[RuleFault]:
    """Yield what is no rule, or counts from no other date of the body."""
    anchors = tuple(a.id for a in instrument.anchors)
    for n, anchor in enumerate(instrument.anchors):
        if anchor.usual is None:
            continue
        key, others = f"anchors[{n}].usual", tuple(a for a in anchors if a != anchor.id)
        yield from _faults(key, anchor.usual, others)


def origin_faults(instrument: Instrument, others: Mapping[str, Instrument | None]) -> Iterator[RuleFault]:
    """Yield what is wrong with what the cycles of an instrument come out of; `others` are None where they are faulty."""
    origin = instrument.comes_out_of
    if origin is None:
        return
    known = tuple(name for name in others if name != instrument.id)
    if origin.instrument not in known:
        remedy = did_you_mean(origin.instrument, known)
        yield RuleFault("comes_out_of.instrument", f'no other instrument "{origin.instrument}"; {remedy}')
        return
    if other := others[origin.instrument]:
        yield from _faults("comes_out_of.usual", origin.usual, tuple(a.id for a in other.anchors))


def _faults(key: str, text: str, anchors: tuple[str, ...]) -> Iterator[RuleFault]:
    try:
        rule = parse_rule(text)
    except (NotADateRule, NotAnOffset) as fault:
        yield RuleFault(key, str(fault))
        return
    if rule.edge is not None or rule.anchor not in anchors:
        yield RuleFault(key, f'counts from "{rule.anchor}", no other date of the body; {did_you_mean(rule.anchor, anchors)}')
