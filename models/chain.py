"""The journal as a chain: each entry bears the hash of the one before, so that nothing in it changes unseen.

An entry's hash is the SHA-256 of its canonical JSON: keys in order, no blanks, instants in UTC to the microsecond, the
cycle by its code. No row id and nothing of a database goes into it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

START: Final = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True)
class Link:
    """One entry as the chain sees it; `cycle` is empty for the journal of the office."""

    cycle: str
    n: int
    at: datetime
    deed: str
    officer: str | None
    institution: str | None
    subject: str
    facts: Mapping[str, Any]
    previous: str
    hash: str = ""

    def digest(self) -> str:
        """Return the hash of what this entry says and of what it follows on."""
        said = {**self.as_data(), "previous": self.previous}
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """Return what it says, as plain data."""
        return {
            "cycle": self.cycle, "n": self.n, "at": written(self.at), "deed": self.deed, "officer": self.officer,
            "institution": self.institution, "subject": self.subject, "facts": dict(self.facts),
        }

    def as_line(self) -> str:
        """Return it with both hashes as one line of JSON, as an extract holds it."""
        said = self.as_data() | {"previous": self.previous, "hash": self.hash}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_link(line: str) -> Link:
    """Return the entry of an extract's line; raises `ValueError`, `KeyError`, `TypeError` where it is none."""
    said = json.loads(line)
    return Link(**{**said, "at": datetime.fromisoformat(said["at"])})


def written(at: datetime) -> str:
    """Return an instant as the chain writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Break(StrEnum):
    """How a chain is broken at an entry."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    DOUBLE = "double"
    UNLINKED = "unlinked"
    HEAD_UNKNOWN = "head_unknown"


@dataclass(frozen=True)
class ChainFault:
    """Where the chain is broken: at the entry numbered `n`, up to `last` where several are missing."""

    kind: Break
    n: int
    last: int = 0


@dataclass(frozen=True)
class Verified:
    """What a chain turned out to be: how many entries, its head, and its faults.

    `since_head` counts the entries after the head that was given, None where none was given or it is unknown.
    """

    entries: int
    head: str
    faults: tuple[ChainFault, ...]
    since_head: int | None = None


def verify(links: Iterable[Link], head: str = "") -> Verified:
    """Return what is wrong with a chain, read in the order it was written; `head` is a hash kept elsewhere, or its beginning."""
    faults: list[ChainFault] = []
    count, last, expected, found_at = 0, START, 1, None
    for link in links:
        count += 1
        faults += _faults(link, expected, last)
        if head and link.hash.startswith(head):
            found_at = count
        last, expected = link.hash, max(expected, link.n + 1)
    if head and found_at is None and head != START:
        faults.append(ChainFault(Break.HEAD_UNKNOWN, expected - 1))
    since = count if head == START else count - found_at if found_at is not None else None
    return Verified(count, last, tuple(faults), since)


def _faults(link: Link, expected: int, last: str) -> Iterator[ChainFault]:
    if link.n > expected:
        yield ChainFault(Break.MISSING, expected, link.n - 1)
    elif link.n < expected:
        yield ChainFault(Break.DOUBLE if link.n == expected - 1 else Break.REORDERED, link.n)
    if link.digest() != link.hash:
        yield ChainFault(Break.CHANGED, link.n)
    elif link.previous != last and link.n == expected:
        yield ChainFault(Break.UNLINKED, link.n)
