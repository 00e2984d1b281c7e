"""The files that `turnus init` writes: those delivered for one country, or a commented set for any other to fill in."""

import os
import re
from pathlib import Path
from secrets import token_hex
from string import Template
from typing import Final

import yaml

from cli.refusals import NotACountry, OfficeOfAnotherCountry
from documents.words import languages
from models.settings import HOUSE, SECRETS

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


def secret(folder: Path) -> Path | None:
    """Give the installation a secret that only its owner can read, where it has none; return its file if it was made."""
    file = folder / SECRETS
    known = file.read_text("utf-8") if file.exists() else ""
    if "TURNUS_SECRET" in os.environ or re.search(r"(?m)^\s*(export\s+)?TURNUS_SECRET\s*=", known):
        return None
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as lines:
        lines.write("\n" * (known != "" and not known.endswith("\n")) + f"TURNUS_SECRET={token_hex(32)}\n")
    return file


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
