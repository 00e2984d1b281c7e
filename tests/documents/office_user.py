"""Somebody at LibreOffice, by UNO: opens a draft, changes it with and without tracking, saves.

Run by the system's Python: `office_user.py PROGRAM IN OUT FILTER NAME`; PROGRAM is soffice.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]


def value(name: str, content: object) -> object:
    item = PropertyValue()
    item.Name, item.Value = name, content
    return item


def connected(pipe: str) -> object:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(150):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.2)
    raise SystemExit("LibreOffice does not answer")


def find(text: object, words: str) -> object:
    search = text.createSearchDescriptor()
    search.SearchString = words
    return text.findFirst(search)


def work(text: object) -> None:
    """Change what a harvest must find; notes cannot be set: this build has no window for them, and falls."""

    def end_of(words: str) -> object:
        at = find(text, words)
        cursor = at.Text.createTextCursorByRange(at)
        cursor.gotoEndOfParagraph(False)
        return cursor

    text.RecordChanges = True
    at = find(text, "plan de 6 mesures")
    at.Text.insertString(at.End, " concertées", False)
    find(text, "mesures ; la participation reste suivie").String = ""
    at = end_of("au point 14.")
    at.Text.insertString(at, "\rUn alinéa nouveau, suivi.", False)
    text.RecordChanges = False
    find(text, "rend compte au point 10").String = "fait rapport au point 10"
    at = end_of("au point 15.")
    at.Text.insertString(at, "\rUn alinéa nouveau, non suivi.", False)
    at = find(text, "Mémorial A n° 1")
    if at is not None:
        at.String = "Mémorial B n° 1"


def main(program: str, source: str, target: str, filter: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pipe = f"turnus{Path(folder).name}"
        office = subprocess.Popen([
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo",
            f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            context = connected(pipe)
            settings = context.ServiceManager.createInstanceWithContext(
                "com.sun.star.configuration.ConfigurationProvider", context)
            user = settings.createInstanceWithArguments(
                "com.sun.star.configuration.ConfigurationUpdateAccess", (value("nodepath", "/org.openoffice.UserProfile/Data"),))
            user.givenname, user.sn = name.split()
            user.commitChanges()
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            text = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (value("Hidden", True),))
            work(text)
            text.storeToURL(Path(target).as_uri(), (value("FilterName", filter),))
            text.close(True)
            desktop.terminate()
        finally:
            office.terminate()
            office.wait(30)


if __name__ == "__main__":
    main(*sys.argv[1:])
