"""The desk at which flow tests work: the office's day, the letters that left, and what the departments answer."""

import email
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage, Message
from pathlib import Path

import yaml
from sqlmodel import select

from flows import brake, letters_out, morning_round, open_cycle
from models.settings import HOUSE, settings
from models.tables import Attempt, Letter, Request
from models.tables import Message as Received
from models.views import CycleView
from rehearsal.demo_office import make_office_of
from rehearsal.departments import read_replay
from rehearsal.replies import questionnaire
from rehearsal.typist import fill
from store import clock, database, office_folder
from tasks.views import cycle_view

CYCLE, OFFICER = "crc.2020", "o1"
LIST, REQUESTS, DUE = date(2019, 3, 5), date(2019, 4, 2), date(2019, 6, 11)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def set_day(day: date | str) -> None:
    """Make it seven in the morning, UTC, of a day."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    with database.writing() as session:
        clock.set_replay(session, datetime(day.year, day.month, day.day, 7, tzinfo=UTC))


def made_ready(var: Path, *, released: bool = True) -> None:
    """Open the cycle on the day of the list, have the requests written and, unless told otherwise, let them leave."""
    make_office_of(var / "office", read_replay(), HOUSE / "instruments" / "crc.yaml")
    database.upgrade()
    set_day(LIST)
    open_cycle.open_cycle("crc", LIST, date(2020, 2, 28), OFFICER)
    set_day(REQUESTS)
    morning_round.morning_round()
    if released:
        letters_out.release(CYCLE, OFFICER)


@dataclass(frozen=True)
class PostDesk:
    """One installation in the hands of one test."""

    var: Path

    def day(self, day: date | str) -> None:
        set_day(day)

    def round(self) -> None:
        """Do the round; a part of it that failed is raised."""
        states = morning_round.morning_round()
        for state in states if isinstance(states, list) else []:
            assert state.is_completed(), state.message

    def office(self, **settings_changed: object) -> None:
        """Change the office's settings."""
        self.edit("office.yaml", lambda data: data | settings_changed)

    def edit(self, name: str, change) -> None:
        file = self.var / "office" / name
        data = change(yaml.safe_load(file.read_text("utf-8")))
        file.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
        os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns + 1_000_000))

    def letters(self, kind: str | None = None, institution: str | None = None) -> list[Letter]:
        with database.reading() as session:
            rows = session.exec(select(Letter).order_by(Letter.number)).all()
        return [x for x in rows if kind in (None, x.kind) and institution in (None, x.institution)]

    def attempts(self, letter: Letter) -> list[Attempt]:
        with database.reading() as session:
            return list(session.exec(select(Attempt).where(Attempt.letter_id == letter.id).order_by(Attempt.n)))

    def mail_of(self, letter: Letter) -> Message:
        return email.message_from_bytes((self.var / "outbox" / "new" / f"{CYCLE}-{letter.number}.eml").read_bytes())

    def request_mail(self, institution: str) -> Message:
        return self.mail_of(self.letters("request", institution)[0])

    def form(self, institution: str) -> bytes:
        return questionnaire(self.request_mail(institution).as_bytes())

    def filled(self, institution: str, text: str = "Une réponse brève.") -> bytes:
        """Return the institution's questionnaire with this text under each question it was asked."""
        return fill(self.form(institution), {code: text for code in self.asked(institution)})

    def asked(self, institution: str) -> list[str]:
        return list(next(r for r in self.view().requests if r.institution == institution).questions)

    def answer(self, institution: str, *files: bytes, sender: str = "", text: str = "Voici.", **headers: str) -> EmailMessage:
        """Return a reply to the institution's request with these Word files."""
        request = self.request_mail(institution)
        reply = EmailMessage()
        reply["From"] = sender or request["To"]
        reply["To"] = request["From"]
        reply["Subject"] = "Re: contribution"
        reply["Message-ID"] = f"<{institution}.{len(files)}.{abs(hash((files, sender, text)))}@departement.invalid>"
        reply["In-Reply-To"] = request["Message-ID"]
        for name, value in headers.items():
            reply[name.replace("_", "-")] = value
        reply.set_content(text)
        for n, file in enumerate(files):
            reply.add_attachment(file, maintype="application", subtype=WORD.partition("/")[2], filename=f"Réponse {n}.docx")
        return reply

    def drop(self, *mails: EmailMessage | bytes) -> None:
        """Lay messages into the inbox."""
        inbox = settings().inbox
        inbox.mkdir(exist_ok=True)
        for mail in mails:
            raw = mail if isinstance(mail, bytes) else mail.as_bytes()
            (inbox / f"{len(list(inbox.rglob('*.eml'))):04}.eml").write_bytes(raw)

    def shelve(self, name: str, data: bytes) -> None:
        """Lay a file into the cycle's `in`, as if a minute ago."""
        folder = self.var / "shelf" / CYCLE / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        os.utime(folder / name, (0, 0))

    def view(self) -> CycleView:
        return cycle_view(CYCLE, office_folder.load().zone, whole=True)

    def request(self, institution: str) -> Request:
        with database.reading() as session:
            return session.exec(select(Request).where(Request.institution == institution).order_by(Request.number.desc())).first()

    def messages(self) -> list[tuple[str, str, str | None]]:
        with database.reading() as session:
            return [(m.kind, m.state, m.reason) for m in session.exec(select(Received).order_by(Received.id))]

    def held(self) -> str:
        """Return the code of the message that waits."""
        with database.reading() as session:
            return session.exec(select(Received.code).where(Received.state == "held")).one()

    def hold(self, institution: str) -> None:
        brake.hold(brake.Scope.INSTITUTION, OFFICER, CYCLE, institution)
