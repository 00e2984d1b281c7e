"""A rehearsal makes no Word files: what would go with a letter is its name alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_SPARED: Final[ContextVar[bool]] = ContextVar("paperless", default=False)


def is_paperless() -> bool:
    """Say whether Word files are only named here."""
    return _SPARED.get()


@contextmanager
def paperless() -> Iterator[None]:
    """Make no Word files within; only a rehearsal does."""
    before = _SPARED.set(True)
    try:
        yield
    finally:
        _SPARED.reset(before)
