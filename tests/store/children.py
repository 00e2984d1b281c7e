"""What other processes do in these tests. They read the installation from the environment, as any process of ours."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from models.refusals import DiskRefuses
from models.settings import settings
from store import books, cycles, database, files, leases

SPAWN = multiprocessing.get_context("spawn")


def together(count: int, work: Callable[..., Any], *args: Any) -> list[Any]:
    """Let `count` processes do the same at the same time; return what each returned."""
    start, results = SPAWN.Barrier(count), SPAWN.SimpleQueue()
    processes = [SPAWN.Process(target=_one, args=(start, results, work, args)) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [p.exitcode for p in processes] == [0] * count
    return [results.get() for _ in processes]


def _one(start: Any, results: Any, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    start.wait(60)
    results.put(work(*args))


def raise_version(code: str, times: int, lock: bool) -> None:
    """Raise a cycle's version so many times, each in its own transaction."""
    for _ in range(times):
        with database.writing() as session:
            cycles.touch(session, cycles.get(session, code, lock=lock))


def enter_journal(code: str, times: int) -> None:
    """Write in the journals of the cycle and of the office in turns, each in its own transaction."""
    with database.reading() as session:
        cycle_id = cycles.get(session, code).id
    for _ in range(times):
        for journal in (cycle_id, None):
            with database.writing() as session:
                books.enter(session, "test", cycle_id=journal)


def claim(keys: list[str]) -> int:
    """Enter the same deeds as everybody, and return how many were new to this process."""
    won = 0
    for key in keys:
        with database.writing() as session:
            won += books.once(session, key)
    return won


def hold_lease(name: str, term: timedelta, taken: Any) -> None:
    """Hold a lease, renewing it, until killed."""
    with leases.under(name, term=term):
        taken.set()
        time.sleep(60)


def fill_disk(data: bytes, limit: int) -> str:
    """Write where a file may have so many bytes; return the refusal's code."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return _refused(data)


def write_read_only(data: bytes, folder: Path) -> str:
    """Write, as an ordinary user, into a folder nobody may write to; return the refusal's code."""
    settings()     # read while the office folder may still be looked into
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    assert not os.access(folder, os.W_OK)
    return _refused(data)


def _refused(data: bytes) -> str:
    try:
        return files.write(data)
    except DiskRefuses as refusal:
        return refusal.code
