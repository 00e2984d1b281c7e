"""What becomes of a report that was handed over: its legs, the body's answer, and papers of the body kept restricted."""

from datetime import date
from pathlib import Path

from models.refusals import NotOnTheRoute
from models.words import BodyAnswer, BodyPaper, StageKind
from store import cycles, database, files, handovers, messages, restricted
from tasks import shelf

REPAIRED_AT = StageKind.CONSOLIDATE
"""Where a text is mended that the body wants shorter or corrected."""


def hand_over(code: str, leg: str, on: date, officer: str, message: str, today: date) -> str:
    """Record that the newest submission came to a leg of its route.

    Raises `NothingSubmitted`, `NotOnTheRoute`, `DayOutOfOrder`, `NoSuchMessage`, `NothingToPlace`.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        route = cycles.edition(session, cycle).route
        if route is None:
            raise NotOnTheRoute(submission=handovers.newest(session, cycle).number, leg=leg or "–", next="–")
        if message:
            messages.keep_as_evidence(session, cycle, message, officer)
        row = messages.get(session, message) if message else None
        done = handovers.record(session, cycle, route.legs, leg, on=on, officer=officer, today=today, message=row)
        cycles.touch(session, cycle)
        return done


def record_answer(code: str, answer: BodyAnswer, on: date, officer: str, reason: str, today: date) -> None:
    """Record what the body said; what is to be mended goes back to be mended, and becomes a new submission.

    Raises `NothingSubmitted`, `NotReceivedYet`, `DayOutOfOrder`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        edition = cycles.edition(session, cycle)
        legs, stages = edition.route.legs if edition.route else (), edition.stages
        handovers.answer(session, cycle, legs, answer, on=on, officer=officer, reason=reason, today=today)
        mended = next((s.id for s in stages if s.kind is REPAIRED_AT), None)
        if answer is not BodyAnswer.ACCEPTED and mended:
            cycles.enter_stage(session, cycle, mended, officer=officer, deed="body_asks", today=today)
        else:
            cycles.touch(session, cycle)


def keep_restricted(code: str, kind: BodyPaper, name: str, data: bytes, on: date, officer: str) -> str:
    """Keep a paper of the body until it publishes it; return its hash."""
    kinds = {".pdf": files.PDF, ".docx": files.WORD}
    type_ = kinds.get(Path(name).suffix.lower(), "application/octet-stream")
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        row = restricted.keep(session, cycle, kind, data, name, type_, received_on=on, officer=officer)
        cycles.touch(session, cycle)
        return row.sha256


def publish(code: str, published_on: date, officer: str) -> int:
    """Lift the restriction of what the body has published and lay it on the shelf; return how many papers."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        lifted = restricted.publish(session, cycle, published_on, officer)
        named = [(files.name_of(session, row.sha256), row.sha256) for row in lifted]
        cycles.touch(session, cycle)
    for name, sha256 in named:
        shelf.put(code, "submission", name, files.read(sha256))
    return len(named)
