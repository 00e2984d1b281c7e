from dataclasses import replace
from datetime import date

import pytest

from models.instrument import Instrument
from models.views import CycleView, DecisionView, DraftView, RequestView, SubmissionView
from models.words import CycleStatus, DraftState, Edge, Purpose, RequestState, StageKind, Verdict
from planning.kinds import STAGES, open_step, standing
from planning.stages import MOVES, Move, MoveNotAllowed, moved, possible_moves
from planning.working_days import Calendar
from tests.days import day
from tests.planning.conftest import opened
from tests.planning.simulated import days

DRAFT = DraftView(1, DraftState.WORKING, 20_000, "draft-1", date(2019, 9, 17))


def waits(view: CycleView, today: str) -> list[str]:
    return [w.key for w in standing(view, day(today)).waits_for]


def cleared(step: str, draft: int = 1, verdict: Verdict = Verdict.CLEAR) -> DecisionView:
    return DecisionView(step, draft, verdict, "o1", date(2020, 1, 15))


CHAIN = (cleared("head_of_unit"), cleared("minister"), cleared("council"))


def request(purpose: Purpose, state: RequestState = RequestState.SENT) -> RequestView:
    return RequestView("mj", 1, purpose, 1, date(2019, 12, 5), state, sent_on=date(2019, 11, 7))


def test_every_kind_of_stage_and_every_move_has_its_row() -> None:
    assert set(STAGES) == set(StageKind)
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize(
    ("change", "today", "expected"),
    [
        (dict(stage="prepare"), "Monday 2019-04-01", ["next_opens"]),
        (dict(stage="prepare"), "Tuesday 2019-04-02", []),
        (dict(stage="prepare", plan_accepted=False), "Tuesday 2019-04-02", ["plan_not_accepted"]),
        (dict(stage="collect"), "Monday 2019-09-16", ["next_opens"]),
        (dict(stage="collect", requests=(request(Purpose.COLLECT),)), "Tuesday 2019-09-17", []),  # late ones still come
        (dict(stage="consolidate"), "Thursday 2019-11-07", ["no_draft"]),
        (dict(stage="consolidate", drafts=(DRAFT,)), "Wednesday 2019-11-06", ["next_opens"]),
        (dict(stage="consolidate", drafts=(DRAFT,)), "Thursday 2019-11-07", []),
        (dict(stage="consolidate", drafts=(replace(DRAFT, stale=True),)), "Thursday 2019-11-07", ["draft_stale"]),
        (dict(stage="consolidate", drafts=(replace(DRAFT, words=21_201),)), "Thursday 2019-11-07", ["over_limit"]),
        (
            dict(stage="consolidate", drafts=(DRAFT,), requests=(request(Purpose.SHORTEN),)),
            "Thursday 2019-11-07",
            ["requests_open"],
        ),
        (dict(stage="review", drafts=(DRAFT,)), "Monday 2020-01-06", ["review_undecided"]),
        (dict(stage="review", drafts=(DRAFT,)), "Friday 2020-01-10", []),
        (dict(stage="review", drafts=(DRAFT,), decisions=(cleared("review"),)), "Friday 2019-11-29", []),
        (
            dict(stage="review", drafts=(DRAFT,), decisions=(cleared("review"),), requests=(request(Purpose.REVIEW),)),
            "Thursday 2019-12-05",
            ["requests_open"],
        ),
        (
            dict(stage="review", drafts=(DRAFT,), decisions=(cleared("review"),), requests=(request(Purpose.REVIEW),)),
            "Friday 2019-12-06",
            [],  # who is silent consents
        ),
        (dict(stage="clear", drafts=(DRAFT,)), "Monday 2020-01-13", ["step"]),
        (dict(stage="clear", drafts=(DRAFT,), decisions=(*CHAIN[:2],)), "Monday 2020-01-13", ["step"]),
        (
            dict(stage="clear", drafts=(DRAFT,), decisions=(CHAIN[0], cleared("minister", verdict=Verdict.SEND_BACK))),
            "Monday 2020-01-13",
            ["sent_back"],
        ),
        (
            dict(stage="clear", drafts=(DRAFT,), decisions=CHAIN),
            "Monday 2020-01-13",
            [],
        ),
        (
            dict(
                stage="clear",
                drafts=(replace(DRAFT, state=DraftState.SUPERSEDED), replace(DRAFT, number=2)),
                decisions=CHAIN,
            ),
            "Monday 2020-01-13",
            ["step"],  # a newer draft needs its own clearance
        ),
        (dict(stage="submit", drafts=(DRAFT,)), "Friday 2020-02-28", ["not_submitted"]),
        (
            dict(stage="submit", drafts=(DRAFT,), submissions=(SubmissionView(1, 1, date(2020, 2, 28), None),)),
            "Friday 2020-02-28",
            [],
        ),
        (dict(stage="dialogue"), "Wednesday 2021-05-19", ["due_passes"]),
        (dict(stage="dialogue"), "Thursday 2021-05-20", []),
        (dict(stage="follow_up"), "Thursday 2030-01-03", ["officer_closes"]),
    ],
)
def test_a_stage_is_finished_or_says_what_it_waits_for(
    cycle: CycleView, change: dict[str, object], today: str, expected: list[str]
) -> None:
    assert waits(replace(cycle, **change), today) == expected


def test_what_is_waited_for_is_said_in_words_of_the_office(cycle: CycleView) -> None:
    here = replace(cycle, stage="clear", drafts=(DRAFT,))
    said = {lang: standing(here, date(2020, 1, 13)).in_words(lang) for lang in ("fr", "de", "en")}
    assert said == {
        "fr": ("l'étape d'approbation « Visa de la direction du service » sur le projet 1",),
        "de": ("die Freigabe „Sichtvermerk der Leitung“ für Entwurf 1",),
        "en": ("the clearance “Approval by the head of unit” of draft 1",),
    }


def test_clearance_goes_step_by_step(cycle: CycleView) -> None:
    here = replace(cycle, stage="clear", drafts=(DRAFT,))
    assert open_step(here) == "head_of_unit"
    assert open_step(replace(here, decisions=CHAIN[:1])) == "minister"
    assert open_step(replace(here, decisions=CHAIN[:2])) == "council"
    assert open_step(replace(here, decisions=CHAIN)) is None
    assert open_step(replace(here, stage="review")) == "review"
    assert open_step(replace(here, stage="collect")) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (dict(stage="prepare"), ["finish", "suspend", "cancel", "close"]),
        (dict(stage="prepare", plan_accepted=False), ["suspend", "cancel", "close"]),
        (dict(stage="clear", drafts=(DRAFT,)), ["return consolidate", "return review", "suspend", "cancel", "close"]),
        (dict(status=CycleStatus.SUSPENDED), ["resume", "cancel", "close"]),
        (dict(status=CycleStatus.CLOSED), ["reopen"]),
        (dict(status=CycleStatus.CANCELLED), ["reopen"]),
    ],
)
def test_possible_moves_depend_on_stage_and_status(
    cycle: CycleView, change: dict[str, object], expected: list[str]
) -> None:
    assert list(possible_moves(replace(cycle, **change))) == expected


def test_a_refused_move_says_what_is_possible(cycle: CycleView) -> None:
    with pytest.raises(MoveNotAllowed) as refused:
        moved(replace(cycle, stage="clear", drafts=(DRAFT,)), Move.RETURN, "submit")
    assert "return consolidate" in refused.value.possible
    assert refused.value.code == "move_not_possible"


def test_no_officer_moves_an_uncleared_draft_on(cycle: CycleView) -> None:
    with pytest.raises(MoveNotAllowed):
        moved(replace(cycle, stage="clear", drafts=(DRAFT,)), Move.FINISH)


def test_moves_put_the_cycle_where_they_say(cycle: CycleView) -> None:
    here = replace(cycle, stage="clear", drafts=(DRAFT,))
    assert moved(here, Move.RETURN, "consolidate").stage == "consolidate"
    assert moved(here, Move.SUSPEND).status is CycleStatus.SUSPENDED
    assert moved(replace(cycle, stage="prepare"), Move.FINISH).stage == "collect"
    assert moved(replace(cycle, stage="follow_up"), Move.FINISH).status is CycleStatus.CLOSED


def test_an_invented_meeting_walks_from_its_file_alone(meeting: Instrument, calendar: Calendar) -> None:
    view = opened(
        meeting,
        calendar,
        day("Monday 2026-10-05"),
        invitation=day("Monday 2026-10-05"),
        meeting=day("Wednesday 2026-10-28"),
    )

    def people(view: CycleView, today: date) -> CycleView:
        answered = tuple(
            replace(r, state=RequestState.ANSWERED, answered_on=today) if today >= r.due_on else r
            for r in view.requests
        )
        view = replace(view, requests=answered)
        if view.stage == "mission" and today == day("Wednesday 2026-11-04"):
            draft = DraftView(2, DraftState.WORKING, 900, "mission", today)
            view = replace(view, drafts=(replace(view.drafts[0], state=DraftState.SUPERSEDED), draft))
        if view.stage == "mission" and today == day("Friday 2026-11-06"):
            view = replace(view, decisions=(cleared("head_of_unit", 2),))
        return view

    walked = days(view, day("Monday 2026-10-05"), day("Monday 2026-11-09"), calendar, people)
    deeds = [(f"{on:%A %F}", action.kind.value, action.step) for on, _, action in walked]
    assert deeds == [
        ("Monday 2026-10-05", "request", "positions"),
        ("Monday 2026-10-19", "remind", "before-2"),
        ("Thursday 2026-10-22", "finish", "brief"),
        ("Thursday 2026-10-22", "consolidate", "draft-1"),
        ("Tuesday 2026-10-27", "finish", "attend"),
        ("Thursday 2026-10-29", "finish", "mission"),
        ("Thursday 2026-10-29", "lay_template", "mission_report"),
        ("Thursday 2026-10-29", "ask_decision", "mission"),
        ("Wednesday 2026-11-04", "ask_decision", "head_of_unit"),
        ("Friday 2026-11-06", "finish", None),
    ]


def test_the_cycle_of_2019_walks_to_its_submission(cycle: CycleView, calendar: Calendar) -> None:
    def people(view: CycleView, today: date) -> CycleView:
        answered = tuple(
            replace(r, state=RequestState.ANSWERED, answered_on=today) if today >= r.due_on else r
            for r in view.requests
        )
        view = replace(view, requests=answered)
        if view.stage == "clear":
            view = replace(view, decisions=CHAIN)
        if view.stage == "submit" and today == view.date_of("submit", Edge.DUE):
            view = replace(view, submissions=(SubmissionView(1, 1, today, None),))
        return view

    walked = days(cycle, day("Tuesday 2019-03-05"), day("Monday 2020-03-02"), calendar, people)
    moves = [(f"{on:%A %F}", action.step) for on, _, action in walked if action.kind == "finish"]
    assert moves == [
        ("Tuesday 2019-04-02", "collect"),
        ("Tuesday 2019-09-17", "consolidate"),
        ("Thursday 2019-11-07", "review"),
        ("Friday 2020-01-10", "clear"),
        ("Monday 2020-01-13", "submit"),
        ("Friday 2020-02-28", "dialogue"),
    ]


def test_a_report_needs_a_draft_made_since_its_stage_opened(meeting: Instrument, calendar: Calendar) -> None:
    view = opened(meeting, calendar, date(2026, 10, 5), invitation=date(2026, 10, 5), meeting=date(2026, 10, 28))
    view = replace(
        view, stage="mission", entered_on=date(2026, 10, 29), drafts=(replace(DRAFT, made_on=date(2026, 10, 22)),)
    )
    assert waits(view, "Friday 2026-10-30") == ["no_draft"]


@pytest.mark.parametrize(
    ("kind", "decisions", "today", "expected"),
    [
        (StageKind.CONSULT, (), "Thursday 2019-12-05", ["due_passes"]),
        (StageKind.CONSULT, (), "Friday 2019-12-06", []),
        (StageKind.CONSULT, (cleared("review"),), "Monday 2019-11-11", []),
        (StageKind.TRANSLATE, (), "Friday 2019-12-06", ["officer_closes"]),
        (StageKind.TRANSLATE, (cleared("review"),), "Monday 2019-11-11", []),
    ],
)
def test_a_consultation_may_pass_in_silence_a_translation_may_not(
    cycle: CycleView, kind: StageKind, decisions: tuple[DecisionView, ...], today: str, expected: list[str]
) -> None:
    stages = tuple(s.model_copy(update={"kind": kind}) if s.id == "review" else s for s in cycle.instrument.stages)
    changed = cycle.instrument.model_copy(update={"stages": stages})
    view = replace(cycle, instrument=changed, stage="review", drafts=(DRAFT,), decisions=decisions)
    assert waits(view, today) == expected
