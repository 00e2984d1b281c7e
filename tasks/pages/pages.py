"""The page of a cycle: gathered from the memory, written as an artifact of Prefect when it says something new."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey
from prefect.client.schemas.objects import ArtifactCollection
from sqlmodel import Session, and_, col, or_, select

from documents.replies.classes import ReplyAction, ReplyClass
from documents.words import filled, reason_said, words
from models.budget import Budget
from models.pages import (
    ActLine,
    AwayLine,
    CallToMake,
    DashboardPage,
    DraftLine,
    EndedInstitution,
    HoldMark,
    LateInstitution,
    MovePreview,
    NextDate,
    Proposals,
    QuietPeriod,
    StuckLetter,
    WaitingLetter,
    WaitingMessage,
)
from models.tables import Cycle, Journal, Letter, Matter, Message, Request
from models.views import CycleView, InstitutionRow, LetterMark, RequestView
from models.words import Function, LetterState, Release
from store import asked, attempts, cycles, database, drafts, holds, letters, messages, obstacles, persons, requests
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.drafts.figures import figures_of
from tasks.engine import runs
from tasks.engine.form_words import form_words
from tasks.inbox.wishes import wish_of
from tasks.letters.enclosures import draft_name
from tasks.letters.page import in_place_of
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard
from tasks.pages.notices import notices_of

FORM_OF = {
    "open": "open-cycle", "accept_plan": "accept-plan", "decide": "record-decision",
    "announce": "record-decision", "confirm": "record-decision", "hand_over": "hand-over", "body_answer": "record-answer",
    "publish": "publish-restricted", "extend": "extend",
    "move_date": "move-date", "propose_move": "move-date", "stop_clock": "stop-clock", "start_clock": "start-clock",
    "hold": "hold", "lift": "lift", "call": "record-call", "ladder": "set-ladder", "remind": "remind-now",
    "answered_otherwise": "answered-otherwise", "ask_for_time": "record-extension", "refuse_time": "refuse-extension",
    "attest_validated": "validate-contribution", "attest_exempted": "allow-unvalidated", "choose_part": "choose-part",
    "lift_flaw": "allow-publication", "take_late": "take-late-answer", "transfer": "transfer", "shortening": "shorten",
    "release": "release", "recall": "recall", "submit": "submit", "receipt": "follow-up", "suspend": "suspend",
    "resume": "resume", "finish": "finish", "return": "return-to", "cancel": "cancel", "close": "close", "reopen": "reopen",
    "read_list": "import-list", "set_list_aside": "set-list-aside", "confirm_allocation": "confirm-allocation",
    "allocate": "allocate", "contest": "record-contest", "settle_contest": "settle-contest",
    "settle_answers": "settle-answers", "arrange_block": "arrange-block",
    "settle_contradiction": "settle-contradiction", "settle_comment": "settle-comment", "answer_comments": "answer-comments",
    "register": "register-document",
    "filed": "place-reply", "noted": "set-aside", "ask_sender": "ask-sender", "settle_reference": "settle-reference",
    "absent": "record-absence", "dead_address": "record-dead-address", "present": "end-absence",
    "send": "send-me", "sent": "record-posting", "settle": "settle-letter",
}
"""Which form an entry of the journal came by; entries without an officer are the round's own and not acts."""
OF_THE_OFFICE = ("absent", "dead_address", "present")
"""Entries of the office's journal that every page shows: they concern the letters of all cycles."""
LATEST = 6


class Following(Protocol):
    """The cycle after this one: its code, and the dates the body may set, by name."""

    @property
    def code(self) -> str: ...
    @property
    def dates(self) -> Mapping[str, date]: ...


def dashboard_of(
    view: CycleView,
    folder: OfficeFolder,
    today: date,
    *,
    next_dates: tuple[NextDate, ...],
    late: tuple[LateInstitution, ...],
    quiet: tuple[QuietPeriod, ...],
    proposals: Proposals,
    waits_for: tuple[str, ...],
    concessions: tuple[str, ...],
    move: MovePreview | None,
    following: Following | None,
    step: str,
    budget: Budget | None = None,
    ended: tuple[EndedInstitution, ...] = (),
    away: tuple[AwayLine, ...] = (),
    calls: tuple[CallToMake, ...] = (),
) -> DashboardPage:
    """Return everything the page of a cycle shows; dates, lateness and proposals were computed by planning."""
    office = folder.office
    with database.reading() as session:
        cycle = cycles.get(session, view.code)
        return DashboardPage(
            cycle=view,
            today=today,
            rows=tuple(row for institution in _asked(view) for row in _rows(session, cycle, view, institution)),
            language=office.language,
            zone=office.timezone,
            mode=office.mode,
            forms=runs.forms(),
            names={
                i: folder.name(i, today, office.language)
                for i in {
                    *_asked(view), *(s for gone in ended for s in gone.successors), *(a.institution for a in away),
                    *(r.to for r in view.references),
                }
                if i in folder.directory
            },
            next_dates=next_dates,
            late=late,
            holds=tuple(
                HoldMark(
                    scope="institution" if h.institution else "cycle" if h.cycle_id else "everything",
                    since=h.set_at.astimezone(folder.zone).date(),
                    institution=h.institution or "",
                    until=h.until,
                    officer="" if h.set_by == holds.ROUND else h.set_by,
                )
                for h in holds.standing(session, cycle.id, today)
            ),
            ended=ended,
            away=away,
            calls=calls,
            quiet=quiet,
            drafts=tuple(
                DraftLine(d, shelf.draft_path(folder, view.code, draft_name(cycle, row)), d.file)
                for d, row in ((d, drafts.by_number(session, cycle, d.number)) for d in view.drafts)
            ),
            outbox=tuple(
                WaitingLetter(
                    id=letters.code_of(cycle, x), kind=x.kind, institution=x.institution, function=x.function,
                    language=x.language, channel=x.channel, state=x.state, given_up=attempts.is_given_up(session, x),
                    in_place_of=in_place_of(x),
                    let_go=x.state is LetterState.PREVIEW and x.release is Release.ALONE,
                )
                for x in _outbox(session, cycle)
            ),
            stuck=tuple(_stuck(session, cycle, office.language)),
            recalled=frozenset(requests.code_of(r) for r in letters.called_back(session, cycle)),
            seen=max(letters.shown_at(session, cycle).values(), default=0),
            inbox=tuple(_message(session, m, folder) for m in messages.held(session, cycle)),
            acts=tuple(_acts(session, cycle, office.language)),
            proposals=proposals,
            waits_for=waits_for,
            concessions=concessions,
            move=move,
            next_cycle=following.dates if following else {},
            next_code=following.code if following and following.code not in cycles.codes(session) else "",
            step=step,
            budget=budget,
            figures=figures_of(view.code),
            notices=tuple(notices_of(session, cycle, view)),
            allocation_path=shelf.allocation_path(folder, view.code),
            notice=office.notice.in_language(office.language) if office.notice else "",
        )


def _outbox(session: Session, cycle: Cycle) -> list[Letter]:
    """Return the letters that wait for a person; what came back and was written anew waits no more."""
    returned = {letter.id for letter, _ in letters.returned(session, cycle)}
    states = (LetterState.PREVIEW, LetterState.RELEASED, LetterState.UNDELIVERABLE, LetterState.IN_DOUBT)
    return [
        letter for letter in letters.in_state(session, cycle, *states)
        if letter.state is not LetterState.UNDELIVERABLE or letter.id in returned
    ]


def _stuck(session: Session, cycle: Cycle, language: str) -> Iterator[StuckLetter]:
    refusals = words("sentences", language)["refusals"]
    for obstacle in obstacles.standing(session, cycle):
        sentence = refusals.get(obstacle.because)
        reason = filled(sentence, obstacle.facts, language) if sentence else obstacle.because
        yield StuckLetter(obstacle.kind, obstacle.institution, reason)


def _asked(view: CycleView) -> list[str]:
    return sorted({r.institution for r in view.requests} | set(view.assigned))


def _rows(session: Session, cycle: Cycle, view: CycleView, institution: str) -> list[InstitutionRow]:
    """Return a line for each open request of an institution, one for its last where none is open."""
    own = [r for r in view.requests if r.institution == institution]
    shown: list[RequestView | None] = [*([r for r in own if r.is_open] or own[-1:])] or [None]
    letter = session.exec(
        select(Letter)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(Matter.cycle_id == cycle.id, Matter.institution == institution, Letter.state != LetterState.RECALLED)
        .order_by(col(Letter.id).desc())
    ).first()
    message = session.exec(
        select(Message)
        .where(Message.cycle_id == cycle.id, Message.institution == institution)
        .order_by(col(Message.id).desc())
    ).first()
    return [
        InstitutionRow(
            institution=institution,
            function=letter.function if letter else Function.FOCAL_POINT,
            request=request,
            last_letter=LetterMark(letter.kind, letter.state, letter.sent_at) if letter else None,
            last_message=LetterMark(message.kind, message.state, message.received_at) if message else None,
        )
        for request in shown
    ]


def _message(session: Session, message: Message, folder: OfficeFolder) -> WaitingMessage:
    request = session.get(Request, message.request_id) if message.request_id else None
    found, was_asked = message.found or {}, asked.about(session, message)
    letter = was_asked[1] if was_asked else None
    asks_for_time = found.get("class") == ReplyClass.EXTENSION_REQUEST
    wish = wish_of(message, request.due_on if request else None, folder.zone) if asks_for_time else None
    return WaitingMessage(
        id=message.code,
        kind=message.kind,
        received_on=message.received_at.astimezone(folder.zone).date(),
        institution=message.institution or "",
        request=f"{request.institution}-{request.number}" if request else "",
        reason=reason_said(message.reason or "", folder.office.language),
        to_confirm=message.reason == "confirm",
        guesses=tuple(found.get("requests", ())),
        signs=tuple(found.get("signs", ())),
        may_ask=found.get("action") == ReplyAction.ASK_SENDER and was_asked is None,
        asked=(letter.state if letter else LetterState.PREVIEW) if was_asked else None,
        asked_on=letter.sent_at.astimezone(folder.zone).date() if letter and letter.sent_at else None,
        asks_for_time=asks_for_time,
        wished_for=wish.until if wish else None,
        wished_in_words=wish.words if wish else "",
    )


def _acts(session: Session, cycle: Cycle, language: str) -> list[ActLine]:
    forms = [FORM_OF[deed].replace("-", "_") for deed in OF_THE_OFFICE]
    concerns_all = (
        col(Journal.deed).in_(OF_THE_OFFICE), and_(Journal.deed == "refused", col(Journal.subject).in_(forms)),
    )
    rows = session.exec(
        select(Journal)
        .where(
            or_(Journal.cycle_id == cycle.id, and_(col(Journal.cycle_id).is_(None), or_(*concerns_all))),
            col(Journal.officer).is_not(None), Journal.officer != "policy",
        )
        .order_by(col(Journal.id).desc())
        .limit(LATEST * 4)
    ).all()
    officers = persons.codes_of(session, (row.officer for row in rows))
    refusals = words("sentences", language)["refusals"]
    lines: list[ActLine] = []
    for row in rows:
        refused = row.deed == "refused"
        form = FORM_OF.get(row.subject, row.subject.replace("_", "-")) if refused else FORM_OF.get(row.deed, "")
        if form not in form_words(language):
            continue
        sentence = ""
        if refused:
            because = row.facts.get("because", "")
            sentence = filled(refusals.get(because, because), row.facts, language)
        about = "" if refused else " ".join(x for x in (row.institution, row.subject) if x and x != cycle.code)
        line = ActLine(row.at, form, officers.get(row.officer or "", "?"), about, sentence)
        if not lines or (lines[-1].form, lines[-1].refusal, lines[-1].at.date()) != (form, sentence, line.at.date()):
            lines.append(line)
    return lines[:LATEST]


def key_of(code: str) -> str:
    """Return the key of a cycle's page in Prefect: lowercase letters, digits and dashes."""
    return f"cycle-{code.replace('.', '-').replace('_', '-')}"


@lru_cache(maxsize=4)
def page_words_of(language: str) -> PageWords:
    """Return the words of the pages in a language."""
    return PageWords(language)


def publish(page: DashboardPage) -> bool:
    """Write the page into its artifact, where it says something new; return whether it did.

    A cycle has one artifact and so one address for good: who loads it again sees what became of an act. It belongs to
    no run, so that Prefect does not clear it away with its old runs.
    """
    there = {one.code: address for one in page.cycle.relatives if (address := address_of(one.code))}
    page = replace(page, addresses={code: page.forms.base_url.rstrip("/") + path for code, path in there.items()})
    text = render_dashboard(page, page_words_of(page.language))
    title = f"{page.cycle.instrument.short.in_language(page.language)} · {page.cycle.code}"
    return put(page.cycle.code, title, text)


def put(code: str, title: str, text: str) -> bool:
    """Write a page under its code, where it says something new; return whether it did."""
    with get_client(sync_client=True) as client:
        known = _artifact(client, code)
        if known is None:
            client.create_artifact(ArtifactCreate(key=key_of(code), type="markdown", description=title, data=text))
        elif known.data == text:
            return False
        else:
            client.update_artifact(known.latest_id, ArtifactUpdate(data=text))
    return True


def address_of(code: str) -> str | None:
    """Return the path of a cycle's page below Prefect's address, None while it has none."""
    with get_client(sync_client=True) as client:
        known = _artifact(client, code)
    return f"/v2/artifacts/artifact/{known.latest_id}" if known else None


def _artifact(client: SyncPrefectClient, code: str) -> ArtifactCollection | None:
    key = ArtifactCollectionFilterKey(any_=[key_of(code)])
    found = client.read_latest_artifacts(artifact_filter=ArtifactCollectionFilter(key=key), limit=1)
    return found[0] if found else None
