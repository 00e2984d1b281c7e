"""A process set apart, in which hostile bytes are read: bounded in memory, processor time and patience.

One keeper is started the first time and stays; it loads the readers that are asked for, and forks a child for each piece of
work. A child that eats memory or hangs ends alone. Measured: 3 ms a piece of work, 0.1 s once for the keeper.
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
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

Result = TypeVar("Result")

_HOUSE: Final = Path(__file__).resolve().parent.parent
_LONGEST: Final = 65_536      # bytes of a word on the line between us and the keeper
_DONE: Final = "done"
_CRASHED, _OUT_OF_MEMORY = 1, 3     # what a child ends with


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
    """The other end: a process that forks a child for each piece of work. It sees neither what is read nor what is said of it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-m", "documents.apart", str(theirs.fileno())], cwd=_HOUSE, pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},     # as -S finds it: in half the time
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )

    def ask(self, work: bytes, given: int, answer: int) -> str:
        """Have work done on what is in one file, to be answered in another; return how it ended. OSError when nobody is there."""
        socket.send_fds(self._socket, [work], [given, answer])
        if not (ended := self._socket.recv(_LONGEST)):
            raise ConnectionResetError("the line is cut")
        return ended.decode()

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
    modules = (read.__module__, *sorted({type(one).__module__ for one in given}))
    work = pickle.dumps((limits, modules, read.__qualname__))
    with _paper() as paper, _lock:
        pickle.dump(given, paper)
        paper.flush()
        said: Any = _asked(work, paper.fileno())
    if isinstance(said, BaseException):
        raise said
    result: Result = said
    return result


def _asked(work: bytes, given: int) -> object:
    """Return what was said or raised; the keeper is asked once more, a new one, where it was killed meanwhile."""
    for is_last in (False, True):
        with _paper() as answer:
            try:
                ended = _hired().ask(work, given, answer.fileno())
            except BaseException as fault:     # a break, too: what the keeper said next would be of this work
                dismiss()
                if is_last or not isinstance(fault, OSError):
                    raise
                continue
            if ended != _DONE:
                raise ReaderStopped(ended)
            answer.seek(0)
            return pickle.load(answer)
    raise AssertionError("unreachable")


def _paper() -> BinaryIO:
    """Return a file in memory, that both ends can hold."""
    return os.fdopen(os.memfd_create("turnus-reading"), "w+b")


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


# In the keeper


def _keep(line: socket.socket) -> None:
    while True:
        try:
            work, papers, _, _ = socket.recv_fds(line, _LONGEST, 2)
            if not work:     # who asked is gone
                return
            ended = _watched(work, *papers)
            for paper in papers:
                os.close(paper)
            line.send(ended.encode())
        except OSError:
            return


def _watched(work: bytes, given: int, answer: int) -> str:
    """Have a child do the work, and return how it ended: done, or at which limit."""
    limits, modules, name = pickle.loads(work)
    for module in modules:
        with contextlib.suppress(Exception):     # the child tells what is wrong with it
            _load(module)
    child = os.fork()
    if not child:
        ended = _CRASHED
        try:
            ended = _child(limits, modules[0], name, given, answer)
        finally:
            os._exit(ended)
    watch = os.pidfd_open(child)
    try:
        is_late = not select.select([watch], [], [], limits.patience)[0]
        if is_late:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    finally:
        os.close(watch)
    if is_late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return "time"
    if status:
        return "memory" if os.waitstatus_to_exitcode(status) == _OUT_OF_MEMORY else "crash"
    return _DONE


@cache
def _load(module: str) -> None:
    """Load a module of readers with what it reads before its first work: a child would do so for itself alone, each time."""
    getattr(importlib.import_module(module), "before_reading", int)()
    gc.freeze()     # what is loaded stays shared with the children


def _child(limits: Limits, module: str, name: str, given: int, answer: int) -> int:
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: Any
    try:
        with open(given, "rb", closefd=False) as paper:
            paper.seek(0)
            said = getattr(importlib.import_module(module), name)(*pickle.load(paper))
    except MemoryError:
        return _OUT_OF_MEMORY
    except Exception as fault:
        said = fault.with_traceback(None)
        said.__cause__ = said.__context__ = None
    try:
        with open(answer, "wb", closefd=False) as paper:
            pickle.dump(said, paper)
    except MemoryError:
        return _OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _keep(socket.socket(fileno=int(sys.argv[1])))
