"""The text of a PDF, by poppler's pdftotext: lines in reading order, without what repeats on its pages."""

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

PROGRAM: Final = "pdftotext"
_SECONDS: Final = 60
_MOST: Final = 20_000_000        # bytes of text; a report of 90 pages has 400,000
_EDGE: Final = 3                 # lines at the head and foot of a page that may repeat
_OFTEN: Final = 0.3              # of the pages, from which a line repeats
_CONTENTS: Final = re.compile(r".{3,}?(?:\.\s?){4,}\s*\d{0,4}\s*")
_FEWEST: Final = 20              # letters a page, below which a PDF is a picture of text


class NoPdfText(ValueError):
    """No text can be had of a PDF; `cause` is `pdf_program`, `pdf_without_text` or `pdf_unreadable`."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(cause)


def text_of(data: bytes) -> str:
    """Return the text of a PDF as it is laid out, line by line; raises `NoPdfText`."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise NoPdfText("pdf_program")
    with tempfile.TemporaryDirectory(prefix="turnus-pdf-") as folder:
        source, out = Path(folder, "in.pdf"), Path(folder, "out.txt")
        source.write_bytes(data)
        try:
            done = subprocess.run(
                [program, "-q", "-layout", "-enc", "UTF-8", "-eol", "unix", str(source), str(out)], stdin=subprocess.DEVNULL,
                capture_output=True, timeout=_SECONDS, cwd=folder,
            )
        except (subprocess.TimeoutExpired, OSError):
            raise NoPdfText("pdf_unreadable") from None
        if done.returncode or not out.is_file() or out.stat().st_size > _MOST:
            raise NoPdfText("pdf_unreadable")
        pages = out.read_text("utf-8", "replace").split("\f")
    if pages and not pages[-1].strip():
        pages.pop()
    if sum(sign.isalpha() for page in pages for sign in page) < _FEWEST * max(len(pages), 1):
        raise NoPdfText("pdf_without_text")
    return "\n".join(_without_edges([page.splitlines() for page in pages]))


def _without_edges(pages: list[list[str]]) -> list[str]:
    """Return the lines of all pages, without heads, feet, page numbers and lines of a contents list."""
    seen = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    often = max(2, round(_OFTEN * len(pages)))
    found: list[str] = []
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        kept = [
            line for line in page
            if not _CONTENTS.fullmatch(line.strip())
            and not (id(line) in edges and line.strip() and (seen[_shape(line)] >= often or _shape(line) in ("0", "0/0")))
        ]
        while kept and not kept[0].strip():
            kept.pop(0)
        while kept and not kept[-1].strip():
            kept.pop()
        if found and kept and not _goes_on(found[-1], kept[0]):
            found.append("")
        found += kept
    return found


def _edges(page: list[str]) -> list[str]:
    written = [line for line in page if line.strip()]
    return [*written[:_EDGE], *written[-_EDGE:]]


def _shape(line: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"\d+", "0", line.strip()))


def _goes_on(last: str, first: str) -> bool:
    """Tell a paragraph that goes on over the page."""
    return bool(last.strip()) and first.strip()[:1].islower() and not last.rstrip().endswith((".", ":", ";", "?", "!"))
