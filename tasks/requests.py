"""What is asked of institutions: request, remind, escalate, circulate, shorten, extend, and calls."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.actions import Action, ActionKind
from models.adoption import RequestChange
from models.asking import ASKING
from models.letters import Ruling
from models.refusals import AlreadyReminded, DueDatePast, NoDraft, NothingToSend, NotYetAsked, PromisedTooLate
from models.tables import Cycle, Request
from models.words import Channel, CycleStatus, DraftState, ExtensionState, Function, LetterKind, LetterState, Purpose, RequestState
from store import books, clock, cycles, database, dates, drafts, extensions, holds, ladders, letters, messages, questions, requests
from tasks import clocks
from tasks.deeds import task
from tasks.reviews.approvers import remind
from tasks.reviews.clearance import consent

MOVED = "moved"
"""The verdict on a due date that follows a date of the body."""
STILL_PROMISED: Final = timedelta(days=60)
"""How far ahead an answer can be promised once request and report are past due."""
MAY_HAVE_LEFT = (LetterState.RELEASED, LetterState.SENDING, LetterState.IN_DOUBT)
"""States of a letter that cannot be called back for certain; released is one that lies on paper."""


@task("perform what is due")
def perform(code: str, actions: Iterable[Action], zone: ZoneInfo) -> int:
    """Do what is due in a cycle, each action in its own transaction; return how many were new."""
    done = 0
    for action in actions:
        with database.writing() as session:
            cycle = cycles.get(session, code, lock=True)
            done += PERFORM[action.kind](session, cycle, action, clock.today(session, zone))
    return done


def _request(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    """Ask an institution for what its stage asks, with the current draft where one goes with it."""
    institution = action.institution or ""
    purpose = cycles.edition(session, cycle).stage(action.stage).asks_for
    draft = drafts.current(session, cycle) if action.kind is ActionKind.CIRCULATE else None
    due_on = action.due_on or dates.due_day(session, cycle, action.stage)
    if purpose is None or due_on is None or (action.kind is ActionKind.CIRCULATE and draft is None):
        return False
    if not books.once(session, action.key, cycle.id):
        return False
    if draft and draft.state is DraftState.WORKING:
        drafts.circulate(session, draft)
    asked: Sequence[str] = ()
    codes = cycles.scope(session, cycle)
    if action.only_new:
        asked = questions.unasked(session, cycle, institution, codes).get(institution, ())
    elif ASKING[purpose].questions:
        asked = requests.assigned(session, cycle, institution, codes)
    return ask(
        session, cycle, institution, purpose, due_on, today, asked,
        draft=draft.number if draft else None, stage=action.stage,
    )


def ask(
    session: Session,
    cycle: Cycle,
    institution: str,
    purpose: Purpose,
    due_on: date,
    today: date,
    questions: Sequence[str],
    **known: int | str | None,
) -> bool:
    """File a request and note the letter by which it is to leave."""
    kind = ASKING[purpose].letter
    request = requests.ask(
        session, cycle, institution, purpose, due_on=due_on, today=today, language=cycle.language, questions=questions
    )
    facts: dict[str, Any] = {name: fact for name, fact in known.items() if fact is not None}
    letters.raise_matter(
        session, f"letter:{cycle.code}:{requests.code_of(request)}", cycle, institution, kind, request=request, **facts
    )
    books.enter(
        session, kind.value, cycle_id=cycle.id, institution=institution, subject=requests.code_of(request),
        due_on=due_on, **facts,
    )
    cycles.touch(session, cycle)
    return True


def _remind(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    request = requests.find(session, cycle, f"{action.institution}-{action.request}")
    kind = LetterKind.ESCALATION if action.kind is ActionKind.ESCALATE else LetterKind.REMINDER
    new = letters.raise_matter(
        session, action.key, cycle, request.institution, kind, request=request, step=action.step, tone=action.tone
    )
    if new:
        books.enter(
            session, action.kind.value, cycle_id=cycle.id, institution=request.institution,
            subject=requests.code_of(request), step=action.step,
        )
        cycles.touch(session, cycle)
    return new


def _note(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    if not books.once(session, action.key, cycle.id):
        return False
    books.enter(
        session, action.kind.value, cycle_id=cycle.id, institution=action.institution,
        subject=f"{action.institution}-{action.request}" if action.request else action.step or action.stage,
    )
    cycles.touch(session, cycle)
    return True


def _finish(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    if cycle.stage != action.stage or not books.once(session, action.key, cycle.id):
        return False
    if action.step is None:
        cycles.set_status(session, cycle, CycleStatus.CLOSED, officer=None, deed="close")
    else:
        cycles.enter_stage(session, cycle, action.step, today=today)
    return True


def _hold(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    if not books.once(session, action.key, cycle.id):
        return False
    holds.put(session, cycle_id=cycle.id, institution=action.institution, until=None, officer=holds.ROUND, reason="")
    cycles.touch(session, cycle)
    return True


PERFORM: dict[ActionKind, Callable[[Session, Cycle, Action, date], bool]] = {
    ActionKind.HOLD: _hold,
    ActionKind.REQUEST: _request,
    ActionKind.REMIND: _remind,
    ActionKind.ESCALATE: _remind,
    ActionKind.TELEPHONE: _note,
    ActionKind.CIRCULATE: _request,
    ActionKind.ASK_DECISION: _note,
    ActionKind.CONSENT: consent,
    ActionKind.REMIND_APPROVER: remind,
    ActionKind.REMIND_OFFICER: clocks.tell,
    ActionKind.FINISH: _finish,
}


def remind_now(code: str, request_code: str, officer: str, zone: ZoneInfo) -> None:
    """Note a reminder an officer asks for, beside the ladder; once a day and request.

    A request whose own letter was called back is written anew instead, and waits for its release.
    Raises `CycleNotOpen`, `NoSuchRequest`, `RequestClosed`, `NotYetAsked`, `AlreadyReminded`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        request = requests.still_open(requests.find(session, cycle, request_code))
        if request.state is RequestState.PREPARED:
            if not letters.raise_again(session, cycle, request):
                raise NotYetAsked(request=request_code)
            books.enter(
                session, "remind", cycle_id=cycle.id, officer=officer, institution=request.institution,
                subject=request_code, step="again",
            )
            cycles.touch(session, cycle)
            return
        today = clock.today(session, zone)
        key = f"remind:{code}:{request.institution}:{request.number}.{request.revision}:by-hand-{today}"
        late = 2 if today > request.due_on else 1
        if _is_reminded(session, request, today, zone) or not letters.raise_matter(
            session, key, cycle, request.institution, LetterKind.REMINDER, request=request, step="by_hand", tone=late
        ):
            raise AlreadyReminded(request=request_code)
        books.enter(
            session, "remind", cycle_id=cycle.id, officer=officer, institution=request.institution,
            subject=request_code, step="by_hand",
        )
        cycles.touch(session, cycle)


def _is_reminded(session: Session, request: Request, today: date, zone: ZoneInfo) -> bool:
    """Say whether a reminder of a request left today, or is still to leave."""
    return any(at is None or at.astimezone(zone).date() == today for at in letters.reminders(session, request))


def extend(code: str, request_code: str, due_on: date, officer: str, reason: str, zone: ZoneInfo) -> None:
    """Move the due date of one open request, and have the institution told.

    Raises `CycleNotOpen`, `NoSuchRequest`, `RequestClosed`, `DueDatePast`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        _extend(session, cycle, request_code, due_on, officer, reason, clock.today(session, zone))
        cycles.touch(session, cycle)


def _extend(session: Session, cycle: Cycle, request_code: str, due_on: date, officer: str, reason: str, today: date) -> None:
    request = requests.still_open(requests.find(session, cycle, request_code))
    if due_on < today:
        raise DueDatePast(due_on=due_on)
    if request.due_on == due_on:
        return
    extensions.decide(session, request, ExtensionState.GRANTED, officer, today)
    books.enter(
        session, "extend", cycle_id=cycle.id, officer=officer, institution=request.institution,
        subject=request_code, due_on=due_on, before=request.due_on, reason=books.reason(session, reason) or "",
    )
    move_due(session, cycle, request, due_on, today, officer=officer, verdict="extended")


def take_changes(
    code: str, changes: Sequence[RequestChange], officer: str, zone: ZoneInfo, *, outcome: str, report_due: date | None
) -> None:
    """Give requests more time and file what was promised by telephone, all of it or nothing; nobody promised for is reminded.

    Raises `CycleNotOpen`, `NoSuchRequest`, `RequestClosed`, `DueDatePast`, `PromisedTooLate`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        today = clock.today(session, zone)
        for change in changes:
            if change.due_on:
                _extend(session, cycle, change.request, change.due_on, officer, "", today)
            if change.promised_on:
                request = requests.still_open(requests.find(session, cycle, change.request))
                _may_be_promised(request, change.promised_on, report_due, today)
                requests.record_call(
                    session, request, officer, today, outcome, reached=change.reached, promised_on=change.promised_on,
                    quiet=True, reason="",
                )
        cycles.touch(session, cycle)


def _may_be_promised(request: Request, promised_on: date | None, report_due: date | None, today: date) -> None:
    """Raise `DueDatePast` for a promised day that has passed, `PromisedTooLate` for one that comes too late."""
    if promised_on and promised_on < today:
        raise DueDatePast(due_on=promised_on)
    ahead = [due for due in (request.due_on, report_due) if due and due >= today]
    latest = max(ahead, default=today + STILL_PROMISED)
    if promised_on and promised_on > latest:
        raise PromisedTooLate(promised_on=promised_on, until=latest)


def record_extension(
    code: str, request_code: str, wished_for: date | None, officer: str, zone: ZoneInfo, message: str = ""
) -> None:
    """File that an institution asks for more time; a held message may be what asks it.

    Raises `CycleNotOpen`, `NoSuchRequest`, `RequestClosed`, `AlreadyAskedForTime`, `NoSuchMessage`, `NothingToPlace`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        request = requests.still_open(requests.find(session, cycle, request_code))
        paper = messages.get(session, message) if message else None
        if paper is not None:
            messages.keep_as_evidence(session, cycle, message, officer, request)
        asked_on = paper.received_at.astimezone(zone).date() if paper else clock.today(session, zone)
        extensions.record(session, request, paper, wished_for, officer, asked_on)
        cycles.touch(session, cycle)


def refuse_extension(code: str, request_code: str, officer: str, reason: str, zone: ZoneInfo) -> None:
    """Let the due date of a request stand against a request for more time, and have the institution told.

    Raises `CycleNotOpen`, `NoSuchRequest`, `RequestClosed`, `NothingToRefuse`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        request = requests.still_open(requests.find(session, cycle, request_code))
        refused = extensions.refuse(session, request, officer, clock.today(session, zone), reason)
        letters.raise_matter(
            session, f"refuse-extension:{code}:{requests.code_of(request)}.{request.revision}:{refused.number}", cycle,
            request.institution, LetterKind.DECISION, request=request, verdict=Ruling.REFUSED.value,
        )
        cycles.touch(session, cycle)


def move_due(
    session: Session, cycle: Cycle, request: Request, due_on: date, today: date, *, officer: str, verdict: str
) -> None:
    """Give an open request another due date, and have the institution told, unless the request itself will say so.

    A request that was released and has not left is called back and written anew with its new date; one that may have
    left already, or lies ready for the post, is followed by a letter with this verdict.
    """
    before = request.due_on
    requests.extend(session, request, due_on, today)
    first = letters.first_of(session, request)
    if first and first.state is LetterState.RELEASED and first.channel is not Channel.PRINT:
        letters.recall(session, cycle, first, officer=officer, because="moved")
        letters.raise_again(session, cycle, request)
    elif request.purpose is Purpose.MEETING and verdict == MOVED:
        return      # who was invited is told of the meeting's new day itself
    elif request.state is not RequestState.PREPARED or (first and first.state in MAY_HAVE_LEFT):
        letters.raise_matter(
            session, f"extend:{cycle.code}:{request.institution}:{request.number}.{request.revision}", cycle,
            request.institution, LetterKind.DECISION, request=request, verdict=verdict, before=before.isoformat(),
        )


def shorten(code: str, institution: str, words: int, due_on: date, officer: str, zone: ZoneInfo) -> None:
    """Ask an institution for a shorter version of what it wrote: at most `words` words in all, by `due_on`.

    Raises `CycleNotOpen`, `NoDraft`, `NothingToSend` when the draft holds nothing of this institution, `DueDatePast`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        draft = drafts.current(session, cycle)
        if draft is None:
            raise NoDraft(cycle=code)
        if due_on < clock.today(session, zone):
            raise DueDatePast(due_on=due_on)
        written = [p.question for p in drafts.pieces_held_by(session, cycle, draft.number, institution)]
        if not written:
            raise NothingToSend(institution=institution, draft=draft.number)
        if not books.once(session, f"shorten:{code}:{institution}:draft-{draft.number}", cycle.id):
            return
        today = clock.today(session, zone)
        ask(
            session, cycle, institution, Purpose.SHORTEN, due_on, today,
            tuple(dict.fromkeys(written)), draft=draft.number, words=words,
        )


def record_call(
    code: str,
    request_code: str,
    officer: str,
    outcome: str,
    zone: ZoneInfo,
    *,
    reached: Function | None = None,
    promised_on: date | None = None,
    report_due: date | None = None,
    quiet: bool = False,
    reason: str = "",
) -> None:
    """File that an officer telephoned about a request, and what came of it; `quiet` until the day promised.

    An answer can be promised until the request or, where that comes later, the report is due; where both are past, within
    `STILL_PROMISED`. Raises `NoSuchRequest`, `DueDatePast` for a promised day that has passed, `PromisedTooLate`.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        today = clock.today(session, zone)
        _may_be_promised(request, promised_on, report_due, today)
        requests.record_call(
            session, request, officer, today, outcome, reached=reached, promised_on=promised_on,
            quiet=quiet and promised_on is not None, reason=reason,
        )
        cycles.touch(session, cycle)


def set_ladder(code: str, institution: str | None, steps: str, officer: str, reason: str) -> None:
    """Give an open cycle, or an institution in it, a ladder of its own; without steps the usual one. Raises `CycleNotOpen`."""
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        ladders.change(session, cycle, institution, steps, officer, reason)
        cycles.touch(session, cycle)
