"""Cycles run on a simulated clock, from their opening to their close: every letter, every decision asked, nothing sent.

No flow runs and no mail. What is due comes from the same planning, is done by the same plain functions of tasks and store as
in the round, in its order; only Word files are named and not made. The clock jumps from one day with something to do to the
next.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from prefect.states import Completed
from sqlmodel import Session

from flows.consolidate import consolidate
from flows.desk import Desk, desk
from flows.letters import write_letters
from flows.letting_go import POLICY, Going, going
from flows.morning_round import walk
from flows.open_cycle import open_on
from models.actions import ActionKind
from models.tables import Cycle, Letter
from models.views import AnchorDate, CycleView
from models.words import Channel, CycleStatus, DateStatus, Edge, LetterState, Release, StageKind, Verdict
from planning.calendars import rests
from planning.due import due_actions
from planning.kinds import open_step, standing
from planning.next_due import next_due
from planning.one_a_day import counts, in_turn
from planning.rules import due_anchor
from planning.stages import Move, moved
from rehearsal import blank
from rehearsal.company import Company
from rehearsal.hands import plainly
from rehearsal.openings import Opening
from rehearsal.stage import entrust
from rehearsal.told import AnswerTold, DecisionTold, LetterTold
from store import books, clock, cycles, database, files, leases, letters, office_folder
from tasks import acts
from tasks.drafts.drafts import ROUND, Handed
from tasks.inbox import other_ways
from tasks.letters.letters import had_one_today, left
from tasks.letters.matters import CHASING
from tasks.paperless import paperless
from tasks.reviews import clearance
from tasks.views import cycle_view, kept_until_written

MORNING: Final = time(7)
DAY: Final = timedelta(days=1)


@dataclass
class Course:
    """The cycles of one rehearsal; `told` is called with each day that was worked."""

    company: Company
    officer: str
    told: Callable[[date], None] = lambda day: None
    letters: list[LetterTold] = field(default_factory=list)
    answers: list[AnswerTold] = field(default_factory=list)
    decisions: list[DecisionTold] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    closed: dict[str, date] = field(default_factory=dict)
    stuck: dict[str, tuple[str, ...]] = field(default_factory=dict)
    awaited: dict[str, date] = field(default_factory=dict)
    next_day: dict[str, date] = field(default_factory=dict)
    days: int = 0

    def run(self, openings: Sequence[Opening], until: date) -> None:
        """Open the cycles on their days and walk all of them to their close, or as far as `until`."""
        coming = sorted(openings, key=lambda o: (o.on, o.edition.id))
        with paperless(), leases.unneeded(), database.alone(), kept_until_written():
            while self.next_day or coming:
                day = min([*self.next_day.values(), *(o.on for o in coming[:1])])
                if day > until:
                    return
                at = self._morning(day)
                with clock.stands_at(at):
                    here = desk()
                    due = {code for code, on in self.next_day.items() if on == day}
                    while coming and coming[0].on == day:
                        due.add(self._open(coming.pop(0), here))
                    self._day(sorted(due), here)
                self.days += 1
                self.told(day)

    def _morning(self, day: date) -> datetime:
        """Set the clock to the morning of a day; return that instant."""
        at = datetime.combine(day, MORNING, office_folder.load().zone)
        with database.writing() as session:
            clock.set_replay(session, at)
        return at

    def _open(self, opening: Opening, here: Desk) -> str:
        dates = {a: AnchorDate(a, on, DateStatus.CONFIRMED) for a, on in opening.dates.items()}
        parent = opening.parent if opening.parent in self.next_day else ""   # one that is closed has no more children
        code = open_on(opening.edition, dates, self.officer, accept=True, number=opening.number, parent=parent)
        self.opened.append(code)
        self.parents[code] = parent
        if opening.edition.opaque:
            entrust(code)
        self._decided(code, here, "opened", due=opening.dates[due_anchor(opening.edition)])
        return code

    def _day(self, codes: Sequence[str], here: Desk) -> None:
        """Do all that is due in these cycles on this day, and note the next day of each that goes on."""
        for code in codes:
            if self.awaited.get(code, date.max) <= here.today:
                self._answers(code, here)
        moving, waiting = list(codes), set[str]()
        while moving:
            for code in moving:
                walk(code, here, inbox_read=True, run=_plainly)
            waiting |= self._post(moving, here)
            moving = [code for code in moving if self._decide(cycle_view.fn(code, here.folder.zone), here)]
        for code in codes:
            self.next_day.pop(code, None)
            view = cycle_view.fn(code, here.folder.zone)
            if view.status is not CycleStatus.OPEN:
                self.closed[code] = here.today
                continue
            tomorrow = rests(view, here.calendar).ours.next_working_day(here.today) if code in waiting else None
            following = min((day for day in (self._next(view, here), tomorrow) if day), default=None)
            if following is None:
                self.stuck[code] = standing(view, here.today).in_words(here.office.language)
            else:
                self.next_day[code] = following

    def _next(self, view: CycleView, here: Desk) -> date | None:
        """Return the next day on which something is due, an institution answers, or the officer has something to record."""
        when = rests(view, here.calendar)
        answers = [self.company.answers_on(r, when.of(r.institution)) for r in view.requests if r.is_open]
        self.awaited[view.code] = min((day for day in answers if day), default=date.max)
        days = [next_due(view, here.today, here.calendar), *answers]
        due = view.date_of(view.stage, Edge.DUE)
        if due and view.instrument.stage(view.stage).kind is StageKind.FOLLOW_UP:
            days.append(when.ours.on_or_after(due + DAY))
        return min((day for day in days if day and day > here.today), default=None)

    # What institutions do.

    def _answers(self, code: str, here: Desk) -> None:
        view = cycle_view.fn(code, here.folder.zone)
        when = rests(view, here.calendar)
        for request in view.requests:
            on = self.company.answers_on(request, when.of(request.institution)) if request.is_open else None
            if on is None or on > here.today:
                continue
            name = f"{request.institution}-{request.number}"
            self.answers.append(AnswerTold(here.now.astimezone(here.folder.zone), code, name))
            if self.company.writes(request.purpose):
                blank.answer(code, name, here.folder)
                if request.due_on < here.today:
                    acts.take_late(code, name, self.officer)
                    self._decided(code, here, "took_late", institution=request.institution)
            else:
                other_ways.answered_otherwise(code, name, self.officer, "", here.folder)

    # What the office does.

    def _post(self, codes: Sequence[str], here: Desk) -> set[str]:
        """Write the letters and let them leave in turn, those that wait for it by the officer's word; return whose wait."""
        for code in codes:
            with database.reading() as session:
                cycle = cycles.get(session, code)
                waits = letters.pending(session, cycle) or letters.in_state(session, cycle, LetterState.PREVIEW)
            if waits:
                write_letters(code)
        with database.reading() as session:
            previews = {}
            for code in codes:
                cycle = cycles.get(session, code)
                previews[code] = [letters.code_of(cycle, x) for x in letters.in_state(session, cycle, LetterState.PREVIEW)]
        found = {
            one.turn: one for code, waiting_there in previews.items() for letter_code in waiting_there
            if (one := going(here, code, letter_code)).to and not any(m.held or m.moot for m in one.said)
        }
        waiting, by_word = set[str](), Counter[str]()
        if not found:
            return waiting
        with database.writing() as session:
            for turn in in_turn(found, here.today):
                code = found[turn].cycle
                letter = self._leave(session, found[turn], here)
                if letter is None:
                    waiting.add(code)
                    continue
                by_word[code] += letter.release is Release.OFFICER
                if letter.channel is Channel.PRINT:
                    self._decided(code, here, "posted", institution=letter.institution)
        for code, count in (+by_word).items():
            self._decided(code, here, "released", count=count)
        return waiting

    def _leave(self, session: Session, one: Going, here: Desk) -> Letter | None:
        """Let a letter leave and return it, None where it waits for another day."""
        cycle = cycles.get(session, one.cycle)
        letter = letters.find(session, cycle, one.turn.code)
        if one.waits(here.today) and had_one_today(session, letter, here.folder):
            return None
        letters.release(
            session, cycle, letter, officer=self.officer if letter.release is Release.OFFICER else POLICY,
            sha256=letter.preview, leaves_at=clock.now(session), message_id=one.turn.code,
        )
        left(session, cycle, letter)
        self.letters.append(_told(session, one.cycle, letter, here))
        return letter

    def _decide(self, view: CycleView, here: Desk) -> bool:
        """Do the next thing that waits for an officer; say whether there was one."""
        code = view.code
        if view.status is not CycleStatus.OPEN or not rests(view, here.calendar).ours.is_working_day(here.today):
            return False
        stage, draft, step = view.instrument.stage(view.stage), view.current_draft(), open_step(view)
        waits = {wait.key for wait in standing(view, here.today).waits_for}
        due = view.date_of(stage.id, Edge.DUE)
        if "officer_records" in waits or (stage.kind is StageKind.FOLLOW_UP and due and due < here.today):
            after = moved(view, Move.FINISH)
            if after.stage != view.stage:
                acts.move_stage(code, after.stage, Move.FINISH.value, self.officer, here.today)
            else:
                acts.set_status(code, after.status, Move.FINISH.value, self.officer, "", here.today)
            self._decided(code, here, "finished", stage=stage.name)
        elif "no_draft" in waits and stage.kind is StageKind.REPORT:
            blank.draft(code, self.officer, here.folder, written=True)
            self._decided(code, here, "wrote", stage=stage.name)
        elif draft and step and stage.kind in (StageKind.CLEAR, StageKind.REPORT, StageKind.TRANSLATE):
            whole = cycle_view.fn(code, here.folder.zone, whole=True)
            clearance.decide(whole, step, draft.number, step, Verdict.CLEAR, self.officer, "", here.today, here.folder)
            self._decided(code, here, "cleared", step=whole.instrument.step_names()[step], draft=draft.number)
        elif "not_submitted" in waits and draft:
            acts.submit(
                view, Handed(draft.file, None, draft.file, draft.words), self.officer, here.today,
                here.folder.directory,
            )
            self._decided(code, here, "submitted", draft=draft.number)
        else:
            return False
        return True

    def _decided(self, code: str, here: Desk, key: str, **facts: object) -> None:
        self.decisions.append(DecisionTold(here.today, code, key, facts))


def _told(session: Session, code: str, letter: Letter, here: Desk) -> LetterTold:
    said = letters.said_by(session, [letter])[letter.id]
    chased = {
        f"{session.get_one(Cycle, r.cycle_id).code}/{r.institution}-{r.number}" for m, r in said if r and m.kind in CHASING
    }
    shown = json.loads(files.read(letter.preview))
    return LetterTold(
        (letter.sent_at or letter.composed_at).astimezone(here.folder.zone), code, letter.kind, letter.institution,
        letter.function, letter.language, letter.channel, shown["letter"]["subject"], shown["letter"]["text"],
        tuple(name for name, _ in shown["attachments"]), letter.release is Release.OFFICER,
        tuple(sorted(chased)), letter.person, counts(m.kind for m, _ in said),
    )


def _plainly(stage_flow: Callable[..., Any], cycle: str) -> Any:
    """Do what a stage's flow does, without a run; a draft is filed and not written."""
    if stage_flow is not consolidate:
        return plainly(stage_flow, cycle)
    here = desk()
    for action in due_actions(cycle_view.fn(cycle, here.folder.zone), here.today, here.calendar):
        if action.kind is ActionKind.CONSOLIDATE:
            blank.draft(cycle, ROUND, here.folder)
        elif action.kind is ActionKind.LAY_TEMPLATE:
            with database.writing() as session:
                books.once(session, action.key, cycles.get(session, cycle, lock=True).id)
    return Completed()
