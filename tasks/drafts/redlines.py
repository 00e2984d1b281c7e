"""What a new draft changes in the one before, laid beside it on the shelf: as tracked changes in Word, and as a page."""

import logging

from documents.comparing.compare import compare
from documents.comparing.redline_page import page
from documents.words import words
from store import files
from tasks import shelf

log = logging.getLogger("turnus.redlines")


def lay(code: str, name: str, docx: bytes, before: str, number: int, author: str, language: str) -> None:
    """Lay the comparison of a draft with the one before it (its hash and number) on the shelf; the draft stands without it too."""
    said = words("word/files", language)["redline"]
    stem = f"{name}_{words('sentences', language)['files']['redline']}-{number:02}"
    try:
        compared = compare(files.read(before), docx, author=author)
        shelf.put(code, "comparisons", f"{stem}.docx", compared.docx)
        title = said["title"].format(new=name, old=f"{number:02}")
        shelf.put(code, "comparisons", f"{stem}.html", page(compared, title, said, language))
    except Exception as fault:      # whatever an editor's Word wrote: a draft is not lost for want of its comparison
        log.warning("no comparison of %s with draft %s: %s", name, number, type(fault).__name__)
