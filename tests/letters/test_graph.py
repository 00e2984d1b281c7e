"""Microsoft 365 by Graph, against a server that speaks its calls: what each failure does to a letter."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from models.refusals import OfficeFolderFaulty
from tasks.doors import graph_post
from tasks.doors.door import Absent, InDoubt, NotSent, OurFault, Refused
from tasks.doors.graph_post import GraphPost
from tests.graph_server import HANG_UP, LOST, Graph, serving

TO = ("focal@mj.invalid",)
OWN = "<a1@menje.invalid>"


@pytest.fixture
def letter(mail_to: Callable[[str], bytes]) -> bytes:
    return mail_to(TO[0])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two looks."""
    monkeypatch.setattr(graph_post, "LOOKS", (0, 0, 0))


@pytest.fixture
def graph() -> Graph:
    return Graph()


@pytest.fixture
def address(graph: Graph) -> Iterator[str]:
    with serving(graph) as url:
        yield url


def test_a_letter_leaves_with_its_own_bytes_and_is_found_among_what_was_sent(graph: Graph, address: str, letter: bytes) -> None:
    graph.slow = 2
    receipt = GraphPost(address).send("crc.2029-1", TO, letter)
    assert (receipt.code, receipt.reply) == (202, "Sent Items")
    assert graph.lying("sentitems") == [letter] and graph.lying("drafts") == []
    assert graph.calls == ["TOKEN", "FIND", "DRAFT", "SEND", "FIND", "FIND", "FIND"]


def test_the_letters_of_a_batch_share_one_token_until_it_is_taken_back(graph: Graph, address: str, letter: bytes) -> None:
    post = GraphPost(address)
    post.send("crc.2029-1", TO, letter)
    graph.tokens = 7        # the server knows another one now
    post.send("crc.2029-2", TO, letter.replace(b"<a1@", b"<a2@"))
    assert graph.calls.count("TOKEN") == 2 and len(graph.lying("sentitems")) == 2


@pytest.mark.parametrize(("step", "told", "outcome", "code"), [
    ("TOKEN", (401, "invalid_client"), OurFault, 401),
    ("TOKEN", (400, "unauthorized_client"), OurFault, 400),
    ("TOKEN", 503, Absent, 503),
    ("TOKEN", HANG_UP, Absent, None),
    ("FIND", (403, "ErrorAccessDenied"), OurFault, 403),
    ("FIND", 429, Absent, 429),
    ("FIND", 400, OurFault, 400),
    ("DRAFT", (401, "InvalidAuthenticationToken"), OurFault, 401),
    ("DRAFT", (403, "ErrorAccessDenied"), OurFault, 403),
    ("DRAFT", (404, "ErrorInvalidUser"), OurFault, 404),
    ("DRAFT", 302, OurFault, 302),
    ("DRAFT", (429, "ApplicationThrottled", {"Retry-After": "120"}), Absent, 429),
    ("DRAFT", 504, Absent, 504),
    ("DRAFT", HANG_UP, Absent, None),
    ("DRAFT", (413, "RequestEntityTooLarge"), Refused, 413),
    ("DRAFT", (400, "ErrorMimeContentInvalid"), Refused, 400),
    ("SEND", (400, "ErrorInvalidRecipients"), Refused, 400),
    ("SEND", (403, "ErrorSendAsDenied"), OurFault, 403),
    ("SEND", (429, "ApplicationThrottled"), Absent, 429),
    ("SEND", (503, "ErrorServerBusy"), InDoubt, 503),
    ("SEND", (500, "UnknownError"), InDoubt, 500),
    ("SEND", HANG_UP, InDoubt, None),
    ("SEND", LOST, InDoubt, None),
])
def test_each_failure_is_one_outcome_and_bears_no_words_of_the_server(
    graph: Graph, address: str, letter: bytes, step: str, told: Any, outcome: type[NotSent], code: int | None
) -> None:
    graph.always[step] = told
    with pytest.raises(NotSent) as fault:
        GraphPost(address).send("crc.2029-1", TO, letter)
    assert type(fault.value) is outcome and fault.value.code == code
    for word in ("words", "gehe", "client:"):
        assert word not in f"{fault.value} {fault.value.reply}"
    assert fault.value.__suppress_context__ or fault.value.__context__ is None
    assert graph.lying("sentitems") == ([letter] if told == LOST else [])
    assert (graph.lying("drafts") == []) is (outcome is Refused or told == LOST or step != "SEND")


@pytest.mark.parametrize("step", ["DRAFT", "SEND"])
def test_what_ended_early_goes_on_with_the_same_draft(graph: Graph, address: str, letter: bytes, step: str) -> None:
    graph.told[step] = [LOST if step == "DRAFT" else 429]
    with pytest.raises(Absent):
        GraphPost(address).send("crc.2029-1", TO, letter)
    GraphPost(address).send("crc.2029-1", TO, letter)
    assert graph.calls.count("DRAFT") == 1
    assert graph.lying("sentitems") == [letter] and graph.lying("drafts") == []


def test_a_throttled_sending_whose_draft_is_gone_is_in_doubt(graph: Graph, address: str, letter: bytes) -> None:
    graph.told["SEND"], graph.told["FIND"] = [429], [None, (503, "")]
    with pytest.raises(InDoubt):
        GraphPost(address).send("crc.2029-1", TO, letter)


def test_an_acceptance_that_is_not_seen_among_what_was_sent_is_in_doubt(graph: Graph, address: str, letter: bytes) -> None:
    graph.slow = 9
    with pytest.raises(InDoubt) as doubt:
        GraphPost(address).send("crc.2029-1", TO, letter)
    assert doubt.value.code == 202


def test_another_message_id_of_the_server_is_told_before_the_letter_leaves(graph: Graph, address: str, letter: bytes) -> None:
    graph.renames, told = True, []
    graph.told["SEND"] = [500]
    with pytest.raises(InDoubt):
        GraphPost(address, lambda code, identifier: told.append((code, identifier))).send("crc.2029-1", TO, letter)
    assert told == [("crc.2029-1", f"<renamed.{OWN[1:]}")]


def test_a_server_that_is_not_there_or_speaks_no_tls_takes_nothing(letter: bytes, graph: Graph, address: str) -> None:
    dead = address.replace(address[address.index("?"):], "?login=http://127.0.0.1:1&graph=http://127.0.0.1:1")
    with pytest.raises(Absent):
        GraphPost(dead).send("crc.2029-1", TO, letter)
    with pytest.raises(OurFault):
        GraphPost(address.replace("login=http:", "login=https:")).send("crc.2029-1", TO, letter)
    assert graph.calls == []


@pytest.mark.parametrize("url", [
    "https://client:secret@tenant/a@b.example", "graph://client@tenant/a@b.example", "graph://client:secret@tenant",
    "graph://client:secret@tenant/mailbox", "graph://client:secret@/a@b.example", "graph://client:secret@tenant/a@b.example#x",
    "graph://client:secret@tenant/a@b.example?graph=http://graph.example", "graph://client:secret@tenant/a@b.example?x=1",
    "graph://client:se[cret@tenant/a@b.example", "",
])
def test_an_address_that_is_missing_something_or_unsafe_is_refused_without_a_word_of_it(url: str) -> None:
    with pytest.raises(OfficeFolderFaulty) as refused:
        GraphPost(url)
    assert refused.value.facts == {"key": "TURNUS_GRAPH_URL"}
