"""Somebody at LibreOffice, by UNO: opens a draft, changes it with and without tracking, saves.

Run by the system's Python: `office_user.py PROGRAM IN OUT FILTER NAME`; PROGRAM is soffice.
"""

import sys
import tempfile
from pathlib import Path

from running_office import desktop, office, value


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
    with tempfile.TemporaryDirectory() as folder, office(program, Path(folder)) as context:
        settings = context.ServiceManager.createInstanceWithContext("com.sun.star.configuration.ConfigurationProvider", context)
        user = settings.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess", (value("nodepath", "/org.openoffice.UserProfile/Data"),))
        user.givenname, user.sn = name.split()
        user.commitChanges()
        text = desktop(context).loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (value("Hidden", True),))
        work(text)
        text.storeToURL(Path(target).as_uri(), (value("FilterName", filter),))
        text.close(True)


if __name__ == "__main__":
    main(*sys.argv[1:])
