"""What the office knows of a mail is looked up when the mail names it, however much was sent in all the years before."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, insert
from sqlmodel import select

from documents.outgoing import envelope_id
from models.settings import settings
from models.tables import Cycle, Letter, Matter, Request
from models.tokens import token
from models.words import CycleStatus, MatterState
from store import cycles, database, office_folder, requests
from tasks.inbox.acquaintance import known
from tests.flows.post_desk import CYCLE, PostDesk

STORED = 300


@pytest.fixture
def asked(post: PostDesk) -> tuple[str, str]:
    """A request of the cycle that runs and the Message-ID of its letter."""
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        request, letter = session.exec(
            select(Request, Letter).join(Matter, Matter.request_id == Request.id).join(Letter, Letter.id == Matter.letter_id)
            .where(Request.cycle_id == cycle.id)
        ).first()
        return f"{CYCLE}/{requests.code_of(request)}", letter.message_id


def store_a_closed_cycle() -> str:
    """Store a closed cycle with many requests and letters like those of the running one; return the Message-ID of one."""
    at = datetime(2010, 1, 4, 9, tzinfo=UTC)
    with database.writing() as session:
        running = cycles.get(session, CYCLE)
        like = {model: session.exec(select(model).where(model.cycle_id == running.id)).first().model_dump(exclude={"id"})
                for model in (Request, Letter, Matter)}
        past = Cycle(**running.model_dump(exclude={"id", "code", "status"}), code="past.2010", status=CycleStatus.CLOSED)
        session.add(past)
        session.flush()
        for n in range(1, STORED + 1):
            of = {"cycle_id": past.id}
            request = session.execute(insert(Request).values(like[Request] | of | {"number": n}).returning(Request.id)).scalar_one()
            letter = session.execute(insert(Letter).values(
                like[Letter] | of | {"number": n, "message_id": f"<{n}@past.invalid>", "sent_at": at}
            ).returning(Letter.id)).scalar_one()
            session.execute(insert(Matter).values(like[Matter] | of | {
                "key": f"past:{n}", "request_id": request, "letter_id": letter, "state": MatterState.IN_LETTER,
            }))
    return f"<{STORED}@past.invalid>"


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the statements and the rows that are read of them."""
    count = Counter[str]()

    def said(*_: object) -> None:
        count["statements"] += 1

    def loaded(*_: object) -> None:
        count["rows"] += 1

    engine = database.engine()
    event.listen(engine, "before_cursor_execute", said)
    for model in (Cycle, Request, Letter, Matter):
        event.listen(model, "load", loaded)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", said)
        for model in (Cycle, Request, Letter, Matter):
            event.remove(model, "load", loaded)


def look_up(request: str, message_id: str) -> list[object]:
    """Look up all that a mail can name."""
    with database.reading() as session:
        here = known(session, office_folder.load())
    key = settings().signing_key
    return [
        here.request_of_form(request), here.requests_of_letters([message_id, "<nobody@else.invalid>"]),
        here.requests_by_token([request], [f"x+{token(key, request)}@office.invalid"]),
        here.is_ours([], envelope_id(key, f"{CYCLE}-1")), here.is_ours([], f"{CYCLE}-1.{'0' * 32}"),
        here.is_ours([message_id], ""), here.is_ours(["<nobody@else.invalid>"], ""),
        here.writers(request), here.brings_draft(request), here.sender("nobody@else.invalid").institutions,
        here.open_cycles,
    ]


def test_what_was_sent_before_costs_nothing(asked: tuple[str, str]) -> None:
    request, message_id = asked
    institution = frozenset({request.partition("/")[2].rpartition("-")[0]})
    expected = [
        request, (request,), (request,), True, False, True, False, institution, False, frozenset(), frozenset({CYCLE}),
    ]
    with counted() as before:
        assert look_up(request, message_id) == expected
    store_a_closed_cycle()
    with counted() as after:
        assert look_up(request, message_id) == expected
    assert after == before and before["rows"] < STORED / 5


def test_a_request_of_a_closed_cycle_is_known_by_its_letter_by_its_form_and_by_its_token_where_the_mail_names_it(
    asked: tuple[str, str],
) -> None:
    message_id = store_a_closed_cycle()
    with database.reading() as session:
        here = known(session, office_folder.load())
        (institution,) = session.exec(select(Request.institution).join(Cycle).where(Cycle.code == "past.2010").limit(1))
    request = f"past.2010/{institution}-{STORED}"
    text = token(settings().signing_key, request)
    assert here.requests_of_letters([message_id]) == (request,) == here.requests_by_token([request], [text])
    assert here.request_of_form(request) == request and here.requests_by_token([], [text]) == ()
    assert here.open_cycles == {CYCLE}
