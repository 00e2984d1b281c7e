"""LibreOffice as a press: Word in, PDF out, in a process of its own that is stopped when late."""

import io
import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import pikepdf

from documents.contents import ContentsDoNotMatch, entries_of, pages_of, with_page_numbers

TIMEOUT: Final = 180.0   # seconds; a report of 66 pages takes two
_PDF: Final = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
_ICC_DATE: Final = slice(24, 36)   # ICC.1, 7.2.8: when the colour profile was made, which LibreOffice does each time
_MOST_PASSES: Final = 3


class LibreOfficeMissing(Exception):
    """LibreOffice is not installed on this machine."""


class ConversionFailed(Exception):
    """LibreOffice did not make the file that was asked for."""


def to_pdf(docx: bytes, *, timeout: float = TIMEOUT) -> bytes:
    """Return the tagged PDF/A of a Word file; the same bytes for the same LibreOffice and fonts.

    Raises LibreOfficeMissing or ConversionFailed.
    """
    return _without_dates(_converted(docx, "docx", _PDF, "pdf", timeout))


def to_docx(data: bytes, extension: str, *, timeout: float = TIMEOUT) -> bytes:
    """Return a .doc, .odt or .rtf as .docx. Raises LibreOfficeMissing or ConversionFailed."""
    return _converted(data, extension, "docx", "docx", timeout)


def paginated(docx: bytes) -> tuple[bytes, bytes]:
    """Return a report with the page numbers in its contents list, and its PDF.

    The numbers are read from the PDF and printed again until they stand still, usually after the second time.
    Raises LibreOfficeMissing or ConversionFailed.
    """
    pdf = to_pdf(docx)
    if not entries_of(docx):
        return docx, pdf
    for _ in range(_MOST_PASSES):
        try:
            numbered = with_page_numbers(docx, pages_of(docx, pdf))
        except ContentsDoNotMatch as missing:
            raise ConversionFailed(f"LibreOffice printed the report without the heading “{missing}”.") from missing
        if numbered == docx:
            break
        docx, pdf = numbered, to_pdf(numbered)
    return docx, pdf


def _converted(data: bytes, extension: str, filter: str, wanted: str, timeout: float) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise LibreOfficeMissing("LibreOffice is not installed; `apt-get install libreoffice-writer` brings it.")
    with tempfile.TemporaryDirectory(prefix="turnus-office-") as folder:
        source, out = Path(folder, f"in.{extension}"), Path(folder, "out")
        source.write_bytes(data)
        _run([
            *_without_network(), program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--nologo", "--nodefault", "--convert-to", filter, "--outdir", str(out), str(source),
        ], folder, timeout)
        made = out / f"in.{wanted}"
        if not made.is_file() or not made.stat().st_size:   # a failed conversion ends with code 0 too
            raise ConversionFailed(f"LibreOffice could not make a .{wanted} of this .{extension} file.")
        return made.read_bytes()


def _run(command: list[str], folder: str, timeout: float) -> None:
    """Run a command in a process group of its own; the whole group ends with it."""
    environment = {k: os.environ[k] for k in ("PATH", "LANG", "LC_ALL") if k in os.environ} | {"HOME": folder}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise ConversionFailed(f"LibreOffice did not finish within {timeout:.0f} seconds and was stopped.") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@cache
def _without_network() -> tuple[str, ...]:
    """Return the prefix that takes the network away, where the machine allows it: a picture may name an address."""
    for command in (("unshare", "-n"), ("unshare", "-rn")):
        with suppress(OSError, subprocess.TimeoutExpired):
            if subprocess.run([*command, "true"], capture_output=True, timeout=10).returncode == 0:
                return command
    return ()


def _without_dates(pdf: bytes) -> bytes:
    """Return the PDF without what changes from one printing to the next."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name in ("/CreationDate", "/ModDate"):
            if name in document.docinfo:
                del document.docinfo[name]
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
                if name in metadata:
                    del metadata[name]
        for intent in document.Root.get("/OutputIntents", []):
            profile = intent.DestOutputProfile
            data = profile.read_bytes()
            profile.write(data[:_ICC_DATE.start] + bytes(12) + data[_ICC_DATE.stop:])
        for name in ("/ID", "/DocChecksum"):
            if name in document.trailer:
                del document.trailer[name]
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()
