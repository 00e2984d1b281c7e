"""Where an answer came from: the message, the file and the version behind it."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.provenance import AnswerOrigin, Consent
from models.tables import Answer, Contribution, Cycle, Decision, Draft, File, Message, Question, Request
from models.words import OFFICE, Standing
from store import cycles, pieces, requests


def answers(session: Session, cycle: Cycle, ids: Collection[int] | None = None) -> dict[int, AnswerOrigin]:
    """Return the origin of every answer of a cycle, or of some, by its row, oldest first."""
    query = (
        select(Answer, Contribution, Request, Question.code)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(Request.cycle_id == cycle.id)
        .order_by(col(Contribution.id), col(Question.position))
    )
    rows = session.exec(query if ids is None else query.where(col(Answer.id).in_(ids))).all()
    given = {contribution.id: contribution for _, contribution, _, _ in rows}.values()
    messages = dict(
        session.exec(select(Message.id, Message.code).where(col(Message.id).in_({c.message_id for c in given}))).all()
    )
    names = dict(session.exec(select(File.sha256, File.name).where(col(File.sha256).in_({c.sha256 for c in given}))).all())
    return {
        answer.id: AnswerOrigin(
            question=question, institution=request.institution, request=requests.code_of(request),
            version=version.version, message=messages[version.message_id], received_on=version.received_on,
            file=names[version.sha256], sha256=version.sha256, standing=version.standing, nature=answer.nature,
            language=answer.language, words=answer.words, late=version.late, taken=version.taken,
        )
        for answer, version, request, question in rows
    } | _own(session, cycle, ids)


def _own(session: Session, cycle: Cycle, ids: Collection[int] | None) -> dict[int, AnswerOrigin]:
    """Return the origin of what the office wrote itself: no request, no message, a file of its own."""
    found = {}
    for version, (answer, question) in enumerate(pieces.own(session, cycle), start=1):
        if answer.sha256 and (ids is None or answer.id in ids):
            file = session.get_one(File, answer.sha256)
            found[answer.id] = AnswerOrigin(
                question=question.code, institution=OFFICE, request="", version=version, message="",
                received_on=file.stored_at.date(), file=file.name, sha256=file.sha256, standing=Standing.VALIDATED,
                nature=answer.nature, language=answer.language, words=answer.words, late=False, taken=True,
            )
    return found


def consents(session: Session, cycle: Cycle, draft: Draft, zone: ZoneInfo, language: str) -> tuple[Consent, ...]:
    """Return what officers decided on a draft, in order; days are the office's, names of steps in a language."""
    names = cycles.edition(session, cycle).step_names()
    rows = session.exec(select(Decision).where(Decision.draft_id == draft.id).order_by(col(Decision.id)))
    return tuple(
        Consent(
            d.step, names[d.step].in_language(language) if d.step in names else d.step, d.verdict, d.officer,
            d.decided_at.astimezone(zone).date(),
        )
        for d in rows
    )
