"""A past cycle played again on a simulated clock: departments answer, the round works, the officer decides.

Rounds and decisions are done by `hands`: through Prefect in the demonstration, plainly where only what comes of it counts. With
an `authenticator` each clearance bears a one-time code.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle as cycle_of
from typing import Any, Final

from babel.numbers import format_decimal
from sqlmodel import col, select

from documents.words import words
from flows.bring_out import dashboard_page
from flows.desk import Desk, desk
from models.pages import DashboardPage
from models.settings import settings
from models.tables import Letter
from models.views import CycleView
from models.words import (
    BodyPaper,
    CommentState,
    DraftState,
    LetterKind,
    LetterState,
    MessageClass,
    Purpose,
    RequestState,
    StageKind,
)
from planning.due import due_actions
from rehearsal.authenticator import Authenticator
from rehearsal.departments import Act, Conduct, Door, DueTurn, Replay, answers, conducts, due_turns
from rehearsal.hands import Hands, ThroughPrefect
from rehearsal.replies import forwarded, questionnaire, reply
from store import clock, cycles, database, files, handovers, letters, office_folder, requests
from tasks import shelf
from tasks.handing_over import submission
from tasks.inbox.inbox import is_anything_waiting
from tasks.letters.letters import going_alone
from tasks.views import cycle_view

OFFICER: Final = "o1"
MORNING, FORENOON = time(7), time(10)
COUNCIL_DAYS = 14
"""Days between the minister's clearance and the Government Council's."""
DECIDED_BY_DATE = (StageKind.CLEAR, StageKind.SUBMIT, StageKind.EXAMINE)
"""Stages in which the officer decides on a day of their own, not on what a round brought."""

Tell = Callable[[date, str], None]


@dataclass
class Play:
    """One replay: its script, what was played, and how it tells what happens."""

    replay: Replay
    tell: Tell
    hands: Hands = field(default_factory=ThroughPrefect)
    authenticator: Authenticator | None = None
    code: str = ""
    mornings: int = 0
    played: set[tuple[str, int]] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Play the cycle from the list of issues to the body's receipt."""
        dates = self.replay.dates
        self._set_clock(dates.list_of_issues_issued, MORNING)
        self._once("list", True, dates.list_of_issues_issued, "list", symbol=self.replay.symbols["list_of_issues"])
        self.code = f"{self.replay.instrument}.{dates.due_on.year}"
        self.hands.decide("open-cycle", {
            "instrument": self.replay.instrument, "list_received": dates.list_of_issues_issued, "report_due": dates.due_on,
            "officer": OFFICER, "number": self.replay.number, "symbol": self.replay.symbols["list_of_issues"],
        })
        day = dates.list_of_issues_issued
        while day <= dates.concluding_observations_issued:
            self._day(day)
            day += timedelta(days=1)

    def _day(self, day: date) -> None:
        self._set_clock(day, MORNING)
        here = desk()
        self._send_replies(here, day)
        view = cycle_view.fn(self.code, here.folder.zone)
        was_due = is_anything_waiting() or bool(due_actions(view, here.today, here.calendar) or going_alone(self.code))
        if was_due:
            self.hands.round(day, first=self.mornings == 0)
            self.mornings += 1
            self._tell_what_is_new(here, day)
        if day > self.replay.dates.received_by_the_body:
            if day not in self._dates_of_the_body():
                return
        elif not was_due and view.instrument.stage(view.stage).kind not in DECIDED_BY_DATE:
            return
        self._set_clock(day, FORENOON)
        for deployment, values in self._decisions(day):
            self.hands.decide(deployment, values)
            self._tell_what_is_new(here, day)

    def _dates_of_the_body(self) -> frozenset[date]:
        """Return the days after the receipt on which the body makes something known, and the officer records it."""
        dates = self.replay.dates
        return frozenset((
            dates.issued_by_the_body, dates.concluding_observations_sent, dates.concluding_observations_issued,
        ))

    # What departments do.

    def _send_replies(self, here: Desk, day: date) -> None:
        if not here.calendar.is_working_day(day):
            return
        left = self._letters_that_left(here)
        days = {key: on for key, (on, _) in left.items()}
        for due in due_turns(conducts(self.replay), days, self.played, day):
            self.played.add(due.key)
            self._drop(due, files.read(left[(due.conduct.institution, due.turn.to)][1]), day, here)

    def _drop(self, due: DueTurn, letter: bytes, day: date, here: Desk) -> None:
        sent_at = datetime.combine(day, time(6, 30), here.folder.zone)
        said, form = {}, None
        if due.turn.act is Act.ANSWER:
            said = answers(due.conduct, self._own_questions(due.conduct, due.turn.to), due.turn.texts)
            if due.turn.to is LetterKind.ESCALATION:
                first = self._letters_that_left(here)[(due.conduct.institution, LetterKind.REQUEST)][1]
                form = questionnaire(files.read(first))
        raw = reply(letter, due.conduct, due.turn, said, sent_at=sent_at, form=form)
        name = f"{day}_{due.conduct.institution}_{due.index}"
        if due.turn.door is Door.SHELF:
            path = shelf.folder_of(self.code, "in") / f"{name}.docx"
            files.write_atomically(path, questionnaire(raw))
            os.utime(path, (0, 0))  # long settled: nothing is still being copied here
            return
        if due.turn.door is Door.OFFICER:
            raw = forwarded(raw, here.folder.officer(OFFICER).address, sent_at=sent_at)
        settings().inbox.mkdir(parents=True, exist_ok=True)
        files.write_atomically(settings().inbox / f"{name}.eml", raw)

    def _own_questions(self, conduct: Conduct, to: LetterKind) -> list[str]:
        with database.reading() as session:
            cycle = cycles.get(session, self.code)
            purpose = Purpose.SHORTEN if to is LetterKind.SHORTENING else Purpose.COLLECT
            own = [r for r in self._requests(conduct.institution) if r.purpose is purpose]
            request = requests.find(session, cycle, f"{conduct.institution}-{own[-1].number}")
            return sorted(requests.required(session, request))

    def _requests(self, institution: str) -> list[Any]:
        view = cycle_view.fn(self.code, desk().folder.zone, whole=True)
        return [r for r in view.requests if r.institution == institution]

    def _letters_that_left(self, here: Desk) -> dict[tuple[str, LetterKind], tuple[date, str]]:
        """Return by institution and kind the day of the last letter and the hash of its file."""
        with database.reading() as session:
            sent = session.exec(select(Letter).where(Letter.state == LetterState.SENT).order_by(col(Letter.number))).all()
        return {
            (x.institution, x.kind): (x.sent_at.astimezone(here.folder.zone).date(), x.sha256 or "")
            for x in sent
            if x.sent_at
        }

    # What the officer decides.

    def _decisions(self, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the officer's decisions of a day, each seen on the page as it is after the one before."""
        tried: set[str] = set()
        while decision := next((d for d in self._open_decisions(day) if str(d) not in tried), None):
            tried.add(str(decision))
            yield decision

    def _open_decisions(self, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
        here = desk()
        if not here.calendar.is_working_day(day):
            return
        page = dashboard_page(here, self.code)
        view, draft = page.cycle, page.cycle.current_draft()
        kind = view.instrument.stage(view.stage).kind
        by = {"cycle": self.code, "officer": OFFICER}
        for message in page.inbox:
            if message.kind is MessageClass.OFFICER_FILE:
                yield "confirm-received", by | {"message": message.id}
            elif message.request and any(
                f"{r.institution}-{r.number}" == message.request and r.purpose is Purpose.REVIEW for r in view.requests
            ):
                yield "place-reply", by | {"message": message.id, "request": message.request}
            else:
                yield "set-aside", by | {"message": message.id, "reason": "answers nothing"}
        for institution in sorted({a.institution for a in view.assignments if a.late and not a.taken}):
            request = next(r for r in view.requests if r.institution == institution)
            yield "take-late-answer", by | {"request": f"{institution}-{request.number}"}
        yield from self._shortening(page, by)
        yield from self._comments(view, by)
        if any(x.state is LetterState.PREVIEW for x in page.outbox):
            yield "release", by
        if page.step and kind is StageKind.CLEAR and draft and self._may_decide(page, day):
            code = {"code": self.authenticator.next_code()} if self.authenticator else {}
            yield "record-decision", by | {"step": page.step, "draft": draft.number, "verdict": "clear"} | code
        dates = self.replay.dates
        if kind is StageKind.SUBMIT and draft and draft.state is DraftState.CLEARED and day >= dates.due_on:
            yield "submit", by | {"submitted_on": day}
        if view.submissions and not view.submissions[-1].received_on:
            yield from self._way(view, day, by)
        if view.submissions:
            yield from self._after(view, day, by)

    def _way(self, view: CycleView, day: date, by: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the legs that the report comes to: the first on the day it leaves, the others on that of the body's receipt."""
        legs = view.instrument.route.legs if view.instrument.route else ()
        with database.reading() as session:
            cycle = cycles.get(session, self.code)
            passed = handovers.passed(session, handovers.newest(session, cycle))
        for leg in [leg for leg in legs if leg not in passed][:1]:
            if leg == legs[0] or day >= self.replay.dates.received_by_the_body:
                yield "hand-over", by | {"leg": leg, "on": day}

    def _after(self, view: CycleView, day: date, by: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the officer records after the submission: the dialogue's day and the concluding observations.

        That its day was told when the report was issued is fiction. The observations come as an invented paper that is kept
        restricted until the day on which the body published the real ones.
        """
        dates = self.replay.dates
        known = {anchor.id for anchor in view.anchors if anchor.on}
        if day >= dates.issued_by_the_body and "dialogue" not in known:
            yield "follow-up", by | {"dialogue_on": dates.dialogue[0]}
        if day >= dates.concluding_observations_sent and "observations" not in known:
            paper = words("sentences", self.replay.language)["replay"]["observations_text"].encode()
            submission.keep_restricted(self.code, BodyPaper.OBSERVATIONS, "observations.txt", paper, day, OFFICER)
            yield "follow-up", by | {"observations_on": dates.concluding_observations_issued}
        if day >= dates.concluding_observations_issued:
            yield "publish-restricted", by | {"published_on": day}

    def _comments(self, view: CycleView, by: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the officer decides about reviewers' points, and that they are answered; the draft stays as it is."""
        said = words("sentences", self.replay.language)["replay"]["comment_reason"]
        outcomes = cycle_of((CommentState.NOTED, CommentState.REJECTED))
        for one, outcome in zip(view.comments, outcomes, strict=False):
            if one.state is CommentState.OPEN:
                yield "settle-comment", by | {"number": one.number, "outcome": outcome.value, "reason": said}
        with database.reading() as session:
            answered = letters.newest(session, cycles.get(session, self.code), LetterKind.ANSWERS)
        if view.comments and answered is None:
            yield "answer-comments", by

    def _shortening(self, page: DashboardPage, by: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        view, draft, limit = page.cycle, page.cycle.current_draft(), page.cycle.instrument.word_limit
        if not (draft and limit and draft.words > limit.words) or view.of_purpose(Purpose.SHORTEN):
            return
        shortener = next(
            c.institution for c in conducts(self.replay) if any(t.to is LetterKind.SHORTENING for t in c.turns)
        )
        yield "shorten", by | {
            "institution": shortener, "words": page.proposals.words[shortener], "due_on": page.proposals.shorten_by
        }

    def _may_decide(self, page: DashboardPage, day: date) -> bool:
        *before, last = page.cycle.instrument.stage(page.cycle.stage).chain
        days = [d.decided_on for d in page.cycle.decisions]
        return page.step != last.id or not before or (day - max(days)).days >= COUNCIL_DAYS

    # What is told.

    def _tell_what_is_new(self, here: Desk, day: date) -> None:
        view = cycle_view.fn(self.code, here.folder.zone, whole=True)
        with database.reading() as session:
            cycle = cycles.get(session, self.code)
            kinds = [x.kind for x in letters.in_state(session, cycle, LetterState.SENT)]
        for kind in (LetterKind.REQUEST, LetterKind.ESCALATION, LetterKind.SHORTENING, LetterKind.CIRCULATION, LetterKind.ANSWERS):
            self._once(kind, kind in kinds, day, kind, count=kinds.count(kind))
        reminders = kinds.count(LetterKind.REMINDER)
        self._once(f"reminders-{reminders}", reminders > 0, day, "reminder", count=reminders)
        asked = view.of_purpose(Purpose.COLLECT)
        came = [r for r in asked if r.state in (RequestState.ANSWERED, RequestState.PARTIAL)]
        self._once(f"replies-{len(came)}", bool(came), day, "replies", count=len(came), asked=len(asked))
        self._once("comments", bool(view.comments), day, "comments", count=len(view.comments))
        limit = view.instrument.word_limit
        for draft in view.drafts:
            key = "draft_over" if limit and draft.words > limit.words else "draft_under"
            self._once(f"draft-{draft.number}", True, day, key, number=draft.number, words=draft.words)
        for decision in view.decisions:
            name = view.instrument.step_names()[decision.step]
            self._once(f"step-{decision.step}-{decision.draft}", True, day, "cleared", step=name.fr, draft=decision.draft)
        for handed in view.submissions:
            self._once("submitted", True, day, "submitted", draft=handed.draft)
            self._once("received", handed.received_on is not None, day, "received", on=handed.received_on)
        known = {anchor.id: anchor.on for anchor in view.anchors if anchor.on}
        dates = self.replay.dates
        self._once("dialogue", "dialogue" in known, day, "dialogue", on=known.get("dialogue"))
        self._once("observations", "observations" in known, day, "observations")
        published = bool(view.submissions) and day >= dates.concluding_observations_issued
        symbol = self.replay.symbols["concluding_observations"]
        self._once("published", published, day, "published", symbol=symbol)

    def _once(self, key: str, happened: bool, day: date, sentence: str, **facts: object) -> None:
        if happened and key not in self.told:
            self.told.add(key)
            spoken = self.replay.language
            said = {k: format_decimal(v, locale=spoken) if isinstance(v, int) else v for k, v in facts.items()}
            self.tell(day, words("sentences", spoken)["replay"][sentence].format(**said))

    def _set_clock(self, day: date, at: time) -> None:
        with database.writing() as session:
            clock.set_replay(session, datetime.combine(day, at, office_folder.load().zone).astimezone(UTC))
