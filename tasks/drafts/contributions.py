"""What officers say of contributions: who stands by them, which part holds, what may be published."""

from datetime import date
from zoneinfo import ZoneInfo

from models.refusals import AlreadyValidated, ReasonNeeded
from models.words import Attested, Function, Way
from store import clock, contributions, cycles, database, messages, requests


def validate(
    code: str, request_code: str, version: int, officer: str, zone: ZoneInfo, *, way: Way, said_by: Function,
    said_on: date | None, message: str = "", reason: str = "",
) -> None:
    """Record that an institution stands by a version of its contribution; a held message may be what says so.

    Raises `NoSuchRequest`, `NoSuchContribution`, `AlreadyValidated`, `NoSuchMessage`, `NothingToPlace`.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        contribution = contributions.find(session, request, version)
        if contributions.is_validated(session, cycle, contribution):
            raise AlreadyValidated(request=request_code, version=contribution.version)
        paper = messages.get(session, message) if message else None
        if paper is not None:
            messages.keep_as_evidence(session, cycle, message, officer, request)
        today = clock.today(session, zone)
        contributions.attest(
            session, request, contribution, Attested.VALIDATED, officer, today, way=way, said_by=said_by,
            said_on=said_on or today, message=paper, reason=reason,
        )
        cycles.touch(session, cycle)


def allow_unvalidated(code: str, request_code: str, version: int, officer: str, reason: str, zone: ZoneInfo) -> None:
    """Record that a contribution counts at clearance though its institution does not stand by it yet.

    Raises `NoSuchRequest`, `NoSuchContribution`, `AlreadyValidated`, `ReasonNeeded`.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        contribution = contributions.find(session, request, version)
        if contributions.is_validated(session, cycle, contribution):
            raise AlreadyValidated(request=request_code, version=contribution.version)
        if not reason.strip():
            raise ReasonNeeded(block=f"{request_code} v{contribution.version}")
        today = clock.today(session, zone)
        contributions.attest(session, request, contribution, Attested.EXEMPTED, officer, today, reason=reason)
        cycles.touch(session, cycle)


def choose_part(code: str, request_code: str, question: str, version: int, officer: str, reason: str) -> None:
    """Let the answer of one part to a question hold. Raises `NoSuchRequest`, `NoSuchContribution`, `NoPartsToChoose`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        contributions.choose(session, cycle, request, question, version, officer, reason)
        cycles.touch(session, cycle)


def allow_publication(
    code: str, request_code: str, version: int, number: int, officer: str, reason: str, zone: ZoneInfo
) -> None:
    """Lift the flag on something that would be published. Raises `NoSuchContribution`, `NothingToLift`, `ReasonNeeded`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        contributions.lift(session, request, version, number, officer, reason, clock.today(session, zone))
        cycles.touch(session, cycle)
