"""The blocks of the next draft as an officer sees them: whose, in which version, locked, left out, to be decided on."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from models.tables import Cycle
from models.views import BlockView
from models.words import Arrangement
from store import block_rules
from store.pieces import Piece, Place, newest, versions


def is_foreign(piece: Piece, cycle: Cycle) -> bool:
    """Say whether what a piece prints is not in the language of the report."""
    return piece.is_printed and piece.language not in ("", cycle.language)


def meeting(held: Sequence[Piece]) -> Iterator[Place]:
    """Yield where an editor's text and a newer answer stand side by side, and an officer is to take one."""
    places: dict[Place, list[Piece]] = {}
    for piece in held:
        if piece.is_printed:
            places.setdefault((piece.question, piece.institution), []).append(piece)
    return (place for place, here in places.items() if len(here) > 1)


def views(session: Session, cycle: Cycle, held: Sequence[Piece]) -> tuple[BlockView, ...]:
    """Return these pieces of the next draft with what was decided on each."""
    rules = block_rules.in_force(session, cycle)
    known, latest = versions(session, held), newest(session, cycle)
    meets = set(meeting(held))
    found = []
    for p in held:
        place = (p.question, p.institution)
        ruled = rules[place]
        answer, version = latest.get(place, (p.answer_id, known[p.answer_id]))
        found.append(
            BlockView(
                id=p.id, question=p.question, institution=p.institution, version=known[p.answer_id], words=p.words,
                language=p.language, editor=bool(p.editor), struck=not p.anchor, left_out=p.left_out,
                locked=Arrangement.LOCKED in ruled, placed=Arrangement.PLACED in ruled,
                waiting=version if answer != p.answer_id and place not in meets else None,
                meets=place in meets, foreign=is_foreign(p, cycle),
                reason=block_rules.reason_of(session, ruled.get(Arrangement.LEFT_OUT)),
            )
        )
    return tuple(found)
