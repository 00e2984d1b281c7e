"""The clock of a case: its officers are told of a number and a day, each time once, and nobody else is."""

import email
from datetime import date
from email.header import decode_header, make_header

import pytest
from sqlmodel import select

from flows import moves, open_cycle
from flows.desk import desk
from flows.standing import tell_what_stands
from models.tables import Letter, Matter
from store import database
from tests.flows.post_desk import OFFICER, PostDesk

CASE = "opic.2019-k7"
TRANSMITTED = date(2019, 4, 2)
"""A Tuesday; six months on is Wednesday 2 October."""


@pytest.fixture
def case(post: PostDesk) -> PostDesk:
    """An office in which a case was opened on the day it was transmitted, and whose first officer is entrusted with it."""
    open_cycle.open_cycle("opic", None, None, OFFICER, dates=f"transmitted={TRANSMITTED}", number="k7")
    entrust(post, o1=[CASE])
    return post


def entrust(post: PostDesk, **entrusted: list[str]) -> None:
    def changed(data):
        for one in data["officers"]:
            one["entrusted"] = entrusted.get(one["code"], [])
        return data

    post.edit("officers.yaml", changed)


def told(post: PostDesk, day: str) -> list[str]:
    """Return to which officers the case's letters of a day are, after two rounds on it."""
    before = len(post.letters("clock"))
    post.day(day)
    post.round()
    post.round()
    with database.reading() as session:
        rows = session.exec(
            select(Matter.facts, Letter.number, Letter.state).join(Letter, Letter.id == Matter.letter_id)
            .where(Matter.kind == "clock").order_by(Letter.number)
        ).all()
    assert {state for *_, state in rows} <= {"sent"}
    return [facts["officer"] for facts, *_ in rows[before:]]


def test_the_officer_entrusted_is_told_before_the_clock_ends_each_time_once(case: PostDesk) -> None:
    days = {
        "2019-07-01": [], "2019-07-02": ["o1"],        # three months before, a Tuesday
        "2019-08-30": [], "2019-09-02": ["o1"],        # one month before, a Monday
        "2019-09-17": [], "2019-09-18": ["o1"],        # ten working days before
        "2019-09-27": ["o1"], "2019-10-01": ["o1"], "2019-10-02": [], "2019-10-03": ["o1"], "2019-11-04": [],
    }
    assert {day: told(case, day) for day in days} == days


def test_the_letter_says_the_number_and_the_day_and_nothing_else(case: PostDesk) -> None:
    told(case, "2019-09-18")
    letter = case.letters("clock")[-1]
    mail = email.message_from_bytes((case.var / "outbox" / "new" / f"{CASE}-{letter.number}.eml").read_bytes())
    subject = str(make_header(decode_header(mail["Subject"]))).replace("\u00a0", " ")
    assert "OPIC – délai jusqu'au 2 octobre 2019" in subject and CASE in subject
    assert "coordination@office.invalid" in mail["To"]
    assert [p.get_filename() for p in mail.walk() if p.get_filename()] == [], "no file goes with it"


def test_after_an_outage_the_last_reminder_alone_is_written(case: PostDesk) -> None:
    assert told(case, "2019-09-30") == ["o1"]
    assert told(case, "2019-10-01") == ["o1"]


def test_while_nobody_is_entrusted_the_office_is_told(case: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    entrust(case)
    assert told(case, "2019-09-18") == []
    seen: list[tuple[str, dict]] = []
    monkeypatch.setattr("flows.standing.tell", lambda found: seen.extend(found))
    case.day("2019-09-19")
    tell_what_stands(desk())
    assert ("nobody_entrusted", {"cycle": CASE, "count": 1}) in seen
    entrust(case, o1=[CASE], o2=["opic.2019-k8", CASE])
    assert told(case, "2019-09-20") == ["o1", "o2"]


def test_a_step_that_was_done_is_told_of_no_more(case: PostDesk) -> None:
    case.day("2019-09-16")
    for _ in range(2):
        moves.finish(CASE, OFFICER)
    assert told(case, "2019-09-18") == []
