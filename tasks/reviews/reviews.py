"""Drafts that came back from those who were asked to review them: harvested, and every point filed once."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from documents.harvesting.items import Item
from documents.reading import inspect
from documents.seams import review_copy, review_of
from documents.words import words
from models.asking import ASKING
from models.tables import Cycle, Draft, Matter, Request
from models.words import CommentKind, MessageClass, MessageState, RequestState
from store import clock, comments, cycles, database, drafts, files, messages, requests
from store.comments import Point
from store.office_folder import OfficeFolder
from tasks.reviews.reviewed_files import NotHarvested, read_review

BESIDE = ("answers", "resolved", "paragraph", "edits", "label")
"""What does not tell a point from another one."""


@dataclass(frozen=True)
class Reviewed:
    """What came of a file: how many points are new, how many belong to no paragraph; or why nothing was taken."""

    new: int = 0
    unplaced: int = 0
    fault: NotHarvested | None = None


def request_of(docx: bytes) -> tuple[str, str] | None:
    """Return cycle and request of a draft that went round and says so itself."""
    named = review_of(docx)
    return (named[0], named[2]) if named else None


def brings_draft(session: Session, request: Request) -> bool:
    """Say whether a draft went with a request, so that one may come back."""
    return ASKING[request.purpose].draft and sent_with(session, request) is not None


def sent_with(session: Session, request: Request) -> Draft | None:
    """Return the draft that went with a request, the last where there were several."""
    row = session.exec(
        select(Matter.facts).where(Matter.request_id == request.id, Matter.kind == ASKING[request.purpose].letter)
        .order_by(col(Matter.id).desc())
    ).first()
    if not row or not row.get("draft"):
        return None
    return drafts.by_number(session, session.get_one(Cycle, request.cycle_id), int(row["draft"]))


def take(
    message_code: str, cycle_code: str, request_code: str, given: Sequence[tuple[bytes, str]], folder: OfficeFolder,
    officer: str | None = None, *, is_read: bool = True,
) -> Reviewed:
    """File what a reviewer did to the draft that went with a request, from these files, and the message with it.

    Nothing is filed where no file is a copy of that draft; beside one that is, a file that is none is a point to look at.
    Of a mail that nobody has read yet a copy without a mark is not filed: what is to be said may stand in the mail.
    Raises `CycleBusy`, `NoDraft`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, cycle_code)
        request = requests.find(session, cycle, request_code)
        named = next((own[1] for data, name in given if inspect(data, name).verdict in ("pass", "warn")
                      and (own := review_of(data)) and own[0] == cycle_code), None)
        draft = drafts.by_number(session, cycle, named) if named else sent_with(session, request)
        if draft is None:
            return Reviewed(fault=NotHarvested.ANOTHER_DRAFT)
        number, sent, origins = draft.number, files.read(draft.sha256), json.loads(files.read(draft.origins))
    copy = review_copy(sent, request_code)
    found = [read_review(data, name, copy) for data, name in given]
    done = [work for work in found if work.fault is None]
    if not done:
        return Reviewed(fault=next((work.fault for work in found), NotHarvested.DAMAGED))
    blocks = {p["bookmark"]: p["block"] or "" for p in origins.get("paragraphs", ())}
    if not is_read and len(done) == len(found) and not any(work.items for work in done):
        return Reviewed(fault=NotHarvested.NOTHING_MARKED)
    said = words("sentences", folder.office.language)["review"]
    unread = tuple(
        Item(
            CommentKind.COMMENT, "", None, None, name, said["unread"].format(file=name, why=said["faults"][work.fault]), part="file"
        )
        for (_, name), work in zip(given, found, strict=True) if work.fault is not None
    )
    lots = (*(work.items for work in done), unread)
    points = [point for items in lots for point in _points(items, request.institution, number, blocks)]
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        request, message = requests.find(session, cycle, request_code), messages.get(session, message_code)
        today = clock.today(session, folder.zone)
        for point in points:
            files.register(session, point.said, f"{cycle_code}_{point.mark[:8]}.json", files.JSON)
        messages.settle(
            session, message, MessageClass.CONTRIBUTION, MessageState.FILED, request=request, officer=officer,
            reason=messages.REVIEWED)
        new = comments.file(session, cycle, drafts.by_number(session, cycle, number), request.institution, message, points, today)
        if request.state in requests.OPEN:
            requests.close(session, request, RequestState.ANSWERED, today)
        cycles.touch(session, cycle)
    return Reviewed(new, sum(work.unplaced for work in done) + len(unread))


def receipt(reviewed: Reviewed, request_code: str, message_code: str, folder: OfficeFolder) -> str:
    """Return the line of receipt for a file that was laid on the shelf."""
    said = words("sentences", folder.office.language)["review"]
    if reviewed.fault is not None:
        return str(said["not_taken"]).format(message=message_code, why=said["faults"][reviewed.fault])
    return str(said["taken"]).format(request=request_code, new=reviewed.new, unplaced=reviewed.unplaced)


def _points(items: Sequence[Item], institution: str, draft: int, blocks: Mapping[str, str]) -> Iterator[Point]:
    marks: list[str] = []
    for item in items:
        said = {key: value for key, value in item.as_data().items() if key not in BESIDE and value}
        told = json.dumps(said | {"kind": item.kind, "paragraph": item.paragraph}, ensure_ascii=False, sort_keys=True, default=str)
        edits = [asdict(edit) | {"block": blocks.get(edit.paragraph or "", "")} for edit in item.edits]
        kept = json.dumps(json.loads(told) | ({"edits": edits} if edits else {}), ensure_ascii=False, sort_keys=True)
        seed = f"{institution}/{draft}/{told}"
        marks.append(hashlib.sha256(f"{seed}/{marks.count(seed)}".encode()).hexdigest())
        yield Point(
            marks[-1], item.kind, item.paragraph or "", blocks.get(item.paragraph or "", ""), files.write(kept.encode()),
            marks[item.answers] if item.answers is not None and item.answers < len(marks) else None,
        )
