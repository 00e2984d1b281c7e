"""What waits for an officer and is easily overlooked: one line each on the page of a cycle, with the form that settles it."""

import json
from collections.abc import Iterator

from sqlmodel import Session

from models.pages import PageNotice
from models.tables import Cycle
from models.views import CycleView
from models.words import PastKind
from store import figures, files, past_reports, requests


def notices_of(session: Session, cycle: Cycle, view: CycleView) -> Iterator[PageNotice]:
    """Yield a past document to be confirmed, workbooks with faults, contradictions unsettled, blocks to be translated."""
    for kind in PastKind:
        if (row := past_reports.waiting(session, cycle, kind)) is not None:
            yield PageNotice("past", row.revision, kind.value, "confirm-report", {"kind": kind.value, "seen": row.revision})
    for request, back in figures.newest(session, cycle):
        if back.faults:
            count = len(json.loads(files.read(back.faults)))
            yield PageNotice("faulty", count, requests.code_of(request), command=f"turnus tables show {cycle.code}")
    unsettled = [c for c in view.contradictions if c.is_open]
    if unsettled:
        yield PageNotice("contradictions", len(unsettled), ", ".join(str(c.number) for c in unsettled), "settle-contradiction")
    draft = view.current_draft()
    if draft is not None and draft.untranslated:
        yield PageNotice("untranslated", len(draft.untranslated), ", ".join(draft.untranslated), "translation-out")
