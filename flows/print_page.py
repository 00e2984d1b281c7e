"""A page is printed to be read or filled in: state of play, what is late, a timetable, who is who, the papers of a meeting."""

from collections.abc import Callable
from typing import Any

from prefect import flow

from documents.words import words
from flows.acting import acting
from flows.desk import Desk
from models.instrument import Instrument
from models.lines import Line
from models.refusals import CycleNeeded
from models.views import CycleView, Milestone
from models.words import CycleStatus, DateStatus, Edge, Function, Print, Role, StageKind
from planning.kinds import standing
from planning.lateness import days_late
from tasks.handing_over import prints
from tasks.views import cycle_view, open_cycles

Facts = dict[str, Any]
BLANK = range(6)
"""Rows to be filled in by hand."""
POINTS = 20
"""The most points of a meeting that stand on its agenda one by one."""


@flow(name="print", flow_run_name="print {what.value} {cycle}")
def print_page(what: Print, officer: Line, cycle: Line = "", language: Line = "") -> str:
    """Write a page to be printed and lay it on the shelf as Word and PDF; return the names of the files.

    Args:
        what: which page
        officer: code of the officer who has it printed
        cycle: code of the cycle, where the page is about one
        language: fr, de or en; the office's when empty
    """
    if (what in OF_ONE) and not cycle:
        raise CycleNeeded(what=what.value)
    with acting("print", officer, cycle or None) as here:
        spoken = language or here.office.language
        code = cycle if what in OF_ONE else ""
        facts = OF_ONE[what](here, _view(here, cycle), spoken) if what in OF_ONE else OF_ALL[what](here, spoken)
        docx = prints.render(what, facts, here.folder, here.today, spoken, code)
        return ", ".join(prints.lay(what, docx, code, spoken, here.today))


def _view(here: Desk, code: str) -> CycleView:
    return cycle_view.fn(code, here.folder.zone, whole=True)


def _unit(here: Desk, language: str) -> str:
    return here.office.letterhead.unit.in_language(language)


def _name(here: Desk, institution: str, language: str) -> str:
    known = institution in here.folder.directory
    return here.folder.name(institution, here.today, language) if known else institution


# Over all cycles.


def _state_of_play(here: Desk, language: str) -> Facts:
    return {"unit": _unit(here, language), "cycles": [_standing(here, _view(here, c), language) for c in open_cycles()]}


def _standing(here: Desk, view: CycleView, language: str) -> Facts:
    ahead = sorted(m.on for m in view.milestones if m.on and m.edge is Edge.DUE and m.on >= here.today)
    waits = [w for w in standing(view, here.today).waits_for if w.asks]
    return {
        "code": view.code, "name": view.instrument.short.in_language(language),
        "stage": view.instrument.stage(view.stage).name.in_language(language),
        "waits": ", ".join(w.in_words(language) for w in waits[:1]), "due": ahead[0] if ahead else None,
        "answered": sum(not r.is_open for r in view.requests), "asked": len(view.requests),
        "late": sum(days_late(r, here.today, here.calendar) is not None for r in view.requests),
    }


def _late(here: Desk, language: str) -> Facts:
    found = [
        (days, {"institution": _name(here, r.institution, language), "cycle": view.code,
                "request": f"{r.institution}-{r.number}", "due": r.due_on, "days": days})
        for view in (_view(here, code) for code in open_cycles())
        for r in view.requests
        if (days := days_late(r, here.today, here.calendar)) is not None
    ]
    rows = [row for _, row in sorted(found, key=lambda one: (-one[0], one[1]["request"]))]
    return {"unit": _unit(here, language), "rows": rows}


def _focal_points(here: Desk, language: str) -> Facts:
    functions = words("pages/words", language)["function"]
    order = list(Function)
    holding = [c for c in here.folder.contacts if c.holds(here.today)]
    return {
        "unit": _unit(here, language),
        "rows": [
            {"institution": _name(here, c.institution, language), "function": functions[c.function], "name": c.name or "",
             "address": c.address or "", "telephone": c.telephone or ""}
            for c in sorted(holding, key=lambda c: (c.institution, order.index(c.function)))
        ],
    }


# Of one cycle.


def _timetable(here: Desk, view: CycleView, language: str) -> Facts:
    said, states = words("sentences", language)["prints"], words("pages/words", language)["date_status"]
    named = {a.id: a.name.in_language(language) for a in view.instrument.anchors}
    rows: list[Facts] = [
        {"name": named[a.id], "opens": None, "due": a.on, "status": states[a.status], "because": said["dates"], "current": False}
        for a in view.anchors if a.id in named
    ]
    for stage in view.instrument.stages:
        opens, due = view.milestone(stage.id, Edge.OPENS), view.milestone(stage.id, Edge.DUE)
        rows.append({
            "name": stage.name.in_language(language), "opens": opens.on if opens else None, "due": due.on if due else None,
            "status": states[due.status if due else DateStatus.OPEN], "because": _because(due),
            "current": view.status is CycleStatus.OPEN and stage.id == view.stage,
        })
    return {"report": view.instrument.title(language), "rows": rows}


def _because(found: Milestone | None) -> str:
    return found.because if found else ""


def _allocation(here: Desk, view: CycleView, language: str) -> Facts:
    roles, questions = words("pages/words", language)["role"], {q.code: q for q in view.instrument.questions()}
    by_institution: dict[str, dict[str, Role]] = {}
    for one in view.assignments:
        by_institution.setdefault(one.institution, {})[one.question] = one.role
    return {
        "report": view.instrument.title(language),
        "rows": [
            {"institution": _name(here, institution, language), "questions": [
                {"code": code, "title": questions[code].title.in_language(language), "role": roles[role],
                 "articles": ", ".join(questions[code].articles)}
                for code, role in sorted(asked.items()) if code in questions
            ]}
            for institution, asked in sorted(by_institution.items())
        ],
    }


def _meeting(here: Desk, view: CycleView, language: str) -> Facts:
    about, sits = view.instrument.about or view.instrument.short, _sitting(view)
    contacts = {c.institution: c.name or "" for c in reversed(here.folder.contacts)
                if c.function is Function.FOCAL_POINT and c.holds(here.today)}
    asked = dict.fromkeys((*view.assigned, *sorted({r.institution for r in view.requests})))
    return {
        "meeting": about.in_language(language), "blank": BLANK,
        "day": sits.on if sits else None, "at": sits.at if sits else None,
        "items": _points(here, view.instrument, language),
        "people": [{"institution": _name(here, i, language), "name": contacts.get(i, "")} for i in asked],
    }


def _points(here: Desk, instrument: Instrument, language: str) -> list[Facts]:
    """Return the points of a meeting: the questions, or the sections they stand in where these would be too many."""
    found = [(q.title, q.leads) for q in instrument.questions()]
    if len(found) > POINTS:
        sections = [section for top in instrument.outline for _, section in top.walk() if section.questions]
        found = [(one.title, tuple(dict.fromkeys(lead for q in one.questions for lead in q.leads))) for one in sections]
    return [
        {"title": title.in_language(language), "leads": ", ".join(_abbreviation(here, i) for i in leads)} for title, leads in found
    ]


def _abbreviation(here: Desk, institution: str) -> str:
    known = institution in here.folder.directory
    return here.folder.institution(institution).abbreviation if known else institution


def _sitting(view: CycleView) -> Milestone | None:
    """Return the last day of the meeting, with its hour where it has one; None where the cycle has none."""
    stage = next((s.id for s in reversed(view.instrument.stages) if s.kind is StageKind.ATTEND), None)
    return view.milestone(stage, Edge.DUE) if stage else None


OF_ALL: dict[Print, Callable[[Desk, str], Facts]] = {
    Print.STATE_OF_PLAY: _state_of_play, Print.LATE: _late, Print.FOCAL_POINTS: _focal_points,
}
OF_ONE: dict[Print, Callable[[Desk, CycleView, str], Facts]] = {
    Print.TIMETABLE: _timetable, Print.ALLOCATION: _allocation, Print.AGENDA: _meeting, Print.ATTENDANCE: _meeting,
    Print.MINUTES: _meeting,
}
