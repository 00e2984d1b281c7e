"""The engine of runs, kept warm: a run starts by a fork instead of four seconds of imports.

`python -m tasks.engine.warm serve SOCKET` imports every flow of `prefect.yaml` once and forks for each run that is
asked of it. `python -m tasks.engine.warm`, the command of the deployments, asks for one and stands in for it: the same
output, the same signals, the same end. Where no engine is warm it becomes Prefect's own.
"""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

ADDRESS = "TURNUS_ENGINE"
"""The variable that names the socket of the warm engine."""
ENGINE = "prefect.engine"
KILLED = 128 + signal.SIGKILL


def stand_in() -> NoReturn:
    """Have the warm engine run the flow run that the environment names, and end as it ended."""
    try:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(os.environ[ADDRESS])
    except (KeyError, OSError):
        os.execv(sys.executable, [sys.executable, "-m", ENGINE])
    _ask(connection)
    answers = connection.makefile("r")
    pid = int(answers.readline() or 0)
    for passed_on in (signal.SIGTERM, signal.SIGINT):
        signal.signal(passed_on, lambda number, _: _pass_on(pid, number))
    said = answers.read()  # until the process of the run has ended, which closes its side
    sys.exit(int(said) if said else KILLED)


def serve(address: str) -> None:
    """Listen at `address` and start each run in a fork, until ended by a signal."""
    _import_flows()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended runs are nobody's to wait for
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _run(connection)
            connection.close()


def _ask(connection: socket.socket) -> None:
    """Send what makes a process: its output, folder and environment."""
    variables = b"\0".join(os.fsencode(f"{name}={value}") for name, value in os.environ.items())
    asked = os.fsencode(os.getcwd()) + b"\0" + variables
    socket.send_fds(connection, [len(asked).to_bytes(4)], [sys.stdout.fileno(), sys.stderr.fileno()])
    connection.sendall(asked)


def _pass_on(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _import_flows() -> None:
    import gc
    from importlib import import_module

    import prefect.flow_engine  # noqa: F401 - the engine imports it late

    from tasks.engine.deployments import declarations

    for deployment in declarations():
        import_module(deployment["entrypoint"].rpartition(".")[0])
    gc.freeze()


def _run(connection: socket.socket) -> NoReturn:
    """Become the process of one run."""
    import random
    import runpy
    from threading import Thread

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _take_over(connection)
    connection.sendall(b"%d\n" % os.getpid())
    Thread(target=_end_with, args=(connection,), daemon=True).start()
    random.seed()
    _forget_settings()
    sys.argv = [ENGINE]
    code: Any = 1
    try:
        runpy.run_module(ENGINE, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code
        raise
    finally:
        connection.sendall(b"%d" % (code if isinstance(code, int) else 1 if code else 0))
    sys.exit(0)


def _take_over(connection: socket.socket) -> None:
    """Take output, folder and environment from the process that stands in for this one."""
    head, outputs, *_ = socket.recv_fds(connection, 4, 2)
    asked = connection.makefile("rb").read(int.from_bytes(head))
    folder, *variables = asked.split(b"\0")
    for mine, theirs in zip((1, 2), outputs, strict=True):
        os.dup2(theirs, mine)
        os.close(theirs)
    os.chdir(folder)
    os.environb.clear()
    for variable in variables:
        name, _, value = variable.partition(b"=")
        os.environb[name] = value


def _end_with(connection: socket.socket) -> None:
    """Kill this process when the one that stands in for it was killed: to the worker they are one."""
    if not connection.recv(1):
        os.kill(os.getpid(), signal.SIGKILL)


def _forget_settings() -> None:
    from prefect.context import refresh_global_settings_context

    from models.settings import settings

    settings.cache_clear()
    refresh_global_settings_context()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        sys.path.insert(0, str(Path(__file__).parents[2]))
        serve(sys.argv[2])
    else:
        stand_in()
