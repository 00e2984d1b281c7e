"""The dates of a cycle, each with its reason, from the dates of the body and the rules of the instrument."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from models.instrument import Instrument
from models.refusals import DatesCross
from models.views import AnchorDate, ClockStop, Milestone
from models.words import DateStatus, Edge
from planning import because, calendars, standstill
from planning.compression import Leg, compress, dropped, lent
from planning.offsets import Carry, DateRule, Moment
from planning.rules import Node, faultless, root_of, rules_of
from planning.working_days import Calendar


@dataclass(frozen=True)
class Shortfall:
    """A stage that gets fewer working days than its rules plan; with fewer than it `needs` it hardly works.

    One that is `dropped` is left out for lack of time.
    """

    stage: str
    has: int
    needs: int
    planned: int
    dropped: bool = False


@dataclass(frozen=True)
class Timetable:
    """The dates of every stage in order, and which stages are short of time: then an officer must accept the plan.

    `is_squeezed` says whether any date lies elsewhere than its rule has it, be it in a gap between stages.
    """

    milestones: tuple[Milestone, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    is_squeezed: bool = False

    def date_of(self, stage: str, edge: Edge) -> date | None:
        """Return one date, None while it is open."""
        return next((m.on for m in self.milestones if (m.stage, m.edge) == (stage, edge)), None)


def timetable(
    instrument: Instrument,
    anchors: Mapping[str, AnchorDate],
    calendar: Calendar,
    *,
    stops: Sequence[ClockStop] = (),
    language: str | None = None,
) -> Timetable:
    """Return the dates of a cycle, with reasons in `language` (the calendar's own when None).

    `calendar` is the office's; the cycle's urgency says what of it counts. `stops` are the standstills of the clock.
    Raises `TimetableFaulty` for faulty rules, and `DatesCross` for dates of the body that cannot stand in this order.
    """
    reckoning = _Reckoning(
        faultless(instrument), anchors, calendars.of_cycle(instrument, anchors.values(), calendar), standstill.of_all(stops),
        language or calendar.language,
    )
    shortfalls: list[Shortfall] = []
    for last in reckoning.fixed_nodes():
        shortfalls += _squeeze(reckoning, reckoning.run_up_to(last))
    return Timetable(tuple(reckoning.milestones()), tuple(shortfalls), bool(reckoning.pinned))


class _Reckoning:
    """Computes dates from anchor to anchor; a squeezed date is pinned, and what is counted from it follows."""

    def __init__(
        self,
        instrument: Instrument,
        anchors: Mapping[str, AnchorDate],
        calendar: Calendar,
        stops: Sequence[ClockStop],
        language: str,
    ) -> None:
        self.instrument, self.anchors, self.calendar = instrument, anchors, calendar
        self.stops, self.language = stops, language
        self.rules: dict[Node, DateRule] = rules_of(instrument)
        self.pinned: dict[Node, Milestone] = {}
        self.dropped: dict[str, str] = {}

    def milestones(self) -> Iterator[Milestone]:
        for node in self.rules:
            if sentence := self.dropped.get(node[0]):
                yield Milestone(*node, None, DateStatus.DROPPED, because=sentence)
            else:
                yield self.milestone(node)

    def milestone(self, node: Node) -> Milestone:
        return self.pinned.get(node) or self._by_rule(node)

    def fixed_nodes(self) -> list[Node]:
        """Return the dates that the body itself set, which no plan of ours may move."""
        return [node for node, rule in self.rules.items() if rule.is_the_anchor]

    def run_up_to(self, last: Node) -> list[Node]:
        """Return the dates from the fixed date before (or the beginning) up to a fixed date, after the last open one."""
        nodes = list(self.rules)
        end = nodes.index(last)
        start = max((nodes.index(n) for n in self.fixed_nodes() if nodes.index(n) < end), default=0)
        run = nodes[start : end + 1]
        still_open = [n for n, node in enumerate(run) if self.milestone(node).on is None]
        return run[still_open[-1] + 1 :] if still_open else run

    def _by_rule(self, node: Node) -> Milestone:
        rule = self.rules[node]
        calendar = calendars.of_stage(self.instrument, node[0], self.calendar)
        base, status = self._base(rule)
        if base is None:
            open_anchor = because.still_open(self.instrument, root_of(self.rules, node), self.language)
            return Milestone(*node, None, DateStatus.OPEN, because=open_anchor)
        plain = rule.offset.after(base, calendar)
        on = late = standstill.carried(base.on, plain.on, self.stops, calendar)
        if rule.carry is not None:
            on = (calendar.on_or_after if rule.carry is Carry.NEXT else calendar.on_or_before)(late)
        name = because.base_of(self.instrument, rule, base, self.language)
        parts = because.reason(rule, base, name, plain, late, on, calendar, self.language)
        if late != plain.on:
            status = DateStatus.MOVED if status is DateStatus.CONFIRMED else status
        sentence = because.firm(self.instrument, parts, status, root_of(self.rules, node), self.language)
        return Milestone(*node, on, status, because=sentence, at=plain.at if on == plain.on else None)

    def _base(self, rule: DateRule) -> tuple[Moment | None, DateStatus]:
        if rule.edge is not None:
            before = self.milestone((rule.anchor, rule.edge))
            return (Moment(before.on, before.at) if before.on else None), before.status
        anchor = self.anchors.get(rule.anchor)
        if anchor is None or anchor.on is None:
            return None, DateStatus.OPEN
        return Moment(anchor.on, anchor.at), anchor.status


def _squeeze(reckoning: _Reckoning, run: Sequence[Node]) -> list[Shortfall]:
    """Pin the dates between two fixed ones where the rules leave too little time; return the stages that got less."""
    milestones = [reckoning.milestone(node) for node in run]
    days = [m.on for m in milestones if m.on is not None]
    stages = {s.id: s for s in reckoning.instrument.stages}
    calendar = reckoning.calendar
    legs = [
        Leg(
            calendar.between(a, b), stages[stage].minimum if edge is Edge.DUE else 0, is_stage=edge is Edge.DUE,
            droppable=edge is Edge.DUE and stages[stage].droppable,
        )
        for a, b, (stage, edge) in zip(days, days[1:], run[1:], strict=False)
    ]
    ordered = all(a <= b for a, b in pairwise(days))
    if ordered and not any(leg.is_impossible for leg in legs):
        return []
    if days[-1] < days[0]:
        raise DatesCross(
            first=because.named(reckoning.instrument, reckoning.rules, run[0], reckoning.language), first_on=days[0],
            then=because.named(reckoning.instrument, reckoning.rules, run[-1], reckoning.language), then_on=days[-1],
        )
    total = calendar.between(days[0], days[-1])
    gone = dropped(total, legs)
    kept = [replace(leg, planned=0, minimum=0, is_stage=False) if n in gone else leg for n, leg in enumerate(legs)]
    granted = (lent(kept) if ordered and not gone else None) or compress(total, kept)
    reached = by_rule = 0
    for milestone, leg, has in zip(milestones[1:-1], kept, granted, strict=False):
        reached, by_rule = reached + has, by_rule + leg.planned
        stays = milestone.on if ordered and not gone and reached == by_rule else None
        on = stays or min(calendar.add(days[0], reached), days[-1])
        sentence = milestone.because
        if on != milestone.on:
            sentence = because.squeezed(days[-1], leg, has, reckoning.language)
        hour = milestone.at if on == milestone.on else None
        reckoning.pinned[(milestone.stage, milestone.edge)] = replace(milestone, on=on, because=sentence, at=hour)
    for n in gone:
        stage = run[n + 1][0]
        sentence = because.left_out(days[-1], reckoning.language)
        reckoning.dropped[stage] = sentence
    return [
        Shortfall(stage, 0 if n in gone else has, leg.minimum, leg.wanted, dropped=n in gone)
        for n, ((stage, _), leg, has) in enumerate(zip(run[1:], legs, granted, strict=True))
        if leg.is_stage and (has < leg.wanted or n in gone)
    ]
