"""A process set apart, in which hostile bytes are read: bounded in memory, processor time and patience.

One keeper is started the first time and stays; it has the readers loaded, and forks a child for each piece of work. A child
that eats memory or hangs ends alone. Measured: 3 ms a piece of work, 0.2 s once for the keeper.
"""

import atexit
import contextlib
import gc
import importlib
import os
import pickle
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

READERS: Final = "documents.reading"
_HOUSE: Final = Path(__file__).resolve().parent.parent
_SIZE: Final = struct.Struct(">Q")
_OUT_OF_MEMORY: Final = 3     # what a child ends with


@dataclass(frozen=True)
class Limits:
    """What a child may take: bytes of address space, seconds of processor, seconds on the clock.

    The readers themselves take a fifth of the memory; a report of 219,000 words takes a second.
    """

    memory: int = 1280 * 1024 * 1024
    processor: int = 10
    patience: float = 15.0


USUAL: Final = Limits()


class ReaderStopped(Exception):
    """What was read needed more than it may have; `limit` is `memory`, `time` or `crash`."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)


class _Keeper:
    """The other end: a process that forks a child for each piece of work."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "documents.apart", str(theirs.fileno())], cwd=_HOUSE, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )

    def ask(self, work: bytes) -> bytes:
        """Have work done; raises OSError when the keeper is gone."""
        _send(self._socket, work)
        return _receive(self._socket)

    def dismiss(self) -> None:
        """Let the keeper end: it does when its line is cut."""
        self._socket.close()
        if self.owner == os.getpid():
            self._process.wait()


_lock = threading.Lock()
_keeper: _Keeper | None = None


def apart(read: Callable[..., Result], *given: object, limits: Limits = USUAL) -> Result:
    """Return what a reader of a module says, called with `given` in a child of its own.

    Raises what the reader raises, and `ReaderStopped` when it went beyond a limit.
    """
    work = pickle.dumps((limits, read.__module__, read.__qualname__, given))
    with _lock:
        answer = _asked(work)
    limit, result = pickle.loads(answer)
    if limit:
        raise ReaderStopped(limit)
    if isinstance(result, BaseException):
        raise result
    said: Result = result
    return said


def _asked(work: bytes) -> bytes:
    """Ask the keeper, once more with a new one where it was killed meanwhile."""
    for is_last in (False, True):
        keeper = _hired()
        try:
            return keeper.ask(work)
        except OSError:
            dismiss()
            if is_last:
                raise
    raise AssertionError("unreachable")


def _hired() -> _Keeper:
    global _keeper
    if _keeper is None or _keeper.owner != os.getpid():
        _keeper = _Keeper()
    return _keeper


@atexit.register
def dismiss() -> None:
    """Let the keeper end; the next piece of work has a new one."""
    global _keeper
    if _keeper is not None:
        _keeper.dismiss()
        _keeper = None


def _send(line: socket.socket, data: bytes) -> None:
    line.sendall(_SIZE.pack(len(data)) + data)


def _receive(line: socket.socket) -> bytes:
    (size,) = _SIZE.unpack(_exactly(line, _SIZE.size))
    return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = line.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise ConnectionResetError("the line is cut")
        data += piece
    return bytes(data)


# In the keeper


def _keep(line: socket.socket) -> None:
    importlib.import_module(READERS).load()
    gc.freeze()     # what is loaded stays shared with the children
    while True:
        try:
            _send(line, _watched(_receive(line)))
        except OSError:     # who asked is gone
            return


def _watched(work: bytes) -> bytes:
    """Return the pickled pair of a limit that was passed (or None) and what the reader said or raised."""
    limits, module, name, given = pickle.loads(work)
    with contextlib.suppress(Exception):
        importlib.import_module(module)     # it stays loaded for the next piece of work; the child tells what is wrong with it
    with os.fdopen(os.memfd_create("turnus-reading"), "w+b") as paper:
        child = os.fork()
        if not child:
            os._exit(_child(limits, module, name, given, paper.fileno()))
        watch = os.pidfd_open(child)
        try:
            is_late = not select.select([watch], [], [], limits.patience)[0]
            if is_late:
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        finally:
            os.close(watch)
        if is_late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
            return pickle.dumps(("time", None))
        if status:
            return pickle.dumps(("memory" if os.waitstatus_to_exitcode(status) == _OUT_OF_MEMORY else "crash", None))
        paper.seek(0)
        return paper.read()


def _child(limits: Limits, module: str, name: str, given: tuple[object, ...], paper: int) -> int:
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: Any
    try:
        said = getattr(importlib.import_module(module), name)(*given)
    except MemoryError:
        return _OUT_OF_MEMORY
    except Exception as fault:
        said = fault.with_traceback(None)
        said.__cause__ = said.__context__ = None
    try:
        answer = memoryview(pickle.dumps((None, said)))
    except MemoryError:
        return _OUT_OF_MEMORY
    while answer:
        answer = answer[os.write(paper, answer):]
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _keep(socket.socket(fileno=int(sys.argv[1])))
