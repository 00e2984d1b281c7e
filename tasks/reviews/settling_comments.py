"""What officers decide about reviewers' points: each on record with its reason, what is accepted in the next draft."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from documents import returned as returned_documents
from documents.harvesting.taking import Wish, taken
from documents.merging.source import Source
from models.refusals import CommentByHand, CommentClosed, CommentNeedsText, CommentReasonNeeded, DraftAlreadyCleared, NoDraft
from models.tables import Comment, Cycle, Draft
from models.words import Arrangement, CommentKind, CommentState, DraftState
from store import block_rules, clock, comments, cycles, database, drafts, files
from store.office_folder import OfficeFolder
from store.pieces import Piece
from tasks.drafts.drafts import file_pieces
from tasks.drafts.returned import Origin, rewritten

CHANGES: Final = (CommentKind.INSERTION, CommentKind.DELETION, CommentKind.UNTRACKED)
TAKEN: Final = (CommentState.ACCEPTED, CommentState.PARTLY)
NEEDS_REASON: Final = (CommentState.REJECTED, CommentState.PARTLY)


@dataclass(frozen=True)
class Ruling:
    """What is decided about a point: `text` is the wording that is taken in the place of what was proposed."""

    number: int
    state: CommentState
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Ground:
    """The draft on which changes are made: its file, where its paragraphs come from, its pieces, which places are locked."""

    draft: Draft
    docx: bytes
    paragraphs: Sequence[Mapping[str, Any]]
    pieces: Sequence[Piece]
    locked: frozenset[tuple[str, str]]


def settle(
    code: str, rulings: Sequence[Ruling], officer: str, folder: OfficeFolder, with_it: Callable[[Session], None] | None = None
) -> int:
    """Record what an officer decided; return the number of the draft that has what was accepted, 0 where nothing changes it.

    All of it, or with the first that cannot be nothing; `with_it` is done in the same transaction. Raises `NoSuchComment`,
    `CommentClosed`, `CommentNeedsText`, `CommentReasonNeeded`, `CommentByHand`, `DraftAlreadyCleared`, `NoDraft`, `CycleBusy`.
    """
    with database.reading() as session:
        cycle = cycles.still_open(cycles.get(session, code))
        points = [(comments.find(session, cycle, ruling.number), ruling) for ruling in rulings]
        for one, ruling in points:
            _check(one, ruling)
        wanted = [(one, ruling) for one, ruling in points if _changes_draft(one, ruling)]
        ground = _ground(session, cycle) if wanted else None
    if ground is None:
        with database.writing() as session:
            _record(session, code, rulings, officer, folder, frozenset(), 0)
            if with_it:
                with_it(session)
        return 0
    wishes = [(one, wish) for one, ruling in wanted for wish in _wishes(one, ruling, ground)]
    edited, missed = taken(ground.docx, [wish for _, wish in wishes])
    if missed:
        raise CommentByHand(number=wishes[missed[0]][0].number)
    came = returned_documents.blocks_of(
        edited, ground.docx, [Origin(p["bookmark"], p["block"], p.get("seam", False)) for p in ground.paragraphs])
    changed = {block.id: block.anchor or "" for block in came.blocks if block.changed}
    by_id = {p.id: p for p in ground.pieces}
    if stuck := [id for id in changed if (by_id[id].question, by_id[id].institution) in ground.locked]:
        mine = [one.number for one, _ in wanted if _place(stuck[0]) in _touched(one)]
        raise CommentByHand(number=mine[0] if mine else wanted[0][0].number)
    numbers, number = frozenset(one.number for one, _ in wanted), ground.draft.number + (1 if changed else 0)

    def record(session: Session) -> None:
        _record(session, code, rulings, officer, folder, numbers, number)
        if with_it:
            with_it(session)

    if not changed:
        with database.writing() as session:
            record(session)
        return 0
    sha256 = files.write(edited)

    def register_and_record(session: Session) -> None:
        files.register(session, sha256, f"{code}_observations-{number:02}.docx", files.WORD)
        record(session)

    found = returned_documents.by_bookmark(Source(edited))
    return file_pieces(
        code, rewritten(ground.pieces, changed, found, sha256, officer), folder, officer, with_it=register_and_record)


def word(code: str, number: int, text: str, officer: str, folder: OfficeFolder) -> None:
    """Note the wording that is to be taken in the place of what was proposed; it is decided on after that.

    Raises `NoSuchComment`, `CommentClosed`, `NoSuchOfficer`.
    """
    folder.officer(officer)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        one = comments.find(session, cycle, number)
        if one.taken_in is not None:
            raise CommentClosed(number=number, draft=one.taken_in)
        comments.word(session, cycle, one, text, officer)
        cycles.touch(session, cycle)


def wording(code: str, number: int) -> str:
    """Return the wording noted for a point, empty where there is none. Raises `NoSuchComment`."""
    with database.reading() as session:
        return comments.ruling(session, comments.find(session, cycles.get(session, code), number))[0]


def _check(one: Comment, ruling: Ruling) -> None:
    if one.taken_in is not None:
        raise CommentClosed(number=one.number, draft=one.taken_in)
    if ruling.state is CommentState.PARTLY and not ruling.text.strip():
        raise CommentNeedsText(number=one.number)
    if ruling.state in NEEDS_REASON and not ruling.reason.strip():
        raise CommentReasonNeeded(number=one.number)
    if ruling.state in TAKEN and not _changes_draft(one, ruling):
        raise CommentByHand(number=one.number)


def _changes_draft(one: Comment, ruling: Ruling) -> bool:
    """Say whether a ruling is written into the draft: a change of a contribution, or a wording in the place of a passage."""
    if ruling.state not in TAKEN or not one.block:
        return False
    said = content(one)
    if said.get("edits"):
        return not ruling.text.strip()      # whose words go where is the editor's, once they are others
    return bool(said.get("old") or said.get("new") or (ruling.text.strip() and said.get("anchor")))


def content(one: Comment) -> dict[str, Any]:
    """Return what was said in a point."""
    found: dict[str, Any] = json.loads(files.read(one.said))
    return found


def _ground(session: Session, cycle: Cycle) -> _Ground:
    draft = drafts.current(session, cycle)
    if draft is None:
        raise NoDraft(cycle=cycle.code)
    if draft.state is DraftState.CLEARED:
        raise DraftAlreadyCleared(draft=draft.number)
    rules = block_rules.in_force(session, cycle)
    return _Ground(
        draft, files.read(draft.sha256), json.loads(files.read(draft.origins)).get("paragraphs", ()),
        drafts.pieces_of(session, cycle, draft.number),
        frozenset(place for place, ruled in rules.items() if Arrangement.LOCKED in ruled),
    )


def _touched(one: Comment) -> set[str]:
    """Return the places of the blocks that a point changes."""
    return {_place(block) for block in (one.block, *(edit["block"] for edit in content(one).get("edits", ()))) if block}


def _wishes(one: Comment, ruling: Ruling, ground: _Ground) -> list[Wish]:
    """Return the changes of a point, paragraph by paragraph, what is put in before what is taken out."""
    said = content(one)
    if not said.get("edits"):
        return [_wish(one, ruling, said, ground)]
    here = one.draft_id == ground.draft.id
    found = [
        Wish(edit["old"], edit["new"], (edit["paragraph"] or "") if here else "", _marks(edit["block"], ground), edit["words"])
        for edit in said["edits"]
    ]
    return sorted(found, key=lambda wish: bool(wish.old))


def _marks(block: str, ground: _Ground) -> tuple[str, ...]:
    return tuple(p["bookmark"] for p in ground.paragraphs if p["block"] and _place(p["block"]) == _place(block))


def _wish(one: Comment, ruling: Ruling, said: Mapping[str, Any], ground: _Ground) -> Wish:
    is_change = one.kind in CHANGES and bool(said.get("old") or said.get("new"))
    old = said.get("old", "") if is_change else said.get("anchor", "")
    here = one.paragraph if one.draft_id == ground.draft.id else ""
    return Wish(old, ruling.text.strip() or said.get("new", ""), here, _marks(one.block, ground), said.get("words", ""))


def _place(block: str) -> str:
    return block.partition("+")[0]


def _record(
    session: Session, code: str, rulings: Sequence[Ruling], officer: str, folder: OfficeFolder, changed: frozenset[int], draft: int
) -> None:
    cycle = cycles.get(session, code, lock=True)
    for ruling in rulings:
        one = comments.find(session, cycle, ruling.number)
        _check(one, ruling)
        comments.decide(
            session, cycle, one, ruling.state, officer=officer, text=ruling.text, reason=ruling.reason,
            today=clock.today(session, folder.zone), taken_in=draft if one.number in changed else None,
        )
    cycles.touch(session, cycle)
