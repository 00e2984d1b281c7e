"""Looking for what the passages of a draft say against each other, and recording what officers make of it."""

import hashlib
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session, col, select

from documents import tracing
from documents.contradictions import Passage, Quote, contradictions
from models.refusals import ContradictionClosed, NoDraft, ReasonNeeded
from models.tables import Contradiction, Cycle, Draft, Edition, Submission
from models.words import ContradictionState, LetterKind, PastKind
from store import clock, cycles, database, drafts, files, letters, past_reports
from store import contradictions as noticed
from store.office_folder import OfficeFolder


class Outcome(StrEnum):
    """What an officer records of something noticed."""

    PUT = "put"
    AGREED = "agreed"
    ARBITRATION = "arbitration"
    SETTLED = "settled"
    SET_ASIDE = "set_aside"


NEEDS_REASON: Final = frozenset({Outcome.SETTLED, Outcome.SET_ASIDE})


def look(code: str, folder: OfficeFolder) -> int:
    """Compare the passages of the current draft with each other and with the last report; return how much is new.

    What is known stays as it was decided; of what nobody settled, and the passages no longer say, that is noted.
    Raises `NoDraft`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        draft = drafts.current(session, cycle)
        if draft is None:
            raise NoDraft(cycle=code)
        passages = [*of_draft(session, cycle, draft), *_of_last_report(session, cycle)]
    found = [(c, _mark(c.kind, c.first, c.second)) for c in contradictions(passages)]
    kept = {
        mark: files.write(json.dumps([vars(c.first), vars(c.second)], ensure_ascii=False, sort_keys=True).encode())
        for c, mark in found
    }
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        today = clock.today(session, folder.zone)
        new = 0
        for one, mark in found:
            files.register(session, kept[mark], f"{code}_{mark[:8]}.json", files.JSON)
            new += noticed.note(session, cycle, one.kind, mark, one.first.place, one.second.place, kept[mark], today)
        gone = noticed.let_go(session, cycle, frozenset(kept))
        if new or gone:
            cycles.touch(session, cycle)
    return new


def record(
    code: str, number: int, outcome: Outcome, officer: str, text: str, reason: str, folder: OfficeFolder
) -> None:
    """Record what became of something noticed: put to both by letter, agreed, brought to arbitration, settled with text and reason.

    Raises `NoSuchContradiction`, `ContradictionClosed`, `ReasonNeeded`.
    """
    if outcome in NEEDS_REASON and not reason.strip():
        raise ReasonNeeded(block=str(number))
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        one = noticed.find(session, cycle, number)
        if one.state not in noticed.UNTOUCHED:
            raise ContradictionClosed(number=number, contradiction_state=one.state.value)
        if outcome is Outcome.PUT:
            _put_to_both(session, cycle, one)
        noticed.decide(
            session, cycle, one, ContradictionState(outcome.value), officer=officer, text=text, reason=reason,
            today=clock.today(session, folder.zone),
        )
        cycles.touch(session, cycle)


def _put_to_both(session: Session, cycle: Cycle, one: Contradiction) -> None:
    """Note the letters that quote both passages to those who wrote them; they wait for an officer's release."""
    sides = json.loads(files.read(one.quotes))
    for institution in dict.fromkeys(side["institution"] for side in sides if side["institution"]):
        letters.raise_matter(
            session, f"contradiction:{cycle.code}:{institution}:-:{one.number}", cycle, institution,
            LetterKind.CONTRADICTION, number=one.number,
        )


def quotes(code: str, number: int) -> dict[str, Any]:
    """Return what both places say of something noticed, and what was settled; raises `NoSuchContradiction`."""
    with database.reading() as session:
        one = noticed.find(session, cycles.get(session, code), number)
        first, second = json.loads(files.read(one.quotes))
        text, reason = noticed.ruling(session, one)
        return {
            "number": number, "kind": one.kind, "state": one.state, "first": first, "second": second, "text": text,
            "reason": reason, "decided_by": one.decided_by, "decided_on": one.decided_on,
        }


def of_draft(session: Session, cycle: Cycle, draft: Draft) -> Iterator[Passage]:
    """Yield the text of each printed block of a draft, a line a paragraph."""
    origins = json.loads(files.read(draft.origins)).get("paragraphs", ())
    block_of = {p["bookmark"]: p["block"] for p in origins if p["block"]}
    texts: dict[str, list[str]] = {}
    for one in tracing.marked(files.read(draft.sha256)):
        if one.bookmark in block_of:
            texts.setdefault(block_of[one.bookmark], []).append(one.text)
    for piece in drafts.pieces_of(session, cycle, draft.number):
        if piece.id in texts:
            yield Passage(piece.id, piece.institution, "\n".join(texts[piece.id]))


def _of_last_report(session: Session, cycle: Cycle) -> Iterator[Passage]:
    """Yield the last report as one passage: the one an officer loaded, else the last handed over under the same instrument."""
    loaded = past_reports.in_force(session, cycle, PastKind.REPORT)
    if loaded is not None:
        yield Passage(f"past-{loaded.number}", "", "\n".join(p.text for p in past_reports.text_of(loaded).paragraphs))
        return
    mine = session.get_one(Edition, cycle.edition_id).instrument
    row = session.exec(
        select(Submission, Cycle.code)
        .join(Cycle, col(Cycle.id) == Submission.cycle_id)
        .join(Edition, col(Edition.id) == Cycle.edition_id)
        .where(Edition.instrument == mine, Cycle.id != cycle.id, Submission.submitted_on <= cycle.opened_on)
        .order_by(col(Submission.submitted_on).desc())
    ).first()
    if row is not None:
        submission, code = row
        report = json.loads(files.read(submission.manifest))["files"]["report.docx"]
        yield Passage(code, "", "\n".join(one.text for one in tracing.marked(files.read(report))))


def _mark(kind: str, first: Quote, second: Quote) -> str:
    sides = sorted((quote.place.partition("+")[0], quote.sentence) for quote in (first, second))
    return hashlib.sha256(json.dumps([kind, sides], ensure_ascii=False).encode()).hexdigest()
