"""Layouts and their Word templates: the house's, the office's own before them, and those that a cycle froze."""

from pathlib import Path

from sqlmodel import Session

from models.instrument import Instrument
from models.layout import LaidOut, Layout
from models.refusals import NoSuchLayout
from models.settings import HOUSE, settings
from store import files
from store.office_folder import read_as

_LAYOUTS = "layouts"
_WORD = "word"


def layout_files() -> dict[str, Path]:
    """Return the files of layouts by id; those of the office folder replace the house's."""
    folders = (HOUSE / "templates" / _LAYOUTS, settings().office / _LAYOUTS)
    return {file.stem: file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.yaml"))}


def template_file(name: str) -> Path:
    """Return where the Word template of a name lies, the office's own first; it need not be there."""
    own = settings().office / _WORD / f"{name}.docx"
    return own if own.is_file() else HOUSE / "templates" / _WORD / f"{name}.docx"


def layout(identifier: str) -> tuple[Layout, bytes]:
    """Return a layout as it stands now, with its template; raises `NoSuchLayout`, `DataFileFaulty`, `NotUtf8`."""
    known = layout_files()
    if identifier not in known:
        raise NoSuchLayout(layout=identifier, known=", ".join(known))
    found = read_as(Layout, known[identifier])
    try:
        return found, template_file(found.template).read_bytes()
    except OSError as missing:
        raise NoSuchLayout(layout=f"{found.template}.docx", known=", ".join(known)) from missing


def freeze(session: Session, instrument: Instrument) -> Instrument:
    """Return an instrument with the layouts it names as they stand now; their templates are kept under their hashes."""
    found = [layout(name) for name in instrument.layouts()]
    return instrument.model_copy(update={"laid_out": tuple(
        LaidOut(layout=one, template=files.keep(session, template, f"{one.template}.docx", files.WORD)) for one, template in found
    )})


def of(edition: Instrument, identifier: str) -> tuple[Layout, bytes]:
    """Return a layout as an edition froze it, with its template; one it did not freeze as it stands now.

    Raises `NoSuchLayout`, `DataFileFaulty`, `NotUtf8`.
    """
    frozen = next((one for one in edition.laid_out if one.layout.id == identifier), None)
    return (frozen.layout, files.read(frozen.template)) if frozen else layout(identifier)
