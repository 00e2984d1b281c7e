"""Tables that people keep: contacts and institutions out and in, where cycles stand out; one fault and nothing is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from documents import grid, sheet
from models.directory import Institutions
from models.office import Contacts
from models.settings import settings
from store import files
from store.office_folder import OfficeFolder, institution_files

CONTACTS: Final = (
    "institution", "function", "rank", "civility", "name", "title.fr", "title.de", "title.en", "title.lb", "address", "telephone",
    "language", "digest", "calendar", "valid_from", "valid_to", "extra_channel", "acts_as",
)
INSTITUTIONS: Final = (
    "id", "abbreviation", "name.fr", "name.de", "name.en", "name.lb", "under", "valid_from", "valid_to", "basis", "unverified",
)
BEFORE: Final = ".before"
"""What the file before the last table is called after."""
OWN: Final = "own.yaml"


@dataclass(frozen=True)
class Kept:
    """What a table becomes: which file of the office folder, its text, how many rows of it, and what is read from it."""

    path: Path
    text: str
    count: int
    form: type[Contacts] | type[Institutions]


def written(heads: Sequence[str], rows: Sequence[Sequence[str | int]], name: str, title: str) -> bytes:
    """Return a table in the form that its file's name asks for."""
    return sheet.comma_separated(heads, rows) if name.lower().endswith(".csv") else sheet.of_sheets([(title, heads, rows)])


def read(path: Path) -> grid.Grid:
    """Return the table of a file, its text as it was given to `written`; raises `documents.grid.NotATable`, `OSError`."""
    found = grid.read(path.read_bytes(), path.name)
    rows = tuple(
        tuple(grid.Cell(c.place, sheet.from_text(c.text), c.formula) for c in row) for row in found.rows
    )
    return grid.Grid(rows, found.merged)


def contacts_of(folder: OfficeFolder) -> list[dict[str, Any]]:
    """Return the contacts as a file would have them."""
    return [c.model_dump(mode="json", exclude_none=True) for c in folder.contacts]


def institutions_of(folder: OfficeFolder) -> list[dict[str, Any]]:
    """Return the institutions as files would have them."""
    return [i.model_dump(mode="json", exclude_none=True) for i in folder.directory.institutions.values()]


def contacts_file(entries: Sequence[Mapping[str, Any]]) -> Kept:
    """Return what becomes of a table of contacts: the whole file."""
    data = {"schema_version": 1, "contacts": [dict(e) for e in entries]}
    return Kept(settings().office / "contacts.yaml", _yaml(data), len(entries), Contacts)


def institutions_file(entries: Sequence[Mapping[str, Any]], folder: OfficeFolder) -> tuple[Kept, list[tuple[int, str]]]:
    """Return what becomes of a table of institutions: those that no file of the house names go into the office's own.

    With it come the rows that change one of the house's, which is done in its file; row and id of each.
    """
    path = settings().office / "institutions" / OWN
    own_ids = {i["id"] for i in _read_own(path)}
    house = {i["id"]: i for i in institutions_of(folder) if i["id"] not in own_ids}
    changed = [
        (n, str(e["id"])) for n, e in enumerate(entries)
        if (known := house.get(str(e.get("id")))) and any(_differs(known, e, column) for column in INSTITUTIONS)
    ]
    own = [dict(e) for e in entries if e.get("id") not in house]
    former = {i["id"]: i for i in _read_own(path)}
    kept = [{**{k: v for k, v in former.get(e.get("id"), {}).items() if k in ("formerly", "successors")}, **e} for e in own]
    data = {"schema_version": 1, "country": folder.office.country, "institutions": kept}
    return Kept(path, _yaml(data), len(kept), Institutions), changed


def beside(path: Path, country: str) -> list[Institutions]:
    """Return the institutions of a country that stand in other files than this one."""
    found = (Institutions.model_validate(yaml.safe_load(f.read_text("utf-8"))) for f in institution_files() if f != path)
    return [one for one in found if one.country == country]


def keep(kept: Kept) -> bool:
    """Put a file in the place of the one before, which stays beside it; one with no row left goes.

    False when it says nothing new: then everything stays as it is, the remarks in the file too.
    """
    there = kept.path.exists()
    known = kept.form.model_validate(yaml.safe_load(kept.path.read_text("utf-8"))) if there else None
    if known == (kept.form.model_validate(yaml.safe_load(kept.text)) if kept.count else None):
        return False
    kept.path.parent.mkdir(parents=True, exist_ok=True)
    if there:
        files.write_atomically(kept.path.with_name(kept.path.name + BEFORE), kept.path.read_bytes())
    if kept.count:
        files.write_atomically(kept.path, kept.text.encode())
    else:
        kept.path.unlink()
    return True


def _differs(known: Mapping[str, Any], given: Mapping[str, Any], column: str) -> bool:
    first, _, rest = column.partition(".")
    a, b = known.get(first), given.get(first)
    if rest:
        a, b = (a or {}).get(rest), (b or {}).get(rest)
    return (a or None) != (b or None) and str(a) != str(b)


def _read_own(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [i.model_dump(mode="json", exclude_none=True)
            for i in Institutions.model_validate(yaml.safe_load(path.read_text("utf-8"))).institutions]


def _yaml(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False)


