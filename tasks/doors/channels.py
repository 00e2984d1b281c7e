"""Addresses of outside channels, as apprise reads them. Its log is silenced: it writes whole addresses, with passwords."""

import contextlib
import logging
from collections.abc import Iterator

from apprise import Apprise, NotifyBase


@contextlib.contextmanager
def unlogged() -> Iterator[None]:
    """Keep apprise from writing to any log meanwhile."""
    log = logging.getLogger("apprise")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def channel_at(url: str) -> NotifyBase | None:
    """Return the channel of an apprise address, or None where it is none; nothing is sent or looked up."""
    with unlogged():
        found = Apprise.instantiate(url)
    return found if isinstance(found, NotifyBase) else None
