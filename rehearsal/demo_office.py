"""The office folder of a demonstration: nobody's name, no address that exists, every letter to a file."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from models.settings import HOUSE
from rehearsal.departments import Replay

TEMPLATES: Final = HOUSE / "templates" / "office"
NOTICE: Final = {
    "fr": "EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020",
    "de": "FIKTIVES BEISPIEL – ohne Bezug zum Schriftwechsel von 2019-2020",
    "en": "FICTIONAL EXAMPLE – unrelated to the exchanges of 2019-2020",
}


def make_office(folder: Path) -> None:
    """Make the office of today's cycle: the template's contacts, in demo mode."""
    folder.mkdir(parents=True, exist_ok=True)
    office = _read(TEMPLATES / "office.yaml")
    office |= {"mode": "demo", "channel": "file", "undo_minutes": 0, "notice": NOTICE, "practice_address": None}
    _write(folder / "office.yaml", office)
    officers = _read(TEMPLATES / "officers.yaml")
    for officer in officers["officers"]:
        officer |= {"name": "La coordination (exemple)", "telephone": "000 000 000 (exemple)"}
    _write(folder / "officers.yaml", officers)
    shutil.copyfile(TEMPLATES / "contacts.yaml", folder / "contacts.yaml")


def make_office_of(folder: Path, replay: Replay, instrument: Path) -> None:
    """Make the office of the replay: the departments of then and the invented ones, and the edition of then."""
    make_office(folder)
    departments = replay.departments()
    contacts = [c for d in departments for c in _contacts(d.id)]
    _write(folder / "contacts.yaml", {"schema_version": 1, "contacts": contacts})
    institutions = [
        {"id": d.id, "abbreviation": d.abbr, "name": {"fr": d.name}}
        | ({"unverified": True} if d in replay.invented else {"basis": "CRC/C/LUX/5-6, opening paragraph"})
        for d in departments
    ]
    (folder / "institutions").mkdir(exist_ok=True)
    _write(
        folder / "institutions" / "2019.yaml", {"schema_version": 1, "country": replay.country, "institutions": institutions}
    )
    (folder / "instruments").mkdir(exist_ok=True)
    _write(folder / "instruments" / instrument.name, edition_of(replay, _read(instrument)))


def edition_of(replay: Replay, instrument: Mapping[str, Any]) -> dict[str, Any]:
    """Return an instrument with leads, title, number of words and departments of the replay; tables of others are left out."""
    supports = {code: [d.id for d in replay.invented if code in d.supports] for d in replay.invented for code in d.supports}

    def then(section: Mapping[str, Any]) -> dict[str, Any]:
        questions = [
            q | {"leads": [replay.lead(q["code"], q["leads"]), *supports.get(q["code"], [])], "data": []}
            for q in section.get("questions", ())
        ]
        return {**section, "questions": questions, "sections": [then(s) for s in section.get("sections", ())]}

    limit = {"words": replay.word_limit, "basis": f"{replay.symbols['list_of_issues']}, para. 1"}
    outline = [then(s) for s in instrument["outline"]]
    title = replay.report_title.model_dump(exclude_none=True)
    of_then = {d.id for d in replay.departments()}
    tables = [table for table in instrument.get("tables", ()) if table["owner"] in of_then]
    return {**instrument, "word_limit": limit, "report_title": title, "outline": outline, "tables": tables}


def _contacts(institution: str) -> list[dict[str, Any]]:
    return [
        {"institution": institution, "function": "focal_point", "address": f"point-focal@{institution.replace('_', '-')}.invalid"},
        {"institution": institution, "function": "superior", "rank": "director", "civility": "Madame",
         "title": {"fr": "la Directrice", "de": "Direktorin", "en": "Director"},
         "address": f"direction@{institution.replace('_', '-')}.invalid"},
    ]


def _read(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return loaded


def _write(file: Path, data: Mapping[str, Any]) -> None:
    file.write_text(yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False), "utf-8")
