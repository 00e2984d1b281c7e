"""Type answers into a form in LibreOffice itself, by UNO, and save it in each format; run by the system's Python."""

import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FORMATS = {"docx": "MS Word 2007 XML", "odt": "writer8", "doc": "MS Word 97", "rtf": "Rich Text Format"}


def property_of(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connected(pipe):
    """Return the desktop of the office that listens on a pipe."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not come up")


def main(form, out, placeholder, folder, *answers):
    """Open the form, type each answer over the next invitation to write, with a footnote at its end, and save."""
    office = subprocess.Popen([
        "soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{folder}/profile",
        "--accept=pipe,name=turnuscorpus;urp;",
    ])
    try:
        desktop = connected("turnuscorpus")
        document = desktop.loadComponentFromURL(Path(form).as_uri(), "_blank", 0, (property_of("Hidden", True),))
        search = document.createSearchDescriptor()
        search.SearchString = placeholder
        place, given = document.findFirst(search), list(answers)
        while place is not None:
            text, _, note = (given.pop(0) if given else "Néant.").partition("|")
            place.setString(text)
            if note:
                footnote = document.createInstance("com.sun.star.text.Footnote")
                place.getText().insertTextContent(place.getEnd(), footnote, False)
                footnote.setString(note)
            place = document.findNext(place.getEnd(), search)
        for ending, name in FORMATS.items():
            document.storeToURL(Path(out, f"filled.{ending}").as_uri(), (property_of("FilterName", name),))
        document.close(True)
        desktop.terminate()
        office.wait(30)
    finally:
        office.kill()


main(*sys.argv[1:])
