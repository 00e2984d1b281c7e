"""A chain by itself: ten ways of tampering, and what only a head kept elsewhere shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.chain import START, Break, Link, verify

NOON = datetime(2028, 7, 1, 12, tzinfo=UTC)


def chain(count: int = 9) -> list[Link]:
    """Return a sound chain by itself."""
    links, previous = [], START
    for n in range(1, count + 1):
        link = Link("crc.2029", n, NOON + timedelta(hours=n), "extend", "p-1", "mj", f"mj-{n}", {"due_on": "2028-08-01"}, previous)
        previous = link.digest()
        links.append(replace(link, hash=previous))
    return links


def rebuilt(links: list[Link], at: int, **changed: object) -> list[Link]:
    """Return a chain changed at an entry and hashed anew from there on, as somebody who knows how would."""
    result, previous = links[:at], links[at - 1].hash
    for n, link in enumerate(links[at:]):
        link = replace(link, **(changed if n == 0 else {}), previous=previous)  # type: ignore[arg-type]
        previous = link.digest()
        result.append(replace(link, hash=previous))
    return result


def with_one(links: list[Link], place: int, **changed: object) -> list[Link]:
    return [*links[:place], replace(links[place], **changed), *links[place + 1 :]]  # type: ignore[arg-type]


TAMPERED: dict[str, tuple[Callable[[list[Link]], list[Link]], list[Break]]] = {
    "a fact changed": (lambda c: with_one(c, 3, facts={"due_on": "2028-09-01"}), [Break.CHANGED]),
    "an instant moved": (lambda c: with_one(c, 3, at=NOON), [Break.CHANGED]),
    "an officer exchanged": (lambda c: with_one(c, 3, officer="p-2"), [Break.CHANGED]),
    "another cycle's entry put in": (lambda c: with_one(c, 3, cycle="crc.2030"), [Break.CHANGED]),
    "an entry changed and hashed anew": (
        lambda c: with_one(c, 3, subject="x", hash=replace(c[3], subject="x").digest()), [Break.UNLINKED],
    ),
    "one removed": (lambda c: c[:3] + c[4:], [Break.MISSING]),
    "several removed at the beginning": (lambda c: c[2:], [Break.MISSING]),
    "one removed, the others numbered anew": (
        lambda c: c[:3] + [replace(e, n=e.n - 1) for e in c[4:]], [Break.CHANGED] * 5,
    ),
    "two exchanged": (lambda c: [*c[:3], c[4], c[3], *c[5:]], [Break.MISSING, Break.REORDERED]),
    "one put in twice": (lambda c: [*c[:4], c[3], *c[4:]], [Break.DOUBLE]),
}


@pytest.mark.parametrize(("tamper", "expected"), TAMPERED.values(), ids=TAMPERED)
def test_tampering_is_found_and_named_without_a_head(tamper: Callable[[list[Link]], list[Link]], expected: list[Break]) -> None:
    found = verify(tamper(chain()))
    assert sorted(f.kind for f in found.faults)[: len(expected)] == sorted(expected)
    assert verify(chain()).faults == ()


@pytest.mark.parametrize(
    "tamper", [lambda c: c[:-1], lambda c: rebuilt(c, 3, subject="x"), lambda c: rebuilt(c, 8, officer="p-2"), lambda c: []],
    ids=["the end cut off", "written anew from the fourth on", "the last one written anew", "all removed"],
)
def test_only_a_head_kept_elsewhere_shows_an_end_that_was_cut_or_written_anew(tamper) -> None:  # type: ignore[no-untyped-def]
    head = chain()[-1].hash
    assert verify(tamper(chain())).faults == ()
    assert [f.kind for f in verify(tamper(chain()), head).faults] == [Break.HEAD_UNKNOWN]
    assert verify(chain(), head[:32]).since_head == 0
    assert verify(chain(12), head).since_head == 3


def test_the_hash_of_an_entry_is_fixed_for_good() -> None:
    link = Link("crc.2029", 1, NOON, "extend", "p-1", None, "é", {"b": "2", "a": "1"}, START)
    assert link.digest() == "360aabc7229bbc7ee5b089268f20030bb952d51cf4d4281043f4770051384e0d"
