"""What lies before whoever writes a letter about one thing: the memory, the office, its addressee and its text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from documents.words import marked
from models import letters as said
from models.instrument import Instrument, Names, Stage
from models.office import Contact
from models.tables import Cycle, Matter, Request
from models.views import Milestone
from models.words import Edge, Function, LetterKind, Mode, StageKind
from store import cycles, dates, requests
from store.office_folder import OfficeFolder
from tasks.letters.enclosures import Attachment, token_of
from tasks.letters.texts import Text

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


@dataclass(frozen=True)
class WritingDesk:
    """Everything from which a letter about one thing is gathered, as it stands on the day it is `dated`."""

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
        """The language the letter is written in."""
        return self.written.language

    @property
    def asked(self) -> Request:
        """The request that the letter is about; raises `LookupError` where there is none."""
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
            "addressee": tuple(line for line in (person(contact, self.language), institution) if line),
            "opening": self.to.opening,
            "closing": self.to.closing,
            "institution": institution,
            "cycle": self.cycle.code,
            "request": code,
            "practice": f"{person(contact, self.language)}, {institution}" if office.mode is Mode.PRACTICE else None,
            "token": token_of(self.cycle, self.request) if self.request else "",
            "in_place_of": self.in_place_of(),
        }

    def in_place_of(self) -> tuple[said.Absentee, ...]:
        """Return for whom the addressee is written to: by name to a person, by function alone to a functional mailbox."""
        absent = self.to.in_place_of
        if absent is None:
            return ()
        is_shared = self.to.contact.function is Function.MAILBOX or not absent.name
        return (said.Absentee(absent.function, "" if is_shared else person(absent, self.language)),)

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
        """Return questions with their titles, of this edition or of one before."""
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


def person(contact: Contact, language: str) -> str:
    """Return how a person stands in an address, by civility, name and title; empty where nothing of these is known."""
    title = contact.title.in_language(language) if contact.title else ""
    name = " ".join(part for part in (contact.civility, contact.name) if part)
    # « Madame la Directrice », but « Madame Exemple, la Directrice »
    return (", " if contact.name else " ").join(part for part in (name, title) if part)
