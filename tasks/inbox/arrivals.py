"""What lies beside a contribution on the shelf: what is to be looked at in it, and what it changes in the version before."""

import logging
from collections.abc import Sequence

from documents.flaws import Flaw
from documents.reading import compared
from documents.words import words
from models.tables import Contribution
from store import files
from tasks import shelf

log = logging.getLogger("turnus.arrivals")


def lay(
    code: str, name: str, docx: bytes, flaws: Sequence[Flaw], before: Contribution | None, language: str
) -> None:
    """Lay both beside a contribution of this name; it stands without them too."""
    said = words("sentences", language)
    if flaws:
        lines = [said["arrived"]["head"], "", *(_line(flaw, said["arrived"]) for flaw in flaws)]
        shelf.put(code, "replies", f"{name}_{said['files']['flaws']}.txt", "\n".join([*lines, ""]).encode())
    if before is None:
        return
    redline = compared(files.read(before.sha256), docx)
    if redline is None:
        log.warning("no comparison of %s with version %d", name, before.version)
        return
    shelf.put(code, "replies", f"{name}_{said['files']['redline']}-v{before.version}.docx", redline)


def _line(flaw: Flaw, said: dict[str, str]) -> str:
    place = said["place"].format(question=flaw.question, paragraph=flaw.place) if flaw.place else flaw.question or said["file"]
    shown = f" : {flaw.shown}" if flaw.shown else ""
    return f"- {place} – {said[flaw.kind].format(count=flaw.count)}{shown}"
