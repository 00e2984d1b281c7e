"""What printed a PDF: the version of LibreOffice, and the fonts with theirs. The same ones print the same file."""

import io
import shutil
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from typing import Any, Final

import pikepdf

_PATIENCE: Final = 60.0   # seconds
_UNIT: Final = 65_536     # fontconfig counts versions in these parts


def press_of(pdf: bytes) -> dict[str, Any]:
    """Return program and fonts of a PDF that was just printed here; a font whose version nobody tells has none."""
    known = _installed()
    return {"libreoffice": _libreoffice(), "fonts": {name: known.get(name, "") for name in fonts_in(pdf)}}


def fonts_in(pdf: bytes) -> tuple[str, ...]:
    """Return the names of the fonts in a PDF, without the mark of the part of them that is embedded."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = {
            str(item.get("/FontName", "")).lstrip("/").rpartition("+")[2] for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }
    return tuple(sorted(found - {""}))


@cache
def _libreoffice() -> str:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return ""
    with tempfile.TemporaryDirectory(prefix="turnus-office-") as folder:
        said = _said([program, f"-env:UserInstallation=file://{folder}/profile", "--version"])
    return said.strip()


@cache
def _installed() -> dict[str, str]:
    """Return the versions of the fonts of this machine by name; empty where it does not tell them."""
    lines = (line.partition("\t") for line in _said(["fc-list", "--format", "%{postscriptname}\\t%{fontversion}\\n"]).splitlines())
    return {name: f"{int(version) / _UNIT:.3f}" for name, _, version in lines if name and version.isdecimal()}


def _said(command: list[str]) -> str:
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, stdin=subprocess.DEVNULL).stdout
    return ""
