"""The data files of this installation as text, for the check."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.instrument import Instrument
from models.settings import HOUSE, SECRETS, settings
from models.words import Mode
from planning import placeholders
from planning.check import DataFiles, load_contacts, load_instrument, load_layout, load_office, readable_instruments
from planning.faults import Fault
from store import layouts, office_folder

NOTICES: Final = "TURNUS_NOTICE_URLS"


@dataclass(frozen=True)
class Read:
    """What could be read, and the faults of what could not."""

    texts: DataFiles
    unreadable: tuple[Fault, ...]


def read() -> Read:
    """Return every data file of the house and of the office folder, where there is one."""
    office = settings().office
    unreadable: list[Fault] = []

    def texts(paths: Iterable[Path]) -> dict[str, str]:
        found = {}
        for path in paths:
            try:
                found[_shown(path)] = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as fault:
                sentence = f"cannot be read ({type(fault).__name__}); save it as UTF-8 text where it can be read"
                unreadable.append(Fault(_shown(path), "", sentence))
        return found

    def own(name: str) -> dict[str, str]:
        if office.is_dir() and not (office / name).exists():
            unreadable.append(Fault(_shown(office / name), "", "is missing; `turnus init` makes it"))
            return {}
        return texts([office / name] if office.is_dir() else [])

    files = DataFiles(
        instruments=texts(office_folder.instrument_files().values()),
        institutions=texts(office_folder.institution_files()),
        office=own("office.yaml"),
        contacts=own("contacts.yaml"),
        officers=own("officers.yaml"),
        layouts=texts(layouts.layout_files().values()),
    )
    return Read(files, tuple(unreadable))


def instruments(files: Read) -> Iterator[Instrument]:
    """Yield the instruments without faults."""
    others = readable_instruments(files.texts.instruments)
    for name, text in files.texts.instruments.items():
        found, _ = load_instrument(text, name, others=others)
        if found:
            yield found


def template_faults(files: Read) -> Iterator[Fault]:
    """Yield what is missing in the Word templates of the layouts without faults, at the template where it can be mended."""
    from documents.shape import template_faults as missing_in  # a tenth of a second that other commands need not wait

    for name, text in files.texts.layouts.items():
        layout, _ = load_layout(text, name)
        if layout is None:
            continue
        path = layouts.template_file(layout.template)
        if not path.is_file():
            yield Fault(name, "template", f'no Word template "{layout.template}"; put {path.name} into office/word')
            continue
        yield from (Fault(_shown(path), layout.id, sentence) for sentence in missing_in(layout, path.read_bytes()))


def channel_faults(files: Read) -> Iterator[Fault]:
    """Yield the extra channels that contacts name and the installation does not know, or that are none."""
    from tasks.doors.channels import channel_at  # brings apprise with it

    for name, text in files.texts.contacts.items():
        read, _ = load_contacts(text, name)
        for n, contact in enumerate(read.contacts if read else ()):
            if not contact.extra_channel:
                continue
            url, setting = settings().channels.get(contact.extra_channel), f"TURNUS_CHANNELS__{contact.extra_channel.upper()}"
            if url is None:
                yield Fault(name, f"contacts[{n}].extra_channel", f"{setting} is not set; write its address into secrets.env")
            elif channel_at(url.get_secret_value()) is None:
                yield Fault(name, f"contacts[{n}].extra_channel", f"{setting} is no address of a channel; see apprise's list")


def notice_faults() -> Iterator[Fault]:
    """Yield what is no address among the office's own channels, by its place: the addresses are secrets."""
    from tasks.doors.channels import channel_at  # brings apprise with it

    urls = settings().notice_urls
    for n, url in enumerate(urls.get_secret_value().split() if urls else (), 1):
        if channel_at(url) is None:
            yield Fault(NOTICES, "", f"address {n} is no address of a channel, nobody would be told by it; see apprise's list")


def secret_faults(files: Read) -> Iterator[Fault]:
    """Yield that a live office lacks the secret its letters were signed with."""
    for name, text in files.texts.office.items():
        read, _ = load_office(text, name)
        if read and read.mode is Mode.LIVE and not settings().has_secret:
            yield Fault(name, "mode", f"live needs TURNUS_SECRET; lay back the {SECRETS} that was kept, or set the variable")


def to_complete(files: Read) -> tuple[str, ...]:
    """Return where the office's files still hold what `turnus init` wrote to be replaced."""
    texts = files.texts
    return placeholders.to_complete({**texts.office, **texts.contacts, **texts.officers, **texts.institutions})


def unverified(instrument: Instrument) -> list[str]:
    """Return where the rules of an instrument stand that rest on no source: `stages[2] (referral)`."""

    def places(value: object, key: str) -> Iterator[str]:
        if isinstance(value, dict):
            if value.get("unverified") is True:
                yield f"{key} ({value.get('id') or value.get('code') or '–'})".lstrip()
            for name, inner in value.items():
                yield from places(inner, f"{key}.{name}".lstrip("."))
        elif isinstance(value, list):
            for n, inner in enumerate(value):
                yield from places(inner, f"{key}[{n}]")

    return list(places(instrument.model_dump(mode="json"), ""))


def _shown(path: Path) -> str:
    """Return a file as people know it: below the house, or below the office folder."""
    for folder, name in ((settings().office, Path("office")), (HOUSE, Path())):
        if path.is_relative_to(folder):
            return str(name / path.relative_to(folder))
    return path.name
