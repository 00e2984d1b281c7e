"""The whole replay, through Prefect: from the list of issues to the submitted report, and what it leaves behind."""

import email
import json
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
import pytest
import yaml

from documents.check import faults, schema_faults
from documents.count import count
from documents.outline import outline
from documents.package import read_parts
from models.settings import HOUSE
from planning.working_days import Calendar
from rehearsal.demo_office import make_office
from tests.end_to_end.prefect_database import leaks

pytestmark = pytest.mark.timeout(1500)

LIMIT = 21_200
ZONE = ZoneInfo("Europe/Luxembourg")
TALE = "import sys; from pathlib import Path; from rehearsal.demo import run; sys.exit(run(stay=False, folder=Path(sys.argv[1])))"


@dataclass(frozen=True)
class Replayed:
    """One replay as it lies on the disk."""

    folder: Path
    code: int
    output: str

    @property
    def var(self) -> Path:
        return self.folder / "2019"

    def rows(self, query: str) -> list[tuple]:
        with sqlite3.connect(self.var / "turnus.db") as connection:
            return connection.execute(query).fetchall()

    def letters(self) -> list[tuple[Path, email.message.Message]]:
        found = sorted((self.var / "outbox" / "new").glob("*.eml"))
        return [(path, email.message_from_bytes(path.read_bytes())) for path in found]

    def submission(self, suffix: str) -> Path:
        return next(p for p in (self.var / "shelf" / "crc.2020" / "out" / "transmission").iterdir() if p.name.endswith(suffix))


@pytest.fixture(scope="module")
def replayed(tmp_path_factory) -> Replayed:
    folder = tmp_path_factory.mktemp("replay") / "demo"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TURNUS_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-c", TALE, str(folder)], cwd=HOUSE, capture_output=True, text=True, timeout=1200,
        env=environment | {"PYTHONPATH": str(HOUSE), "COLUMNS": "200"}, stdin=subprocess.DEVNULL,
    )
    return Replayed(folder, done.returncode, done.stdout + done.stderr)


def test_the_demonstration_ends_well_and_tells_its_milestones_in_order(replayed):
    assert replayed.code == 0, replayed.output[-3000:]
    milestones = [
        "2019-03-05  Liste de points", "Demandes de contribution parties : 13", "Rappels partis", "Contributions reçues",
        "voie hiérarchique", "au-dessus de la limite", "sous la limite", "Observations sur le projet : 2",
        "Réponses aux observations parties : 1", "Validé", "Rapport transmis", "Reçu par le Comité",
        "Dialogue constructif fixé", "Observations finales reçues, gardées", "2021-06-21  Observations finales publiées",
    ]
    places = [replayed.output.index(m) for m in milestones]
    assert places == sorted(places)
    assert int(re.search(r"Tours du matin : (\d+)", replayed.output)[1]) <= 30


PLAINLY = """
import os, sys
from pathlib import Path
from models.settings import HOUSE, settings
from rehearsal.demo_office import make_office_of
from rehearsal.departments import read_replay
from rehearsal.hands import Plainly
from rehearsal.play import Play
from store import database
replay, var = read_replay(), Path(sys.argv[1])
os.environ |= {"TURNUS_VAR": str(var), "TURNUS_OFFICE": str(var / "office"), "TURNUS_TZ": replay.timezone}
settings.cache_clear()
make_office_of(var / "office", replay, HOUSE / "instruments" / "crc.yaml")
database.upgrade()
Play(replay, lambda day, text: None, hands=Plainly()).run()
"""


def test_the_plain_functions_of_a_rehearsal_leave_the_ledger_that_the_demonstration_leaves(replayed, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TURNUS_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-c", PLAINLY, str(tmp_path / "plain")], cwd=HOUSE, capture_output=True, text=True, timeout=1200,
        env=environment | {"PYTHONPATH": str(HOUSE)}, stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    query = "SELECT key FROM ledger WHERE key NOT LIKE 'standing:%' ORDER BY key"   # what is told to the office each morning
    with sqlite3.connect(tmp_path / "plain" / "turnus.db") as connection:
        plain = [key for (key,) in connection.execute(query)]
    assert plain == [key for (key,) in replayed.rows(query)]
    assert len(plain) > 50


def test_no_process_is_left(replayed):
    left = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if str(replayed.folder).encode() in (process / "environ").read_bytes():
                    left.append((process / "cmdline").read_bytes())
            except OSError:
                continue
    assert left == []


def test_the_limit_bites_once_and_the_report_keeps_it(replayed):
    words = [w for (w,) in replayed.rows("SELECT words FROM draft ORDER BY number")]
    assert words[0] > LIMIT and words[-1] <= LIMIT
    report = replayed.submission(".docx").read_bytes()
    assert words[-1] - 10 < count(read_parts(report)).body <= LIMIT
    assert "ne pas diffuser" not in "\n".join(outline(report))


def test_the_report_is_sound(replayed):
    report = replayed.submission(".docx").read_bytes()
    assert faults(report) == []
    if folder := os.environ.get("TURNUS_OOXML_XSD"):
        assert schema_faults(report, Path(folder)) == []


def test_every_numbered_paragraph_says_where_it_comes_from(replayed):
    origins = json.loads(replayed.submission("origines.json").read_text("utf-8"))
    numbered = [p for p in origins["paragraphs"] if p["number"]]
    assert [p["number"] for p in numbered] == list(range(1, len(numbered) + 1))
    assert len(numbered) > 100
    for paragraph in numbered:
        assert paragraph["institution"] and (replayed.var / "files" / paragraph["source"][:2] / paragraph["source"]).exists()


def test_the_manifest_names_the_bytes_that_were_handed_over(replayed):
    import hashlib

    manifest = json.loads(replayed.submission("empreintes.json").read_text("utf-8"))
    report = replayed.submission(".docx").read_bytes()
    assert manifest["files"]["report.docx"] == hashlib.sha256(report).hexdigest()
    assert [d["step"] for d in manifest["decisions"]] == ["head_of_unit", "minister", "council"]


def test_every_answer_came_by_the_mailbox_or_the_shelf_and_every_decision_by_a_form(replayed):
    doors = dict(replayed.rows("SELECT door, count(*) FROM message GROUP BY door"))
    assert doors.keys() == {"mail", "shelf"} and doors["shelf"] == 1
    receipt = replayed.var / "shelf" / "crc.2020" / "in" / "repris" / "repris.txt"
    assert "mteess-1" in receipt.read_text("utf-8")
    with sqlite3.connect(replayed.folder / "prefect" / "prefect.db") as connection:
        forms = dict(connection.execute(
            "SELECT deployment.name, count(*) FROM flow_run JOIN deployment ON deployment.id = flow_run.deployment_id "
            "WHERE flow_run.state_type = 'COMPLETED' GROUP BY deployment.name"
        ))
    by_form = {"open-cycle", "release", "confirm-received", "set-aside", "take-late-answer", "shorten", "place-reply",
               "settle-comment", "answer-comments",
               "record-decision", "submit", "hand-over", "follow-up", "publish-restricted"}
    assert by_form <= forms.keys() and forms["round"] >= 1 and forms["confirm-received"] == 1
    assert replayed.rows("SELECT count(*) FROM journal WHERE officer IS NOT NULL")[0][0] >= sum(forms[f] for f in by_form)


def test_every_clearance_bears_a_one_time_code_and_none_of_them_is_accepted_again(replayed):
    decided = replayed.rows("SELECT step, identity, announced FROM decision ORDER BY id")
    assert decided == [(step, "code", 0) for step in ("head_of_unit", "minister", "council")]
    with sqlite3.connect(replayed.folder / "prefect" / "prefect.db") as connection:
        given = [json.loads(p).get("code") for (p,) in connection.execute(
            "SELECT parameters FROM flow_run WHERE parameters LIKE '%\"step\"%' ORDER BY created"
        )]
    assert len(set(given)) == len(given) == 3 == len(replayed.rows("SELECT step FROM used_code"))
    secret = yaml.safe_load((replayed.var / "office" / "secret-codes.yaml").read_text("utf-8"))["o1"]
    used = [pyotp.TOTP(secret).generate_otp(step) for (step,) in replayed.rows("SELECT step FROM used_code ORDER BY step")]
    assert used == given, "what Prefect keeps of the forms is used up"


def test_the_report_came_to_every_leg_and_the_letter_to_the_first_lies_ready(replayed):
    legs = replayed.rows("SELECT leg FROM handover ORDER BY id")
    assert legs == [("maee",), ("permanent_mission",), ("secretariat",)]
    assert replayed.rows("SELECT institution, channel, state FROM letter WHERE kind = 'transmission'") == [
        ("maee", "print", "released")
    ]


def test_letters_go_nowhere_and_say_that_they_are_fiction(replayed):
    letters = replayed.letters()
    assert len(letters) > 50
    for path, message in letters:
        assert message["To"].endswith(".invalid") or message["To"].endswith(".invalid>"), path.name
        text = next(p for p in message.walk() if p.get_content_type() == "text/plain").get_payload(decode=True).decode()
        assert "EXEMPLE FICTIF" in text, path.name


def test_no_letter_leaves_on_a_day_off(replayed, tmp_path):
    import yaml

    from models.office import Office

    make_office(tmp_path)
    calendar = Calendar.of(Office.model_validate(yaml.safe_load((tmp_path / "office.yaml").read_text("utf-8"))))
    days = [datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE).date()
            for (at,) in replayed.rows("SELECT sent_at FROM letter WHERE state = 'sent'")]
    assert [day for day in days if not calendar.is_working_day(day)] == []


def test_nobody_is_reminded_after_answering_and_nothing_goes_twice(replayed):
    late = replayed.rows(
        "SELECT letter.institution, letter.sent_at FROM letter JOIN matter ON matter.letter_id = letter.id "
        "JOIN request ON request.id = matter.request_id WHERE matter.kind IN ('reminder', 'escalation') "
        "AND request.answered_on IS NOT NULL AND date(letter.sent_at) > request.answered_on"
    )
    assert late == []
    keys = [k for (k,) in replayed.rows("SELECT key FROM matter")]
    assert len(keys) == len(set(keys))


def test_the_superior_is_written_to_only_after_two_reminders(replayed):
    reminders = replayed.rows(
        "SELECT count(*) FROM letter JOIN matter ON matter.letter_id = letter.id JOIN request ON request.id = request_id "
        "WHERE letter.kind = 'reminder' AND letter.institution = 'dept_y' AND purpose = 'collect'"
    )
    escalations = replayed.rows("SELECT institution, function FROM letter WHERE kind = 'escalation'")
    assert reminders == [(3,)]
    assert escalations == [("dept_y", "superior")]


def test_every_lead_question_is_answered_in_the_report(replayed):
    open_ones = replayed.rows(
        "SELECT question.code FROM question JOIN assignment ON assignment.question_id = question.id AND role = 'lead' "
        "WHERE question.id NOT IN (SELECT question_id FROM answer JOIN contribution ON contribution.id = contribution_id "
        "WHERE taken)"
    )
    assert open_ones == []


def test_late_answers_came_in_by_decision_only(replayed):
    late = replayed.rows("SELECT count(*) FROM contribution WHERE late")
    decisions = replayed.rows("SELECT count(*) FROM journal WHERE deed = 'take_late'")
    assert late[0][0] >= 2 and decisions[0][0] == late[0][0]


def test_the_story_shows_every_letter_and_file(replayed):
    story = (replayed.folder / "index.html").read_text("utf-8")
    for path, _ in replayed.letters():
        assert f"lettre-{int(path.stem.rpartition('-')[2]):03}" in story
    assert "EXEMPLE FICTIF" in story and "http://" not in story.replace("http://www.w3.org", "")


def test_prefects_database_holds_nothing_personal_and_no_sentence(replayed):
    names = {"La coordination (exemple)", "000 000 000 (exemple)", "point-focal@", "droits-enfant@"}
    texts = sorted((HOUSE / "rehearsal" / "texts").glob("[A-I].0[1-3].md"))[:10]
    sentences = {re.split(r"(?<=[.!?])\s", t.read_text("utf-8").strip().splitlines()[0])[0][:60] for t in texts}
    assert len(sentences) == 10
    assert leaks(replayed.folder / "prefect" / "prefect.db", names | sentences) == []


def test_todays_cycle_is_open_and_due_in_two_years(replayed):
    with sqlite3.connect(replayed.folder / "today" / "turnus.db") as connection:
        code, status = connection.execute("SELECT code, status FROM cycle").fetchone()
    assert (code, status) == (f"crc.{date.today().year + 2}", "open")
