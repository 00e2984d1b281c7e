"""A joint letter is written to from each cycle that it speaks of: one at a time, and each sees what the other did."""

import threading
from datetime import timedelta

import pytest

from models.tables import Cycle
from models.words import Channel, Function, LetterKind, LetterState, Rank, Release
from store import clock, cycles, database, files, letters
from tests.machine import BOTH_DATABASES
from tests.store import deeds

OTHER = "crc.2031"
WAY = letters.Way(Function.FOCAL_POINT, Rank.AGENT, "fr", Channel.FILE, "p")


@pytest.fixture
def joint(cycle: str) -> str:
    """The code of a released letter of one cycle that speaks of another one, too."""
    with database.writing() as session:
        own, other = cycles.get(session, cycle), deeds.open_cycle(session, OTHER)
        matters = [_to_say(session, of, f"remind:{of.code}") for of in (own, other)]
        letter = letters.compose(
            session, own, matters, WAY, release=Release.ALONE, preview=files.keep(session, b"preview", "p.json", files.JSON)
        )
        letters.release(
            session, own, letter, officer="o1", sha256=files.keep(session, b"mail", "1.eml", files.MAIL),
            message_id="<1@office.invalid>", leaves_at=deeds.NOW - timedelta(minutes=1),
        )
        return letters.code_of(own, letter)


def _to_say(session, cycle: Cycle, key: str):
    request = deeds.ask(session, cycle, "mj", "A.01")
    letters.raise_matter(session, key, cycle, "mj", LetterKind.REMINDER, request=request)
    return letters.by_key(session, key)


def _meanwhile(first, second) -> None:
    """Do one thing in a transaction, and begin another before it ends."""
    begun, faults = threading.Event(), []

    def after() -> None:
        begun.wait(20)
        try:
            second()
        except Exception as fault:
            faults.append(fault)

    other = threading.Thread(target=after)
    other.start()
    with database.writing() as session:
        first(session)
        begun.set()
        other.join(1)      # it waits now, where it must
    other.join(60)
    assert not other.is_alive() and not faults, faults


@BOTH_DATABASES
def test_a_letter_that_is_being_sent_is_not_called_back_from_the_other_cycle(cycle: str, joint: str) -> None:
    seen = []

    def send(session) -> None:
        (letter,) = letters.find_all(session, cycles.get(session, cycle, lock=True), [joint])
        letter.state = LetterState.SENDING
        session.add(letter)
        session.flush()

    def call_back() -> None:
        with database.writing() as session:
            other = cycles.get(session, OTHER, lock=True)
            seen.extend(letters.in_state(session, other, LetterState.RELEASED, lock=True))

    _meanwhile(send, call_back)
    assert seen == []


@BOTH_DATABASES
def test_what_two_cycles_would_write_at_once_stands_in_one_letter(cycle: str) -> None:
    with database.writing() as session:
        other = deeds.open_cycle(session, OTHER)
        keys = [_to_say(session, of, f"remind:{of.code}").key for of in (other, cycles.get(session, cycle))]
    written = []

    def write(session, code: str, of: list[str]) -> None:
        own = cycles.get(session, code, lock=True)
        if len(found := letters.waiting_matters(session, of, lock=True)) == len(of):
            sha256 = files.keep(session, b"preview", "p.json", files.JSON)
            written.append(letters.compose(session, own, found, WAY, release=Release.ALONE, preview=sha256))

    def write_there() -> None:
        with database.writing() as session:
            write(session, OTHER, keys)

    _meanwhile(lambda session: write(session, cycle, keys[::-1]), write_there)
    (letter,) = written
    assert letter.institution == "mj" and letter.kind is LetterKind.DIGEST
    with database.reading() as session:
        assert [m.letter_id for m in letters.by_keys(session, keys)] == [letter.id] * 2


def test_what_is_written_anew_keeps_the_day_from_which_it_waits(cycle: str, joint: str) -> None:
    with database.writing() as session:
        clock.set_replay(session, deeds.NOW + timedelta(days=9))
        other = cycles.get(session, OTHER)
        letters.write_anew(session, other, letters.find(session, other, joint), because="parted")
    with database.reading() as session:
        waiting = [m for code in (cycle, OTHER) for m in letters.pending(session, cycles.get(session, code))]
    assert [m.raised_at for m in waiting] == [deeds.NOW] * 2
