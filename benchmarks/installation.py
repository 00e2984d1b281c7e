"""A throw-away installation for measuring, with as many institutions and stored assignments as asked."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import yaml
from sqlalchemy import insert
from sqlmodel import delete

from flows.desk import Desk, desk
from flows.letters import write_letters
from flows.letting_go import release_letters
from models.actions import ActionKind
from models.instrument import Instrument
from models.settings import settings
from models.tables import Assignment, Cycle, Question, Replay
from models.views import AnchorDate
from models.words import CycleStatus, DateStatus, Mode, Role
from planning.due import due_actions
from planning.opening import Call, edition_of
from planning.timetable import timetable
from rehearsal.demo_office import make_office
from rehearsal.departments import read_replay
from store import clock, cycles, database, office_folder
from tasks.requests import perform
from tasks.views import cycle_view

CYCLE, OFFICER = "crc.2020", "o1"
PRACTICE, ARCHIVE = "essais@office.invalid", "archives@office.invalid"
LIST, DUE = date(2019, 3, 5), date(2020, 2, 28)
REQUESTS_OPEN = date(2019, 4, 2)


@contextmanager
def installation(institutions: int) -> Iterator[Path]:
    """Give an installation whose office knows so many institutions, on a simulated day on which requests are due."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        os.environ |= {"TURNUS_VAR": str(var), "TURNUS_OFFICE": str(var / "office")}
        settings.cache_clear()
        install(institutions)
        yield var


def install(institutions: int) -> None:
    """Make the office folder and the database that the settings name."""
    office = settings().office
    make_office(office)
    names = [f"i{n}" for n in range(institutions)]
    rows = [{"id": i, "abbreviation": i.upper(), "name": {"fr": f"Institution {i}"}, "unverified": True} for i in names]
    _write(office / "institutions/all.yaml", {"schema_version": 1, "country": read_replay().country, "institutions": rows})
    contacts = [{"institution": i, "function": "focal_point", "address": f"{i}@example.invalid"} for i in names]
    _write(office / "contacts.yaml", {"schema_version": 1, "contacts": contacts})
    database.upgrade()
    set_day(LIST)


def write_requests(letters: int) -> Desk:
    """Open a cycle, decide on a request to each institution, and write and release its letter."""
    open_cycle(instrument(letters), CYCLE)
    set_day(REQUESTS_OPEN)
    here = desk()
    for _ in range(2):
        due = due_actions(cycle_view.fn(CYCLE, here.folder.zone), here.today, here.calendar)
        perform.fn(CYCLE, [a for a in due if a.kind in (ActionKind.REQUEST, ActionKind.FINISH)], here.folder.zone)
    write_letters(CYCLE)
    release_letters(here, CYCLE, OFFICER)
    return here


def install_outbox(letters: int) -> None:
    """Make an installation in practice whose outbox holds so many letters, about to leave by SMTP, with an archive."""
    install(letters)
    file = settings().office / "office.yaml"
    office = yaml.safe_load(file.read_text("utf-8"))
    _write(file, office | {"mode": "practice", "channel": "smtp", "practice_address": PRACTICE, "post": {"archive": ARCHIVE}})
    write_requests(letters)
    with database.writing() as session:
        session.exec(delete(Replay))   # it leaves by the wall clock, years later: at once


def set_day(day: date, hour: int = 7) -> None:
    """Set the simulated instant."""
    with database.writing() as session:
        clock.set_replay(session, datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def instrument(institutions: int, name: str = "crc") -> Instrument:
    """Return the CRC's instrument with one question for each institution."""
    data = edition_of(office_folder.instrument("crc"), Call()).model_dump(mode="json")
    question = data["outline"][0]["questions"][0]
    data["id"] = name
    data["outline"] = [data["outline"][0] | {
        "questions": [question | {"code": f"Q.{n:03d}" if n < 1000 else f"R.{n - 1000:03d}", "leads": [f"i{n}"]}
                      for n in range(institutions)]
    }]
    return Instrument.model_validate(data)


def open_cycle(edition: Instrument, code: str) -> None:
    """Open a cycle on the benchmark's dates."""
    anchors = {a.id: AnchorDate(a.id, None, DateStatus.OPEN) for a in edition.anchors}
    anchors |= {
        "list_received": AnchorDate("list_received", LIST, DateStatus.CONFIRMED),
        "report_due": AnchorDate("report_due", DUE, DateStatus.CONFIRMED),
    }
    plan = timetable(edition, anchors, desk().calendar)
    with database.writing() as session:
        cycles.open_cycle(
            session, edition, code, anchors=list(anchors.values()), milestones=plan.milestones, officer="o1",
            today=LIST, mode=Mode.DEMO, plan_accepted=True,
        )


def store_assignments(count: int) -> None:
    """Store so many assignments in a cycle that is closed."""
    with database.writing() as session:
        edition = cycles.freeze(session, instrument(1, "past"))
        cycle = Cycle(
            code="past.2010", edition_id=edition.id, language="fr", mode=Mode.DEMO, status=CycleStatus.CLOSED,
            stage="follow_up", opened_on=LIST, opened_by="o1",
        )
        session.add(cycle)
        session.flush()
        per_question = 100
        questions = [{"cycle_id": cycle.id, "code": f"P.{n}", "position": n} for n in range(count // per_question)]
        session.execute(insert(Question), questions)
        ids = [q for (q,) in session.execute(Question.__table__.select().with_only_columns(Question.__table__.c.id)
                                             .where(Question.__table__.c.cycle_id == cycle.id))]
        for first in range(0, len(ids), 500):
            session.execute(insert(Assignment), [
                {"cycle_id": cycle.id, "question_id": q, "institution": f"i{n}", "role": Role.LEAD}
                for q in ids[first : first + 500] for n in range(per_question)
            ])


def _write(file: Path, data: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
