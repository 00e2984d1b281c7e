"""An office that walks a cycle of any instrument from opening to close, day by day, with people who do their part."""

import email
import io
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage

import docx
from sqlmodel import select

from documents.words import words
from flows import contributions, letters_out, morning_round, moves, on_request, record_decision, submit
from flows.desk import desk
from models.asking import ASKING
from models.settings import settings
from models.tables import Letter, Matter, Request
from models.views import CycleView, RequestView
from models.words import Channel, CycleStatus, LetterState, Purpose, RequestState, StageKind, Verdict
from planning.kinds import open_step, standing
from rehearsal.replies import questionnaire
from rehearsal.typist import fill
from store import database, office_folder
from tasks import shelf
from tasks.views import cycle_view
from tests.flows.post_desk import OFFICER, WORD, set_day

LONGEST = timedelta(days=5 * 365)


@dataclass
class Walk:
    """One cycle on its way; `stages` are the days on which it came to each."""

    code: str
    today: date
    silent: tuple[str, ...] = ()
    stages: list[str] = field(default_factory=list)

    def view(self) -> CycleView:
        return cycle_view.fn(self.code, office_folder.load().zone, whole=True)

    def to_the_close(self) -> "Walk":
        """Walk on until the cycle is closed: rounds, and what ministries and officers do."""
        end = self.today + LONGEST
        while (view := self._morning()).status is not CycleStatus.CLOSED:
            assert self.today < end, f"{self.code} stands still at {view.stage}: {standing(view, self.today)}"
            done = self._people(view)
            self._note(self.view())
            self.today = self._next(view, something_done=done)
        self._note(view)
        return self

    def _morning(self) -> CycleView:
        set_day(self.today)
        states = morning_round.morning_round()
        for state in states if isinstance(states, list) else []:
            assert state.is_completed(), state.message
        view = self.view()
        self._note(view)
        if any(letter.state is LetterState.PREVIEW for letter in self.letters()):
            letters_out.release(self.code, OFFICER)
        for letter in self.letters():
            if letter.channel is Channel.PRINT and letter.state is LetterState.RELEASED:
                letters_out.record_posting(self.code, f"{self.code}-{letter.number}", OFFICER)
        return self.view()

    def _note(self, view: CycleView) -> None:
        here = "closed" if view.status is CycleStatus.CLOSED else view.stage
        if not self.stages or self.stages[-1].rpartition(" ")[2] != here:
            self.stages.append(f"{self.today:%A %F} {here}")

    def _people(self, view: CycleView) -> bool:
        """Do what ministries and officers do on a day; say whether anything was done."""
        if not desk().calendar.is_working_day(self.today):
            return True
        stage = view.instrument.stage(view.stage)
        done = self._answer(view)
        draft, step = view.current_draft(), open_step(view)
        waits = {w.key for w in standing(view, self.today).waits_for}
        if "officer_records" in waits or (stage.kind is StageKind.FOLLOW_UP and self._is_past_due(view)):
            moves.finish(self.code, OFFICER)
            return True
        if stage.kind is StageKind.REPORT and "no_draft" in waits:
            return self._write()
        if draft and step and stage.kind in (StageKind.CLEAR, StageKind.REPORT, StageKind.TRANSLATE):
            for one in (c for c in view.contributions if c.state == "provisional"):
                contributions.validate_contribution(self.code, one.request, OFFICER, version=one.version)
            record_decision.record_decision(self.code, step, draft.number, Verdict.CLEAR, OFFICER)
            return True
        if "not_submitted" in waits:
            submit.submit(self.code, OFFICER)
            return True
        return done

    def _answer(self, view: CycleView) -> bool:
        """Answer what came with a questionnaire, by mail, except those who are silent."""
        for request in view.requests:
            if request.state is RequestState.SENT and request.purpose is Purpose.FOCAL_POINTS:
                on_request.answered_otherwise(self.code, f"{request.institution}-{request.number}", OFFICER)
        open_ones = [
            r for r in view.requests
            if r.state is RequestState.SENT and ASKING[r.purpose].form and r.institution not in self.silent
        ]
        for request in open_ones:
            letter = self._letter_of(request)
            mail = (settings().var / "outbox" / "new" / f"{self.code}-{letter.number}.eml").read_bytes()
            filled = fill(questionnaire(mail), {code: "Une réponse brève." for code in request.questions})
            settings().inbox.mkdir(exist_ok=True)
            (settings().inbox / f"{request.institution}-{request.number}.eml").write_bytes(_reply(mail, filled))
        return bool(open_ones)

    def _write(self) -> bool:
        """Fill in the template that lies on the shelf, and lay it into `in`."""
        view = self.view()
        said = words(f"word/{view.instrument.stage(view.stage).writes}", view.language)
        template = shelf.out_of(self.code, "drafts") / f"{self.code}_{said['file']}.docx"
        document = docx.Document(str(template))
        for paragraph in document.paragraphs:
            if paragraph.text.startswith("["):
                paragraph.runs[0].text = "Ce qui a été dit et décidé."
        written = io.BytesIO()
        document.save(written)
        laid = shelf.folder_of(self.code, "in") / "ecrit.docx"
        laid.write_bytes(written.getvalue())
        os.utime(laid, (0, 0))
        return True

    def _is_past_due(self, view: CycleView) -> bool:
        return all(m.on is not None and m.on < self.today for m in view.milestones if m.stage == view.stage)

    def _next(self, view: CycleView, *, something_done: bool) -> date:
        ahead = [m.on + timedelta(days=n) for m in view.milestones if m.on for n in (0, 1)]
        later = [on for on in ahead if on > self.today]
        return self.today + timedelta(days=1) if something_done or not later else min(later)

    def kinds(self) -> dict[str, int]:
        """Return how many letters of each kind left, acknowledgements aside."""
        left = [x.kind.value for x in self.letters() if x.state is LetterState.SENT]
        return {kind: left.count(kind) for kind in dict.fromkeys(left) if kind != "acknowledgement"}

    def decisions(self) -> list[tuple[str, int]]:
        return [(d.step, d.draft) for d in self.view().decisions]

    def letters(self) -> list[Letter]:
        with database.reading() as session:
            return list(session.exec(select(Letter).order_by(Letter.number)))

    def mail_of(self, kind: str) -> str:
        """Return the text of the first letter of a kind."""
        letter = next(x for x in self.letters() if x.kind == kind)
        mail = email.message_from_bytes((settings().var / "outbox" / "new" / f"{self.code}-{letter.number}.eml").read_bytes())
        plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
        return plain.get_payload(decode=True).decode()

    def _letter_of(self, request: RequestView) -> Letter:
        with database.reading() as session:
            return session.exec(
                select(Letter)
                .join(Matter, Matter.letter_id == Letter.id)
                .join(Request, Request.id == Matter.request_id)
                .where(
                    Request.institution == request.institution, Request.number == request.number,
                    Letter.kind == ASKING[request.purpose].letter,
                )
            ).one()


def _reply(request: bytes, form: bytes) -> bytes:
    """Return the answer to a letter, with this questionnaire."""
    asked = email.message_from_bytes(request)
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = asked["To"], asked["From"], "Re: contribution"
    reply["Message-ID"] = f"<re.{asked['Message-ID'].strip('<>')}>"
    reply["In-Reply-To"] = asked["Message-ID"]
    reply.set_content("Voici.")
    reply.add_attachment(form, maintype="application", subtype=WORD.partition("/")[2], filename="Réponse.docx")
    return reply.as_bytes()
