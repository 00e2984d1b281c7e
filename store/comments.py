"""What reviewers said of drafts, each point once, and what officers decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models.refusals import NoSuchComment
from models.tables import Comment, Cycle, Draft, Message, Reason
from models.views import CommentView
from models.words import CommentKind, CommentState
from store import books


@dataclass(frozen=True)
class Point:
    """A point to be filed: its mark, where it is, the file of what was said, and the mark of the point it answers."""

    mark: str
    kind: CommentKind
    paragraph: str
    block: str
    said: str
    answers: str | None = None


def file(
    session: Session, cycle: Cycle, draft: Draft, institution: str, message: Message | None, points: Sequence[Point], today: date
) -> int:
    """File the points of a reviewer that are not known yet, and journal how many; return that. A reply needs no decision."""
    known = dict(session.exec(select(Comment.mark, Comment.number).where(Comment.cycle_id == cycle.id)).all())
    last = session.exec(select(func.max(Comment.number)).where(Comment.cycle_id == cycle.id)).one() or 0
    new = 0
    for point in points:
        if point.mark in known:
            continue
        new += 1
        known[point.mark] = last + new
        session.add(Comment(
            cycle_id=cycle.id, number=last + new, draft_id=draft.id, institution=institution,
            message_id=message.id if message else None, mark=point.mark, kind=point.kind, paragraph=point.paragraph,
            block=point.block, said=point.said, answers=known.get(point.answers or ""), came_on=today,
            state=CommentState.NOTED if point.kind is CommentKind.REPLY else CommentState.OPEN,
        ))
    session.flush()
    books.enter(
        session, "harvest", cycle_id=cycle.id, institution=institution, subject=message.code if message else "",
        draft=draft.number, new=new,
    )
    return new


def find(session: Session, cycle: Cycle, number: int) -> Comment:
    """Return a point by its number; raises `NoSuchComment`."""
    found = session.exec(select(Comment).where(Comment.cycle_id == cycle.id, Comment.number == number)).first()
    if found is None:
        raise NoSuchComment(number=number, cycle=cycle.code)
    return found


def everything(session: Session, cycle: Cycle, institution: str = "") -> list[Comment]:
    """Return the points of a cycle, or of one institution in it, by number."""
    query = select(Comment).where(Comment.cycle_id == cycle.id).order_by(col(Comment.number))
    return list(session.exec(query.where(Comment.institution == institution) if institution else query))


def decide(
    session: Session, cycle: Cycle, one: Comment, state: CommentState, *, officer: str, text: str, reason: str, today: date,
    taken_in: int | None = None,
) -> None:
    """Record what an officer decided about a point, with the wording that was taken and why."""
    one.state, one.decided_on, one.decided_by, one.taken_in = state, today, officer, taken_in
    one.text_id, one.reason_id = books.reason(session, text), books.reason(session, reason)
    session.add(one)
    books.enter(
        session, "settle_comment", cycle_id=cycle.id, officer=officer, institution=one.institution, subject=str(one.number),
        comment_state=state.value, text=one.text_id, reason=one.reason_id, draft=taken_in,
    )


def word(session: Session, cycle: Cycle, one: Comment, text: str, officer: str) -> None:
    """Note the wording that is to be taken in the place of what was proposed, and journal that."""
    one.text_id = books.reason(session, text)
    session.add(one)
    books.enter(
        session, "word_comment", cycle_id=cycle.id, officer=officer, institution=one.institution, subject=str(one.number),
        text=one.text_id,
    )


def ruling(session: Session, one: Comment) -> tuple[str, str]:
    """Return the wording that was taken and the reason, empty where there is none."""
    rows = [session.get(Reason, id) if id else None for id in (one.text_id, one.reason_id)]
    text, reason = (row.text if row else "" for row in rows)
    return text, reason


def views(session: Session, cycle: Cycle) -> tuple[CommentView, ...]:
    """Return all points of a cycle, by number."""
    numbers = dict(session.exec(select(Draft.id, Draft.number).where(Draft.cycle_id == cycle.id)).all())
    return tuple(
        CommentView(
            c.number, numbers[c.draft_id], c.institution, c.kind, c.state, c.paragraph, c.block, c.answers, c.decided_on,
            c.decided_by or "", c.taken_in,
        )
        for c in everything(session, cycle)
    )
