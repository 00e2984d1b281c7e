"""An edited draft that came back through a door: its changed passages become editor's blocks of a new draft."""

import json
from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from lxml import etree
from sqlmodel import Session

from documents import returned
from documents.blocks import plain_text
from documents.count import count_elements
from documents.language import spoken
from documents.merging.source import Source
from documents.package import NotAPackage, custom_properties, read_parts
from documents.reading import inspect, read_mail
from documents.words import words
from models.refusals import NotADraft, NothingToPlace
from models.words import Arrangement, DraftState, MessageClass, MessageState
from store import block_rules, cycles, database, drafts, files, messages, questions
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from store.pieces import Piece
from tasks import shelf
from tasks.drafts.drafts import file_pieces

Origin = namedtuple("Origin", ["bookmark", "block", "seam"])
LONGEST_NUMBER = 6


def draft_of(raw: bytes) -> tuple[str, int] | None:
    """Return cycle and number of the draft a Word file says it is, None when it says no such thing."""
    try:
        reference = custom_properties(read_parts(raw)).get("reference", "")
    except (NotAPackage, KeyError, ValueError):
        return None
    code, _, number = reference.rpartition("/")
    return (code, int(number)) if code and number.isdecimal() and len(number) <= LONGEST_NUMBER else None


def take_kept(code: str, message: str, officer: str, folder: OfficeFolder) -> int:
    """Take the edited draft in a message, and write its receipt; return the number of the draft made of it, 0 for none.

    Raises `NothingToPlace`, `NotADraft`, `CycleBusy`.
    """
    with database.reading() as session:
        row = messages.get(session, message)
        if row.state not in (MessageState.RECEIVED, MessageState.HELD):
            raise NothingToPlace(message=message, message_state=row.state.value)
        raw, door = files.read(row.sha256), row.door
    parts = [a.data for a in read_mail(raw).attachments] if door == MAIL_DOOR else [raw]
    came = [(data, draft) for data in parts if inspect(data).verdict != "refuse" and (draft := draft_of(data))]
    if not came or came[0][1][0] != code:
        raise NotADraft(message=message, cycle=code)
    before = _number(code)
    shelf.note(code, message, take(message, code, came[0][0], came[0][1], folder, officer))
    now = _number(code)
    return now if now != before else 0


def _number(code: str) -> int:
    with database.reading() as session:
        current = drafts.current(session, cycles.get(session, code))
        return current.number if current else 0


def take(
    message: str, code: str, raw: bytes, draft: tuple[str, int], folder: OfficeFolder, officer: str | None = None
) -> str:
    """File the changes of an edited draft as the next draft, under the cycle's lease; return the line of receipt.

    Headings come from the instrument: those that were changed are named as not taken. A draft that is no longer the
    current one, that is another cycle's, or that was cleared, is held. `officer` confirmed it. Raises `CycleBusy` when
    the cycle changed meanwhile: the message then waits as it is.
    """
    said = words("sentences", folder.office.language)
    sha256 = files.write(raw)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        current = drafts.current(session, cycle)
        reason = "draft_cleared" if current is not None and current.state is DraftState.CLEARED else "draft_not_current"
        if draft[0] != code or current is None or current.number != draft[1] or reason == "draft_cleared":
            current = None
        else:
            pieces = drafts.pieces_of(session, cycle, current.number)
            rules = block_rules.in_force(session, cycle)
            locked = {place for place, ruled in rules.items() if Arrangement.LOCKED in ruled}
            sent, origins = files.read(current.sha256), json.loads(files.read(current.origins))
    if current is None:
        with database.writing() as session:
            _settle(session, message, code, sha256, MessageState.HELD, reason, officer)
        return str(said[reason].format(message=message, draft=draft[1]))
    came = returned.blocks_of(
        raw, sent, [Origin(p["bookmark"], p["block"], p.get("seam", False)) for p in origins["paragraphs"]]
    )
    found = returned.by_bookmark(Source(raw))
    changed = {block.id: block.anchor or "" for block in came.blocks if block.changed}
    refused = [p.id for p in pieces if p.id in changed and (p.question, p.institution) in locked]
    taken = {id: anchor for id, anchor in changed.items() if id not in refused}
    moved = _moved(pieces, came.order)

    def settle(session: Session) -> None:
        _settle(session, message, code, sha256, MessageState.FILED, "edited_draft", officer)
        known = cycles.get(session, code)
        for question, order in moved.items():
            asked = questions.find(session, known, question)
            block_rules.place(session, known, asked, order, officer=officer or shelf.SOMEBODY)

    number = 0
    if taken or moved:
        written = rewritten(_ordered(pieces, moved), taken, found, sha256, officer or shelf.SOMEBODY)
        number = file_pieces(code, written, folder, officer or shelf.SOMEBODY, with_it=settle)
    else:
        with database.writing() as session:
            settle(session)
    receipt = [said["taken_draft" if number else "unchanged_draft"].format(
        draft=draft[1], changed=len(taken), number=number
    )]
    if moved:
        receipt.append(said["order_taken"].format(questions=", ".join(moved)))
    if refused:
        receipt.append(said["locked_not_taken"].format(blocks=", ".join(refused)))
    if came.headings:
        names = ", ".join(said["quoted"].format(text=heading.sent) for heading in came.headings)
        receipt.append(said["headings_not_taken"].format(headings=names))
    return " ".join(receipt)


def rewritten(
    pieces: Sequence[Piece], taken: Mapping[str, str], found: Mapping[str, Sequence[etree._Element]], sha256: str, editor: str
) -> list[Piece]:
    """Return the pieces with an editor's in the place of those taken, by anchor; an empty anchor strikes the piece out.

    `found` is what stands in the edited file under each bookmark.
    """
    return [_edited(p, sha256, taken[p.id], found, editor) if p.id in taken else p for p in pieces]


def _edited(
    piece: Piece, sha256: str, anchor: str, found: Mapping[str, Sequence[etree._Element]], editor: str
) -> Piece:
    """Return an editor's piece based on the same answer."""
    text = returned.passage(found, anchor) if anchor else []
    return replace(
        piece, sha256=sha256, anchor=anchor, words=count_elements(text), editor=editor, language=spoken(plain_text(text))
    )


def _moved(pieces: Sequence[Piece], order: Sequence[str]) -> dict[str, list[str]]:
    """Return the institutions under each question whose blocks came back in another order."""
    place = {id: n for n, id in enumerate(order)}
    found = {}
    for question, group in groupby((p for p in pieces if p.id in place), key=lambda p: p.question):
        sent = list(dict.fromkeys(p.institution for p in group))
        here = sorted((p for p in pieces if p.question == question and p.id in place), key=lambda p: place[p.id])
        came = list(dict.fromkeys(p.institution for p in here))
        if came != sent:
            found[question] = came
    return found


def _ordered(pieces: Sequence[Piece], moved: Mapping[str, Sequence[str]]) -> list[Piece]:
    """Return the pieces with those of the moved questions in their new order."""

    def rank(piece: Piece) -> int:
        order = moved.get(piece.question, ())
        return order.index(piece.institution) if piece.institution in order else len(order)

    return [p for _, group in groupby(pieces, key=lambda p: p.question) for p in sorted(group, key=rank)]


def _settle(
    session: Session, message: str, code: str, sha256: str, state: MessageState, reason: str, officer: str | None
) -> None:
    row = messages.get(session, message)
    cycle = cycles.get(session, code)
    files.register(session, sha256, f"{message}.docx", files.WORD)
    messages.settle(session, row, MessageClass.OFFICER_FILE, state, cycle_id=cycle.id, officer=officer, reason=reason)
