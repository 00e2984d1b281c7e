"""Notices to the office: counts and codes, by whatever channels are configured."""

import re
import string
from collections.abc import Iterator, Mapping

import pytest
from apprise.decorators import notify as channel

from documents.words import words
from models.settings import HOUSE, settings
from store.office_folder import OfficeFolder
from tasks.doors.channels import channel_at
from tasks.doors.notices import NotForOutside, notify, sentence

KINDS = {
    "held_replies", "refused_messages", "letters_waiting", "in_doubt", "undeliverable",
    "server_refuses", "call_needed", "decision_needed",
    "inbox_unreadable", "round_failed", "letters_stuck", "quiet_broken", "institution_ended", "restarted", "silent_round",
    "silent_inbox", "silent_outbox", "not_in_archive", "contact_away", "address_dead", "late", "trial", "journal_head",
    "clearance_late",
    "nobody_bears",
    "nobody_entrusted",
}
FACTS = {"cycle": "crc.2029", "count": 3, "code": 550, "part": "worker", "institution": "mj", "function": "chair",
         "n": 12, "head": "0a" * 16}
told: list[str] = []


@channel(on="turnustest")
def keep(body: str, title: str, notify_type: object, *args: object, **kwargs: object) -> bool:
    """A channel that keeps what it is told, and fails when its host is `fails`."""
    told.append(body)
    meta = kwargs["meta"]
    assert isinstance(meta, Mapping)
    return meta["host"] != "fails"


@pytest.fixture
def practising(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An office in practice mode, and nothing told yet."""
    path = office.path / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("\nmode: demo\n", "\nmode: practice\n"), "utf-8")
    told.clear()
    yield monkeypatch
    settings.cache_clear()


def by(urls: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNUS_NOTICE_URLS", urls)
    settings.cache_clear()


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_every_notice_exists_in_every_language_and_names_only_counts_and_codes(language: str) -> None:
    assert set(words("notices", language)) - {"title", "functions"} == KINDS
    for kind in KINDS:
        form = words("notices", language)[kind]
        for text in form.values() if isinstance(form, Mapping) else [form]:
            assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= set(FACTS)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_bears_the_same_facts_in_every_language(kind: str, language: str) -> None:
    said, french = (sentence(kind, FACTS, one) for one in (language, "fr"))
    assert [str(value) in said for value in FACTS.values()] == [str(value) in french for value in FACTS.values()]


def test_one_is_said_in_the_singular() -> None:
    assert sentence("held_replies", {"count": 1}, "fr") == "Une réponse reçue est à classer."
    assert sentence("held_replies", {"count": 2}, "fr") == "2 réponses reçues sont à classer."


@pytest.mark.parametrize("value", ["Ministère de la Justice", "focal@mj.invalid", "Réponse", "un\nmot", "", "a" * 41])
def test_a_name_an_address_or_a_text_is_refused(value: str) -> None:
    with pytest.raises(NotForOutside) as fault:
        sentence("round_failed", {"cycle": value}, "fr")
    assert not value or value not in str(fault.value)


@pytest.mark.usefixtures("practising")
def test_an_office_without_channels_is_told_nothing_and_nothing_fails() -> None:
    assert notify("round_failed", {"cycle": "crc.2029"}) is False


def test_an_office_is_told_in_its_language_by_all_its_channels(practising: pytest.MonkeyPatch) -> None:
    by("turnustest://one turnustest://two", practising)
    assert notify("undeliverable", {"cycle": "crc.2029", "count": 2}) is True
    assert told == ["crc.2029 : 2 lettres n'ont pas pu être remises."] * 2


@pytest.mark.parametrize("urls", ["turnustest://fails turnustest://one", "nonsense://geheim turnustest://one"])
def test_a_channel_that_fails_stops_no_other_and_is_told_of(practising: pytest.MonkeyPatch, urls: str,
                                                           caplog: pytest.LogCaptureFixture) -> None:
    by(urls, practising)
    assert notify("inbox_unreadable", {}) is False
    assert told
    assert "geheim" not in caplog.text


@pytest.mark.usefixtures("office")
def test_a_demonstration_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    told.clear()
    by("turnustest://one", monkeypatch)
    assert notify("round_failed", {"cycle": "crc.2029"}) is False
    assert told == []
    settings.cache_clear()


def test_the_mail_address_without_a_login_that_the_docs_show_is_taken_only_with_its_sender() -> None:
    page = (HOUSE / "docs" / "deployment.md").read_text("utf-8")
    address = re.search(r"`(mailtos?://[^@`]*\?from=[^`]*)`", page)
    assert address and channel_at(address[1])
    assert channel_at(re.sub(r"from=[^&]*&?", "", address[1])) is None
