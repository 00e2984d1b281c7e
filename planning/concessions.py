"""What a plan concedes to lack of time, in sentences for the officer who is to accept it."""

from collections.abc import Iterator, Mapping, Sequence

from models.asking import PASSING
from models.days import written
from models.instrument import Instrument, LadderStep, Stage
from models.views import AnchorDate
from models.words import Edge, LetterKind, Urgency
from planning import because, calendars
from planning.offsets import parse_offset
from planning.quiet import next_hand_over
from planning.sentences import as_sentence, say
from planning.timetable import Timetable
from planning.working_days import Calendar


def concessions(
    instrument: Instrument, anchors: Mapping[str, AnchorDate], plan: Timetable, calendar: Calendar, language: str
) -> tuple[str, ...]:
    """Return what is counted though usually closed, which stages are short or left out, and which reminders fall away."""
    found = [*_days(instrument, anchors, calendar, language), *_stages(instrument, plan, language)]
    if plan.shortfalls:
        cycle = calendars.of_cycle(instrument, anchors.values(), calendar)
        found += [sentence for stage in instrument.stages for sentence in _steps(instrument, stage, plan, cycle, language)]
    return tuple(found)


def assumed(
    instrument: Instrument, anchors: Mapping[str, AnchorDate], assumptions: Sequence[str], language: str
) -> tuple[str, ...]:
    """Return by when those dates of the body must come that a plan assumes."""
    return tuple(
        as_sentence(language, say("assumed", language, name=anchor.name.in_language(language), day=written(on, language)))
        for anchor in instrument.anchors
        if anchor.id in assumptions and (on := anchors[anchor.id].on)
    )


def _days(
    instrument: Instrument, anchors: Mapping[str, AnchorDate], calendar: Calendar, language: str
) -> Iterator[str]:
    if recess := calendars.recess_around(instrument, anchors.values(), calendar):
        days = because.span(recess, language)
        yield as_sentence(language, say("recess_counts", language, name=recess.name, days=days))
    if instrument.urgency is Urgency.DIALOGUE:
        yield as_sentence(language, say("nights_count", language, delegation=", ".join(instrument.delegation) or "–"))


def _stages(instrument: Instrument, plan: Timetable, language: str) -> Iterator[str]:
    for s in plan.shortfalls:
        name = instrument.stage(s.stage).name.in_language(language)
        key = "drops_stage" if s.dropped else "short"
        yield as_sentence(language, say(key, language, stage=name, has=s.has, planned=s.planned, needs=s.needs))


def _steps(
    instrument: Instrument, stage: Stage, plan: Timetable, calendar: Calendar, language: str
) -> Iterator[str]:
    opens, due = plan.date_of(stage.id, Edge.OPENS), plan.date_of(stage.id, Edge.DUE)
    if stage.asks_for is None or opens is None or due is None:
        return
    end = next_hand_over(instrument, plan.date_of, due)
    for step in instrument.ladder.steps:
        offset = parse_offset(step.when)
        on = offset.apply(due, calendar)
        if offset.count <= 0 and on <= opens:
            why = say("drops_before", language)
        elif offset.count > 0 and stage.asks_for not in PASSING and end and on > end:
            why = say("drops_after", language, day=written(end, language, "long"))
        else:
            continue
        named = _named(step, language)
        yield as_sentence(
            language, say("drops_step", language, stage=stage.name.in_language(language), step=named, why=why)
        )


def _named(step: LadderStep, language: str) -> str:
    when = because.distance(parse_offset(step.when), say("due", language), language)
    return say("escalation" if step.letter is LetterKind.ESCALATION else "reminder", language, when=when)
