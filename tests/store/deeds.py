"""Deeds of an office in one line each, on the cycle `crc.2029`, with days and words chosen by the test."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from models.tables import Contribution, Cycle, Draft, Request
from models.views import AnchorDate, Milestone
from models.words import DateStatus, Edge, Mode, Nature, Purpose, Standing
from store import cycles, drafts, files, messages, office_folder, requests
from store.drafts import Piece
from store.messages import Filed

CODE = "crc.2029"
TODAY = date(2028, 1, 10)
NOW = datetime(2028, 1, 10, 8, tzinfo=UTC)
DUE = date(2028, 3, 20)


def open_cycle(session: Session, code: str = CODE) -> Cycle:
    """Open a cycle of the Convention on the Rights of the Child."""
    return cycles.open_cycle(
        session, office_folder.instrument("crc"), code, officer="o1", today=TODAY, mode=Mode.DEMO, plan_accepted=True,
        anchors=[AnchorDate("report_due", date(2029, 3, 30), DateStatus.CONFIRMED)],
        milestones=[Milestone("collect", Edge.DUE, DUE, DateStatus.CONFIRMED)],
    )


def ask(session: Session, cycle: Cycle, institution: str, *questions: str, due_on: date = DUE) -> Request:
    """Ask an institution for some questions."""
    return requests.ask(
        session, cycle, institution, Purpose.COLLECT, due_on=due_on, today=TODAY, language="fr", questions=questions
    )


def answer(
    session: Session, request: Request, *, today: date = TODAY, nature: Nature = Nature.TEXT, language: str = "",
    **words: int,
) -> Contribution:
    """File a contribution: `A_01=120` answers A.01 in 120 words."""
    cycle = cycles.get(session, CODE)
    said = f"{requests.code_of(request)} {today} {nature} {language} {words}"
    mail = files.keep(session, f"mail {said}".encode(), "mail.eml", files.MAIL)
    message = messages.receive(session, "mail", f"mail:{said}", mail)
    assert message is not None
    form = files.keep(session, f"form {said}".encode(), "form.docx", files.WORD)
    answers = [Filed(code.replace("_", "."), f"ans:{code}", n, nature, language=language) for code, n in words.items()]
    return messages.file_contribution(
        session, cycle, message, request, form, answers, standing=Standing.VALIDATED, today=today
    )


def draft(session: Session, *pieces: Piece) -> Draft:
    """File a draft of these pieces, or of those that are due."""
    cycle = cycles.get(session, CODE)
    sha256 = files.keep(session, b"draft", "draft.docx", files.WORD)
    chosen = pieces or drafts.pieces(session, cycle)
    return drafts.file_draft(
        session, cycle, chosen, sha256=sha256, pdf=None, origins=sha256, words=sum(p.words for p in chosen),
        made_by="round",
    )
