"""An edited draft that came back through a door: its changed passages become editor's blocks of a new draft."""

import json
from collections import namedtuple

from sqlmodel import Session

from documents import returned
from documents.count import count_elements
from documents.package import NotAPackage, custom_properties, read_parts
from documents.source import Source
from documents.words import words
from models.words import DraftState, MessageClass, MessageState
from store import cycles, database, drafts, files, messages
from store.office_folder import OfficeFolder
from tasks.drafts import edited, file_pieces

Origin = namedtuple("Origin", ["bookmark", "block"])
EDITOR = "shelf"
LONGEST_NUMBER = 6


def draft_of(raw: bytes) -> tuple[str, int] | None:
    """Return cycle and number of the draft a Word file says it is, None when it says no such thing."""
    try:
        reference = custom_properties(read_parts(raw)).get("reference", "")
    except (NotAPackage, KeyError, ValueError):
        return None
    code, _, number = reference.rpartition("/")
    return (code, int(number)) if code and number.isdecimal() and len(number) <= LONGEST_NUMBER else None


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
            sent, origins = files.read(current.sha256), json.loads(files.read(current.origins))
    if current is None:
        with database.writing() as session:
            _settle(session, message, code, sha256, MessageState.HELD, reason, officer)
        return str(said[reason].format(message=message, draft=draft[1]))
    came = returned.blocks_of(raw, sent, [Origin(p["bookmark"], p["block"]) for p in origins["paragraphs"]])
    found = returned.by_bookmark(Source(raw))
    changes = {
        block.id: (sha256, block.anchor or "",
                   count_elements(returned.passage(found, block.anchor)) if block.anchor else 0)
        for block in came.blocks
        if block.changed
    }

    def settle(session: Session) -> None:
        _settle(session, message, code, sha256, MessageState.FILED, "edited_draft", officer)

    number = 0
    if changes:
        number = file_pieces(code, edited(pieces, changes, EDITOR), folder, officer or EDITOR, with_it=settle)
    else:
        with database.writing() as session:
            settle(session)
    receipt = [said["taken_draft" if changes else "unchanged_draft"].format(
        draft=draft[1], changed=len(changes), number=number
    )]
    if came.headings:
        names = ", ".join(said["quoted"].format(text=heading.sent) for heading in came.headings)
        receipt.append(said["headings_not_taken"].format(headings=names))
    return " ".join(receipt)


def _settle(
    session: Session, message: str, code: str, sha256: str, state: MessageState, reason: str, officer: str | None
) -> None:
    row = messages.get(session, message)
    cycle = cycles.get(session, code)
    files.register(session, sha256, f"{message}.docx", files.WORD)
    messages.settle(session, row, MessageClass.OFFICER_FILE, state, cycle_id=cycle.id, officer=officer, reason=reason)
