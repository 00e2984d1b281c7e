"""What `turnus init` leaves for the office to write: where it still stands."""

from collections.abc import Iterator, Mapping
from typing import Final

from models.instrument import Names
from planning.faults import dotted, read_yaml

TO_COMPLETE: Final = frozenset({"à compléter", "zu ergänzen", "to be completed"})
"""What stands in the files of a new office, one form a language."""


def to_complete(files: Mapping[str, str]) -> tuple[str, ...]:
    """Return where something is still to be written, `officers.yaml: officers[0].name`, given files by name as text."""
    return tuple(f"{file}: {dotted(key)}" for file, text in files.items() for key in _places(read_yaml(text, file)[0], ()))


def _places(value: object, key: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield the keys that hold a placeholder; a text in several languages counts once."""
    if isinstance(value, str) and value.strip().casefold() in TO_COMPLETE:
        yield key
    elif isinstance(value, dict):
        inner = [place for name, one in value.items() for place in _places(one, (*key, str(name)))]
        yield from [key] if inner and value.keys() <= Names.model_fields.keys() else inner
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from _places(one, (*key, n))
