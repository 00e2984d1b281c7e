"""Many letters at one door: taken out ahead while others leave, and given back where something is not as it should be."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from benchmarks.installation import install_outbox
from cli.by_hand import by_hand
from models.settings import settings
from store import database, office_folder
from tasks.doors.door import Absent, NotSent, Receipt, Refused
from tasks.post import batch, outbox
from tasks.post.delivery import deliver

LETTERS = 40


@dataclass
class Door:
    """A server that looks at each letter how many are being sent, and answers as told."""

    database: Path
    refuses: dict[int, NotSent] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    together: list[int] = field(default_factory=list)

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        states = self.states()
        assert states[int(letter_code.rpartition("-")[2])] == "sending", "its state is committed before it is handed over"
        self.together.append(Counter(states.values())["sending"])
        if fault := self.refuses.pop(len(self.sent), None):
            raise fault
        self.sent.append(letter_code)
        return Receipt(250, "queued")

    def states(self) -> dict[int, str]:
        with closing(sqlite3.connect(self.database)) as connection:
            return dict(connection.execute("SELECT number, state FROM letter").fetchall())

    def counted(self) -> Counter[str]:
        return Counter(self.states().values())


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A full outbox whose letters are copied to an archive, and the door they leave by."""
    monkeypatch.setenv("TURNUS_VAR", str(tmp_path))
    monkeypatch.setenv("TURNUS_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("TURNUS_ARCHIVE_URL", "imap://archives:x@127.0.0.1:1/INBOX")
    settings.cache_clear()
    database.connect.cache_clear()
    made = Door(tmp_path / "turnus.db")

    @contextmanager
    def opened(*_: object) -> Iterator[Door]:
        yield made

    monkeypatch.setattr(batch, "post_for", opened)
    with by_hand():
        install_outbox(LETTERS)
        yield made
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


def test_letters_are_taken_out_while_others_leave_and_each_leaves_once(door: Door) -> None:
    assert deliver.fn(office_folder.load()) == LETTERS
    assert sorted(door.sent) == sorted(set(door.sent)) and len(door.sent) == LETTERS
    assert max(door.together) > batch.GROWTH, "the next ones are out already"
    assert door.counted() == {"sent": LETTERS}


def test_without_an_archive_one_letter_is_being_sent_at_a_time(door: Door) -> None:
    file = settings().office / "office.yaml"
    office = yaml.safe_load(file.read_text("utf-8"))
    file.write_text(yaml.safe_dump(office | {"post": {}}, allow_unicode=True), "utf-8")
    assert deliver.fn(office_folder.load()) == LETTERS
    assert set(door.together) == {1}


@pytest.mark.parametrize("at", [0, 1, 5, 20, LETTERS - 1])
def test_a_letter_that_is_refused_keeps_no_other(door: Door, at: int) -> None:
    door.refuses = {at: Refused(550, "no such user")}
    assert deliver.fn(office_folder.load()) == LETTERS - 1
    assert len(set(door.sent)) == len(door.sent) == LETTERS - 1
    assert door.counted() == {"sent": LETTERS - 1, "undeliverable": 1}


@pytest.mark.parametrize("at", [0, 1, 5, 20, LETTERS - 1])
def test_what_was_taken_out_before_the_door_was_shut_waits_as_before(door: Door, at: int) -> None:
    door.refuses = {at: Absent(421, "busy")}
    assert deliver.fn(office_folder.load()) == at
    assert door.counted() == Counter({"sent": at, "released": LETTERS - at})
    with closing(sqlite3.connect(door.database)) as connection:
        attempts = Counter(outcome for outcome, in connection.execute("SELECT outcome FROM attempt"))
    assert attempts == Counter({"accepted": at, "shut": 1}), "what was not begun was no attempt"


def test_slow_letters_are_given_back_when_their_time_is_up(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "SECONDS", 0.0)
    assert deliver.fn(office_folder.load()) == LETTERS
    assert len(set(door.sent)) == len(door.sent) == LETTERS
    assert max(door.together) <= 2


def test_letters_of_which_nothing_could_be_recorded_are_not_sent_again_and_keep_no_other(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, times = outbox.record, iter(range(100))

    def failing(*given: object) -> object:
        if next(times) == 1:
            raise OSError("disk full")
        return record(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "record", failing)
    deliver.fn(office_folder.load())
    assert len(set(door.sent)) == len(door.sent) == LETTERS
    unrecorded = door.counted()["sending"]
    assert unrecorded and door.counted() == Counter({"sent": LETTERS - unrecorded, "sending": unrecorded})
    deliver.fn(office_folder.load())
    assert door.counted()["in_doubt"] == unrecorded and len(door.sent) == LETTERS
