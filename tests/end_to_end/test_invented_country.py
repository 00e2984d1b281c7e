"""The whole replay for a country that does not exist: another time zone, weekend and language, from `turnus init` to the receipt.

Played by hand, without Prefect's server: the rounds and the officer's forms are the same functions.
"""

import email
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import pytest
import yaml
from sqlmodel import select
from typer.testing import CliRunner

from cli.by_hand import by_hand
from cli.main import app
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.settings import HOUSE, settings
from models.tables import Letter, Submission
from models.words import LetterState
from rehearsal import play as replayed
from rehearsal.demo_office import edition_of
from rehearsal.departments import answers, read_replay
from rehearsal.hands import Plainly
from rehearsal.play import Play
from store import database, files
from tasks.conversions import LibreOfficeMissing
from tasks.drafts import drafts
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard

COUNTRY, NEIGHBOUR, ZONE, FRIDAY, SATURDAY = "QZ", "NP", "Asia/Kathmandu", 4, 5
NATIONAL_DAY = date(2019, 6, 11)     # in the middle of the replay, the day its contributions were due elsewhere
RENAMED = {"name": {"fr": "Justice", "de": "Amt für Recht"}, "valid_to": date(2019, 7, 31), "unverified": True}


SENTENCE = "Die Regierung hat dazu gemeinsam mit den Gemeinden Maßnahmen beschlossen, und ihre Wirkung wird jährlich geprüft."


def in_that_language(*asked: Any) -> dict[str, str]:
    """Return the departments' answers, each about as long as it is, in the language of that country's report."""
    said = answers(*asked)
    return {code: " ".join([SENTENCE] * max(1, len(text.split()) // len(SENTENCE.split()))) for code, text in said.items()}


@dataclass(frozen=True)
class Played:
    """An installation after its replay."""

    var: Path
    mornings: int

    def letters(self) -> list[Letter]:
        with database.reading() as session:
            return list(session.exec(select(Letter).where(Letter.state == LetterState.SENT).order_by(Letter.number)))

    def mail(self, letter: Letter) -> email.message.Message:
        return email.message_from_bytes(files.read(letter.sha256 or ""))


def change(file: Path, **facts: Any) -> None:
    data = yaml.safe_load(file.read_text("utf-8"))
    once_each = apart(data | facts)      # YAML would write what stands twice as an alias
    file.write_text(yaml.safe_dump(once_each, allow_unicode=True, sort_keys=False), "utf-8")


def apart(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: apart(one) for key, one in value.items()}
    return [apart(one) for one in value] if isinstance(value, (list, tuple)) else value


def fill_in(office: Path) -> None:
    """Fill in the commented set of its neighbour, as an office of that country would."""
    replay = read_replay()
    (office / "institutions" / f"{NEIGHBOUR.lower()}.yaml").rename(office / "institutions" / "qz.yaml")
    named = {"fr": "Office des droits de l'enfant", "de": "Amt für Kinderrechte", "en": "Office for children's rights"}
    place = {"fr": "Hauteville", "de": "Hochstadt", "en": "Hightown"}
    change(
        office / "office.yaml", country=COUNTRY, timezone=ZONE, weekend=[FRIDAY, SATURDAY], language="de", fallback="de",
        mode="demo", practice_address=None, undo_minutes=0, sender_name=named,
        letterhead={"government": named, "ministry": named, "unit": named, "place": place, "address": []},
        public_holidays=[{"on": f"{NATIONAL_DAY:%m-%d}", "name": {"fr": "Fête nationale", "de": "Nationalfeiertag"}}],
        recess=[{"begins": "12-24", "ends": "01-02", "name": {"fr": "fin d'année", "de": "Jahreswechsel"}}],
    )
    departments = replay.departments()
    change(
        office / "institutions" / "qz.yaml", country=COUNTRY,
        institutions=[{"id": "coordination", "abbreviation": "KO", "unverified": True, "name": named}] + [
            {"id": d.id, "abbreviation": d.abbr, "unverified": True, "name": {"fr": d.abbr, "de": f"Haus {d.abbr}"},
             "formerly": [RENAMED] if d.id == "mj" else []}
            for d in departments
        ],
    )
    change(
        office / "contacts.yaml",
        contacts=[
            {"institution": d.id, "function": function, "rank": rank, "language": "de", "civility": "Madame",
             "title": {"fr": "la Directrice", "de": "Direktorin"}, "address": f"{name}@{d.id.replace('_', '-')}.invalid"}
            for d in departments
            for function, rank, name in (("focal_point", "agent", "ansprechperson"), ("superior", "director", "leitung"))
        ],
    )
    instrument = edition_of(replay, yaml.safe_load((HOUSE / "instruments" / "crc.yaml").read_text("utf-8")))
    consulted = [stage | {"to": ["mega"]} if stage.get("to") else stage for stage in instrument["stages"]]
    instrument = instrument | {"stages": consulted}
    languages = {"report": "de", "accepted": ["de"], "unverified": True}
    title = {"fr": "Rapport d'un pays inventé", "de": "Bericht eines erfundenen Landes", "en": "Report of an invented country"}
    (office / "instruments").mkdir()
    for file in (HOUSE / "instruments").glob("*.yaml"):
        text = re.sub(r"(\b(?:leads|data|to|delegation): )\[[^\]]+\]", r"\1[mj]", file.read_text("utf-8"))
        text = re.sub(r"(\bowner: )\w+", r"\1mj", text)
        (office / "instruments" / file.name).write_text(text, "utf-8")
    (office / "instruments" / "crc.yaml").write_text(
        yaml.safe_dump(instrument | {"languages": languages, "report_title": title}, allow_unicode=True, sort_keys=False), "utf-8"
    )


def without_press(_docx: bytes) -> tuple[bytes, bytes]:
    raise LibreOfficeMissing


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    var = tmp_path_factory.mktemp("invented")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "SMTP_URL", "IMAP_URL", "NOTICE_URLS", "SECRET", "INSTRUMENTS", "INSTITUTIONS"):
            patch.delenv(f"TURNUS_{name}", raising=False)
        patch.setenv("TURNUS_VAR", str(var))
        patch.setenv("TURNUS_OFFICE", str(var / "office"))
        patch.setattr(drafts, "paginated", without_press)     # the PDF is the press's own test
        patch.setattr(replayed, "answers", in_that_language)
        forget()
        turnus = CliRunner()
        made = turnus.invoke(app, ["init", "--country", NEIGHBOUR])
        assert made.exit_code == 0, made.output
        fill_in(var / "office")
        checked = turnus.invoke(app, ["check"])
        assert checked.exit_code == 0, checked.output
        with by_hand():
            play = Play(read_replay(), lambda day, text: None, hands=Plainly())
            play.run()
            yield Played(var, play.mornings)
        database.engine().dispose()
    forget()


def forget() -> None:
    settings.cache_clear()
    database.connect.cache_clear()


def test_the_report_is_handed_over_and_received(played: Played) -> None:
    with database.reading() as session:
        submission = session.exec(select(Submission)).one()
    assert submission.submitted_on == date(2020, 3, 1)       # a Sunday is a working day there, the Friday before is not
    assert submission.received_on == date(2020, 3, 4)
    report = files.read(json.loads(files.read(submission.manifest))["files"]["report.docx"])
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(report)).paragraphs)
    assert "Bericht eines erfundenen Landes" in text and "1. März 2020" in text


def test_no_letter_leaves_on_a_friday_a_saturday_or_a_holiday(played: Played) -> None:
    days = {x.sent_at.astimezone(ZoneInfo(ZONE)).date() for x in played.letters() if x.sent_at}
    assert len(played.letters()) > 50
    assert {day.weekday() for day in days}.isdisjoint({FRIDAY, SATURDAY})
    assert any(day.weekday() == 6 for day in days)           # Sunday
    assert NATIONAL_DAY not in days


def test_the_round_is_made_at_seven_in_that_zone(played: Played) -> None:
    alone = [x for x in played.letters() if x.released_by == "policy" and x.sent_at]
    assert alone and {x.sent_at.astimezone(ZoneInfo(ZONE)).hour for x in alone if x.sent_at} <= {7, 10}
    assert datetime(2019, 4, 2, 7, tzinfo=ZoneInfo(ZONE)).astimezone(UTC).minute == 15


def test_letters_are_in_that_language_and_name_no_other_country(played: Played) -> None:
    for letter in played.letters():
        mail = played.mail(letter)
        text = next(p for p in mail.walk() if p.get_content_type() == "text/plain").get_payload(decode=True).decode()
        assert letter.language == "de" and "Hochstadt, den" in text
        assert "uxemb" not in text, letter.number
        assert "Lux" not in str(mail["From"])


def test_a_letter_bears_the_name_of_its_day_and_the_report_that_of_its_own_with_the_former_in_a_note(played: Played) -> None:
    named = {}
    for letter in played.letters():
        if letter.institution == "mj" and letter.kind in ("request", "circulation"):
            text = next(p for p in played.mail(letter).walk() if p.get_content_type() == "text/plain").get_payload(decode=True)
            named[letter.kind.value] = ("Amt für Recht" in text.decode(), "Haus MJ" in text.decode())
    assert named == {"request": (True, False), "circulation": (False, True)}
    with database.reading() as session:
        submission = session.exec(select(Submission)).one()
    manifest = json.loads(files.read(submission.manifest))
    lines = [p.text for p in docx.Document(io.BytesIO(files.read(manifest["files"]["report.docx"]))).paragraphs]
    assert "Haus MJ; bis 31. Juli 2019: Amt für Recht" in lines
    assert lines.index("Haus MJ; bis 31. Juli 2019: Amt für Recht") > len(lines) - 20
    assert not any("Amt für Recht" in line for line in lines[:-20])


def test_the_page_speaks_that_language_and_knows_the_holiday(played: Played) -> None:
    text = render_dashboard(dashboard_page(desk(), "crc.2020"), PageWords("de"))
    assert "Haus MJ" in text and "uxemb" not in text
    assert desk().calendar.closed_because(NATIONAL_DAY) == "Nationalfeiertag"
    assert desk().calendar.closed_because(date(2019, 6, 14)) == "Freitag"
