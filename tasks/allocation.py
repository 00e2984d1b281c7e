"""Who answers a question, once it is asked: changed by an officer, contested by an institution, settled."""

from collections.abc import Mapping, Sequence
from datetime import date

from models.refusals import DueDatePast, NoSuchQuestion
from models.words import MessageState, Purpose, RequestState
from store import books, contests, cycles, database, messages, questions, references, requests
from tasks.requests import ask


def allocate(cycle_code: str, question: str, leads: tuple[str, ...], officer: str) -> None:
    """Say who answers a question that is asked, the first leads; raises `NoSuchQuestion`, `CycleNotOpen`."""
    allocate_all(cycle_code, {question: leads}, officer)


def allocate_all(cycle_code: str, leads: Mapping[str, Sequence[str]], officer: str) -> None:
    """Say who answers each of these questions, the first leads, all of them or none; raises `NoSuchQuestion`, `CycleNotOpen`."""
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, cycle_code, lock=True))
        for question, institutions in leads.items():
            questions.find(session, cycle, question)
            cycle.allocation += 1
            questions.lead(session, cycle, question, institutions)
            books.enter(session, "allocate", cycle_id=cycle.id, officer=officer, subject=question, leads=",".join(institutions))
        cycles.touch(session, cycle)


def record_contest(
    cycle_code: str,
    question_code: str,
    institution: str,
    *,
    points_to: str,
    message_code: str,
    officer: str,
    reason: str,
    today: date,
) -> None:
    """File that an institution says a question is another's; its word on the allocation is thereby given.

    The message in which it says so is filed with it. Raises `NoSuchQuestion` when it has no part in the question and
    nobody points to it, `NoSuchMessage`, `CycleNotOpen`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, cycle_code, lock=True))
        question = questions.find(session, cycle, question_code)
        concerned = {*questions.leads(session, cycle).get(question_code, ())}
        concerned |= {c.points_to for c in contests.open_ones(session, cycle) if c.question == question_code}
        if institution not in concerned:
            raise NoSuchQuestion(question=question_code, cycle=cycle_code)
        message = messages.get(session, message_code) if message_code else None
        request = requests.open_of(session, cycle, institution, Purpose.ALLOCATION)
        if message and message.state is MessageState.HELD:
            messages.settle(
                session, message, message.kind, MessageState.FILED, cycle_id=cycle.id, request=request,
                institution=institution, officer=officer, reason="contest",
            )
        if request:
            requests.close(session, request, RequestState.ANSWERED, today)
        contests.record(
            session, cycle, question, institution, points_to=points_to or None, message=message, reason=reason,
            officer=officer, today=today,
        )
        cycles.touch(session, cycle)


def settle_contest(
    cycle_code: str, question_code: str, leads: tuple[str, ...], officer: str, reason: str, today: date
) -> None:
    """Settle what is contested of a question: these answer it, the first leads.

    Raises `NoSuchQuestion`, `NothingContested`, `CycleNotOpen`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, cycle_code, lock=True))
        question = questions.find(session, cycle, question_code)
        contests.settle(session, cycle, question, leads, officer, reason, today)
        cycle.allocation += 1
        questions.lead(session, cycle, question_code, leads)
        cycles.touch(session, cycle)


def settle_reference(
    cycle_code: str, question: str, institution: str, ask_other: bool, officer: str, due_on: date | None, today: date
) -> None:
    """Decide on an answer that refers to another institution: that one supports the question and is asked, or nothing follows.

    Raises `NothingReferred`, `DueDatePast`, `CycleNotOpen`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, cycle_code, lock=True))
        found = references.settle(session, cycle, question, institution, asked=ask_other, officer=officer)
        if ask_other:
            due_on = due_on or requests.find(session, cycle, found.request).due_on
            if due_on < today:
                raise DueDatePast(due_on=due_on)
            cycle.allocation += 1
            questions.lead(session, cycle, question, (*questions.leads(session, cycle).get(question, ()), found.to))
            ask(session, cycle, found.to, Purpose.COLLECT, due_on, today, (question,))
        cycles.touch(session, cycle)


def settle_answers(
    cycle_code: str, question_code: str, to: str, due_on: date | None, officer: str, today: date
) -> None:
    """Note that an officer looked at the answers to a question that a newer list changed.

    They stay with it, or with `to` they answer that question; with `due_on` those who answered are asked once more by
    that day. Raises `NoSuchQuestion`, `DueDatePast`, `CycleNotOpen`.
    """
    if due_on and due_on < today:
        raise DueDatePast(due_on=due_on)
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        answered = next((c for c in questions.changed(session, cycle) if c.question == question_code), None)
        question = questions.looked_at(session, cycle, question_code)
        moved = questions.give_answers(session, question, questions.find(session, cycle, to)) if to else 0
        books.enter(
            session, "settle_answers", cycle_id=cycle.id, officer=officer, subject=question_code, to=to or None,
            answers=moved, due_on=due_on,
        )
        if due_on and answered:
            cycles.still_open(cycle)
            asked = questions.find(session, cycle, to or question_code)
            holders = questions.leads(session, cycle).get(asked.code, ())
            for institution in (i for i in answered.institutions if i in holders):
                ask(session, cycle, institution, Purpose.COLLECT, due_on, today, (asked.code,))
        cycles.touch(session, cycle)
