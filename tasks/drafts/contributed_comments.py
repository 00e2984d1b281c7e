"""The comments that contributions came with: taken out of the draft and put before an officer, in the matrix of the cycle."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from documents.composed import BlockComment
from documents.harvesting.items import Item
from models.tables import Cycle, Draft
from models.words import CommentKind
from store import comments, files
from store.comments import Point
from store.pieces import Piece


def file(
    session: Session, cycle: Cycle, draft: Draft, found: Sequence[BlockComment], pieces: Sequence[Piece], today: date
) -> int:
    """File the comments of contributions that no draft had before, each once; return how many. An editor's own are none."""
    known = {one.mark for one in comments.everything(session, cycle)}
    by_id = {piece.id: piece for piece in pieces if not piece.editor}
    points: dict[str, dict[str, Point]] = {}
    for one in found:
        piece = by_id.get(one.block)
        point = _point(one, piece) if piece else None
        if piece and point and point.mark not in known:
            points.setdefault(piece.institution, {}).setdefault(point.mark, point)
    for institution, new in points.items():
        for point in new.values():
            files.register(session, point.said, f"{cycle.code}_{point.mark[:8]}.json", files.JSON)
        comments.file(session, cycle, draft, institution, None, list(new.values()), today)
    return sum(map(len, points.values()))


def _point(one: BlockComment, piece: Piece) -> Point:
    comment = one.comment
    kind = CommentKind.REPLY if comment.answer else CommentKind.COMMENT
    item = Item(kind, comment.author, comment.date or None, one.bookmark or None, comment.about, comment.text)
    said = {key: value for key, value in item.as_data().items() if value and key not in ("resolved", "answers", "paragraph")}
    told = json.dumps(said | {"kind": kind}, ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(f"{piece.institution}/{piece.sha256}/{piece.anchor}/{told}".encode()).hexdigest()
    with_place = json.dumps(said | {"kind": kind, "paragraph": one.bookmark}, ensure_ascii=False, sort_keys=True)
    return Point(mark, kind, one.bookmark, one.block, files.write(with_place.encode()))
