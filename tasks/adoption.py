"""A cycle that began elsewhere is taken over: its files are read, then everything is filed in one transaction, or nothing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from documents.mails.mail import MailRefused
from documents.reading import inspect, read_mail
from documents.words import words
from models.adoption import AskedBefore, GivenAnswer, TableFault
from models.asking import ASKING
from models.instrument import Instrument, Stage
from models.tables import Assignment, Cycle, Question, Request
from models.views import AnchorDate, Milestone
from models.words import (
    Channel,
    Function,
    LetterKind,
    Mode,
    Nature,
    Purpose,
    Rank,
    RequestState,
    Role,
    Standing,
)
from store import books, cycles, database, files, letters, messages, requests
from store.letters import Way
from store.messages import Filed
from tasks import shelf
from tasks.inbox.questionnaires import Found, form_of_file, forms_of, one_each

DOOR = "adopted"
NOON = time(12)


@dataclass(frozen=True)
class Read:
    """A file of the folder as it was read: its bytes by hash, the Word form in it, and the Message-ID of a mail."""

    sha256: str
    kind: str
    form: Found | None
    message_id: str | None = None


@dataclass(frozen=True)
class Adopted:
    """What was taken over: how many requests and answers, and the answers that are in no frame of a questionnaire."""

    requests: int
    answers: int
    unframed: tuple[str, ...]


def read_files(
    asked: Sequence[AskedBefore], folder: Mapping[str, bytes], language: str
) -> tuple[dict[str, Read], list[TableFault]]:
    """Read the files that the table names; return those read, and a fault for each that is not taken."""
    found: dict[str, Read] = {}
    faults: list[TableFault] = []
    letters_named = [r.letter for r in asked if r.letter]
    answers_named = [a.file for r in asked for a in r.answers]
    for name in (*letters_named, *answers_named):
        try:
            found[name] = _read(name, folder[name], language)
        except _NotTaken as refused:
            faults.append(TableFault(name, "refused", {"why": str(refused)}))
    known: dict[str, str] = {}
    for name in answers_named:
        if name not in found:
            continue
        sha256 = found[name].sha256
        with database.reading() as session:
            before = messages.by_bytes(session, sha256)
        if other := known.get(sha256) or (before.code if before else ""):
            faults.append(TableFault(name, "same_bytes", {"other": other}))
        known.setdefault(sha256, name)
    return found, faults


class _NotTaken(Exception):
    """The file is refused at the door, for the reason it says."""


def _read(name: str, raw: bytes, language: str) -> Read:
    if messages.is_mail(name):
        try:
            came = read_mail(raw)
        except MailRefused as refused:
            raise _NotTaken(words("sentences", language)["held"][f"refused_{refused.fault}"]) from refused
        forms = forms_of(raw)
        return Read(files.write(raw), files.MAIL, forms[0] if len(forms) == 1 else None, came.message_id)
    verdict = inspect(raw, name)
    if verdict.kind == "pdf":
        return Read(files.write(raw), files.PDF, None)
    if verdict.verdict in ("refuse", "convert"):
        raise _NotTaken(verdict.reasons[0].sentence(words("refusals", language)))
    forms = form_of_file(raw)
    return Read(files.write(raw), files.WORD, forms[0] if forms else None)


def adopt(
    instrument: Instrument,
    code: str,
    *,
    anchors: Sequence[AnchorDate],
    milestones: Sequence[Milestone],
    days: Sequence[tuple[str, date]],
    asks: Stage,
    asked: Sequence[AskedBefore],
    steps: Mapping[tuple[str, date], Sequence[str]],
    read: Mapping[str, Read],
    officer: str,
    today: date,
    mode: Mode,
    zone: ZoneInfo,
) -> Adopted:
    """File a cycle as it stands: at its stage, with what was asked, sent, reminded and answered; nothing is to be said.

    `days` are the stages it went through with the days it came to each; `asks` the stage at which institutions were asked;
    `steps` the steps of the ladder that were done, by institution and day asked. All in one transaction. Raises
    `CycleAlreadyOpen`.
    """
    with database.writing() as session:
        cycle = cycles.open_cycle(
            session, instrument, code, anchors=anchors, milestones=milestones, officer=officer, today=today, mode=mode,
            plan_accepted=True,
        )
        filing = _Filing(session, cycle, officer, zone, asks, read)
        taken = [filing.request(request, steps.get((request.institution, request.asked_on), ())) for request in asked]
        cycles.place_at(session, cycle, days, officer)
        unframed = tuple(name for answers in taken for name, is_framed in answers if not is_framed)
    shelf.lay_out(code)
    for name, data in filing.copies:
        shelf.put(code, "replies", name, data)
    return Adopted(len(asked), sum(map(len, taken)), unframed)


class _Filing:
    """One adoption on its way into the books."""

    def __init__(
        self, session: Session, cycle: Cycle, officer: str, zone: ZoneInfo, asks: Stage, read: Mapping[str, Read]
    ) -> None:
        self._session, self._cycle, self._officer, self._zone, self._asks = session, cycle, officer, zone, asks
        self._read = read
        self._purpose = asks.asks_for or Purpose.COLLECT
        self.copies: list[tuple[str, bytes]] = []
        self._codes = {
            code: row for code, row in session.exec(select(Question.code, Question.id).where(Question.cycle_id == cycle.id))
        }

    def request(self, asked: AskedBefore, steps: Sequence[str]) -> list[tuple[str, bool]]:
        """File what an institution was asked; return the files of its answers, and whether they had frames."""
        session, cycle = self._session, self._cycle
        self._assign(asked)
        questions = asked.questions or requests.assigned(session, cycle, asked.institution)
        request = requests.ask(
            session, cycle, asked.institution, self._purpose, due_on=asked.due_on, today=asked.asked_on,
            language=cycle.language, questions=questions,
        )
        request.state = RequestState.SENT
        session.add(request)
        code = requests.code_of(request)
        books.once(session, f"request:{cycle.code}:{asked.institution}:-:{self._asks.id}", cycle.id)
        self._letter(f"letter:{cycle.code}:{code}", ASKING[self._purpose].letter, request, asked.asked_on, asked.letter)
        for n, day in enumerate(asked.reminded_on, start=1):
            key = f"remind:{cycle.code}:{asked.institution}:{request.number}.1:adopted-{n}"
            self._letter(key, LetterKind.REMINDER, request, day, "")
        for step in steps:
            books.once(session, f"remind:{cycle.code}:{asked.institution}:{request.number}.1:{step}", cycle.id, request.id)
        return [(answer.file, self._answer(request, answer, questions)) for answer in asked.answers]

    def _assign(self, asked: AskedBefore) -> None:
        """Let who was asked a question support it, where the instrument does not name them for it."""
        known = set(requests.assigned(self._session, self._cycle, asked.institution))
        for code in asked.questions:
            if code not in known:
                row = Assignment(
                    cycle_id=self._cycle.id, question_id=self._codes[code], institution=asked.institution, role=Role.SUPPORT
                )
                self._session.add(row)
        self._session.flush()

    def _letter(self, key: str, kind: LetterKind, request: Request, on: date, file: str) -> None:
        session, cycle = self._session, self._cycle
        letters.raise_matter(session, key, cycle, request.institution, kind, request=request, step="adopted", tone=1)
        read = self._read.get(file)
        note = {"adopted": requests.code_of(request), "kind": kind.value, "on": on.isoformat()}
        data = files.read(read.sha256) if read else json.dumps(note, sort_keys=True).encode()
        sha256 = files.keep(session, data, file or f"{requests.code_of(request)}_{on}.json", read.kind if read else files.JSON)
        way = Way(Function.FOCAL_POINT, Rank.AGENT, cycle.language, Channel.FILE)
        letters.adopt(
            session, cycle, letters.by_key(session, key), way, sent_at=self._at(on), sha256=sha256, officer=self._officer,
            message_id=read.message_id if read else None,
        )

    def _answer(self, request: Request, answer: GivenAnswer, asked: Sequence[str]) -> bool:
        session, cycle = self._session, self._cycle
        read = self._read[answer.file]
        files.register(session, read.sha256, answer.file, read.kind)
        message = messages.receive(
            session, DOOR, f"{DOOR}:{cycle.code}:{read.sha256}", read.sha256, cycle_id=cycle.id, at=self._at(answer.received_on)
        ) or messages.by_bytes(session, read.sha256)
        assert message is not None
        framed = [
            Filed(a.code, f"ans:{a.code}", a.words, Nature.TEXT, ",".join(a.flags))
            for a in (one_each(read.form.form.answers) if read.form else ())
            if not a.empty and a.code in self._codes
        ]
        sha256 = read.form.sha256 if read.form and framed else read.sha256
        name = f"{cycle.code}_{requests.code_of(request)}_{answer.received_on}_{answer.file}"
        files.register(session, sha256, name, files.WORD if framed else read.kind)
        messages.file_contribution(
            session, cycle, message, request, sha256,
            framed or [Filed(code, "", 0, Nature.OTHERWISE) for code in asked],
            standing=Standing.VALIDATED if answer.validated else Standing.PROVISIONAL, today=answer.received_on,
            officer=self._officer, thanked=None,
        )
        self.copies.append((name, files.read(sha256)))
        return bool(framed)

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, NOON, self._zone)
