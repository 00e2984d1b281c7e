"""What commands show of cycles, as plain data: natural keys, codes and days, the same for tables and for JSON.

Imports of the database and of calendars are made where they are used, so that help is quick.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.refusals import DatesNeeded, NotADateOfTheBody
from cli.words import language, say
from models.refusals import AlreadyThere
from models.views import AnchorDate
from models.words import CycleStatus, DateStatus, Edge, Role

if TYPE_CHECKING:
    from flows.desk import Desk
    from models.instrument import Instrument, Question
    from models.views import CycleView, RequestView
    from planning.timetable import Timetable

Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """The dates of a cycle: as data, as rows in the office's language, and what it assumes and concedes."""

    data: list[Row]
    rows: list[Row]
    remarks: list[str]


def codes() -> list[str]:
    """Return the codes of all cycles."""
    from store import cycles, database

    with database.reading() as session:
        return cycles.codes(session)


def timetable_of(what: str, given: Sequence[str], due: date | None, stages: Sequence[str] = ()) -> Plan:
    """Return the dates of a cycle, or those an instrument would give with some dates of the body, `ANCHOR=DAY[THH:MM]`.

    Those not given are assumed as late as they may come; `stages` are the optional ones it would have. Raises
    `NoSuchCycle`, `NoSuchInstrument`, `NoSuchStage`, `DatesNeeded`, `NotADateOfTheBody`, `DatesCross`, `TimetableFaulty`.
    """
    from planning.backward import back_from
    from planning.opening import Call, edition_of
    from planning.rules import due_anchor, faultless
    from planning.timetable import timetable
    from store import office_folder

    calendar = _desk().calendar
    if not given and due is None and "." in what:
        view = view_of(what)
        dates = {a.id: a for a in view.anchors}
        plan = timetable(view.instrument, dates, calendar, stops=view.stops, language=language())
        return _plan(view.instrument, dates, replace(plan, milestones=view.milestones))
    instrument = faultless(edition_of(office_folder.instrument(what), Call(tuple(stages))))
    anchors = dict(_anchor(one, instrument) for one in given)
    known = {a.id: anchors.get(a.id) or AnchorDate(a.id, None, DateStatus.OPEN) for a in instrument.anchors}
    if due is None and due_anchor(instrument) not in anchors:
        raise DatesNeeded(instrument=what, anchor=due_anchor(instrument), known=", ".join(known))
    found = back_from(due or _on(known[due_anchor(instrument)]), instrument, known, calendar)
    plan = timetable(instrument, found.anchors, calendar, language=language())
    drawn = _plan(instrument, found.anchors, plan, found.assumed)
    return replace(drawn, remarks=[*drawn.remarks, *_doubtful(instrument, anchors.values(), plan)])


def _doubtful(instrument: "Instrument", given: "Iterable[AnchorDate]", plan: "Timetable") -> Iterator[str]:
    """Yield what may be a slip in the dates given: a due date that is past, an hour that is missing."""
    from planning.rules import counted_by_the_hour, due_stage

    due = plan.date_of(due_stage(instrument), Edge.DUE)
    if due and due < _desk().today:
        yield say("due_is_past", day=written(due, language()))
    by_the_hour = counted_by_the_hour(instrument)
    for anchor in given:
        if anchor.id in by_the_hour and anchor.at is None:
            yield say("from_midnight", anchor=anchor.id, day=anchor.on)


def _anchor(given: str, instrument: "Instrument") -> tuple[str, "AnchorDate"]:
    """Return the date of the body that `list_received=2029-03-15T18:30` gives."""
    name, _, text = given.partition("=")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    known = [a.id for a in instrument.anchors]
    if moment is None or moment.tzinfo or name not in known:
        raise NotADateOfTheBody(given=given, anchor=name if name in known else known[0], known=", ".join(known))
    hour = moment.time() if "T" in text else None
    return name, AnchorDate(name, moment.date(), DateStatus.CONFIRMED, hour)


def _on(anchor: "AnchorDate") -> date:
    assert anchor.on
    return anchor.on


def _plan(
    instrument: "Instrument", anchors: "Mapping[str, AnchorDate]", plan: "Timetable",
    assumptions: Sequence[str] = (),
) -> Plan:
    from models.days import written_moment
    from planning.concessions import assumed, concessions

    spoken, order, edges = language(), instrument.stage_ids(), list(Edge)
    milestones = sorted(plan.milestones, key=lambda m: (order.index(m.stage), edges.index(m.edge)))
    data = [
        {
            "stage": m.stage, "edge": m.edge, "on": m.on, "at": m.at and f"{m.at:%H:%M}", "status": m.status,
            "because": m.because,
        }
        for m in milestones
    ]
    rows = [
        {
            "stage": instrument.stage(m.stage).name.in_language(spoken), "edge": say(f"edge.{m.edge}"),
            "day": written_moment(m.on, m.at, spoken) if m.on else None, "status": say(f"date_status.{m.status}"),
            "because": m.because,
            "before": " → ".join(f"{step.on:%Y-%m-%d}" if step.on else "–" for step in m.history[:-1]),
        }
        for m in milestones
    ]
    remarks = (
        *assumed(instrument, anchors, assumptions, spoken),
        *concessions(instrument, anchors, plan, _desk().calendar, spoken),
    )
    return Plan(data, rows, list(remarks))


def standing_of(code: str) -> Row:
    """Return how a cycle stands: stage, next due date, requests, draft, what its stage waits for."""
    from planning.kinds import standing

    here, view = _desk(), view_of(code)
    requests = [_request(r, here) for r in view.requests]
    draft = view.current_draft()
    limit = view.instrument.word_limit
    waits = standing(view, here.today).in_words(language()) if view.status is CycleStatus.OPEN else ()
    return {
        "cycle": code,
        "status": view.status,
        "mode": here.office.mode,
        "stage": view.stage,
        "stage_name": view.instrument.stage(view.stage).name.in_language(language()),
        "due_on": view.date_of(view.stage, Edge.DUE),
        "answered": f"{sum(not r.is_open for r in view.requests)}/{len(view.requests)}",
        "late": sum(r["overdue"] for r in requests),
        "draft": draft.number if draft else None,
        "words": draft.words if draft else None,
        "word_limit": limit.words if limit else None,
        "plan_accepted": view.plan_accepted,
        "held": view.held,
        "clock_stopped": [
            {"institution": stop.institution, "since": stop.stopped_on} for stop in view.stops if stop.started_on is None
        ],
        "waits_for": list(waits),
        "requests": requests,
    }


def _request(request: "RequestView", here: "Desk") -> Row:
    from planning.lateness import days_late

    days = days_late(request, here.today, here.calendar)
    return {
        "request": f"{request.institution}-{request.number}",
        "institution": request.institution,
        "purpose": request.purpose,
        "state": request.state,
        "due_on": request.due_on,
        "answered": f"{len(request.answered)}/{len(request.questions)}",
        "words": request.words,
        "overdue": days is not None,
        "days_late": days or 0,
        "held": request.held,
        "promised_on": request.promised_on,
    }


def coverage_of(code: str) -> list[Row]:
    """Return for each question and institution what came, and in which paragraphs it was answered the last time."""
    from planning.coverage import coverage
    from tasks.drafts.past import last_time

    last = last_time(code)
    return [
        {
            "question": r.question, "institution": r.institution, "role": r.role, "coverage": r.state, "nature": r.nature,
            "words": r.words,
            "last": last.of(r.question).numbers,
        }
        for r in coverage(view_of(code))
    ]


def questions_of(code: str) -> "list[Question]":
    """Return the questions of a cycle, in the order of its report; raises `NoSuchCycle`."""
    return list(view_of(code).instrument.questions())


def leads_of(code: str) -> dict[str, tuple[str, ...]]:
    """Return who answers each question of a cycle now, the first leads; raises `NoSuchCycle`."""
    found: dict[str, tuple[str, ...]] = {}
    for a in sorted(view_of(code).assignments, key=lambda a: a.role is not Role.LEAD):
        found[a.question] = (*found.get(a.question, ()), a.institution)
    return found


def write_coverage(code: str, out: Path) -> None:
    """Write the workbook of a cycle's answers and paragraphs to a file that is not there yet; raises `AlreadyThere`."""
    from store import cycles, database
    from tasks.drafts import provenance

    if out.exists():
        raise AlreadyThere(file=out.name)
    folder = _desk().folder
    with database.reading() as session:
        out.write_bytes(provenance.book(session, cycles.get(session, code), folder))


def budget_of(code: str) -> Row:
    """Return the words of a cycle's next draft against its limit, by section and institution, with who should shorten."""
    from planning.budget import budget
    from tasks.drafts.figures import figures_of

    found = budget(view_of(code))
    return {
        "total": {"title": code, "words": found.words, "allowed": found.limit, "over": found.over},
        "figures": figures_of(code),
        "sections": [
            {"id": s.id, "title": s.title.in_language(language()), "words": s.words, "allowed": s.allowed, "over": s.over}
            for s in found.sections
        ],
        "institutions": [
            {"institution": i.institution, "words": i.words, "cut": i.cut, "target": i.target} for i in found.institutions
        ],
    }


def kept_back(cycle: str) -> int:
    """Return how many letters, of one cycle or of all, might have left by now and have not."""
    from tasks.post import delivery  # brings the engine with it

    return delivery.overdue(cycle)


def due_on(today: date | None, cycle: str) -> tuple[date, list[Row]]:
    """Return a day (this one when None) and what is due by it in the open cycles or in one; changes nothing."""
    from planning.due import due_actions
    from store import cycles, database

    here = _desk()
    day = today or here.today
    with database.reading() as session:
        wanted = [cycle] if cycle else cycles.codes(session, CycleStatus.OPEN)
        views = [cycles.view(session, code, here.folder.zone) for code in wanted]
    return day, [
        {
            "cycle": view.code, "deed": a.kind, "institution": a.institution, "request": a.request, "step": a.step,
            "key": a.key,
        }
        for view in views
        for a in due_actions(view, day, here.calendar)
    ]


def written(day: date, spoken: str) -> str:
    """Return a day in full in a language."""
    from models.days import written as in_full

    return in_full(day, spoken)


def _desk() -> "Desk":
    from flows.desk import desk

    return desk()


def view_of(code: str) -> "CycleView":
    """Return a cycle as it stands, whole; raises `NoSuchCycle`."""
    from store import cycles, database

    zone = _desk().folder.zone
    with database.reading() as session:
        return cycles.view(session, code, zone, whole=True)
