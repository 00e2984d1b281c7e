"""All faults of all data files at once. Files come as text; reading them from disk is the caller's."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeVar

from models import likeness
from models.directory import Institutions
from models.instrument import Instrument
from models.layout import Layout
from models.office import Contacts, Office, Officers
from planning.directory_faults import Home, directory_files_faults, institutions_faults
from planning.faults import Fault, read_model, read_yaml
from planning.instrument_faults import abroad, instrument_faults
from planning.layout_faults import layout_faults, named_layout_faults
from planning.office_faults import civility_faults, contacts_faults, office_faults, officers_faults
from planning.rules import RuleFault, did_you_mean
from planning.usual import origin_faults

Faults = tuple[Fault, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class DataFiles:
    """Every data file of an installation: its name and its text, by what it holds."""

    instruments: Mapping[str, str]
    institutions: Mapping[str, str]
    office: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    officers: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, str] = field(default_factory=dict)


def load_instrument(
    text: str,
    file: str,
    institutions: Collection[str] | None = None,
    others: Mapping[str, Instrument] | None = None,
    elsewhere: Collection[str] = (),
) -> tuple[Instrument | None, Faults]:
    """Return the instrument of a file, None when it has faults; institutions are looked up where ids are given.

    `others` are the instruments it may be like or whose outline it may share, by the name of their file; the institutions
    `elsewhere` are those of other countries.
    """
    found, readable, faults = _read_instrument(text, file, others or {})
    if readable is None:
        return None, faults
    foreign = () if institutions is None else tuple(abroad(readable, institutions, elsewhere))
    # What is wrong with the other instrument is told at its own file.
    other = (others or {}).get(_like(text))
    there = set(instrument_faults(other, institutions, elsewhere)) if other else set()
    shared = readable.outline_of
    if shared is None:
        own = [f for f in instrument_faults(readable, institutions, elsewhere) if f not in there]
        return _checked(found, file, faults, (*foreign, *own))
    others = {name: one for name, one in (others or {}).items() if one.outline_of is None}
    if shared not in others:
        sentence = f'no instrument "{shared}" with an outline of its own; {did_you_mean(shared, tuple(others))}'
        return None, (*faults, Fault(file, "outline_of", sentence))
    there |= set(instrument_faults(others[shared], institutions, elsewhere))
    beyond = [f for f in instrument_faults(readable.sharing(others[shared]), institutions, elsewhere) if f not in there]
    return _checked(found and found.sharing(others[shared]), file, faults, (*foreign, *beyond))


def readable_instruments(files: Mapping[str, str]) -> dict[str, Instrument]:
    """Return what can be read of each file that is like no other: others may be like it, or share its outline."""
    read = {PurePath(file).stem: read_model(Instrument, text, file, _of_its_own)[1] for file, text in files.items()}
    return {name: one for name, one in read.items() if one and one.like is None}


def _like(text: str) -> str:
    """Return the instrument that a file is like, empty where it is like none."""
    data, _ = read_yaml(text, "")
    return str(data.get(likeness.LIKE) or "") if isinstance(data, dict) else ""


def _of_its_own(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a file holds; of one that is like another nothing but that: nothing can be made of it yet."""
    return {likeness.LIKE: data[likeness.LIKE]} if data.get(likeness.LIKE) else data


def _read_instrument(
    text: str, file: str, others: Mapping[str, Instrument]
) -> tuple[Instrument | None, Instrument | None, Faults]:
    """Return an instrument and a readable one as `read_model` does, filled from the one it is like."""
    beyond: list[Fault] = []

    def complete(data: dict[str, Any]) -> dict[str, Any]:
        name = data.get(likeness.LIKE)
        if name is None:
            return data
        if not isinstance(name, str) or name not in others:
            known = did_you_mean(f"{name}", tuple(others))
            beyond.append(Fault(file, likeness.LIKE, f'no instrument "{name}" that is like no other itself; {known}'))
            return {}
        other = others[name].as_written()
        stages = tuple(stage["id"] for stage in other["stages"])
        beyond.extend(
            Fault(file, f"stages.{stage}", f'no stage "{stage}" in {name}.yaml; {did_you_mean(stage, stages)}')
            for stage in likeness.strangers(data, other)
        )
        return likeness.filled(data, other)

    found, readable, faults = read_model(Instrument, text, file, complete)
    if any(fault.key == likeness.LIKE for fault in beyond):
        return None, None, tuple(beyond)
    return (None if beyond else found), readable, (*beyond, *faults)


def misnamed(instrument: Instrument, file: str) -> Faults:
    """Return the fault of a file that bears another name than its instrument, under which nobody would find it."""
    if PurePath(file).stem == instrument.id:
        return ()
    return (Fault(file, "id", f'"{instrument.id}" is not the name of the file; name the file {instrument.id}.yaml'),)


def load_layout(text: str, file: str) -> tuple[Layout | None, Faults]:
    """Return the layout of a file, None when it has faults."""
    found, readable, faults = read_model(Layout, text, file)
    misnamed = () if readable is None or PurePath(file).stem == readable.id else (
        RuleFault("id", f'"{readable.id}" is not the name of the file; name the file {readable.id}.yaml'),
    )
    return _checked(found, file, faults, (*layout_faults(readable), *misnamed) if readable else ())


def load_institutions(
    text: str, file: str, beside: Iterable[Institutions] = ()
) -> tuple[Institutions | None, Faults]:
    """Return the institutions of a file, None when it has faults; those of the files `beside` it are known too."""
    found, readable, faults = read_model(Institutions, text, file)
    return _checked(found, file, faults, institutions_faults(readable, beside) if readable else ())


def load_office(text: str, file: str, institutions: Collection[str] | None = None) -> tuple[Office | None, Faults]:
    """Return the office of a file, None when it has faults."""
    found, readable, faults = read_model(Office, text, file)
    return _checked(found, file, faults, office_faults(readable, institutions) if readable else ())


def load_contacts(text: str, file: str, institutions: Collection[str] | None = None) -> tuple[Contacts | None, Faults]:
    """Return the contacts of a file, None when it has faults."""
    found, readable, faults = read_model(Contacts, text, file)
    return _checked(found, file, faults, contacts_faults(readable, institutions) if readable else ())


def load_officers(text: str, file: str) -> tuple[Officers | None, Faults]:
    """Return the officers of a file, None when it has faults."""
    found, readable, faults = read_model(Officers, text, file)
    return _checked(found, file, faults, officers_faults(readable) if readable else ())


def faults(files: DataFiles) -> Faults:
    """Return every fault of every file, and of the files together, in the order of the files."""
    told: list[Fault] = []
    readable = {file: read_model(Institutions, text, file)[1] for file, text in files.institutions.items()}
    for file, text in files.institutions.items():
        country = found.country if (found := readable[file]) else ""
        told += load_institutions(text, file, [r for r in readable.values() if r and r.country == country])[1]
    home = _home(files.office)
    told += directory_files_faults({file: r for file, r in readable.items() if r}, home)
    rows = [(r.country, i.id) for r in readable.values() if r for i in r.institutions]
    known = tuple(i for country, i in rows if home is None or country == home.country) or None
    elsewhere = frozenset(i for _, i in rows) - set(known or ())
    if not files.instruments:
        told.append(Fault("instruments", "", "there is no instrument file; add one, README.md there names the keys"))
    layouts: dict[str, Layout | None] = {}
    for file, text in files.layouts.items():
        layouts[PurePath(file).stem], wrong = load_layout(text, file)
        told += wrong
    ids: dict[str, str] = {}
    loaded: dict[str, Instrument | None] = {}
    others = readable_instruments(files.instruments)
    for file, text in files.instruments.items():
        instrument, wrong = load_instrument(text, file, known, others, elsewhere)
        told += wrong
        told += misnamed(instrument, file) if instrument else ()
        named = others.get(PurePath(file).stem)
        told += [Fault(file, f.key, f.sentence) for f in named_layout_faults(named, layouts)] if named and layouts else ()
        told += _procedures(instrument or named, file, files.instruments)
        loaded[PurePath(file).stem] = instrument
        if instrument and instrument.id in ids:
            told.append(Fault(file, "id", f'"{instrument.id}" is also the id of {ids[instrument.id]}; give it another'))
        if instrument:
            ids[instrument.id] = file
    for file in files.instruments:
        one = loaded[PurePath(file).stem]
        told += [Fault(file, f.key, f.sentence) for f in origin_faults(one, loaded)] if one else ()
    codes: tuple[str, ...] | None = None
    for file, text in files.officers.items():
        officers, wrong = load_officers(text, file)
        told += wrong
        codes = tuple(o.code for o in officers.officers) if officers else None
    for file, text in files.office.items():
        office, wrong = load_office(text, file, known)
        told += wrong
        if office and codes is not None and office.approved_by not in codes:
            remedy = did_you_mean(office.approved_by, codes)
            told.append(Fault(file, "approved_by", f'no officer "{office.approved_by}"; {remedy}'))
    for file, text in files.contacts.items():
        told += load_contacts(text, file, known)[1]
    told += _uncivil(files)
    return tuple(told)


def _procedures(instrument: Instrument | None, file: str, files: Iterable[str]) -> Iterator[Fault]:
    """Yield the procedures in whose place an instrument stands that no file describes."""
    others = tuple(name for one in files if (name := PurePath(one).stem) != PurePath(file).stem)
    for n, other in enumerate(instrument.instead_of if instrument else ()):
        if other not in others:
            yield Fault(file, f"instead_of[{n}]", f'no other instrument "{other}"; {did_you_mean(other, others)}')


def _uncivil(files: DataFiles) -> Iterator[Fault]:
    """Yield the civilities of contacts and officers that no form of address of the office names."""
    offices = [found for file, text in files.office.items() if (found := read_model(Office, text, file)[1])]
    if not offices:
        return
    forms = tuple(dict.fromkeys(f.civility for o in offices for f in o.forms_of_address if f.civility))
    for file, text in files.contacts.items():
        read = read_model(Contacts, text, file)[1]
        yield from (Fault(file, f.key, f.sentence) for f in civility_faults("contacts", read.contacts if read else (), forms))
    for file, text in files.officers.items():
        people = read_model(Officers, text, file)[1]
        yield from (Fault(file, f.key, f.sentence) for f in civility_faults("officers", people.officers if people else (), forms))


def _home(office: Mapping[str, str]) -> Home | None:
    """Return the country of the office and the folder of its file, None without an office whose file can be read."""
    for file, text in office.items():
        if found := read_model(Office, text, file)[1]:
            return Home(found.country, file)
    return None


def _checked(found: T | None, file: str, schema: Faults, beyond: Iterable[RuleFault]) -> tuple[T | None, Faults]:
    keys = {f.key for f in schema}
    all_faults = (*schema, *(Fault(file, f.key, f.sentence) for f in beyond if f.key not in keys))
    return (None if all_faults else found), all_faults
