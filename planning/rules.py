"""The date rules of an instrument, and what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise

from models.instrument import Instrument
from models.refusals import TimetableFaulty
from models.words import Edge, StageKind
from planning.offsets import DateRule, NotADateRule, NotAnOffset, Offset, Unit, parse_rule

Node = tuple[str, Edge]
"""The opening or the due date of a stage."""
Written = tuple[str, str | None, str | None]
"""A stage with the rules of its opening and its due date, where it has one."""

_ROUGHLY = {Unit.HOUR: 1 / 24, Unit.WORKING_DAY: 1.4, Unit.DAY: 1.0, Unit.WEEK: 7.0, Unit.MONTH: 30.4}
_TOLERANCE = 2.0
"""Days; the rough lengths above are no calendar."""


@dataclass(frozen=True)
class RuleFault:
    """What is wrong with one date rule, at which key, with the remedy."""

    key: str
    sentence: str


def rules_of(instrument: Instrument) -> dict[Node, DateRule]:
    """Return the rule of every date in order, those aside that `rule_faults` calls unreadable.

    A stage without `opens` opens on the working day after the one before is due; one without `due` is due on the working
    day before the next one opens.
    """
    return _read(instrument)[0]


def rule_faults(instrument: Instrument) -> tuple[RuleFault, ...]:
    """Return every fault: unreadable, anchored nowhere, turning in a circle, or crossing whatever the anchors are."""
    rules, faults = _read(instrument)
    faults += [*_anchored_nowhere(instrument, rules), *_loops(instrument, rules)]
    return tuple(faults or _crossings(instrument, rules))


def root_of(rules: Mapping[Node, DateRule], node: Node) -> str:
    """Return the date of the body that a date counts from in the end."""
    rule = rules[node]
    while rule.edge is not None:
        rule = rules[(rule.anchor, rule.edge)]
    return rule.anchor


def due_stage(instrument: Instrument) -> str:
    """Return the stage by whose due date the body has what it asks for: the last to submit, without one the last of all."""
    return (submit_stages(instrument) or instrument.stage_ids())[-1]


def submit_stages(instrument: Instrument) -> tuple[str, ...]:
    """Return the stages by which something is handed over, in order."""
    return tuple(s.id for s in instrument.stages if s.kind is StageKind.SUBMIT)


def due_anchor(instrument: Instrument) -> str:
    """Return the date of the body by which it has what it asks for, or from which that is counted."""
    return root_of(rules_of(instrument), (due_stage(instrument), Edge.DUE))


def anchors_before(instrument: Instrument) -> tuple[str, ...]:
    """Return the other dates of the body that stages up to that one count from, in order."""
    rules, order = rules_of(instrument), instrument.stage_ids()
    until = order.index(due_stage(instrument))
    roots = [root_of(rules, node) for node in rules if order.index(node[0]) <= until]
    return tuple(dict.fromkeys(root for root in roots if root != due_anchor(instrument)))


def counted_by_the_hour(instrument: Instrument) -> frozenset[str]:
    """Return the dates of the body from which hours are counted."""
    rules = rules_of(instrument)
    return frozenset(root_of(rules, node) for node, rule in rules.items() if rule.offset.unit is Unit.HOUR)


def faultless(instrument: Instrument) -> Instrument:
    """Return an instrument whose rules give dates; raises `TimetableFaulty` with the first fault."""
    for fault in rule_faults(instrument):
        raise TimetableFaulty(instrument=instrument.id, key=fault.key, fault=fault.sentence)
    return instrument


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that somebody who wrote another one meant; empty when none shares two thirds of its letters."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=2 / 3)), "")


def did_you_mean(word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return the remedy for a word that is not known: the nearest one, or all of them."""
    near = nearest(word, known)
    return f'do you mean "{near}"?' if near else f"known are: {', '.join(known)}"


def key_of(instrument: Instrument, node: Node) -> str:
    """Return where a date stands in the file: `stages[2].due`."""
    return f"stages[{instrument.stage_ids().index(node[0])}].{node[1]}"


def _read(instrument: Instrument) -> tuple[dict[Node, DateRule], list[RuleFault]]:
    rules, faults = _rules(tuple((s.id, s.opens, s.due) for s in instrument.stages), instrument.anchors[0].id)
    return dict(rules), list(faults)


@lru_cache(maxsize=256)
def _rules(stages: tuple[Written, ...], anchor: str) -> tuple[Mapping[Node, DateRule], tuple[RuleFault, ...]]:
    """Return the rules of dates as they are written, and what is no rule; `anchor` is the first date of the body."""
    rules: dict[Node, DateRule] = {}
    faults: list[RuleFault] = []
    names = (None, *(name for name, _, _ in stages), None)
    for n, (before, (stage, opens, due), after) in enumerate(zip(names, stages, names[2:], strict=False)):
        for edge, text in ((Edge.OPENS, opens), (Edge.DUE, due)):
            try:
                rules[(stage, edge)] = parse_rule(text) if text is not None else _next_to(edge, before, after, anchor)
            except (NotADateRule, NotAnOffset) as fault:
                faults.append(RuleFault(f"stages[{n}].{edge}", str(fault)))
    return rules, tuple(faults)


def _next_to(edge: Edge, before: str | None, after: str | None, anchor: str) -> DateRule:
    """Return the rule of a date that is not given: the day after the stage before, or the day before the next one."""
    if edge is Edge.OPENS and before:
        return DateRule(Offset(1, Unit.WORKING_DAY), before, Edge.DUE)
    if edge is Edge.DUE and after:
        return DateRule(Offset(-1, Unit.WORKING_DAY), after, Edge.OPENS)
    example = f"0 days from {anchor}"
    raise NotADateRule(
        f'the first stage needs a date to open; write for example "{example}"' if edge is Edge.OPENS
        else f'the last stage needs a due date; write for example "{example}"'
    )


def _anchored_nowhere(instrument: Instrument, rules: Mapping[Node, DateRule]) -> Iterator[RuleFault]:
    anchors, stages = tuple(a.id for a in instrument.anchors), instrument.stage_ids()
    for node, rule in rules.items():
        key = key_of(instrument, node)
        if rule.edge is None and rule.anchor not in anchors:
            hint = f"do you mean {rule.anchor}.due?" if rule.anchor in stages else did_you_mean(rule.anchor, anchors)
            yield RuleFault(key, f'no anchor "{rule.anchor}"; {hint}')
        elif rule.edge is not None and rule.anchor not in stages:
            yield RuleFault(key, f'no stage "{rule.anchor}"; {did_you_mean(rule.anchor, stages)}')


def _loops(instrument: Instrument, rules: Mapping[Node, DateRule]) -> Iterator[RuleFault]:
    told: set[Node] = set()
    for start in rules:
        path = [start]
        while (rule := rules.get(path[-1])) and rule.edge is not None:
            path.append((rule.anchor, rule.edge))
            if path[-1] in path[:-1]:
                circle = path[path.index(path[-1]) :]
                if not told & set(circle):
                    way = " → ".join(f"{stage}.{edge}" for stage, edge in circle)
                    yield RuleFault(
                        key_of(instrument, circle[0]),
                        f"the dates count from each other in a circle ({way}); count one from a date of the body",
                    )
                told |= set(circle)
                break


def _crossings(instrument: Instrument, rules: Mapping[Node, DateRule]) -> Iterator[RuleFault]:
    nodes = list(rules)
    places = {node: _place(rules, node) for node in nodes}
    for earlier, later in pairwise(nodes):
        (root, a), (other_root, b) = places[earlier], places[later]
        if root == other_root and b < a - _TOLERANCE:
            yield RuleFault(
                key_of(instrument, later),
                f"always lies before {earlier[0]}.{earlier[1]}, which comes first; "
                f"make one offset larger or the other smaller",
            )


def _place(rules: Mapping[Node, DateRule], node: Node) -> tuple[str, float]:
    """Return the body's date a node counts from in the end, and roughly how many days after it lies."""
    rule = rules[node]
    days = rule.offset.count * _ROUGHLY[rule.offset.unit]
    while rule.edge is not None:
        rule = rules[(rule.anchor, rule.edge)]
        days += rule.offset.count * _ROUGHLY[rule.offset.unit]
    return rule.anchor, days
