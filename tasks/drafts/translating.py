"""Blocks in another language than the report's: out to the translation service, back by their marks, in as editor's blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from documents import translated, translation
from documents.blocks import plain_text
from documents.language import spoken
from documents.merging.findings import findings_said
from documents.merging.source import Source
from documents.questionnaire import QuestionnaireForm
from documents.reading import inspect, read_mail
from documents.translation import ToTranslate
from documents.words import languages, worded, words
from models.refusals import DraftAlreadyCleared, NoDraft, NotATranslation, NothingToPlace, NothingToTranslate
from models.tables import Answer, Contribution, Cycle
from models.words import Arrangement, DraftState, MessageClass, MessageState
from store import block_rules, blocks, cycles, database, drafts, files, messages
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from store.pieces import Piece, Place
from tasks import shelf
from tasks.conversions import ConversionFailed, LibreOfficeMissing, to_docx
from tasks.drafts.drafts import file_pieces

WORDS, FINDINGS = "word/translation", "word/files"


@dataclass(frozen=True)
class Given:
    """What became of a returned translation: blocks by what is to be said of each, and the number of the draft, 0 for none."""

    number: int
    told: Mapping[str, tuple[str, ...]]


def lay_out(code: str, folder: OfficeFolder, language: str = "") -> str:
    """Lay the blocks that are not in the report's language on the shelf for the translation service; return the file's name.

    `language` chooses those of one language. Raises `NoDraft`, `NothingToTranslate`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        foreign = [p for p in _pieces(session, cycle) if blocks.is_foreign(p, cycle) and language in ("", p.language)]
        if not foreign:
            raise NothingToTranslate(cycle=code)
        instrument = cycles.edition(session, cycle)
        titles = {q.code: worded(q.title, cycle.language) for q in instrument.questions()}
        found = []
        for piece in foreign:
            file = files.read(piece.sha256)
            text = _text_at(file, piece.anchor)
            found.append(ToTranslate(piece.question, piece.institution, titles.get(piece.question, ""), text, file, piece.anchor))
    office = folder.office
    own = cycle.language if cycle.language in languages(WORDS) else office.language
    names, said = words("pages/words", own)["languages"], words("sentences", own)["files"]
    from_ = ", ".join(dict.fromkeys(names.get(p.language, p.language) for p in foreign))
    form = QuestionnaireForm(
        form_id=f"{code}/{cycle.language}", language=own, title=instrument.title(own),
        institution=f"{from_} → {names.get(cycle.language, cycle.language)}", due_text=code,
        notice=office.notice.in_language(own) if office.notice else None, reply_to=office.sender, sections=(),
    )
    data = translation.write(form, found, words(WORDS, own), words(FINDINGS, own))
    name = f"{code}_{said['translation']}_{'-'.join(dict.fromkeys(p.language for p in foreign))}_{cycle.language}.docx"
    shelf.put(code, "drafts", name, data)
    return name


def take_kept(code: str, message: str, officer: str, folder: OfficeFolder) -> Given:
    """Take the translation in a message, and write its receipt. Raises `NothingToPlace`, `NotATranslation`, `CycleBusy`."""
    with database.reading() as session:
        row = messages.get(session, message)
        if row.state not in (MessageState.RECEIVED, MessageState.HELD):
            raise NothingToPlace(message=message, message_state=row.state.value)
        raw, door = files.read(row.sha256), row.door
    parts = [a.data for a in read_mail(raw).attachments] if door == MAIL_DOOR else [raw]
    came = next((docx for data in parts if (docx := as_docx(data)) and translation.cycle_of(docx) == code), None)
    if came is None:
        raise NotATranslation(message=message, cycle=code)
    given, receipt = take(message, code, came, folder, officer)
    shelf.note(code, message, receipt)
    return given


def as_docx(data: bytes) -> bytes | None:
    """Return a Word file as .docx, None for what the guard refuses or nothing can convert."""
    verdict = inspect(data)
    if verdict.verdict == "refuse":
        return None
    if verdict.verdict != "convert":
        return data if verdict.kind == "docx" else None
    try:
        return to_docx(data, verdict.kind)
    except (LibreOfficeMissing, ConversionFailed):
        return None


def take(
    message: str, code: str, raw: bytes, folder: OfficeFolder, officer: str | None = None
) -> tuple[Given, str]:
    """File the translations as blocks of the next draft, each based on the answer it translates; return the receipt too.

    What is empty waits; what translates a text that is another by now, is not in the report's language, or bears marks that
    contradict each other is not taken, and named; so is what a translation lacks of its source, and what is not kept.
    Raises `NoDraft`, `DraftAlreadyCleared`, `CycleBusy`.
    """
    came = translated.read(raw)
    sha256 = files.write(came.file)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        pieces = _pieces(session, cycle)
        rules = block_rules.in_force(session, cycle)
        known = {(p.question, p.institution): p for p in pieces if p.is_printed}
        sources = {place: _source(session, piece, cycle) for place, piece in known.items()}
        waiting = {(p.question, p.institution) for p in pieces if blocks.is_foreign(p, cycle)}
    told: dict[str, list[str]] = {why: [_shown(block) for block in blocks] for why, blocks in _grouped(came.faults).items()}
    taken: dict[Place, Piece] = {}
    for block, text in came.texts.items():
        question, institution, _ = block.split("/")
        place = (question, institution)
        why = _why_not(block, text, sources.get(place), cycle, Arrangement.LOCKED in rules[place])
        told.setdefault(why or "translated", []).append(_shown(block))
        if not why:
            for what, remark in _remarks(came, block, known[place], folder).items():
                told.setdefault(what, []).append(remark)
            taken[place] = replace(
                known[place], sha256=sha256, anchor=f"ans:{block}", words=len(text.split()),
                editor=officer or shelf.SOMEBODY, language=cycle.language,
            )
    here = {tuple(block.split("/")[:2]) for block in (*came.texts, *came.faults)}
    if lost := [f"{q}/{i}" for q, i in sorted(waiting) if (q, i) not in here]:
        told["lost"] = lost

    def settle(session: Session) -> None:
        row, cycle = messages.get(session, message), cycles.get(session, code)
        files.register(session, sha256, f"{message}.docx", files.WORD)
        messages.settle(
            session, row, MessageClass.OFFICER_FILE, MessageState.FILED, cycle_id=cycle.id, officer=officer, reason="translation",
        )

    number = 0
    if taken:
        number = file_pieces(
            code, [taken.get((p.question, p.institution), p) if p.is_printed else p for p in pieces], folder,
            officer or shelf.SOMEBODY, with_it=settle,
        )
    else:
        with database.writing() as session:
            settle(session)
    said = words("sentences", folder.office.language)["translation"]
    lines = [said["taken" if number else "none"].format(number=number)]
    lines += [said[why].format(blocks=", ".join(ids)) for why, ids in told.items()]
    return Given(number, {why: tuple(ids) for why, ids in told.items()}), " ".join(lines)


def _shown(block: str) -> str:
    """Return a block as receipts name it: `V.06/mj`."""
    return block.rpartition("/")[0]


def _grouped(faults: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for block, why in faults.items():
        found.setdefault(why, []).append(block)
    return found


def _remarks(came: translated.Translated, block: str, source: Piece, folder: OfficeFolder) -> dict[str, str]:
    """Return what is to be said of a translation that is taken: changes accepted, what its source had more, what is not kept."""
    said = words(FINDINGS, folder.office.language)
    lacking = came.lacking(block, files.read(source.sha256), source.anchor)
    not_kept = [f"{place} : {what}" for place, what in findings_said(came.not_kept(block), said)]
    found = {
        "changes": str(came.changes(block) or ""),
        "lacking": ", ".join(f"{said['merged'][name]} {number}" for name, number in lacking.items()),
        "not_kept": " ; ".join(not_kept),
    }
    return {what: f"{_shown(block)} ({remark})" for what, remark in found.items() if remark}


def _text_at(file: bytes, anchor: str) -> str:
    return plain_text(translation.elements_at(Source(file), anchor))


def _pieces(session: Session, cycle: Cycle) -> list[Piece]:
    """Return the pieces of the next draft; raises `NoDraft` before the first one, `DraftAlreadyCleared`."""
    draft = drafts.current(session, cycle)
    if draft is None:
        raise NoDraft(cycle=cycle.code)
    if draft.state is DraftState.CLEARED:
        raise DraftAlreadyCleared(draft=draft.number)
    return drafts.pieces(session, cycle, cycles.scope(session, cycle))


def _source(session: Session, piece: Piece, cycle: Cycle) -> str:
    """Return what a block says that is to be translated; of one that was translated, or written anew, the answer it rests on."""
    if not piece.editor or blocks.is_foreign(piece, cycle):
        return _text_at(files.read(piece.sha256), piece.anchor)
    answer, contribution = session.exec(
        select(Answer, Contribution).join(Contribution, Contribution.id == Answer.contribution_id)   # type: ignore[arg-type]
        .where(Answer.id == piece.answer_id)
    ).one()
    return _text_at(files.read(contribution.sha256), answer.anchor)


def _why_not(block: str, text: str, source: str | None, cycle: Cycle, locked: bool) -> str:
    """Return the code of the reason why a translation is not taken, empty where it is."""
    question, institution, _ = block.split("/")
    if source is None:
        return "unknown"
    if ToTranslate(question, institution, "", source).code != block:
        return "changed"
    if not text:
        return "empty"
    if locked:
        return "locked"
    return "" if spoken(text) in ("", cycle.language) else "language"
