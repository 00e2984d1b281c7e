"""What officers decide about a whole cycle: open, accept the plan, move it along its stages, decide, hold, submit."""

import json
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from models.directory import Directory
from models.instrument import Instrument
from models.refusals import (
    AlreadySubmitted,
    CycleNotOpen,
    NotCleared,
    NothingToTake,
    StepNotOpen,
)
from models.views import AnchorDate, CycleView, Milestone
from models.words import CycleStatus, DraftState, LetterKind, Mode, StageKind, Verdict
from store import books, clock, cycles, database, drafts, files, handovers, holds, letters, messages, requests
from tasks.drafts.drafts import Handed
from tasks.letters import meetings


def open_cycle(
    instrument: Instrument,
    code: str,
    *,
    anchors: Sequence[AnchorDate],
    milestones: Sequence[Milestone],
    officer: str,
    mode: Mode,
    plan_accepted: bool,
    zone: ZoneInfo,
    number: str = "",
    symbol: str = "",
    parent: str = "",
) -> None:
    """Open a cycle on the edition of its instrument as it stands; raises `CycleAlreadyOpen`, of its parent `CycleNotOpen`."""
    with database.writing() as session:
        cycles.open_cycle(
            session, instrument, code, anchors=anchors, milestones=milestones, officer=officer,
            today=clock.today(session, zone), mode=mode, plan_accepted=plan_accepted, number=number, symbol=symbol,
            parent=parent,
        )


def accept_plan(code: str, officer: str) -> None:
    """Record that an officer accepts the compressed plan of a cycle."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        if cycle.plan_accepted:
            return
        cycle.plan_accepted = True
        books.enter(session, "accept_plan", cycle_id=cycle.id, officer=officer, subject=code)
        cycles.touch(session, cycle)


def move_stage(code: str, stage: str, deed: str, officer: str, today: date, reason: str = "") -> None:
    """Put a cycle at another stage: `return` or `finish`, as `planning.stages` allowed it."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        cycles.enter_stage(session, cycle, stage, officer=officer, deed=deed, reason=reason, today=today)


def set_status(code: str, status: CycleStatus, deed: str, officer: str, reason: str, today: date) -> None:
    """Suspend, resume, cancel, close or reopen a cycle, as `planning.stages` allowed it.

    What is still asked is withdrawn when the cycle ends, and asked again when it is reopened.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        had_ended = cycle.status in cycles.ENDED
        cycles.set_status(session, cycle, status, officer=officer, deed=deed, reason=reason)
        if status is CycleStatus.CANCELLED:
            meetings.tell_called_off(session, cycle, today)
        if had_ended:
            asks = cycles.edition(session, cycle).stage(cycle.stage).asks_for
            for request in requests.reopen(session, cycle, today, asks=asks):
                letters.raise_again(session, cycle, request)


def hold(code: str | None, institution: str | None, until: date | None, officer: str, reason: str) -> None:
    """Set the brake on an institution (in one cycle or all), a cycle, or everything."""
    with database.writing() as session:
        cycle_id = cycles.get(session, code, lock=True).id if code else None
        holds.put(session, cycle_id=cycle_id, institution=institution, until=until, officer=officer, reason=reason)


def lift(code: str | None, institution: str | None, officer: str, zone: ZoneInfo) -> None:
    """Lift a hold of exactly this scope; raises `NothingHeld`."""
    with database.writing() as session:
        cycle_id = cycles.get(session, code, lock=True).id if code else None
        today = clock.today(session, zone)
        holds.lift(session, cycle_id=cycle_id, institution=institution, officer=officer, today=today)


def take_late(code: str, request_code: str, officer: str) -> None:
    """Let the late contributions to a request into the next draft; raises `NothingToTake`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        waiting = [c for r, c in messages.late_contributions(session, cycle) if r.id == request.id]
        if not waiting:
            raise NothingToTake(request=request_code)
        for contribution in waiting:
            contribution.taken = True
            session.add(contribution)
        books.enter(
            session, "take_late", cycle_id=cycle.id, officer=officer, institution=request.institution,
            subject=request_code, versions=",".join(str(c.version) for c in waiting),
        )
        cycles.touch(session, cycle)


def may_submit(view: CycleView, on: date, today: date) -> None:
    """Raise what forbids a submission on a day.

    `AlreadySubmitted`, `CycleNotOpen`, `StepNotOpen`, `NotCleared`, `DayOutOfOrder` before the last clearance, or ahead.
    """
    stage = view.instrument.stage(view.stage)
    draft = view.current_draft()
    if draft and view.is_handed_over(draft):
        raise AlreadySubmitted(draft=draft.number)
    if view.status is not CycleStatus.OPEN:
        raise CycleNotOpen(cycle=view.code, cycle_status=view.status)
    if stage.kind is not StageKind.SUBMIT:
        raise StepNotOpen(step="submit", stage=stage.id, open=stage.id)
    if draft is None or draft.state is not DraftState.CLEARED:
        raise NotCleared(cycle=view.code)
    handovers.in_order(on, max((d.decided_on for d in view.decisions if d.draft == draft.number), default=draft.made_on), today)


def submit(view: CycleView, report: Handed, officer: str, submitted_on: date, directory: Directory) -> str:
    """Freeze what is handed over, with the manifest of its files and hashes; return the manifest's hash.

    From here it goes leg by leg (`store.handovers`): that it left the office is not that the body has it. The letter to the
    first leg is noted; it waits for its release.
    """
    with database.writing() as session:
        cycle = cycles.get(session, view.code, lock=True)
        draft = drafts.current(session, cycle)
        if draft is None or draft.state is not DraftState.CLEARED:
            raise NotCleared(cycle=view.code)
        stem = f"{cycle.code}_{submitted_on}"
        files.register(session, report.docx, f"{stem}.docx", files.WORD)
        files.register(session, report.origins, f"{stem}.json", files.JSON)
        if report.pdf:
            files.register(session, report.pdf, f"{stem}.pdf", files.PDF)
        manifest = {
            "cycle": cycle.code,
            "edition": view.instrument.digest(),
            "draft": draft.number,
            "cleared": draft.sha256,
            "words": report.words,
            "submitted_on": submitted_on.isoformat(),
            "files": {"report.docx": report.docx, "report.pdf": report.pdf, "origins.json": report.origins},
            "press": report.press,
            "decisions": [
                {"step": d.step, "officer": d.officer, "on": d.decided_on.isoformat(), "identity": d.identity}
                | ({"derogations": list(d.derogations)} if d.derogations else {})
                for d in view.decisions
                if d.draft == draft.number and d.verdict is Verdict.CLEAR and not d.announced
            ],
        }
        data = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        sha256 = files.keep(session, data, f"{stem}_manifest.json", files.JSON)
        submission = drafts.submit(session, cycle, draft, officer=officer, submitted_on=submitted_on, manifest=sha256)
        first = next(iter(view.instrument.route.legs), "") if view.instrument.route else ""
        if first in directory:
            key = f"transmit:{cycle.code}:{first}:-:{submission.number}"
            letters.raise_matter(session, key, cycle, first, LetterKind.TRANSMISSION, submission=submission.number)
        cycles.touch(session, cycle)
        return sha256


def acknowledge_submission(code: str, officer: str, received_on: date, receipt: str | None = None) -> None:
    """Record the day the body received the report; raises `NothingSubmitted`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        drafts.acknowledge(session, cycle, officer=officer, received_on=received_on, receipt=receipt)
        cycles.touch(session, cycle)

