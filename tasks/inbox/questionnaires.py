"""Filled questionnaires: recognised in what came, split into answers, filed as the next version of a contribution."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from documents import split
from documents.language import spoken
from documents.nature import natures_of, referred_to
from documents.reading import noticed
from documents.replies.received import Received
from documents.words import words
from models.refusals import NoSuchRequest, NotAQuestionnaire, NothingToPlace
from models.tables import Cycle, Message, Question, Request
from models.words import MessageState, Nature, PastKind, Standing
from store import contributions, cycles, database, files, messages, past_reports, requests, successions
from store.messages import HAND_DOOR, Filed, Noticed
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.inbox import arrivals
from tasks.inbox.form_files import read_form
from tasks.inbox.replies import opened
from tasks.inbox.sender import thanked_for


@dataclass(frozen=True)
class Found:
    """What a received thing turned out to be: a Word questionnaire, its own file kept by hash, and its request."""

    sha256: str
    form: split.Returned


def forms_of(raw: bytes) -> list[Found]:
    """Return the questionnaires that a mail brings, those in archives and in attached messages too. Raises `MailRefused`."""
    return forms_in(opened(raw))


def forms_in(received: Received) -> list[Found]:
    """Return the filled questionnaires of a mail, each as the Word file that was read."""
    return [
        Found(files.write(one.docx or one.attachment.data), one.form)
        for one in received.of("questionnaire", "empty_questionnaire") if one.form
    ]


def form_of_file(raw: bytes) -> list[Found]:
    """Return the questionnaire that a Word file is, in a list that is empty where it is none."""
    read = read_form(raw)
    return [Found(files.write(read.docx), read.form)] if read.docx and read.form else []


def request_of_form(session: Session, form_id: str | None) -> Request | None:
    """Return the request a form belongs to, by its id `crc.2029/mj-1`; None when there is none."""
    cycle_code, _, request_code = (form_id or "").partition("/")
    cycle = session.exec(select(Cycle).where(Cycle.code == cycle_code)).first()
    if cycle is None:
        return None
    try:
        return requests.find(session, cycle, request_code)
    except NoSuchRequest:
        return None


def is_of(session: Session, request: Request, found: Found) -> bool:
    """Say whether a questionnaire is the one of a request."""
    named = request_of_form(session, found.form.form_id)
    return named is not None and request.id in {r.id for r in (named, *successions.heirs(session, named))}


def file_form(
    code: str,
    cycle_code: str,
    request_code: str,
    found: Found,
    folder: OfficeFolder,
    *,
    officer: str | None = None,
    acknowledge: bool = True,
    apart: bool = False,
    author: str | None = None,
    annexes: int = 0,
) -> int:
    """File a filled questionnaire as the next version of a contribution, and return its number.

    It counts from the day its message was received. `apart` makes the form a message of its own, because others of the
    same message still wait; `author` is the administration that wrote it, which nobody has confirmed yet; `annexes` are the
    other files that came with it. Raises `NotAQuestionnaire` when it holds no answer.
    """
    docx = files.read(found.sha256)
    with database.reading() as session:
        lengths = cycles.edition(session, cycles.get(session, cycle_code)).lengths()
    flaws = noticed(docx, folder.office.country, lengths, annexes)
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        request = requests.find(session, cycle, request_code)
        known = set(session.exec(select(Question.code).where(Question.cycle_id == cycle.id)))
        given = [a for a in one_each(found.form.answers) if not a.empty and a.code in known]
        answers = _natured(session, cycle, request, given, folder)
        if not answers:
            raise NotAQuestionnaire(message=code)
        names = words("sentences", cycle.language)["files"]
        came_in = message = messages.get(session, code)
        today = message.received_at.astimezone(folder.zone).date()
        contribution_name = f"{cycle.code}_{names['contribution']}_{request_code}_{today}.docx"
        files.register(session, found.sha256, contribution_name, files.WORD)
        if apart:
            message = _of_its_own(session, message, found.sha256)
        is_validated = found.form.declared == "validated" and author is None
        contribution = messages.file_contribution(
            session, cycle, message, request, found.sha256, answers,
            standing=Standing.VALIDATED if is_validated else Standing.PROVISIONAL,
            today=today, left_over=len(found.form.leftovers), officer=officer, author=author,
            thanked=thanked_for(came_in, request.institution, folder) if acknowledge else None,
            came_in=came_in,
            noticed=[Noticed(f.kind, f.question, f.place, f.count) for f in flaws if f.question in known or not f.question],
        )
        version, before = contribution.version, contributions.before(session, contribution)
    name = f"{cycle_code}_{names['contribution']}_{request_code}_v{version}_{today}"
    shelf.put(cycle_code, "replies", f"{name}.docx", docx)
    arrivals.lay(cycle_code, name, docx, flaws, before, folder.office.language)
    return version


def digest_of(text: str) -> str:
    """Return what two answers have in common that say the same, whatever their spaces."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:32]


def _natured(
    session: Session, cycle: Cycle, request: Request, given: Sequence[split.ReturnedAnswer], folder: OfficeFolder
) -> list[Filed]:
    """Return what each answer is to be filed as: what kind it is, in which language, to whom it refers."""
    last = {code: said.text for code, said in past_reports.said(session, cycle, PastKind.REPORT).items()}
    natures = natures_of({a.code: a.text for a in given if a.text}, last)
    directory = folder.directory.institutions
    names = {
        id: [*row.name.model_dump(exclude={"original"}, exclude_none=True).values(), row.abbreviation]
        for id, row in directory.items() if id != request.institution
    }
    return [
        Filed(
            a.code, f"ans:{a.code}", a.words, nature, ",".join(a.flags), spoken(a.text),
            referred_to(a.text, names) if nature is Nature.REFERENCE else "", digest_of(a.text),
        )
        for a in given
        for nature in (natures.get(a.code, Nature.TEXT),)   # a picture alone says something, though no word
    ]


def _of_its_own(session: Session, message: Message, sha256: str) -> Message:
    own = messages.receive(
        session, HAND_DOOR, f"{HAND_DOOR}:{message.code}:{sha256}", sha256, at=message.received_at
    )
    if own is None:
        raise NothingToPlace(message=message.code, message_state=MessageState.FILED.value)
    return own


def one_each(answers: Iterable[split.ReturnedAnswer]) -> list[split.ReturnedAnswer]:
    """Return one entry a question: the place in the file holds all frames of a duplicated question together."""
    first: dict[str, split.ReturnedAnswer] = {}
    for answer in answers:
        known = first.get(answer.code)
        if known is None or known.empty:
            first[answer.code] = answer
    return list(first.values())


def still_unplaced(session: Session, forms: list[Found], message_code: str) -> list[Found]:
    """Return those of a message's questionnaires that did not become messages of their own."""
    if len(forms) < 2:
        return forms
    return [
        f for f in forms
        if (known := messages.by_bytes(session, f.sha256)) is None or known.code == message_code
    ]
