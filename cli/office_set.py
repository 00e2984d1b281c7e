"""The files that `turnus init` writes: those delivered for one country, or a commented set for any other to fill in."""

import re
from pathlib import Path
from string import Template
from typing import Final

import yaml

from cli.refusals import NotACountry, OfficeOfAnotherCountry
from documents.words import languages
from models.settings import HOUSE

DELIVERED: Final = HOUSE / "templates" / "office"
ANY: Final = HOUSE / "templates" / "new-office"


def texts(folder: Path, country: str = "") -> dict[str, str]:
    """Return the files of an office folder by name, for a country, or for that of the office which is there already.

    Raises `NotACountry`, and `OfficeOfAnotherCountry` when the office there is of another.
    """
    from planning.new_office import defaults_of, is_country

    wanted, there = country.upper(), _country(folder)
    if wanted and wanted != there and not is_country(wanted):
        raise NotACountry(country=country)
    if wanted and there and wanted != there:
        raise OfficeOfAnotherCountry(country=wanted, known=there, folder=str(folder))
    wanted = wanted or there
    if wanted in ("", _country(DELIVERED)):
        return _read(DELIVERED)
    known = defaults_of(wanted, languages("sentences"))
    facts = {"country": wanted, "timezone": known.timezone, "language": known.language, "weekend": list(known.weekend)}
    found = {name: Template(text).substitute(facts) for name, text in _read(ANY).items()}
    found[f"institutions/{wanted.lower()}.yaml"] = found.pop("institutions.yaml")
    return found


def _country(folder: Path) -> str:
    """Return the country of the office in a folder, nothing where there is none, or it cannot be read."""
    try:
        office = yaml.safe_load((folder / "office.yaml").read_text("utf-8"))
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return ""
    found = office.get("country") if isinstance(office, dict) else None
    return found if isinstance(found, str) and re.fullmatch(r"[A-Z]{2}", found) else ""


def _read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}
