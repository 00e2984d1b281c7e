"""What is said on channels outside: to the office what stands, to a contact that a letter waits; never a name or a content."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows import letters_out, on_request
from flows.desk import desk
from models.settings import settings
from tasks.doors import channels, notices
from tasks.post import extra_channel
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk


class Heard:
    """A stand-in for apprise that keeps what it is asked to say; addresses with `broken` fail."""

    said: list[tuple[str, str, str]]

    def __init__(self) -> None:
        self._urls: list[str] = []

    def add(self, url: str) -> bool:
        self._urls.append(url)
        return True

    def notify(self, *, body: str, title: str) -> bool:
        type(self).said += [(url, title, body) for url in self._urls]
        return "broken" not in "".join(self._urls)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    Heard.said = []
    for room in (notices, extra_channel):
        monkeypatch.setattr(room, "Apprise", Heard)
    return Heard.said


def test_the_office_is_told_once_a_working_day_what_stands(
    post: PostDesk, said: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "notice_urls", SecretStr("json://office"))
    post.office(mode="practice", practice_address="office@office.invalid")
    post.day("2019-06-08")      # a Saturday
    post.round()
    assert said == []
    post.day("2019-06-17")
    post.drop(post.answer("mj", sender="somebody@elsewhere.invalid"))
    post.round()
    (_, title, body), = [heard for heard in said if "\n" in heard[2]]
    assert title == "Turnus"
    lines = body.splitlines()
    assert f"{CYCLE} : 13 institutions sont en retard." in lines and "Une réponse reçue est à classer." in lines
    post.round()
    assert len([heard for heard in said if "\n" in heard[2]]) == 1


def wish(post: PostDesk) -> None:
    """Have the focal point of `mj` read German and want an extra channel."""
    def wanted(data: dict) -> dict:
        for contact in data["contacts"]:
            if (contact["institution"], contact["function"]) == ("mj", "focal_point"):
                contact |= {"extra_channel": "mj_chat", "language": "de"}
        return data

    post.edit("contacts.yaml", wanted)


def decide(post: PostDesk, mode: str = "live") -> None:
    """Let a decision leave to `mj`, and one to `mss`, by the folder."""
    post.office(
        mode=mode, practice_address="office@office.invalid", live_domains=["mj.invalid", "mss.invalid"], undo_minutes=0
    )
    post.day("2019-05-02")
    for institution in ("mj", "mss"):
        on_request.extend(CYCLE, f"{institution}-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)


def channel_is(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "channels", {"mj_chat": SecretStr(url)})


def test_a_contact_who_wants_it_hears_once_that_a_letter_waits_and_nothing_else(
    post: PostDesk, said: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_is("json://mj.example/geheim", monkeypatch)
    wish(post)
    decide(post)
    extra_channel.tell(desk().folder)
    assert said == [("json://mj.example/geheim", "Dienststelle Kinderrechte", "In Ihrem Postfach liegt ein Schreiben für Sie.")]


def test_nothing_is_said_in_practice(
    post: PostDesk, said: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_is("json://mj.example", monkeypatch)
    wish(post)
    decide(post, mode="practice")
    assert said == []


def test_a_letter_of_yesterday_is_no_news(
    post: PostDesk, said: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_is("json://mj.example", monkeypatch)
    decide(post)
    wish(post)
    post.day("2019-05-04")
    extra_channel.tell(desk().folder)
    assert said == []


@pytest.mark.parametrize("url", ["json://broken.example/geheim", None])
def test_a_channel_that_fails_or_has_no_address_is_noted_without_it(
    post: PostDesk, said: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    noted: list[dict[str, object]] = []
    monkeypatch.setattr(extra_channel, "deed", lambda **facts: noted.append(facts))
    if url:
        channel_is(url, monkeypatch)
    wish(post)
    decide(post)
    [letter] = post.letters("decision", "mj")
    assert len(said) == bool(url) and noted == [{"deed": "extra_channel_failed", "letter": f"{CYCLE}-{letter.number}"}]
    assert [str(letter.state) for letter in post.letters("decision")] == ["sent", "sent"]


def test_the_names_of_channels_come_from_the_file_of_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets.env").write_text("TURNUS_CHANNELS__MJ_CHAT=json://mj.example/geheim\n")
    (tmp_path / "secrets.env").chmod(0o600)
    monkeypatch.setenv("TURNUS_OFFICE", str(tmp_path))
    settings.cache_clear()
    known = settings().channels["mj_chat"].get_secret_value()
    settings.cache_clear()
    assert channels.channel_at(known) is not None
