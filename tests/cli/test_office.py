import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.settings import HOUSE, settings
from store import database, pulses
from tests import dovecot, graph_server
from tests.cli.conftest import Turnus
from tests.mail_server import Desk, serving

OFFICE = "droits-enfant@office.example.org"


def real(office: Path) -> None:
    """Give the office addresses that could be real, and a way to send."""
    for file in office.glob("*.yaml"):
        text = file.read_text().replace(".invalid", ".example.org").replace("à compléter", "Exemple")
        file.write_text(text.replace("channel: file ", "channel: smtp ").replace("live_domains: []", f"live_domains: {domains()}"))


def domains() -> list[str]:
    lines = (HOUSE / "templates/office/contacts.yaml").read_text().splitlines()
    found = {line.split("@")[1].split(".invalid")[0] for line in lines if "@" in line}
    return [f"{name}.example.org" for name in sorted(found | {"office"})]


@pytest.fixture
def desk() -> Desk:
    """The mail server of the office."""
    return Desk()


@pytest.fixture
def ready(office: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An office against whose going live nothing stands."""
    real(office)
    with serving(desk) as address:
        monkeypatch.setenv("TURNUS_SECRET", "long and random")
        monkeypatch.setenv("TURNUS_SMTP_URL", f"mailto://{address}")
        settings.cache_clear()
        yield office


def test_init_makes_the_folder_in_practice_mode_and_says_what_comes_next(turnus: Turnus, empty: Path) -> None:
    made = turnus("init")
    assert made.exit_code == 0
    assert "mode: practice" in (empty / "office" / "office.yaml").read_text()
    assert (empty / "var" / "turnus.db").exists()
    assert "turnus check" in made.output


def test_init_twice_overwrites_nothing(turnus: Turnus, office: Path) -> None:
    (office / "contacts.yaml").write_text("mine")
    assert turnus("init").exit_code == 0
    assert (office / "contacts.yaml").read_text() == "mine"


def test_init_makes_a_secret_once_that_only_its_owner_reads(turnus: Turnus, office: Path) -> None:
    file = office / "secrets.env"
    made = settings().signing_key
    assert file.stat().st_mode & 0o777 == 0o600 and len(made) == 64
    file.write_text(f"TURNUS_SMTP_URL=mailtos://post.example.org:587\n{file.read_text()}")
    assert turnus("init").exit_code == 0
    settings.cache_clear()
    assert settings().signing_key == made and settings().smtp_url is not None


def test_a_secret_of_the_environment_counts_first_and_none_is_made(
    turnus: Turnus, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNUS_SECRET", "long and random")
    assert turnus("init").exit_code == 0
    assert not (empty / "office" / "secrets.env").exists()
    assert settings().signing_key == b"long and random"


def test_secrets_that_others_can_read_stop_everything_in_one_sentence(turnus: Turnus, office: Path) -> None:
    (office / "secrets.env").chmod(0o640)
    settings.cache_clear()
    refused = turnus("check")
    assert refused.exit_code == 1 and "chmod 600" in refused.stderr
    assert len(refused.output.strip().splitlines()) == 1


def test_without_a_secret_the_office_stays_in_practice(turnus: Turnus, office: Path) -> None:
    (office / "secrets.env").unlink()
    settings.cache_clear()
    assert "TURNUS_SECRET" in turnus("go-live --officer o1").stderr


def test_a_live_office_without_its_secret_goes_no_further_and_says_what_to_lay_back(turnus: Turnus, office: Path) -> None:
    kept = (office / "secrets.env").read_text()
    (office / "secrets.env").unlink()
    file = office / "office.yaml"
    live = file.read_text().replace("mode: practice", "mode: live").replace("live_domains: []", "live_domains: [example.org]")
    file.write_text(live)
    settings.cache_clear()
    checked = turnus("check")
    assert checked.exit_code == 1 and "TURNUS_SECRET" in checked.output and "secrets.env" in checked.output, repr(checked)
    for command in ("round", "serve"):
        refused = turnus(command)
        assert refused.exit_code == 1 and "TURNUS_SECRET" in refused.stderr and "secrets.env" in refused.stderr, command
        assert "Traceback" not in refused.output
    (office / "secrets.env").write_text(kept)
    (office / "secrets.env").chmod(0o600)
    settings.cache_clear()
    assert "TURNUS_SECRET" not in turnus("check").output


def test_init_elsewhere_says_which_variable_names_the_folder(turnus: Turnus, empty: Path) -> None:
    made = turnus("init --folder", str(empty / "elsewhere"))
    assert f"TURNUS_OFFICE={empty / 'elsewhere'}" in made.output


def test_check_lists_the_instruments_with_their_unverified_rules(turnus: Turnus, office: Path) -> None:
    checked = turnus("check")
    assert checked.exit_code == 0
    assert "prepare → collect → consolidate" in checked.output


def test_check_names_the_faults_of_letters_and_the_languages_nobody_has_read(turnus: Turnus, office: Path) -> None:
    assert "luxembourgeois" in turnus("check").output
    own = office / "letters" / "reminder" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text("{{ deadline }}")
    checked = turnus("check")
    assert checked.exit_code == 1
    assert "office/letters/reminder/fr/body.md.j2: names deadline, which this letter does not have" in checked.stdout


def test_without_an_office_folder_the_rest_is_checked(turnus: Turnus) -> None:
    checked = turnus("check")
    assert checked.exit_code == 0
    assert "turnus init" in checked.output and "crc" in checked.output


def test_a_spoiled_instrument_prints_every_fault(
    turnus: Turnus, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(HOUSE / "instruments", empty / "instruments")
    shutil.copy(HOUSE / "tests/data/spoiled.yaml", empty / "instruments")
    monkeypatch.setenv("TURNUS_INSTRUMENTS", str(empty / "instruments"))
    settings.cache_clear()
    checked = turnus("check")
    assert checked.exit_code == 1
    for line in (HOUSE / "tests/data/spoiled.txt").read_text().splitlines():
        assert line in checked.stdout.splitlines()


def test_faults_of_several_files_are_told_at_once(turnus: Turnus, office: Path) -> None:
    (office / "office.yaml").write_text((office / "office.yaml").read_text().replace("mode: practice", "mode: practise"))
    (office / "contacts.yaml").write_bytes(b"\xff\xfe")
    (office / "officers.yaml").unlink()
    checked = turnus("check")
    assert checked.exit_code == 1
    assert "office/office.yaml: mode: " in checked.stdout
    assert "office/contacts.yaml: cannot be read" in checked.stdout
    assert "office/officers.yaml: is missing" in checked.stdout


@pytest.mark.parametrize(("url", "told"), [("", "is not set"), ("nonsense://x", "is no address of a channel"), ("json://x", "")])
def test_an_extra_channel_must_have_an_address_that_can_be_told(
    turnus: Turnus, office: Path, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    file = office / "contacts.yaml"
    file.write_text(file.read_text().replace("address: point-focal@mj", "extra_channel: mj_chat, address: point-focal@mj"))
    if url:
        monkeypatch.setenv("TURNUS_CHANNELS__MJ_CHAT", url)
    settings.cache_clear()
    checked = turnus("check")
    assert checked.exit_code == bool(told)
    fault = rf"office/contacts.yaml: contacts\[\d+\].extra_channel: TURNUS_CHANNELS__MJ_CHAT {told}"
    assert not told or re.search(fault, checked.stdout)


def test_what_init_left_to_be_written_is_named_and_keeps_the_office_in_practice(turnus: Turnus, ready: Path) -> None:
    assert "compléter" not in turnus("check").stdout
    file = ready / "officers.yaml"
    file.write_text(file.read_text().replace('telephone: "Exemple"', 'telephone: "To be completed"', 1))
    checked, refused = turnus("check"), turnus("go-live --officer o1 --inbox-is-fed")
    assert checked.exit_code == 0 and "office/officers.yaml: officers[0].telephone." in checked.stdout
    assert refused.exit_code == 1 and "office/officers.yaml: officers[0].telephone." in refused.stderr


@pytest.mark.parametrize("url", ["nonsense", "mailto://", "json://[::1"])
def test_a_channel_of_the_office_that_is_none_is_told_without_its_address(
    turnus: Turnus, ready: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TURNUS_NOTICE_URLS", f"json://localhost {url}")
    settings.cache_clear()
    checked, refused = turnus("check"), turnus("go-live --officer o1 --inbox-is-fed")
    assert checked.exit_code == 1 and "TURNUS_NOTICE_URLS: address 2 is no address of a channel" in checked.stdout
    assert refused.exit_code == 1 and "TURNUS_NOTICE_URLS" in refused.stderr
    assert url not in checked.output + refused.output


def test_a_channel_that_takes_no_trial_notice_keeps_the_office_in_practice(
    turnus: Turnus, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNUS_NOTICE_URLS", "json://127.0.0.1:1/")
    settings.cache_clear()
    assert turnus("check").exit_code == 0
    refused = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
    assert refused.exit_code == 1 and "TURNUS_NOTICE_URLS" in refused.stderr
    assert "mode: practice" in (ready / "office.yaml").read_text()


def test_an_office_just_made_cannot_go_live_and_is_told_all_that_is_missing(turnus: Turnus, office: Path) -> None:
    refused = turnus("go-live --officer o1")
    assert refused.exit_code == 1
    for word in ("TURNUS_SMTP_URL", "--inbox-is-fed", "sender", "channel", "point-focal@mj.invalid"):
        assert word in refused.stderr
    assert "mode: practice" in (office / "office.yaml").read_text()


def test_only_the_inbox_is_missing_when_nobody_says_that_it_is_fed(turnus: Turnus, ready: Path) -> None:
    refused = turnus("go-live --officer o1")
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 2


def test_a_mailbox_that_can_be_read_is_an_inbox(turnus: Turnus, ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with dovecot.running() as server:
        monkeypatch.setenv("TURNUS_IMAP_URL", server.url())
        settings.cache_clear()
        live = turnus("go-live --officer o1", typed="Service des droits de l'enfant\n")
        assert live.exit_code == 0, live.output
        assert server.lying("Turnus/repris") == []


@pytest.mark.parametrize(("url", "said"), [
    ("imap://office:geheim@127.0.0.1:1/INBOX", "connection"), ("imaps://office@imap.example.org", "TURNUS_IMAP_URL"),
])
def test_a_mailbox_that_cannot_be_read_keeps_the_office_in_practice(
    turnus: Turnus, ready: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("TURNUS_IMAP_URL", url)
    settings.cache_clear()
    refused = turnus("go-live --officer o1")
    assert refused.exit_code == 1 and said in refused.stderr
    assert "geheim" not in refused.output and len(refused.stderr.strip().splitlines()) == 2
    assert "mode: practice" in (ready / "office.yaml").read_text()


def test_an_archive_needs_its_address_and_a_mailbox_that_can_be_read(
    turnus: Turnus, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNUS_ARCHIVE_URL", "imap://office:geheim@127.0.0.1:1/INBOX")
    settings.cache_clear()
    assert "post.archive" in turnus("go-live --officer o1 --inbox-is-fed").stderr
    text = (ready / "office.yaml").read_text()
    (ready / "office.yaml").write_text(text.replace("  # archive: ", "  archive: "))
    assert "TURNUS_ARCHIVE_URL" in turnus("go-live --officer o1 --inbox-is-fed").stderr
    with dovecot.running() as server:
        monkeypatch.setenv("TURNUS_ARCHIVE_URL", server.url())
        settings.cache_clear()
        live = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
    assert live.exit_code == 0, live.output


def test_an_address_outside_the_live_domains_keeps_the_office_in_practice(turnus: Turnus, ready: Path) -> None:
    text = (ready / "contacts.yaml").read_text()
    (ready / "contacts.yaml").write_text(text.replace("direction@mj.example.org", "direction@elsewhere.example"))
    refused = turnus("go-live --officer o1 --inbox-is-fed")
    assert refused.exit_code == 1
    assert "direction@elsewhere.example" in refused.stderr


def test_a_domain_with_an_accent_is_allowed_in_either_form(turnus: Turnus, ready: Path) -> None:
    contacts, office = ready / "contacts.yaml", ready / "office.yaml"
    contacts.write_text(contacts.read_text().replace("direction@mj.example.org", "direction@ministère.example.org"))
    office.write_text(office.read_text().replace("live_domains: [", "live_domains: [xn--ministre-60a.example.org, "))
    live = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
    assert live.exit_code == 0, live.output


def test_a_mistyped_name_changes_nothing(turnus: Turnus, ready: Path) -> None:
    refused = turnus("go-live --officer o1 --inbox-is-fed", typed="the office\n")
    assert refused.exit_code == 1
    assert "mode: practice" in (ready / "office.yaml").read_text()


def test_a_faulty_text_keeps_the_office_in_practice(turnus: Turnus, ready: Path) -> None:
    own = ready / "letters" / "reminder" / "fr"
    own.mkdir(parents=True)
    (own / "subject.txt.j2").write_text("{{ deadline }}")
    assert "Des textes de lettres sont fautifs" in turnus("go-live --officer o1 --inbox-is-fed").stderr


def test_going_live_shows_every_addressee_and_writes_the_mode_once(turnus: Turnus, ready: Path) -> None:
    live = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
    assert live.exit_code == 0, live.output
    assert "point-focal@mj.example.org" in live.stdout
    assert "\nmode: live\n" in (ready / "office.yaml").read_text()
    assert turnus("check").exit_code == 0
    assert turnus("go-live --officer o1 --inbox-is-fed").exit_code == 1


@pytest.mark.parametrize(("refused", "paths", "remembered"), [
    ({}, ["<>"], True), ({"NULL": "550 no"}, [OFFICE], False), ({"RCPT": "550 no"}, [], None), ({"GREETING": "421 no"}, [], None),
])
def test_going_live_mails_the_office_itself_and_remembers_whether_a_return_path_is_needed(
    turnus: Turnus, ready: Path, desk: Desk, refused: dict[str, str], paths: list[str], remembered: bool | None
) -> None:
    desk.answers |= refused
    live = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
    assert [envelope.mail_from for envelope in desk.letters] == paths
    assert all(envelope.rcpt_tos == [OFFICE] for envelope in desk.letters)
    with database.reading() as session:
        assert (pulses.NULL_PATH in pulses.last(session)) is bool(remembered)
    if remembered is None:
        assert live.exit_code == 1 and "TURNUS_SMTP_URL" in live.stderr
        assert "mode: practice" in (ready / "office.yaml").read_text()
    else:
        assert live.exit_code == 0, live.output


def test_going_live_with_microsoft_365_sends_a_trial_by_it(
    turnus: Turnus, ready: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ready / "office.yaml"
    file.write_text(file.read_text().replace("channel: smtp ", "channel: graph "))
    assert "TURNUS_GRAPH_URL" in turnus("go-live --officer o1 --inbox-is-fed").stderr
    mailbox = graph_server.Graph(told={"SEND": [403]})
    with graph_server.serving(mailbox) as url:
        monkeypatch.setenv("TURNUS_GRAPH_URL", url)
        settings.cache_clear()
        refused = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
        assert refused.exit_code == 1 and "403" in refused.stderr
        live = turnus("go-live --officer o1 --inbox-is-fed", typed="Service des droits de l'enfant\n")
    assert live.exit_code == 0, live.output
    assert len(mailbox.lying("sentitems")) == 1 and desk.letters == []


@pytest.mark.parametrize("country", ["PT", "eg", "CH"])
def test_init_writes_a_set_for_any_country_that_the_check_finds_no_fault_in(turnus: Turnus, empty: Path, country: str) -> None:
    made = turnus(f"init --country {country}")
    assert made.exit_code == 0, made.output
    names = {str(p.relative_to(empty / "office")) for p in (empty / "office").rglob("*.yaml")}
    assert names == {"office.yaml", "contacts.yaml", "officers.yaml", f"institutions/{country.lower()}.yaml"}
    text = "".join(p.read_text("utf-8") for p in (empty / "office").rglob("*.yaml"))
    assert "uxemb" not in text and "$" not in text and f"country: {country.upper()}" in text
    checked = turnus("check")
    assert checked.stdout and all(line.startswith("instruments/") for line in checked.stdout.splitlines()), checked.output


def test_an_office_of_another_country_puts_its_own_ids_into_the_instruments(turnus: Turnus, empty: Path) -> None:
    made = turnus("init --country PT")
    assert "institutions/pt.yaml" in made.stdout.splitlines()[-1] and "instruments/" in made.stdout.splitlines()[-1]
    checked = turnus("check")
    told = [line.split(": ")[0] for line in checked.stdout.splitlines()]
    assert checked.exit_code == 1 and "instruments/crc.yaml" in told and len(told) == len(set(told))
    assert "okaju" in checked.stdout and "`instruments/` of the office folder" in checked.stdout
    opening = "open crc --list-received 2036-12-01 --due 2038-01-15 --officer o1"
    assert turnus(opening).exit_code == 1
    (empty / "office" / "instruments").mkdir()
    for file in (HOUSE / "instruments").glob("*.yaml"):
        text = re.sub(r"(\b(?:leads|data|to|delegation): )\[[^\]]+\]", r"\1[justice]", file.read_text("utf-8"))
        owned = re.sub(r"^( +owner: )\w+$", r"\1justice", text, flags=re.MULTILINE)
        (empty / "office" / "instruments" / file.name).write_text(owned, "utf-8")
    checked = turnus("check")
    assert checked.exit_code == 0, checked.output
    opened = turnus(opening)
    assert opened.exit_code == 0, opened.output


def test_an_outline_shared_with_another_countrys_instrument_opens_nothing(turnus: Turnus, empty: Path) -> None:
    turnus("init --country PT")
    (empty / "office" / "instruments").mkdir()
    text = (HOUSE / "instruments" / "crc-standard.yaml").read_text("utf-8")
    own = re.sub(r"(\b(?:leads|data|to|delegation): )\[[^\]]+\]", r"\1[justice]", text)
    (empty / "office" / "instruments" / "crc-standard.yaml").write_text(own, "utf-8")
    refused = turnus("open crc-standard --due 2038-01-15 --officer o1")
    assert refused.exit_code == 1 and "crc.yaml" in refused.stderr, refused.output


def test_init_for_a_country_overwrites_nothing(turnus: Turnus, empty: Path) -> None:
    turnus("init --country PT")
    file = empty / "office" / "institutions" / "pt.yaml"
    file.write_text("mine", "utf-8")
    assert turnus("init --country PT").exit_code == 0
    assert file.read_text("utf-8") == "mine"


def test_a_country_without_known_holidays_is_told_by_the_check(turnus: Turnus, empty: Path) -> None:
    assert turnus("init --country PT").exit_code == 0
    for file in (empty / "office" / "office.yaml", empty / "office" / "institutions" / "pt.yaml"):
        file.write_text(file.read_text("utf-8").replace("country: PT", "country: QZ"), "utf-8")
    checked = turnus("check")
    assert checked.exit_code == 1 and "list them under public_holidays" in checked.output


@pytest.mark.parametrize("country", ["Portugal", "ZZ", "Q", "#\tx"])
def test_what_is_no_country_makes_nothing(turnus: Turnus, empty: Path, country: str) -> None:
    refused = turnus("init --country", country)
    assert refused.exit_code == 1 and "PT" in refused.output and "Traceback" not in refused.output
    assert len(refused.output.strip().splitlines()) == 1
    assert not (empty / "office").exists()


def test_an_office_keeps_its_country(turnus: Turnus, empty: Path) -> None:
    assert turnus("init --country PT").exit_code == 0
    (empty / "office" / "contacts.yaml").unlink()
    for other in ("EG", "LU", "ZZ"):
        refused = turnus(f"init --country {other}")
        assert refused.exit_code == 1 and len(refused.stderr.strip().splitlines()) == 1
    assert not (empty / "office" / "contacts.yaml").exists()
    assert "“PT”" in turnus("init --country EG").stderr or "« PT »" in turnus("init --country EG").stderr
    assert turnus("init").exit_code == 0
    assert "justice" in (empty / "office" / "contacts.yaml").read_text("utf-8")


def test_init_speaks_one_language(turnus: Turnus, empty: Path) -> None:
    made = turnus("init --country PT").stdout
    assert "language: en" in (empty / "office" / "office.yaml").read_text("utf-8")
    assert "a été créé" in made and "La base de données" in made and "The database" not in made


@pytest.mark.parametrize(("language", "said"), [("fr", "Aucune faute"), ("de", "Kein Fehler"), ("en", "No fault")])
def test_a_check_without_a_fault_says_so(turnus: Turnus, office: Path, language: str, said: str) -> None:
    text = (office / "office.yaml").read_text("utf-8")
    (office / "office.yaml").write_text(re.sub("(?m)^language: ..", f"language: {language}", text), "utf-8")
    assert said in turnus("check").stdout
    (office / "contacts.yaml").unlink()
    assert said not in turnus("check").stdout
