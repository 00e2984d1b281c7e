"""What an officer decides on blocks, and the draft that follows from it: locked, left out, in order, one of two taken."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from models.refusals import DraftAlreadyCleared, NoSuchBlock, NothingArranged, NothingToChoose, ReasonNeeded
from models.tables import Cycle, Draft
from models.words import Arrangement, DraftState
from store import block_rules, books, cycles, database, drafts, pieces, questions
from store.office_folder import OfficeFolder
from store.pieces import Piece
from tasks.drafts.drafts import file_pieces


class BlockAct(StrEnum):
    """What can be done with a block."""

    LOCK = "lock"
    UNLOCK = "unlock"
    LEAVE_OUT = "leave_out"
    PUT_BACK = "put_back"
    TAKE = "take"
    KEEP_ORIGINAL = "keep_original"


SETS: Final = {
    BlockAct.LOCK: Arrangement.LOCKED, BlockAct.LEAVE_OUT: Arrangement.LEFT_OUT,
    BlockAct.KEEP_ORIGINAL: Arrangement.IN_ORIGINAL,
}
ENDS: Final = {BlockAct.UNLOCK: Arrangement.LOCKED, BlockAct.PUT_BACK: Arrangement.LEFT_OUT}
NEEDS_REASON: Final = frozenset({BlockAct.LEAVE_OUT, BlockAct.KEEP_ORIGINAL})


def arrange(code: str, block: str, act: BlockAct, officer: str, reason: str, folder: OfficeFolder) -> int:
    """Do an officer's will with a block of the next draft; return the number of the draft that follows, 0 for none.

    A decision stands whatever newer answers come. Raises `CycleNotOpen`, `NoSuchBlock`, `ReasonNeeded`, `NothingToChoose`,
    `NothingArranged`, `DraftAlreadyCleared`.
    """
    if act in NEEDS_REASON and not reason.strip():
        raise ReasonNeeded(block=block)
    if act is BlockAct.TAKE:
        return _take(code, block, officer, folder)
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        _not_cleared(session, cycle)
        piece = _find(drafts.pieces(session, cycle), block)
        question = questions.find(session, cycle, piece.question)
        if act in ENDS:
            if not block_rules.end_rule(session, cycle, question, piece.institution, ENDS[act], officer=officer):
                raise NothingArranged(block=block)
        else:
            block_rules.set_rule(
                session, cycle, question, piece.institution, SETS[act], officer=officer, reason=reason,
                answer_id=_held_version(session, cycle, piece) if act is BlockAct.LOCK else piece.answer_id,
            )
        cycles.touch(session, cycle)
    return _follow(code, folder, officer)


def order(code: str, question: str, institutions: Sequence[str], officer: str, folder: OfficeFolder) -> int:
    """Give the blocks under a question an order, and keep it; return the number of the draft that follows, 0 for none.

    Raises `CycleNotOpen`, `NoSuchQuestion`, `NoSuchBlock`, `DraftAlreadyCleared`.
    """
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        _not_cleared(session, cycle)
        asked = questions.find(session, cycle, question)
        there = drafts.pieces(session, cycle)
        for institution in institutions:
            _find(there, f"{question}/{institution}")
        block_rules.place(session, cycle, asked, institutions, officer=officer)
        cycles.touch(session, cycle)
    return _follow(code, folder, officer)


def _take(code: str, block: str, officer: str, folder: OfficeFolder) -> int:
    """Take one of two texts that stand side by side: an editor's is from now on based on the newer answer."""
    with database.reading() as session:
        cycle = cycles.still_open(cycles.get(session, code))
        _not_cleared(session, cycle)
        there = drafts.pieces(session, cycle)
        chosen = next((p for p in there if p.id == block), None)
        if chosen is None:
            raise NoSuchBlock(block=block, known=", ".join(p.id for p in there if p.question == block.partition("/")[0]))
        beside = [p for p in there if _place(p) == _place(chosen) and p.id != block]
        if not beside:
            raise NothingToChoose(block=block)
        newest = max(p.answer_id for p in (chosen, *beside))

    def settle(session: Session) -> None:
        known = cycles.get(session, code)
        books.enter(
            session, "arrange_block", cycle_id=known.id, officer=officer, institution=chosen.institution,
            subject=chosen.question, arrangement=BlockAct.TAKE.value, taken="editor" if chosen.editor else "answer",
        )

    kept = [p for p in there if p not in beside]
    return file_pieces(code, [_rebased(p, newest) if p is chosen else p for p in kept], folder, officer, with_it=settle)


def _rebased(piece: Piece, answer_id: int) -> Piece:
    return replace(piece, answer_id=answer_id) if piece.editor else piece


def _held_version(session: Session, cycle: Cycle, piece: Piece) -> int:
    """Return the answer that a lock keeps: what the current draft holds; without a draft what the next one would."""
    held = {p.answer_id for p in pieces.of(session, _working(session, cycle)) if _place(p) == _place(piece)}
    return max(held, default=piece.answer_id)


def _follow(code: str, folder: OfficeFolder, officer: str) -> int:
    """Write the draft that follows from what was decided, where there is one and it would change."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        draft = _working(session, cycle)
        scope = cycles.scope(session, cycle)
        if draft is None or not drafts.is_stale(session, cycle, draft, scope):
            return 0
        due = drafts.pieces(session, cycle, scope)
    return file_pieces(code, due, folder, officer)


def _working(session: Session, cycle: Cycle) -> Draft | None:
    """Return the current draft, None once it was handed over: what was decided then is for the next one."""
    draft = drafts.current(session, cycle)
    handed = {s.draft for s in drafts.submissions(session, cycle)}
    return None if draft is None or draft.number in handed else draft


def _not_cleared(session: Session, cycle: Cycle) -> None:
    draft = _working(session, cycle)
    if draft is not None and draft.state is DraftState.CLEARED:
        raise DraftAlreadyCleared(draft=draft.number)


def _find(there: Sequence[Piece], block: str) -> Piece:
    """Return the first piece of that name, or at that question and institution."""
    found = next((p for p in there if block in (p.id, f"{p.question}/{p.institution}")), None)
    if found is None:
        raise NoSuchBlock(block=block, known=", ".join(p.id for p in there if p.question == block.partition("/")[0]))
    return found


def _place(piece: Piece) -> tuple[str, str]:
    return piece.question, piece.institution
