"""The files that `turnus init` writes: those delivered for one country, or a commented set for any other to fill in."""

import re
from pathlib import Path
from string import Template
from typing import Final

import yaml

from cli.refusals import NotACountry
from documents.words import languages
from models.settings import HOUSE

DELIVERED: Final = HOUSE / "templates" / "office"
ANY: Final = HOUSE / "templates" / "new-office"


def texts(country: str = "") -> dict[str, str]:
    """Return the files of an office folder by name; raises `NotACountry`."""
    if country and not re.fullmatch(r"[A-Za-z]{2}", country):
        raise NotACountry(country=country)
    wanted = country.upper()
    if wanted in ("", yaml.safe_load((DELIVERED / "office.yaml").read_text("utf-8"))["country"]):
        return _read(DELIVERED)
    from planning.new_office import defaults_of

    known = defaults_of(wanted, languages("sentences"))
    facts = {"country": wanted, "timezone": known.timezone, "language": known.language, "weekend": list(known.weekend)}
    found = {name: Template(text).substitute(facts) for name, text in _read(ANY).items()}
    found[f"institutions/{wanted.lower()}.yaml"] = found.pop("institutions.yaml")
    return found


def _read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}
