"""The act by which an institution's part of a cycle passes to its successors: questions, requests, history, ladder."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.asking import ASKING
from models.letters import FIRST
from models.refusals import DueDatePast
from models.tables import Cycle, Matter, Request
from models.words import LetterKind, Purpose, RequestState
from store import books, clock, cycles, database, holds, letters, requests, successions


def held(code: str, institution: str) -> tuple[str, ...]:
    """Return the codes of the questions an institution leads or supports in a cycle; raises `NoSuchCycle`."""
    with database.reading() as session:
        return requests.assigned(session, cycles.get(session, code), institution)


def owes(code: str, institution: str) -> bool:
    """Say whether anything is still asked of an institution in a cycle; raises `NoSuchCycle`."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        return any(r.state in requests.OPEN for p in Purpose for r in requests.of_institution(session, cycle, institution, p))


def passed(code: str, institution: str, to: str = "") -> frozenset[str]:
    """Return the codes of the questions that passed from an institution to a successor, to any when none is named."""
    with database.reading() as session:
        return successions.passed(session, cycles.get(session, code), institution, to)


def transfer(
    code: str,
    institution: str,
    shares: Mapping[str, tuple[str, ...]],
    officer: str,
    reason: str,
    zone: ZoneInfo,
    due_on: date | None = None,
) -> None:
    """Give each successor its share of an institution's questions, and ask it what the institution still owed of them.

    Everything in one transaction: assignments, open requests with what was answered and reminded, a letter to each side.
    `due_on` is a new due date for what is still owed. A hold that the round set on the institution is lifted.
    Raises `CycleNotOpen`, `DueDatePast`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        passing = _Passing(session, cycle, institution, clock.today(session, zone), due_on)
        if due_on and due_on < passing.today:
            raise DueDatePast(due_on=due_on)
        passing.pass_to(shares)
        for successor, questions in shares.items():
            books.enter(
                session, "transfer", cycle_id=cycle.id, officer=officer, institution=institution, subject=successor,
                questions=",".join(questions), reason=books.reason(session, reason),
            )
        if not requests.assigned(session, cycle, institution):
            holds.lift_of_round(session, cycle_id=cycle.id, institution=institution)
        cycles.touch(session, cycle)


@dataclass(frozen=True)
class _Passing:
    """One institution's part on its way to those who follow."""

    session: Session
    cycle: Cycle
    institution: str
    today: date
    due_on: date | None

    def pass_to(self, shares: Mapping[str, tuple[str, ...]]) -> None:
        made = self._requests()
        answered = {code for request in made for code in requests.answered(self.session, request)}
        asked = {code for request in made for code in requests.questions_of(self.session, request)}
        for successor, questions in shares.items():
            successions.pass_on(self.session, self.cycle, self.institution, successor, questions, self.today)
        owed: dict[str, date] = {}
        for request in made:
            if request.state in requests.OPEN:
                owed |= {heir.institution: heir.due_on for heir in self._heirs(request, shares)}
        for successor, questions in shares.items():
            successions.count_as_asked(self.session, self.cycle, self.institution, successor)
            if not asked.issuperset(questions):
                self.cycle.allocation += 1   # what was never asked, the round asks its new holder
            self._tell_both(successor, questions, len(answered.intersection(questions)), owed.get(successor))

    def _requests(self) -> Sequence[Request]:
        own = select(Request).where(
            Request.cycle_id == self.cycle.id, Request.institution == self.institution,
            Request.state != RequestState.WITHDRAWN,
        )
        return self.session.exec(own.order_by(col(Request.number))).all()

    def _heirs(self, request: Request, shares: Mapping[str, tuple[str, ...]]) -> Iterator[Request]:
        """Ask the successors their shares of an open request; yield what they owe. What is not passed on remains asked."""
        asked = requests.questions_of(self.session, request)
        for successor, questions in shares.items():
            share = [code for code in asked if code in questions]
            if (share or not asked) and (asked or not self._is_asked(successor, request.purpose)):
                heir = successions.take_over(self.session, self.cycle, request, successor, share, self.today)
                if self._is_owed(heir):
                    yield heir
        holds_still = set(requests.assigned(self.session, self.cycle, self.institution))
        remain = [code for code in asked if code in holds_still]
        if not remain and (asked or not holds_still):
            requests.close(self.session, request, RequestState.TRANSFERRED)
        elif asked:
            successions.leave(self.session, request, [code for code in asked if code not in holds_still])
            if requests.required(self.session, request) <= requests.answered(self.session, request).keys():
                requests.close(self.session, request, RequestState.ANSWERED, self.today)

    def _is_owed(self, heir: Request) -> bool:
        """Have a successor asked what it owes, unless everything was answered before; say whether it owes anything."""
        needed = requests.required(self.session, heir)
        if needed and needed <= requests.answered(self.session, heir).keys():
            requests.close(self.session, heir, RequestState.ANSWERED, self.today)
            return False
        if self.due_on and self.due_on != heir.due_on:
            requests.extend(self.session, heir, self.due_on, self.today)
        first = self.session.exec(
            select(Matter).where(Matter.request_id == heir.origin_id, col(Matter.kind).in_(FIRST)).order_by(col(Matter.id))
        ).first()
        facts = {name: fact for name, fact in (first.facts if first else {}).items() if name != "revision"}
        letters.raise_matter(
            self.session, f"letter:{self.cycle.code}:{requests.code_of(heir)}", self.cycle, heir.institution,
            ASKING[heir.purpose].letter, request=heir, **facts,
        )
        return True

    def _is_asked(self, successor: str, purpose: Purpose) -> bool:
        """Say whether the same lies with a successor already: an invitation, a draft."""
        return any(r.state in requests.OPEN for r in requests.of_institution(self.session, self.cycle, successor, purpose))

    def _tell_both(self, successor: str, questions: Sequence[str], answered: int, due_on: date | None) -> None:
        told = letters.count(self.session, self.cycle, LetterKind.TRANSFER)
        facts: dict[str, Any] = {
            "gives": self.institution, "takes": successor, "questions": list(questions), "answered": answered,
            "due_on": due_on.isoformat() if due_on else "",
        }
        for institution in (self.institution, successor):
            letters.raise_matter(
                self.session, f"transfer:{self.cycle.code}:{institution}:-:{told}.{self.institution}-{successor}", self.cycle,
                institution, LetterKind.TRANSFER, **facts,
            )
