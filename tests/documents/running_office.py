"""A LibreOffice that is running, spoken to by UNO: for scripts that the system's Python runs."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


@contextmanager
def office(program: str, folder: Path) -> Iterator[object]:
    """Start LibreOffice with a profile of its own in a folder, give its context, and end it."""
    pipe = f"turnus{time.monotonic_ns()}"
    running = subprocess.Popen([
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        f"--accept=pipe,name={pipe};urp;",
    ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context = _answering(pipe)
        yield context
        desktop(context).terminate()
    finally:
        running.terminate()
        running.wait(30)


def desktop(context: object) -> object:
    """Return what opens documents."""
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def value(name: str, said: object) -> PropertyValue:
    """Return a named value."""
    return PropertyValue(name, 0, said, 0)


def _answering(pipe: str) -> object:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")
