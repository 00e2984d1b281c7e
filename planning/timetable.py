"""The dates of a cycle, each with its reason, from the dates of the body and the rules of the instrument."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from models.instrument import Instrument
from models.refusals import TimetableFaulty
from models.views import AnchorDate, Milestone
from models.words import DateStatus, Edge
from planning import because
from planning.compression import Leg, compress
from planning.offsets import Carry, DateRule
from planning.rules import Node, rule_faults, rules_of
from planning.working_days import Calendar


@dataclass(frozen=True)
class Shortfall:
    """A stage that gets fewer working days than its rules plan; with fewer than it `needs` it hardly works."""

    stage: str
    has: int
    needs: int
    planned: int


@dataclass(frozen=True)
class Timetable:
    """The dates of every stage in order, and which stages were squeezed for lack of time."""

    milestones: tuple[Milestone, ...]
    shortfalls: tuple[Shortfall, ...] = ()

    @property
    def is_compressed(self) -> bool:
        """Whether an officer must accept this plan before it is followed."""
        return bool(self.shortfalls)

    def date_of(self, stage: str, edge: Edge) -> date | None:
        """Return one date, None while it is open."""
        return next((m.on for m in self.milestones if (m.stage, m.edge) == (stage, edge)), None)


def timetable(
    instrument: Instrument,
    anchors: Mapping[str, AnchorDate],
    calendar: Calendar,
    *,
    moved: Mapping[Node, date] | None = None,
    language: str | None = None,
) -> Timetable:
    """Return the dates of a cycle, with reasons in `language` (the calendar's own when None).

    `moved` holds the dates an officer set: they override the rules, and what is counted from them follows. Raises
    `TimetableFaulty` for faulty rules, and for fixed dates that cannot stand in this order.
    """
    if faults := rule_faults(instrument):
        raise TimetableFaulty(instrument=instrument.id, key=faults[0].key)
    reckoning = _Reckoning(instrument, anchors, calendar, dict(moved or {}), language or calendar.language)
    shortfalls: list[Shortfall] = []
    for last in reckoning.fixed_nodes():
        run = reckoning.run_up_to(last)
        shortfalls += _squeeze(reckoning, run)
    return Timetable(tuple(reckoning.milestones()), tuple(shortfalls))


class _Reckoning:
    """Computes dates from anchor to anchor; a squeezed date is pinned, and what is counted from it follows."""

    def __init__(
        self,
        instrument: Instrument,
        anchors: Mapping[str, AnchorDate],
        calendar: Calendar,
        moved: Mapping[Node, date],
        language: str,
    ) -> None:
        self.instrument, self.anchors, self.calendar = instrument, anchors, calendar
        self.moved, self.language = moved, language
        self.rules: dict[Node, DateRule] = rules_of(instrument)
        self.pinned: dict[Node, Milestone] = {}

    def milestones(self) -> Iterator[Milestone]:
        yield from map(self.milestone, self.rules)

    def milestone(self, node: Node) -> Milestone:
        if node in self.pinned:
            return self.pinned[node]
        if node in self.moved:
            because_set = because.officer_set(self.language)
            return Milestone(*node, self.moved[node], DateStatus.MOVED, because=because_set)
        return self._by_rule(node)

    def fixed_nodes(self) -> list[Node]:
        """Return the dates that no plan of ours may move: the body or an officer set them."""
        return [node for node, rule in self.rules.items() if node in self.moved or rule.is_the_anchor]

    def run_up_to(self, last: Node) -> list[Node]:
        """Return the dates from the fixed date before (or the beginning) up to a fixed date, both included."""
        nodes = list(self.rules)
        end = nodes.index(last)
        start = max((nodes.index(n) for n in self.fixed_nodes() if nodes.index(n) < end), default=0)
        return nodes[start : end + 1]

    def _by_rule(self, node: Node) -> Milestone:
        rule = self.rules[node]
        base, status = self._base(rule)
        if base is None:
            open_anchor = because.still_open(self.instrument, self._root(rule), self.language)
            return Milestone(*node, None, DateStatus.OPEN, because=open_anchor)
        plain = on = rule.offset.apply(base, self.calendar)
        if rule.carry is not None:
            on = (self.calendar.on_or_after if rule.carry is Carry.NEXT else self.calendar.on_or_before)(plain)
        name = because.base_of(self.instrument, rule, base, self.language)
        sentence = because.reason(rule, base, name, plain, on, self.calendar, self.language)
        if status is DateStatus.PROVISIONAL:
            sentence = because.provisional(self.instrument, sentence, self._root(rule), self.language)
        return Milestone(*node, on, status, because=sentence)

    def _base(self, rule: DateRule) -> tuple[date | None, DateStatus]:
        if rule.edge is not None:
            before = self.milestone((rule.anchor, rule.edge))
            return before.on, DateStatus.CONFIRMED if before.status is DateStatus.MOVED else before.status
        anchor = self.anchors.get(rule.anchor)
        if anchor is None or anchor.on is None:
            return None, DateStatus.OPEN
        return anchor.on, DateStatus.PROVISIONAL if anchor.status is DateStatus.PROVISIONAL else DateStatus.CONFIRMED

    def _root(self, rule: DateRule) -> str:
        while rule.edge is not None:
            rule = self.rules[(rule.anchor, rule.edge)]
        return rule.anchor


def _squeeze(reckoning: _Reckoning, run: Sequence[Node]) -> list[Shortfall]:
    """Pin the dates between two fixed ones where the rules leave too little time; return the stages that got less."""
    milestones = [reckoning.milestone(node) for node in run]
    days = [m.on for m in milestones if m.on is not None]
    if len(days) < len(run):
        return []
    minimum = {s.id: s.minimum for s in reckoning.instrument.stages}
    calendar = reckoning.calendar
    legs = [
        Leg(calendar.between(a, b), minimum[stage] if edge is Edge.DUE else 0, is_stage=edge is Edge.DUE)
        for a, b, (stage, edge) in zip(days, days[1:], run[1:], strict=False)
    ]
    ordered = all(a <= b for a, b in pairwise(days))
    if ordered and not any(leg.is_impossible for leg in legs):
        return []
    first, last = milestones[0], milestones[-1]
    if days[-1] < days[0]:
        raise TimetableFaulty(
            first=f"{first.stage}.{first.edge}", first_on=days[0], then=f"{last.stage}.{last.edge}", then_on=days[-1]
        )
    granted = compress(calendar.between(days[0], days[-1]), legs)
    reached = 0
    for milestone, leg, has in zip(milestones[1:-1], legs, granted, strict=False):
        reached += has
        on = min(calendar.add(days[0], reached), days[-1])
        sentence = milestone.because
        if on != milestone.on:
            sentence = because.squeezed(days[-1], leg, has, reckoning.language)
        reckoning.pinned[(milestone.stage, milestone.edge)] = replace(milestone, on=on, because=sentence)
    return [
        Shortfall(stage, has, leg.minimum, leg.wanted)
        for (stage, _), leg, has in zip(run[1:], legs, granted, strict=True)
        if leg.is_stage and has < leg.wanted
    ]
