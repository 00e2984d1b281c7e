"""The inbox of Microsoft 365 as a door: what lies there is taken once, byte for byte, and moved; nothing of the server's words."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from models.settings import settings
from models.words import Mode
from store import clock
from store.office_folder import OfficeFolder
from tasks.doors import mailbox
from tasks.doors.box import Lying, MailboxShut
from tests.graph_server import HANG_UP, Graph, serving

MAILS = [f"Message-ID: <{n}@mj.invalid>\r\n\r\nVoici {n}.\r\n".encode() for n in range(3)]
KEY = "TURNUS_IMAP_URL"


@pytest.fixture
def graph() -> Graph:
    found = Graph()
    for raw in MAILS:
        found.put("inbox", raw)
    return found


@pytest.fixture
def address(graph: Graph) -> Iterator[str]:
    with serving(graph) as url:
        yield url


@pytest.fixture
def reading(office: OfficeFolder, address: str, monkeypatch: pytest.MonkeyPatch) -> OfficeFolder:
    """An office in practice that reads this mailbox."""
    monkeypatch.setattr(settings(), "imap_url", SecretStr(address))
    monkeypatch.setattr(clock, "is_replay", lambda _: False)
    file = office.path / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("\nmode: demo\n", "\nmode: practice\n"), "utf-8")
    return OfficeFolder(**vars(office) | {"office": office.office.model_copy(update={"mode": Mode.PRACTICE})})


def test_everything_is_taken_once_and_lies_in_our_folder_afterwards(graph: Graph, reading: OfficeFolder) -> None:
    taken: list[Lying] = []
    for _ in range(2):
        assert mailbox.empty(reading, taken.append)
    assert [mail.raw for mail in taken] == MAILS and graph.lying("inbox") == []
    assert len({mail.name for mail in taken}) == 3 and all(mail.arrived.tzinfo for mail in taken)
    (above, ours), (inner, _) = graph.folders.values()
    assert (above, ours, inner) == ("", "Turnus", "folder-0") and graph.lying("folder-1") == MAILS


def test_what_cannot_be_kept_stays_and_holds_up_no_other(graph: Graph, reading: OfficeFolder) -> None:
    def take(mail: Lying) -> None:
        if b"Voici 1" in mail.raw:
            raise OSError

    assert not mailbox.empty(reading, take)
    assert graph.lying("inbox") == [MAILS[1]]


def test_a_crash_between_keeping_and_moving_shows_the_same_mail_under_the_same_name(graph: Graph, address: str) -> None:
    names = []
    for _ in range(2):
        with mailbox.opened(address, KEY) as box:
            names.append([box.fetch(uid).name for uid in box.uids()])       # type: ignore[union-attr]
    assert names[0] == names[1]


def test_a_mail_taken_away_meanwhile_is_none(graph: Graph, address: str) -> None:
    with mailbox.opened(address, KEY) as box:
        first = box.uids()[0]
        graph.messages.clear()
        assert box.fetch(first) is None and not box.holds("<0@mj.invalid>")


def test_more_than_a_page_is_read_whole(graph: Graph, address: str) -> None:
    for n in range(3, 230):
        graph.put("inbox", f"Message-ID: <{n}@mj.invalid>\r\n\r\n".encode())
    with mailbox.opened(address, KEY) as box:
        assert len(set(box.uids())) == 230


@pytest.mark.parametrize(("step", "told", "said"), [
    ("TOKEN", (401, "invalid_client"), "login"), ("TOKEN", HANG_UP, "connection"), ("LIST", (403, "ErrorAccessDenied"), "mailbox"),
    ("LIST", 429, "connection"), ("VALUE", 503, "connection"), ("MOVE", 404, "mailbox"), ("FOLDERS", 403, "mailbox"),
])
def test_a_fault_says_at_which_step_and_nothing_else(graph: Graph, address: str, step: str, told: Any, said: str) -> None:
    graph.always[step] = told
    with pytest.raises(MailboxShut) as shut, mailbox.opened(address, KEY) as box:
        uid = box.uids()[0]
        box.fetch(uid)
        box.move(uid, "Turnus", "repris")
    assert str(shut.value) == said
