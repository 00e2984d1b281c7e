"""What a letter may say, gathered from the memory: one function a kind, and the files that go with it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from documents.words import marked
from models import letters as said
from models.asking import ASKING
from models.instrument import Instrument, Names, Stage
from models.office import Contact
from models.tables import Cycle, Draft, Letter, Matter, Message, Reason, Request
from models.views import Milestone
from models.words import (
    ON_PAPER,
    CommentKind,
    CommentState,
    Edge,
    Function,
    LetterKind,
    LetterState,
    Mode,
    Paper,
    Purpose,
    StageKind,
)
from store import consulted, contradictions, contributions, cycles, dates, drafts, figures, files, requests
from store.office_folder import OfficeFolder
from tasks.drafts import statistics
from tasks.letters import calendar as letter_calendar
from tasks.letters.enclosures import (
    Attachment,
    body_paper,
    draft_file,
    due_hour,
    handed_over,
    paper_of,
    questionnaire_of,
    tables_of,
    token_of,
)
from tasks.letters.texts import Text
from tasks.letters.to_complete import to_complete
from tasks.reviews import comment_matrix

LISTED = 12
"""Points that a letter lists; more stand in its table."""
BY_THE_MINISTER = frozenset({LetterKind.REFERRAL})


@dataclass(frozen=True)
class Addressee:
    """The person a letter goes to, how they are addressed, and how many working days the due date lies behind.

    `in_place_of` is who would have had it and is not reached.
    """

    contact: Contact
    opening: str
    closing: str
    days_late: int = 0
    in_place_of: Contact | None = None


@dataclass(frozen=True)
class Gathered:
    """A letter before it is written: its context and its files; `invitation` is one of them that a calendar answers."""

    context: said.Envelope
    attachments: tuple[Attachment, ...]
    invitation: bytes | None = None


def gather(
    session: Session, matters: Sequence[tuple[Matter, Addressee]], folder: OfficeFolder, dated: date, text: Text
) -> Gathered:
    """Return what the letter about one matter, or about several for one person, says on a day, in the language of its text."""
    desks = []
    for matter, to in matters:
        request = session.get(Request, matter.request_id) if matter.request_id else None
        desks.append(_Desk(session, session.get_one(Cycle, matter.cycle_id), matter, request, to, folder, dated, text))
    parts = [_with_calendar(desk, GATHER[desk.matter.kind](desk)) for desk in desks]
    return parts[0] if len(parts) == 1 else _digest(desks, parts)


def _digest(desks: Sequence["_Desk"], parts: Sequence[Gathered]) -> Gathered:
    found = [part.context for part in parts]
    attachments = tuple(file for part in parts for file in part.attachments)
    first, several = desks[0], len({desk.matter.institution for desk in desks}) > 1
    cycles_named = dict.fromkeys(context.cycle for context in found)
    envelope = first.envelope() | {"request": None, "token": "", "cycle": ", ".join(cycles_named)}
    if several:
        contact = first.to.contact
        name = first.folder.name(contact.institution, first.dated, first.language)
        envelope |= {"institution": name, "addressee": tuple(x for x in (_person(contact, first.language), name) if x)}
    envelope["in_place_of"] = tuple(dict.fromkeys(one for x in found for one in x.in_place_of))
    context = said.Digest(
        **envelope,  # type: ignore[arg-type]
        reminders=tuple(x for x in found if isinstance(x, said.Reminder)),
        decisions=tuple(x for x in found if isinstance(x, said.Decision)),
        received=tuple(x for x in found if isinstance(x, said.Acknowledgement)),
        cycles=len(cycles_named),
        several=several,
        attachments=tuple(file.name for file in attachments),
        old_entries=tuple(old for x in found for old in x.old_entries),
    )
    return Gathered(context, attachments)


def _with_calendar(desk: "_Desk", found: Gathered) -> Gathered:
    """Add what a letter by mail brings for the addressee's calendar: a meeting, or, where they want that, a due date."""
    contact, context, office = desk.to.contact, found.context, desk.folder.office
    if not contact.address or contact.rank in ON_PAPER or desk.matter.kind in BY_THE_MINISTER:
        return found
    if isinstance(context, said.Invitation):
        stage, day = desk.meeting_stage(), desk.meeting_day()
        if day is None or day.on is None:
            return found
        on = datetime.combine(day.on, day.at, desk.folder.zone) if day.at else day.on
        entry = letter_calendar.meeting(
            context, stage.id, stage.name.in_language(desk.language), on, day.revision, contact, office, desk.written,
            called_off=context.called_off,
        )
        return replace(_and(found, entry), invitation=entry[2])
    moved = isinstance(context, said.Decision) and context.ruling in (said.Ruling.GRANTED, said.Ruling.MOVED)
    if not contact.calendar or desk.request is None or not (desk.matter.kind in said.FIRST or moved):
        return found
    request, code = desk.request, requests.code_of(desk.request)
    entry = letter_calendar.due_date(context, code, request.due_on, request.revision, office, desk.written)
    if isinstance(context, said.Decision) and context.before:
        old = letter_calendar.old_entry(context, code, context.before, desk.written)
        found = replace(found, context=replace(context, old_entries=(old,)))
    return _and(found, entry)


def _and(found: Gathered, entry: tuple[str, str, bytes]) -> Gathered:
    context = replace(found.context, attachments=(*found.context.attachments, entry[0]))
    return replace(found, context=context, attachments=(*found.attachments, Attachment(*entry)))


@dataclass(frozen=True)
class _Desk:
    session: Session
    cycle: Cycle
    matter: Matter
    request: Request | None
    to: Addressee
    folder: OfficeFolder
    dated: date
    written: Text

    @property
    def language(self) -> str:
        return self.written.language

    @property
    def asked(self) -> Request:
        if self.request is None:
            raise LookupError(f"matter {self.matter.key} is about no request")
        return self.request

    def envelope(self) -> dict[str, object]:
        """Return the fields every letter has."""
        office, contact = self.folder.office, self.to.contact
        institution = self.folder.name(self.matter.institution, self.dated, self.language)
        code = f"{requests.code_of(self.request)}.{self.request.revision}" if self.request else None
        return writer(self.folder, self.written) | subject(cycles.edition(self.session, self.cycle), self.written) | {
            "dated": self.dated,
            "addressee": tuple(line for line in (_person(contact, self.language), institution) if line),
            "opening": self.to.opening,
            "closing": self.to.closing,
            "institution": institution,
            "cycle": self.cycle.code,
            "request": code,
            "practice": f"{_person(contact, self.language)}, {institution}" if office.mode is Mode.PRACTICE else None,
            "token": token_of(self.cycle, self.request) if self.request else "",
            "in_place_of": self.in_place_of(),
        }

    def in_place_of(self) -> tuple[said.Absentee, ...]:
        """Return for whom the addressee is written to: by name to a person, by function alone to a functional mailbox."""
        absent = self.to.in_place_of
        if absent is None:
            return ()
        is_shared = self.to.contact.function is Function.MAILBOX or not absent.name
        return (said.Absentee(absent.function, "" if is_shared else _person(absent, self.language)),)

    def silence_agrees(self) -> bool:
        """Say whether the stage that asks this takes silence for consent, so that its letter says so."""
        here = cycles.edition(self.session, self.cycle).stage(self.cycle.stage)
        return here.silence and here.asks_for is self.asked.purpose

    def meeting_stage(self) -> Stage:
        """Return the stage whose meeting the stage of this letter is or leads to, that stage itself where there is none."""
        instrument = cycles.edition(self.session, self.cycle)
        here = str(self.matter.facts.get("stage", self.cycle.stage))
        after = instrument.stages[instrument.stage_ids().index(here):]
        return next((s for s in after if s.kind is StageKind.ATTEND), after[0])

    def meeting_day(self) -> Milestone | None:
        """Return the day of that meeting as it stands, None where the stage has none or is no meeting."""
        stage = self.meeting_stage()
        known = dates.milestones(self.session, self.cycle, self.folder.zone) if stage.kind is StageKind.ATTEND else ()
        return next((m for m in known if m.stage == stage.id and m.edge is Edge.DUE), None)

    def meeting(self) -> tuple[str, date | None]:
        """Return the name and day of that meeting, None where it has no day."""
        day = self.meeting_day()
        return self.worded(self.meeting_stage().name), day.on if day else None

    def wish(self) -> str:
        """Return what was asked, as the end of a sentence."""
        return str(self.written.words["wishes"][self.asked.purpose])

    def worded(self, names: Names) -> str:
        """Return what an instrument says, marked where it is not in the letter's language."""
        return _worded(names, self.written)

    def titles(self, edition: Instrument | None = None) -> dict[str, str]:
        """Return the title of each question in the letter's language, marked where it is another; of an edition before."""
        edition = edition or cycles.edition(self.session, self.cycle)
        return {q.code: self.worded(q.title) for q in edition.questions()}

    def questions(self, codes: Sequence[str], edition: Instrument | None = None) -> tuple[said.Asked, ...]:
        titles = self.titles(edition)
        return tuple(said.Asked(code, titles.get(code, code)) for code in codes)

    def whole_questions(self, codes: Sequence[str]) -> tuple[said.Asked, ...]:
        """Return questions with what they ask, what the body says above them first: who is to say whose they are reads it."""
        edition = cycles.edition(self.session, self.cycle)
        texts = {
            question.code: " ".join(
                self.worded(names) for names in (path[-1].text, question.guidance) if names is not None
            )
            for top in edition.outline for path in top.paths() for question in path[-1].questions
        }
        return tuple(replace(q, text=" ".join(texts.get(q.code, "").split())) for q in self.questions(codes))

    def missing(self) -> tuple[said.Asked, ...]:
        """Return what is still to be answered; what was announced as still to come says so."""
        came, announced = requests.answered(self.session, self.asked), requests.announced(self.session, self.asked)
        needed = requests.required(self.session, self.asked)
        codes = requests.questions_of(self.session, self.asked)
        said = str(self.written.words.get("announced", "{title}"))     # a text kept from before has no such word
        return tuple(
            replace(q, title=said.format(title=q.title)) if q.code in announced else q
            for q in self.questions([c for c in codes if c in needed and c not in came])
        )


def writer(folder: OfficeFolder, text: Text) -> dict[str, Any]:
    """Return who writes a letter: the letterhead, and who signs it, the officer who stands for the letters or the minister.

    The officer answers the telephone.
    """
    office, language, head = folder.office, text.language, folder.office.letterhead
    officer = folder.officer(office.approved_by)
    signs = office.minister if office.minister and text.kind in BY_THE_MINISTER else officer
    return {
        "head": said.Head(
            head.government.in_language(language), head.ministry.in_language(language),
            head.unit.in_language(language), head.place.in_language(language), head.address,
        ),
        "officer": said.Signatory(signs.name, signs.function.in_language(language), officer.telephone, officer.address),
        "notice": office.notice.in_language(language) if office.notice else None,
    }


def subject(instrument: Instrument, text: Text) -> dict[str, Any]:
    """Return what the letters of a cycle are about, marked where the instrument does not say it in the letter's language."""
    return {
        "instrument": instrument.short.in_language(text.language),
        "about": (instrument.about or instrument.short).in_language(text.language),
        "report": _worded(instrument.report_title, text, instrument.title(text.language)),
        "body": _worded(instrument.body, text),
    }


def _worded(names: Names, text: Text, instead: str = "") -> str:
    return marked(names, text.language, str(text.words["untranslated"]), instead)


def _person(contact: Contact, language: str) -> str:
    title = contact.title.in_language(language) if contact.title else ""
    name = " ".join(part for part in (contact.civility, contact.name) if part)
    # « Madame la Directrice », but « Madame Exemple, la Directrice »
    return (", " if contact.name else " ").join(part for part in (name, title) if part)


def _request(desk: _Desk, kind: type[said.Request] = said.Request, **more: object) -> Gathered:
    form = questionnaire_of(desk.session, desk.cycle, desk.asked, desk.folder, desk.dated)
    tables = tables_of(desk.session, desk.cycle, desk.asked, desk.folder)
    paper = body_paper(desk.session, desk.cycle, desk.asked)
    enclosed = tuple(one for one in (form, tables, paper) if one)
    context = kind(
        **desk.envelope(),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
        due_on=desk.asked.due_on,
        due_at=due_hour(desk.session, desk.cycle, desk.asked),
        questions=desk.questions(requests.questions_of(desk.session, desk.asked)),
        attachments=tuple(one.name for one in enclosed),
    )
    return Gathered(context, enclosed)


def _positions(desk: _Desk) -> Gathered:
    return _request(desk, said.Positions, meets_on=desk.meeting()[1])


def _update(desk: _Desk) -> Gathered:
    return _request(desk, said.Update)


def _referral(desk: _Desk) -> Gathered:
    return Gathered(said.Referral(**desk.envelope(), due_on=desk.asked.due_on), ())  # type: ignore[arg-type]


def _invitation(desk: _Desk) -> Gathered:
    facts, (name, on), day = desk.matter.facts, desk.meeting(), desk.meeting_day()
    was = datetime.fromisoformat(str(facts["before"])) if facts.get("before") else None
    before = was.date() if was else None
    due_on = desk.request.due_on if desk.request else on or before or desk.dated
    context = said.Invitation(
        **desk.envelope(),  # type: ignore[arg-type]
        meeting=name,
        meets_on=on or due_on,
        meets_at=day.at if day else None,
        due_on=due_on,
        before=before,
        before_at=was.time() if was and "T" in str(facts["before"]) else None,
        called_off=bool(facts.get("called_off")),
    )
    return Gathered(context, ())


def _allocation(desk: _Desk) -> Gathered:
    codes = requests.questions_of(desk.session, desk.asked)
    leads = requests.led(desk.session, desk.asked)
    context = said.Allocation(
        **desk.envelope(),  # type: ignore[arg-type]
        due_on=desk.asked.due_on,
        leads=desk.whole_questions([c for c in codes if c in leads]),
        supports=desk.whole_questions([c for c in codes if c not in leads]),
        silence=desk.silence_agrees(),
    )
    return Gathered(context, ())


def _consultation(desk: _Desk) -> Gathered:
    number = desk.matter.facts.get("draft")
    files_with_it: tuple[Attachment, ...] = ()
    if number is not None:
        files_with_it = (draft_file(desk.cycle, drafts.by_number(desk.session, desk.cycle, int(number)), desk.asked),)
    context = said.Consultation(
        **desk.envelope(),  # type: ignore[arg-type]
        due_on=desk.asked.due_on,
        draft=number,
        attachments=tuple(f.name for f in files_with_it),
    )
    return Gathered(context, files_with_it)


def _reminder(desk: _Desk) -> Gathered:
    context = said.Reminder(
        **desk.envelope(),  # type: ignore[arg-type]
        n=len(_sent(desk, LetterKind.REMINDER)) + 1,
        tone=int(desk.matter.facts.get("tone", 1)),
        asked_on=desk.asked.asked_on,
        due_on=desk.asked.due_on,
        days_late=desk.to.days_late,
        questions=desk.missing(),
        wish=desk.wish(),
    )
    return Gathered(context, ())


def _escalation(desk: _Desk) -> Gathered:
    context = said.Escalation(
        **desk.envelope(),  # type: ignore[arg-type]
        asked_on=desk.asked.asked_on,
        due_on=desk.asked.due_on,
        days_late=desk.to.days_late,
        reminded_on=tuple(_sent(desk, LetterKind.REMINDER)),
        questions=desk.missing(),
        wish=desk.wish(),
    )
    return Gathered(context, ())


def _acknowledgement(desk: _Desk) -> Gathered:
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


def _circulation(desk: _Desk) -> Gathered:
    draft = drafts.by_number(desk.session, desk.cycle, int(desk.matter.facts["draft"]))
    file = draft_file(desk.cycle, draft, desk.asked)
    own = [p.question for p in drafts.pieces_held_by(desk.session, desk.cycle, draft.number, desk.matter.institution)]
    context = said.Circulation(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=draft.number,
        due_on=desk.asked.due_on,
        questions=desk.questions(list(dict.fromkeys(own))),
        silence=desk.silence_agrees(),
        attachments=(file.name,),
    )
    return Gathered(context, (file,))


def _shortening(desk: _Desk) -> Gathered:
    draft = drafts.by_number(desk.session, desk.cycle, int(desk.matter.facts["draft"]))
    instrument = cycles.edition(desk.session, desk.cycle)
    form = questionnaire_of(desk.session, desk.cycle, desk.asked, desk.folder, desk.dated)
    pieces = drafts.pieces_held_by(desk.session, desk.cycle, draft.number, desk.matter.institution)
    written, allowed = sum(p.words for p in pieces), int(desk.matter.facts["words"])
    titles = desk.titles()
    context = said.Shortening(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=draft.number,
        words=draft.words,
        limit=instrument.word_limit.words if instrument.word_limit else draft.words,
        due_on=desk.asked.due_on,
        answers=tuple(
            said.AnswerLength(p.question, titles.get(p.question, p.question), p.words, p.words * allowed // written)
            for p in pieces
        ),
        attachments=(form.name,),
    )
    return Gathered(context, (form,))


def _decision(desk: _Desk) -> Gathered:
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


def _transfer(desk: _Desk) -> Gathered:
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


def _contradiction(desk: _Desk) -> Gathered:
    one = contradictions.find(desk.session, desk.cycle, int(desk.matter.facts["number"]))
    sides = json.loads(files.read(one.quotes))
    mine = next((n for n, side in enumerate(sides) if side["institution"] == desk.matter.institution), 0)
    own, beside = sides[mine], sides[1 - mine]
    titles = desk.titles()

    def question(side: Mapping[str, str]) -> str:
        code = side["place"].partition("/")[0]
        return f"{code} – {titles[code]}" if code in titles else ""

    other = beside["institution"] if beside["institution"] != own["institution"] else ""
    context = said.Contradiction(
        **desk.envelope(),  # type: ignore[arg-type]
        differs=one.kind,
        own=own["sentence"],
        own_question=question(own),
        beside=beside["sentence"],
        beside_question=question(beside),
        other=desk.folder.name(other, desk.dated, desk.language) if other else None,
    )
    return Gathered(context, ())


def _asking_back(desk: _Desk) -> Gathered:
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


def _answers(desk: _Desk) -> Gathered:
    found, table = comment_matrix.own(desk.session, desk.cycle, desk.folder, desk.matter.institution, desk.language)
    heard = consulted.documents_of(desk.session, desk.cycle, desk.matter.institution)
    remark = desk.session.get(Reason, desk.matter.facts.get("remark") or 0)
    mine = [row for row in found if row.kind is not CommentKind.REPLY]
    name = f"{comment_matrix.name_of(desk.cycle.code, desk.cycle.language)}_{desk.matter.institution}.docx"
    file = Attachment(name, files.WORD, table)
    is_short = len(mine) <= LISTED
    told = [row for row in mine if is_short or row.state not in (CommentState.ACCEPTED, CommentState.NOTED)][:LISTED]
    asked = requests.of_institution(desk.session, desk.cycle, desk.matter.institution, Purpose.CONSULTATION)
    context = said.Answers(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=int(desk.matter.facts["draft"]),
        count=len(mine),
        taken=sum(1 for row in mine if row.state in (CommentState.ACCEPTED, CommentState.PARTLY, CommentState.BY_HAND)),
        points=tuple(
            said.PointAnswered(
                row.number, row.paragraph or _brief(row.words, 48), _brief(row.said or row.passage, 160), row.state, row.text,
                row.reason,
            )
            for row in told
        ),
        consulted=bool(asked or heard),
        documents=tuple(
            said.DocumentHeard(
                one.number, one.came_on, desk.questions([code for code in one.questions.split(", ") if code]),
                one.is_public or one.named,
            )
            for one in heard
        ),
        remark=remark.text if remark else "",
        attachments=(file.name,) if found else (),
    )
    return Gathered(context, (file,) if found else ())


def _brief(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def _transmission(desk: _Desk) -> Gathered:
    session, cycle, spoken = desk.session, desk.cycle, desk.cycle.language
    submission = drafts.submission(session, cycle, int(desk.matter.facts["submission"]))
    instrument, draft = cycles.edition(session, cycle), session.get_one(Draft, submission.draft_id)
    legs = instrument.route.legs[1:] if instrument.route else ()
    due = next((a.on for a in dates.anchors(session, cycle, desk.folder.zone) if a.id.startswith("report_due")), None)
    papers = (Paper.NOTE_VERBALE, Paper.TRANSMISSION_SHEET)
    enclosed = (
        *handed_over(session, cycle, submission),
        *(paper_of(session, cycle, paper, desk.folder, desk.dated, spoken) for paper in papers),
    )
    context = said.Transmission(
        **desk.envelope(),  # type: ignore[arg-type]
        submission=submission.number,
        legs=tuple(desk.written.words["legs"].get(leg, leg) for leg in legs),
        sha256=draft.sha256,
        report_due=due,
        attachments=tuple(one.name for one in enclosed),
    )
    return Gathered(context, enclosed)


def _clearance(desk: _Desk) -> Gathered:
    facts, due_on = desk.matter.facts, date.fromisoformat(str(desk.matter.facts["due_on"]))
    chain = [step for stage in cycles.edition(desk.session, desk.cycle).stages for step in stage.chain]
    step = next(one for one in chain if one.id == facts["step"])
    sheet = paper_of(
        desk.session, desk.cycle, Paper.CLEARANCE_SHEET, desk.folder, desk.dated, desk.language, step, due_on
    )
    context = said.Clearance(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=int(facts["draft"]),
        step=desk.worded(step.name),
        n=int(facts["n"]),
        asked_on=date.fromisoformat(str(facts["asked_on"])),
        due_on=due_on,
        days_late=desk.to.days_late,
        silence=step.silence,
        attachments=(sheet.name,),
    )
    return Gathered(context, (sheet,))


def _clock(desk: _Desk) -> Gathered:
    facts = desk.matter.facts
    context = said.Clock(
        **desk.envelope(),  # type: ignore[arg-type]
        step=desk.worded(cycles.edition(desk.session, desk.cycle).stage(str(facts["stage"])).name),
        due_on=date.fromisoformat(str(facts["due_on"])),
        days_late=desk.to.days_late,
    )
    return Gathered(context, ())


def _delivery(desk: _Desk) -> Gathered:
    sha256, name, kind = (str(desk.matter.facts[k]) for k in ("sha256", "name", "type"))
    context = said.Delivery(**desk.envelope(), attachments=(name,))  # type: ignore[arg-type]
    return Gathered(context, (Attachment(name, kind, files.read(sha256)),))


GATHER: Mapping[LetterKind, Callable[[_Desk], Gathered]] = {
    LetterKind.REFERRAL: _referral,
    LetterKind.INVITATION: _invitation,
    LetterKind.ALLOCATION: _allocation,
    LetterKind.REQUEST: _request,
    LetterKind.POSITIONS: _positions,
    LetterKind.CONSULTATION: _consultation,
    LetterKind.UPDATE: _update,
    LetterKind.REMINDER: _reminder,
    LetterKind.ESCALATION: _escalation,
    LetterKind.ACKNOWLEDGEMENT: _acknowledgement,
    LetterKind.CIRCULATION: _circulation,
    LetterKind.SHORTENING: _shortening,
    LetterKind.DECISION: _decision,
    LetterKind.DELIVERY: _delivery,
    LetterKind.TRANSFER: _transfer,
    LetterKind.CONTRADICTION: _contradiction,
    LetterKind.ASKING_BACK: _asking_back,
    LetterKind.ANSWERS: _answers,
    LetterKind.TRANSMISSION: _transmission,
    LetterKind.CLEARANCE: _clearance,
    LetterKind.CLOCK: _clock,
}


def _sent(desk: _Desk, kind: LetterKind) -> list[date]:
    rows = desk.session.exec(
        select(Matter.facts, Letter.sent_at)
        .join(Letter, col(Letter.id) == Matter.letter_id)
        .where(Matter.request_id == desk.asked.id, Matter.kind == kind, Letter.state == LetterState.SENT)
        .order_by(col(Letter.sent_at))
    )
    return [
        at.astimezone(desk.folder.zone).date()
        for facts, at in rows
        if at and facts.get("revision") == desk.asked.revision
    ]
