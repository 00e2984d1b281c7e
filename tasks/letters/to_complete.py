"""What remains to be completed in a contribution, as its author is told: in the order of the form, five points at most."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session

from models.letters import AnswerFound, AnswerState
from models.tables import Contribution, Cycle
from models.words import PERSONAL
from store import contributions, cycles
from store.office_folder import OfficeFolder
from tasks.letters.texts import Text

MOST: Final = 5
"""A longer list is not read to its end; the rest is told once these are mended."""


def to_complete(
    session: Session, cycle: Cycle, came: Sequence[Contribution], answers: Sequence[AnswerFound], written: Text,
    folder: OfficeFolder, dated: date,
) -> tuple[str, ...]:
    """Return the sentences on what remains of what came together, in the language of a letter."""
    said = written.words.get("to_complete")
    if said is None:        # a text kept from before there was such a list
        return ()
    request, versions = contributions.request_code(session, came[0]), {one.version for one in came}
    views = [v for v in contributions.views(session, cycle) if v.request == request and v.version in versions]
    is_public = cycles.edition(session, cycle).is_public
    points: list[tuple[int, str]] = []
    places = {answer.code: n for n, answer in enumerate(answers)}
    titles = {answer.code: f"{answer.code} – {answer.title}" for answer in answers} | {"": said["whole"]}
    for n, answer in enumerate(answers):
        if answer.state is not AnswerState.RECEIVED:
            key = "announced" if answer.state is AnswerState.ANNOUNCED and "announced" in said else "awaited"
            points.append((n, said[key].format(title=titles[answer.code])))
    for view in views:
        for code in view.doubled:
            points.append((places.get(code, len(places)), said["doubled"].format(title=titles.get(code, code))))
        for flaw in view.flaws:
            if flaw.kind in PERSONAL and not (is_public and flaw.question):
                continue
            key = "personal" if flaw.kind in PERSONAL else flaw.kind.value
            title = titles.get(flaw.question, flaw.question)
            points.append((places.get(flaw.question, -1), said[key].format(title=title, words=flaw.count)))
    chosen = list(dict.fromkeys(point for _, point in sorted(points, key=lambda point: point[0])))
    authors = sorted({view.author for view in views if view.author})
    ends = [said["by_administration"].format(name=folder.name(author, dated, written.language)) for author in authors]
    if not ends and any(view.state == "provisional" for view in views):
        ends = [said["provisional"]]
    return tuple([*chosen, *ends][:MOST])
