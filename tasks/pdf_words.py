"""The words of a PDF and where they stand, by poppler where it is installed, in a process that is stopped when late."""

import re
import shutil
import subprocess
import tempfile
from html import unescape
from pathlib import Path
from typing import Final

from documents.harvesting.pdf_notes import PageWord

_TIMEOUT: Final = 60.0
_LINE: Final = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


def words_of(pdf: bytes) -> dict[int, list[PageWord]]:
    """Return the words by page, counted from 1; nothing where poppler is missing or cannot read the file."""
    program = shutil.which("pdftotext")
    if program is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="turnus-pdf-") as folder:
        Path(folder, "in.pdf").write_bytes(pdf)
        try:
            subprocess.run(
                [program, "-bbox", "in.pdf", "out.html"], cwd=folder, check=True, timeout=_TIMEOUT, capture_output=True)
            written = Path(folder, "out.html").read_text("utf-8", "replace")
        except (subprocess.SubprocessError, OSError):
            return {}
    return {
        number: [
            PageWord(unescape(text), (float(a), float(b), float(c), float(d))) for a, b, c, d, text in _LINE.findall(page)
        ]
        for number, page in enumerate(written.split("<page ")[1:], 1)
    }
