"""Make the files of this folder with the programs themselves: `python -m tests.corpora.real.make` from the house.

LibreOffice fills in a form by UNO and saves it in each of its formats; mutt sends it in batch mode to a program that keeps what
it is given. Needs `libreoffice-writer`, `python3-uno` and `mutt`; what comes out names the versions in `manifest.yaml`.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from documents.words import words
from tests.corpora.word_files import form

HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"
FORMATS = {"docx": "MS Word 2007 XML", "odt": "writer8", "doc": "MS Word 97", "rtf": "Rich Text Format"}
ANSWERS = {
    "A.01": ("La loi du 3 mai 2024 a été votée par la Chambre.", "Mémorial A 2024, n° 181."),
    "V.06": ("Les juges des enfants suivent une formation de quarante heures.", "Règlement du 4 juin 2023, article 7."),
}
"""What is typed into the first boxes of the form, each with the text of a footnote at its end; the others say « néant »."""
MAILS = {
    "fr-questionnaire": ("Re: Rapport CDE – contribution [crc.2029/mj-1.1]", "Veuillez trouver ci-joint la contribution.", "docx"),
    "de-frage": ("Frage zum Fragebogen [crc.2029/mj-1.1]", "Können Sie uns sagen, ob die Zahlen von 2024 genügen?", ""),
    "en-reply-odt": ("Re: CRC report [crc.2029/mj-1.1]", "Please find our contribution attached.", "odt"),
    "lb-absence": ("Re: Rapport", "Ech sinn bis den 3. Juni am Congé.", ""),
}


def main() -> None:
    """Make everything anew."""
    made: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        sent = Path(folder, "form.docx")
        sent.write_bytes(form("fr"))
        placeholder = words("word/questionnaire", "fr")["placeholder"]
        subprocess.run([SYSTEM_PYTHON, str(HERE / "typed_by_uno.py"), str(sent), str(HERE), placeholder, folder,
                        *(f"{a}|{n}" for a, n in ANSWERS.values())], check=True, timeout=300)
        office = _version("soffice", "--version")
        made |= {f"filled.{ending}": {"program": office, "saved_as": name} for ending, name in FORMATS.items()}
        for name, (subject, text, attached) in MAILS.items():
            _mutt(Path(folder), HERE / f"{name}.eml", subject, text, HERE / f"filled.{attached}" if attached else None)
            made[f"{name}.eml"] = {"program": _version("mutt", "-v")}
    for name, facts in made.items():
        facts["sha256"] = hashlib.sha256((HERE / name).read_bytes()).hexdigest()
    (HERE / "manifest.yaml").write_text(
        "# Which program and version made each file; made by `python -m tests.corpora.real.make`.\n"
        + yaml.safe_dump(made, allow_unicode=True, sort_keys=True), "utf-8",
    )


def _mutt(folder: Path, out: Path, subject: str, text: str, attached: Path | None) -> None:
    """Let mutt compose and send a mail; what it hands to its transport is kept."""
    catcher = folder / "keep"
    catcher.write_text(f'#!/bin/sh\ncat > "{folder}/sent"\n')
    catcher.chmod(0o755)
    (folder / "muttrc").write_text(
        f'set sendmail="{catcher}"\nset from="focal@mj.example"\nset realname="Point focal"\nset copy=no\n'
        'set hostname="mj.example"\nset charset="utf-8"\nset send_charset="us-ascii:iso-8859-1:utf-8"\n'
    )
    files = ["-a", str(attached)] if attached else []
    subprocess.run(
        ["mutt", "-F", str(folder / "muttrc"), "-s", subject, *files, "--", "rapports@office.example"], input=text.encode(),
        check=True, timeout=60, env=os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    out.write_bytes((folder / "sent").read_bytes())


def _version(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()


if __name__ == "__main__":
    sys.exit(main())
