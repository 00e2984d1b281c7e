"""The office folder: its settings, contacts and officers, outside git, and the data files it may override."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ValidationError

from models import likeness
from models.directory import Directory, Institution, Institutions
from models.instrument import Instrument
from models.office import Contact, Contacts, Office, Officer, Officers
from models.refusals import (
    DataFileFaulty,
    NoSuchInstitution,
    NoSuchInstrument,
    NoSuchOfficer,
    NotUtf8,
    OfficeFolderFaulty,
    SecretMissing,
)
from models.settings import SECRETS, settings
from models.words import Mode

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class OfficeFolder:
    """One office with its people and the institutions of its country."""

    path: Path
    office: Office
    contacts: tuple[Contact, ...]
    officers: Mapping[str, Officer]
    directory: Directory

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office.timezone)

    def officer(self, code: str) -> Officer:
        """Return an officer by code; raises `NoSuchOfficer`."""
        if code not in self.officers:
            raise NoSuchOfficer(officer=code, known=", ".join(self.officers))
        return self.officers[code]

    def institution(self, identifier: str) -> Institution:
        """Return an institution by id; raises `NoSuchInstitution`."""
        if identifier not in self.directory:
            raise NoSuchInstitution(institution=identifier)
        return self.directory.institutions[identifier]

    def name(self, identifier: str, on: date, language: str) -> str:
        """Return the name an institution bears on a day, in a language; raises `NoSuchInstitution`."""
        return self.directory.name(self.institution(identifier).id, on).in_language(language)


def load() -> OfficeFolder:
    """Return the office of this installation.

    Raises `OfficeFolderFaulty`, and `turnus check` says what is wrong; `SecretMissing` when it is live without its secret.
    """
    path = settings().office
    files = [path / name for name in ("office.yaml", "contacts.yaml", "officers.yaml")]
    try:
        found = _read(path, tuple(_stamp(file) for file in (*files, *institution_files())))
    except FileNotFoundError as error:
        raise OfficeFolderFaulty(error=type(error).__name__) from error
    if found.office.mode is Mode.LIVE and not settings().has_secret:
        raise SecretMissing(file=path / SECRETS)
    return found


@lru_cache(maxsize=8)
def _read(path: Path, stamps: tuple["Stamp", ...]) -> OfficeFolder:
    """Return the office as its files were at these stamps; reading them takes longer than most deeds."""
    settings_file, contacts_file, officers_file, *institution_stamps = (stamp[0] for stamp in stamps)
    office = read_as(Office, settings_file)
    contacts = read_as(Contacts, contacts_file)
    officers = read_as(Officers, officers_file)
    institutions = [read_as(Institutions, file) for file in institution_stamps]
    return OfficeFolder(
        path=path,
        office=office,
        contacts=contacts.contacts,
        officers={o.code: o for o in officers.officers},
        directory=Directory.of(file for file in institutions if file.country == office.country),
    )


def instrument(identifier: str) -> Instrument:
    """Return an instrument by id, the office's own version first, with the outline it shares.

    Raises `NoSuchInstrument`, `DataFileFaulty`, `NotUtf8`.
    """
    found = own(identifier)
    for other in shared_by(found).values():
        found = found.sharing(other)
    return found


def rests_on(identifier: str) -> dict[str, Instrument]:
    """Return the instruments that one is like or whose outline it shares, and those that they rest on, by id."""
    found: dict[str, Instrument] = {}
    for name in _named_by(identifier):
        found |= rests_on(name) | {name: own(name)}
    return found


def _named_by(identifier: str) -> list[str]:
    data = _data_of(identifier)
    other = data.get(likeness.LIKE)
    shared = data["outline_of"] if "outline_of" in data else _data_of(other).get("outline_of") if other else None
    return [name for name in (other, shared) if name in instrument_files() and name != identifier]


def shared_by(found: Instrument) -> dict[str, Instrument]:
    """Return the instrument whose outline another shares, by id; empty where it shares none or there is no such file."""
    known = found.outline_of in instrument_files() and found.outline_of != found.id
    return {found.outline_of: own(found.outline_of)} if found.outline_of and known else {}


def own(identifier: str) -> Instrument:
    """Return an instrument as its file has it and the one it is like, with no outline but its own; raises as `instrument` does."""
    file = instrument_files().get(identifier)
    if file is None:
        raise NoSuchInstrument(instrument=identifier, known=", ".join(instrument_files()))
    other = _data_of(identifier).get(likeness.LIKE)
    if other is None or other == identifier or other not in instrument_files():
        return read_as(Instrument, file)
    base = read_as(Instrument, instrument_files()[other]).as_written()
    return read_as(Instrument, file, lambda data: likeness.filled(data, base))


def _data_of(identifier: str) -> dict[str, Any]:
    """Return the keys of an instrument's file; empty where it cannot be read."""
    try:
        data = _yaml(instrument_files()[identifier])
    except (KeyError, OSError, yaml.YAMLError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def instrument_files() -> dict[str, Path]:
    """Return the instrument files by id; those of the office folder replace the house's."""
    folders = (settings().instruments, settings().office / "instruments")
    return {file.stem: file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.yaml"))}


def institution_files() -> list[Path]:
    """Return the files of institutions, the office's own last."""
    folders = (settings().institutions, settings().office / "institutions")
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.yaml"))]


def read_as(model: type[Model], file: Path, complete: Callable[[Any], object] = lambda data: data) -> Model:
    """Return what a file holds; raises `NotUtf8`, and `DataFileFaulty` with the first key that does not fit.

    What stands there is not passed on: it may be somebody's name or address.
    """
    try:
        return model.model_validate(complete(_yaml(file)))
    except ValidationError as invalid:
        way = invalid.errors(include_input=False)[0]["loc"]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in way).lstrip(".")
        raise DataFileFaulty(file=file.name, key=key or "YAML") from None
    except UnicodeDecodeError:
        raise NotUtf8(file=file.name) from None
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise DataFileFaulty(file=file.name, key=os.strerror(fault.errno or 0)) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise DataFileFaulty(file=file.name, key="YAML") from None


def _yaml(file: Path) -> object:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), loader)  # a safe loader, ten times faster where it is in C


Stamp = tuple[Path, int, int]


def _stamp(file: Path) -> Stamp:
    """Return what tells that a file was changed: its time and its size."""
    status = file.stat()
    return file, status.st_mtime_ns, status.st_size
