"""Accepts or refuses every tracked change of a Word file with LibreOffice, run by the system's Python, which has UNO.

Called as `python3 redlines_settled.py FOLDER`: of every `x.docx` in it come `x.accepted.docx` and `x.refused.docx`.
"""

import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


def main(folder: Path) -> None:
    """Start LibreOffice with a profile of its own, settle the files, and end it."""
    pipe = f"turnus{time.monotonic_ns()}"
    office = subprocess.Popen([
        "soffice", "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        f"--accept=pipe,name={pipe};urp;",
    ])
    try:
        context = connected(pipe)
        services = context.ServiceManager
        desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        for path in sorted(folder.glob("*.docx")):
            for deed, name in (("Accept", "accepted"), ("Reject", "refused")):
                document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (value("Hidden", True),))
                dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{deed}AllTrackedChanges", "", 0, ())
                target = path.with_suffix(f".{name}.docx")
                document.storeToURL(target.as_uri(), (value("FilterName", "MS Word 2007 XML"),))
                document.close(True)
        desktop.terminate()
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()


def connected(pipe: str) -> object:
    """Return the context of the program once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


def value(name: str, said: object) -> PropertyValue:
    """Return a named value."""
    return PropertyValue(name, 0, said, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
