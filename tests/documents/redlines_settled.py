"""Accepts or refuses every tracked change of a Word file with LibreOffice, run by the system's Python, which has UNO.

Called as `python3 redlines_settled.py FOLDER`: of every `x.docx` in it come `x.accepted.docx` and `x.refused.docx`.
"""

import sys
from pathlib import Path

from running_office import desktop, office, value


def main(folder: Path) -> None:
    """Settle the files of a folder."""
    with office("soffice", folder) as context:
        opener = desktop(context)
        dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        for path in sorted(folder.glob("*.docx")):
            for deed, name in (("Accept", "accepted"), ("Reject", "refused")):
                document = opener.loadComponentFromURL(path.as_uri(), "_blank", 0, (value("Hidden", True),))
                dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{deed}AllTrackedChanges", "", 0, ())
                target = path.with_suffix(f".{name}.docx")
                document.storeToURL(target.as_uri(), (value("FilterName", "MS Word 2007 XML"),))
                document.close(True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
