"""What the letters say that answer: thanks, decisions, what is lacking, whose a question is from now on, a file asked for."""

from datetime import date
from typing import Any

from models import letters as said
from models.asking import ASKING
from models.tables import Message
from store import contributions, cycles, figures, files, requests
from tasks.drafts import statistics
from tasks.letters.enclosures import Attachment, questionnaire_of
from tasks.letters.to_complete import to_complete
from tasks.letters.writing_desk import Gathered, WritingDesk


def acknowledgement(desk: WritingDesk) -> Gathered:
    """Return the thanks for what came, question by question."""
    session, request = desk.session, desk.asked
    version, tables = int(desk.matter.facts.get("version", 0)), int(desk.matter.facts.get("tables", 0))
    spoken = statistics.said_of(session, request, tables, desk.written.language) if tables else ()
    if not version:
        back = figures.version(session, request, tables)
        context = said.Acknowledgement(
            **desk.envelope(),  # type: ignore[arg-type]
            received_on=back.received_on, due_on=request.due_on, version=back.version, late=False, answers=(), remarks=spoken,
        )
        return Gathered(context, ())
    came = contributions.came_with(session, contributions.find(session, request, version))
    found = {code: words for one in came for code, words in contributions.words_of(session, one).items()}
    needed = requests.required(session, request)
    before, announced = requests.answered(session, request), requests.announced(session, request)
    asked = [c for c in requests.questions_of(session, request) if c in found or (c in needed and c not in before)]

    def state(code: str) -> said.AnswerState:
        received = said.AnswerState.RECEIVED if code in found else said.AnswerState.EMPTY
        return said.AnswerState.ANNOUNCED if code in found and code in announced else received

    answers = tuple(said.AnswerFound(a.code, a.title, state(a.code), found.get(a.code, 0)) for a in desk.questions(asked))
    left_over = int(desk.matter.facts.get("left_over", 0))
    remarks = (desk.written.words["left_over"].format(count=left_over),) if left_over else ()
    context = said.Acknowledgement(
        **desk.envelope(),  # type: ignore[arg-type]
        received_on=came[-1].received_on,
        due_on=request.due_on,
        version=version,
        late=came[-1].late,
        answers=answers,
        remarks=(*remarks, *spoken),
        to_complete=to_complete(session, desk.cycle, came, answers, desk.written, desk.folder, desk.dated),
    )
    return Gathered(context, ())


def decision(desk: WritingDesk) -> Gathered:
    """Return what was decided on a delay, or which questions need no answer any more."""
    facts = desk.matter.facts
    if facts.get("verdict") == said.Ruling.NO_LONGER_ASKED:
        codes = str(facts["questions"]).split(",")
        known = cycles.edition_of(desk.session, str(facts["edition"])) if facts.get("edition") else None
        about: dict[str, Any] = {"ruling": said.Ruling.NO_LONGER_ASKED, "questions": desk.questions(codes, known)}
    else:
        told = (said.Ruling.MOVED, said.Ruling.REFUSED)
        ruling = next((one for one in told if facts.get("verdict") == one), said.Ruling.GRANTED)
        was = date.fromisoformat(facts["before"]) if facts.get("before") else None
        about = {"ruling": ruling, "due_on": desk.asked.due_on, "before": was}
    return Gathered(said.Decision(**desk.envelope(), **about), ())  # type: ignore[arg-type]


def asking_back(desk: WritingDesk) -> Gathered:
    """Return what is lacking in what came."""
    message, request = desk.session.get_one(Message, desk.matter.message_id), desk.request
    form: tuple[Attachment, ...] = ()
    if request is not None and ASKING[request.purpose].form:
        form = (questionnaire_of(desk.session, desk.cycle, request, desk.folder, desk.dated),)
    context = said.AskingBack(
        **desk.envelope(),  # type: ignore[arg-type]
        lacking=said.Lacking(desk.matter.facts["lacking"]),
        received_on=message.received_at.astimezone(desk.folder.zone).date(),
        due_on=request.due_on if request else None,
        attachments=tuple(f.name for f in form),
    )
    return Gathered(context, form)


def transfer(desk: WritingDesk) -> Gathered:
    """Return that questions passed from one institution to another."""
    facts = desk.matter.facts
    gives, takes = str(facts["gives"]), str(facts["takes"])
    codes, due_on = list(facts["questions"]), facts.get("due_on")
    titles = desk.titles()
    context = said.Transfer(
        **desk.envelope(),  # type: ignore[arg-type]
        takes_over=desk.matter.institution == takes,
        gives=desk.folder.name(gives, desk.dated, desk.language),
        takes=desk.folder.name(takes, desk.dated, desk.language),
        ended_on=desk.folder.institution(gives).valid_to,
        questions=tuple(said.Asked(code, titles.get(code, code)) for code in codes),
        answered=int(facts["answered"]),
        due_on=date.fromisoformat(str(due_on)) if due_on else None,
    )
    return Gathered(context, ())


def delivery(desk: WritingDesk) -> Gathered:
    """Return that a file comes which an officer asked for."""
    sha256, name, kind = (str(desk.matter.facts[k]) for k in ("sha256", "name", "type"))
    context = said.Delivery(**desk.envelope(), attachments=(name,))  # type: ignore[arg-type]
    return Gathered(context, (Attachment(name, kind, files.read(sha256)),))
