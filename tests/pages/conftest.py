"""One cycle seen on one day, with something of everything a page can say."""

from datetime import UTC, date, datetime

import pytest
from page_samples import ACTIONS, make_cycle

from models.pages import (
    AwayLine,
    CallToMake,
    DashboardPage,
    DraftLine,
    Forms,
    HoldMark,
    LateInstitution,
    MovedDate,
    MovedRequest,
    MovePreview,
    NextDate,
    QuietPeriod,
    StuckLetter,
    WaitingLetter,
    WaitingMessage,
)
from models.views import (
    AssignmentView,
    ClockStop,
    CycleView,
    DraftView,
    InstitutionRow,
    LetterMark,
    RequestView,
)
from models.words import (
    Absent,
    Channel,
    DateStatus,
    DraftState,
    Edge,
    Function,
    LetterKind,
    LetterState,
    MessageClass,
    Purpose,
    RequestState,
    Role,
)


def _request(institution: str, state: RequestState, **more) -> RequestView:
    due = date(2019, 6, 14)
    return RequestView(institution, 1, Purpose.COLLECT, 1, due, state, sent_on=date(2019, 4, 2), **more)


@pytest.fixture
def crc() -> CycleView:
    """The cycle on the day after nothing came from Health, and Justice was on hold."""
    return make_cycle(
        requests=(),
        assignments=(
            AssignmentView("A.01", "mj", Role.LEAD),
            AssignmentView("A.01", "menje", Role.SUPPORT, words=210, version=1, taken=True),
            AssignmentView("A.02", "menje", Role.LEAD, words=4100, version=2, taken=True),
            AssignmentView("B.01", "ms", Role.LEAD, words=900, version=1, late=True, request="ms-1.1"),
        ),
        drafts=(
            DraftView(1, DraftState.SUPERSEDED, 23810, "a", date(2019, 6, 17)),
            DraftView(2, DraftState.WORKING, 18450, "b", date(2019, 6, 18), stale=True),
        ),
        held=True,
        ladders={"": "-10 +2", "ms": "none"},
        plan_accepted=False,
        stops=(ClockStop(date(2019, 6, 1), date(2019, 6, 5)), ClockStop(date(2019, 6, 12), institution="ms")),
    )


@pytest.fixture
def page(crc: CycleView) -> DashboardPage:
    """The dashboard of that cycle."""
    sent = LetterMark("reminder", "sent", datetime(2019, 6, 17, 22, 30, tzinfo=UTC))
    came = LetterMark("contribution", "filed", datetime(2019, 6, 12, 8, 0, tzinfo=UTC))
    return DashboardPage(
        zone="Europe/Luxembourg",
        cycle=crc,
        today=date(2019, 6, 19),
        names={"mj": "Ministère de la Justice", "menje": "Ministère de l'Éducation nationale", "ms": "Santé"},
        rows=(
            InstitutionRow("menje", "focal_point",
                           _request("menje", RequestState.ANSWERED, questions=("A.01", "A.02"),
                                    answered=("A.01", "A.02"), words=4310), last_message=came),
            InstitutionRow("mj", "deputy", _request("mj", RequestState.SENT, questions=("A.01",), held=True)),
            InstitutionRow("ms", "focal_point",
                           _request("ms", RequestState.PARTIAL, questions=("B.01",), words=900), last_letter=sent),
            InstitutionRow("mfin", "mailbox", None),
        ),
        forms=Forms("http://127.0.0.1:4200", {action: f"id-{action}" for action in ACTIONS}),
        next_dates=(
            NextDate(date(2019, 6, 14), "collect", Edge.DUE, DateStatus.CONFIRMED, -3, "10 semaines après la demande"),
            NextDate(date(2019, 6, 19), "consolidate", Edge.OPENS, DateStatus.MOVED, 0, before=date(2019, 6, 14)),
            NextDate(date(2019, 9, 13), "consolidate", Edge.DUE, DateStatus.PROVISIONAL, 58),
        ),
        late=(LateInstitution("ms", "ms-1.1", date(2019, 6, 14), 3),),
        holds=(
            HoldMark("institution", date(2019, 6, 17), "mj", date(2019, 7, 1), "a1"),
            HoldMark("cycle", date(2019, 6, 18)),
        ),
        calls=(
            CallToMake("ms", "ms-1.1", date(2019, 6, 14), Function.DEPUTY),
            CallToMake("mj", "mj-1.1", date(2019, 6, 14), Function.FOCAL_POINT),
        ),
        away=(
            AwayLine("ms", Function.FOCAL_POINT, Absent.AWAY, date(2019, 6, 17), date(2019, 7, 5), Function.DEPUTY),
            AwayLine("mj", Function.SUPERIOR, Absent.DEAD, date(2019, 6, 24)),
        ),
        quiet=(QuietPeriod("été", date(2019, 8, 1), date(2019, 8, 31)),),
        drafts=(
            DraftLine(crc.drafts[1], "crc.2020/out/projets/crc.2020_projet-02_2019-06-18.docx", "ab12" * 16),
            DraftLine(crc.drafts[0], "crc.2020/out/projets/crc.2020_projet-01_2019-06-17.docx", "cd34" * 16),
        ),
        concessions=("Abandonnée faute de temps : l'étape « Relecture ».",),
        move=MovePreview(
            "report_due", date(2020, 3, 31), provisional=True,
            dates=(MovedDate("collect", Edge.DUE, date(2019, 6, 14), date(2019, 7, 12)),
                   MovedDate("review", Edge.OPENS, date(2019, 10, 25), None)),
            requests=(MovedRequest("mj", "mj-1", date(2019, 6, 14), date(2019, 7, 12), LetterKind.DECISION),),
            concessions=("Le temps manque.",), seen="0123456789ab",
        ),
        seen=12,
        outbox=(
            WaitingLetter("l-7", LetterKind.ESCALATION, "ms", Function.SUPERIOR, "fr", Channel.PRINT),
            WaitingLetter(
                "l-6", LetterKind.ESCALATION, "mj", Function.SUPERIOR, "fr", Channel.PRINT, LetterState.RELEASED
            ),
            WaitingLetter("l-8", LetterKind.REQUEST, "mfin", Function.MAILBOX, "de", Channel.FILE),
            WaitingLetter(
                "l-5", LetterKind.REMINDER, "ms", Function.FOCAL_POINT, "fr", Channel.SMTP, LetterState.IN_DOUBT
            ),
            WaitingLetter(
                "l-4", LetterKind.REMINDER, "mj", Function.FOCAL_POINT, "fr", Channel.SMTP, LetterState.UNDELIVERABLE
            ),
        ),
        stuck=(StuckLetter(LetterKind.ESCALATION, "menje", "no_superior"),),
        inbox=(
            WaitingMessage(
                "m-3", MessageClass.UNKNOWN, date(2019, 6, 18), "ms", "ms-1.1", guesses=("crc.2020/ms-1",), signs=("thread",),
                may_ask=True,
            ),
            WaitingMessage("m-4", MessageClass.OFFICER_FILE, date(2019, 6, 19), to_confirm=True),
        ),
        step="direction",
        notice="EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020",
    )
