"""Letters that leave by Microsoft 365: sent once, put off, refused, in doubt until Sent Items tell."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import delete

from flows import letters_out, on_request
from flows.desk import desk
from models.settings import settings
from models.tables import Replay
from store import clock, database, files
from tasks.doors import graph_post
from tasks.post import batch, delivery, doubts
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.graph_server import HANG_UP, LOST, Graph, serving

FIRST, SECOND = "mj", "mss"


class Office:
    """Two letters that wait to leave, first that of `mj`; what the office is told; hours that pass at once."""

    def __init__(self, post: PostDesk, graph: Graph) -> None:
        self.post, self.graph = post, graph
        self.told: list[str] = []
        self.passed = timedelta(hours=2)

    def deliver(self, **passed: int) -> None:
        self.passed += timedelta(**passed)
        delivery.deliver.fn(desk().folder)

    def states(self) -> list[str]:
        return [str(self.post.letters("decision", institution)[0].state) for institution in (FIRST, SECOND)]

    def outcomes(self) -> list[str]:
        return [str(attempt.outcome) for attempt in self.post.attempts(self.post.letters("decision", FIRST)[0])]

    def sent(self) -> list[bytes]:
        """What lies in Sent Items, trials left out."""
        return [raw for raw in self.graph.lying("sentitems") if b"Auto-Submitted" not in raw]

    def bytes_of(self, institution: str) -> bytes:
        return files.read(self.post.letters("decision", institution)[0].sha256 or "")


@pytest.fixture
def office(post: PostDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    post.office(mode="live", live_domains=[f"{i}.invalid" for i in (FIRST, SECOND)], channel="graph", undo_minutes=0)
    post.day("2019-05-02")
    for institution in (FIRST, SECOND):
        on_request.extend(CYCLE, f"{institution}-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    with database.writing() as session:
        session.exec(delete(Replay))
    made = Office(post, Graph())
    monkeypatch.setattr(graph_post, "LOOKS", (0, 0))
    monkeypatch.setattr(clock, "now", lambda _: datetime.now(UTC) + made.passed)
    for room in (batch, doubts):
        monkeypatch.setattr(room, "notify", lambda kind, facts: made.told.append(kind))
    with serving(made.graph) as url:
        monkeypatch.setattr(settings(), "graph_url", SecretStr(url))
        yield made


def test_letters_leave_once_with_the_bytes_that_were_released(office: Office) -> None:
    office.deliver()
    office.deliver(hours=1)
    assert office.states() == ["sent", "sent"] and office.told == []
    assert office.sent() == [office.bytes_of(FIRST), office.bytes_of(SECOND)]


@pytest.mark.parametrize(("step", "told", "states", "outcome", "notices"), [
    ("DRAFT", (429, "ApplicationThrottled"), ["released", "released"], "shut", []),
    ("DRAFT", (403, "ErrorAccessDenied"), ["released", "released"], "shut", ["server_refuses"]),
    ("SEND", (400, "ErrorInvalidRecipients"), ["undeliverable", "sent"], "refused", ["undeliverable"]),
])
def test_what_the_server_says_befalls_the_letter_or_the_batch(
    office: Office, step: str, told: Any, states: list[str], outcome: str, notices: list[str]
) -> None:
    office.graph.told[step] = [told]
    office.deliver()
    assert (office.states(), office.outcomes(), office.told) == (states, [outcome], notices)
    office.deliver(hours=1)
    assert [str(x.state) for x in office.post.letters("decision")].count("sent") == 2 - notices.count("undeliverable")
    assert len(office.sent()) == len(set(office.sent()))


def test_a_server_that_says_how_long_is_not_asked_before(office: Office) -> None:
    office.graph.told["DRAFT"] = [(429, "ApplicationThrottled", {"Retry-After": "7200"})]
    office.deliver()
    [letter] = office.post.letters("decision", FIRST)
    waits = letter.leaves_at - clock.now(None)      # type: ignore[operator, arg-type]
    assert timedelta(minutes=118) < waits <= timedelta(hours=2)


def test_a_break_after_the_sending_is_settled_by_what_was_sent(office: Office) -> None:
    office.graph.told["SEND"] = [LOST]
    office.deliver()
    assert office.states() == ["sent", "sent"]      # looked up at the end of the same batch
    assert office.outcomes() == ["arrived"] and office.sent() == [office.bytes_of(FIRST), office.bytes_of(SECOND)]


def test_what_was_not_sent_is_sent_again_only_once_a_later_trial_is_found(office: Office) -> None:
    office.graph.told["SEND"] = [HANG_UP]
    office.deliver()
    assert office.states() == ["in_doubt", "sent"] and len(office.graph.lying("sentitems")) == 2
    office.deliver(minutes=5)
    assert office.states() == ["in_doubt", "sent"]
    office.deliver(minutes=6)
    assert office.outcomes() == ["not_arrived", "accepted"] and office.told == []
    assert sorted(office.sent()) == sorted(map(office.bytes_of, (FIRST, SECOND))) and office.graph.lying("drafts") == []


def test_a_mailbox_that_keeps_nothing_of_what_it_sends_leaves_the_doubt_to_a_person(office: Office) -> None:
    office.graph.told["SEND"] = [HANG_UP]
    office.deliver()
    office.graph.messages = [m for m in office.graph.messages if m.folder != "sentitems"]
    office.deliver(minutes=11)
    office.deliver(minutes=11)
    assert office.states()[0] == "in_doubt" and office.told == ["in_doubt"]


def test_a_sender_that_died_leaves_a_doubt(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(graph_post.GraphPost, "_receipt", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        office.deliver()
    office.deliver(minutes=30)      # both were in hand; the second was not sent, which a later trial has to show first
    office.deliver(minutes=11)
    assert office.states() == ["sent", "sent"] and len(office.sent()) == 2


def test_answers_are_known_by_the_message_id_that_the_server_gave(office: Office) -> None:
    office.graph.renames = True
    office.deliver()
    assert office.states() == ["sent", "sent"]
    assert str(office.post.letters("decision", FIRST)[0].message_id).startswith("<renamed.")
