"""The lines for the editor in a draft: whose block begins where several meet, what is to be translated, what to decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from documents.words import words
from models.tables import Cycle
from models.words import OFFICE, TrackedChanges
from store import blocks, clock, questions
from store.office_folder import OfficeFolder
from store.pieces import Piece, versions


def seams_of(session: Session, cycle: Cycle, pieces: Sequence[Piece], folder: OfficeFolder) -> dict[str, str]:
    """Return the line above each block that needs one, by the block; nothing stands above one that is alone and plain."""
    printed = [p for p in pieces if p.is_printed]
    of_question = Counter(p.question for p in printed)
    meeting, known = set(blocks.meeting(printed)), versions(session, printed)
    leads, today = questions.leads(session, cycle), clock.today(session, folder.zone)
    said = words("sentences", cycle.language)["seams"]
    spoken = words("pages/words", cycle.language)["languages"]
    found = {}
    for piece in printed:
        name = folder.name(piece.institution, today, cycle.language) if piece.institution in folder.directory else ""
        name = said["service"] if piece.institution == OFFICE else name
        facts = {
            "institution": name or piece.institution, "version": known[piece.answer_id],
            "language": spoken.get(piece.language, piece.language),
        }
        key = _key(piece, leads.get(piece.question, ()), meeting)
        lines = [said[key]] if of_question[piece.question] > 1 else []
        if blocks.is_foreign(piece, cycle):
            lines.append(said["translate"])
        if lines:
            found[piece.id] = _line(lines, facts, said)
    return found


def changes_told(rule: TrackedChanges, language: str) -> str:
    """Return the line above a block that came with tracked changes, with places for how many insertions and deletions."""
    said = words("sentences", language)["seams"]
    return str(said["line"]).format(text=said["changes"][rule])


def _key(piece: Piece, leads: Sequence[str], meeting: set[tuple[str, str]]) -> str:
    if (piece.question, piece.institution) in meeting:
        return "editor" if piece.editor else "newer"
    if piece.institution == OFFICE:
        return "office"
    return "lead" if leads[:1] == (piece.institution,) else "support"


def _line(lines: Sequence[str], facts: Mapping[str, object], said: Mapping[str, Any]) -> str:
    return str(said["line"]).format(text=" – ".join(line.format(**facts) for line in lines))
