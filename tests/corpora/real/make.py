"""Make the files of this folder with the programs themselves: `python -m tests.corpora.real.make` from the house.

LibreOffice fills in a form by UNO and saves it in each of its formats; mutt sends it in batch mode to a program that keeps what
it is given; Claws Mail composes it on a screen nobody sees, and what it keeps as a draft is the mail below notes of its own.
Needs `libreoffice-writer`, `python3-uno`, `mutt`, `claws-mail`, `xvfb` and `xdotool`; `manifest.yaml` names the versions.
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
BY_CLAWS = {
    "claws-fr-reply": ("Re: Rapport CDE [crc.2029/mj-1.1]", "Veuillez trouver ci-joint la réponse du ministère.", "docx"),
    "claws-fr-rtf": ("Re: Rapport CDE [crc.2029/mj-1.1]", "Ci-joint la réponse du ministère.", "rtf"),
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
        for name, (subject, text, attached) in BY_CLAWS.items():
            _claws(Path(folder), HERE / f"{name}.eml", subject, text, HERE / f"filled.{attached}")
            made[f"{name}.eml"] = {"program": _version("claws-mail", "--version")}
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
        'set hostname="mj.example"\nset charset="utf-8"\nset send_charset="us-ascii:iso-8859-1:utf-8"\nset allow_8bit=no\n'
    )
    files = ["-a", str(attached)] if attached else []
    subprocess.run(
        ["mutt", "-F", str(folder / "muttrc"), "-s", subject, *files, "--", "rapports@office.example"], input=text.encode(),
        check=True, timeout=60, env=os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    out.write_bytes((folder / "sent").read_bytes())


_KEYS = """
claws-mail --alternate-config-dir "$1/conf" --compose-from-file "$1/mail.txt" &
sleep 7
for title in "^Error$" "^Notice$"; do
    xdotool windowfocus "$(xdotool search --name "$title" | tail -1)"; sleep 1; xdotool key Return; sleep 2
done
xdotool windowfocus "$(xdotool search --name "Compose message" | tail -1)"; sleep 1; xdotool key ctrl+s; sleep 4
kill $!
"""
"""Dismiss what Claws Mail says at its first start and of the attachment, then save what is composed."""


def _claws(folder: Path, out: Path, subject: str, text: str, attached: Path) -> None:
    """Let Claws Mail compose a mail and keep it as a draft; above the mail itself stand notes that never leave it."""
    home = folder / out.stem
    for name in ("inbox", "sent", "draft", "queue", "trash"):
        (home / "Mail" / name).mkdir(parents=True)
    (home / "conf").mkdir()
    (home / "conf" / "accountrc").write_text(
        "[Account: 1]\naccount_name=focal\nis_default=1\nname=Point focal\naddress=focal@mj.example\nprotocol=4\n"
        "smtp_server=localhost\ngenerate_msgid=1\n"
    )
    kinds = {"inbox": "inbox", "outbox": "sent", "draft": "draft", "queue": "queue", "trash": "trash"}
    items = "".join(f'<folderitem type="{kind}" name="{name}" path="{name}"/>' for kind, name in kinds.items())
    (home / "conf" / "folderlist.xml").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<folderlist><folder type="mh" name="Mailbox" path="{home}/Mail">{items}'
        "</folder></folderlist>\n"
    )
    (home / "mail.txt").write_text(f"To: rapports@office.example\nSubject: {subject}\nAttach: {attached}\n\n{text}\n", "utf-8")
    (home / "keys").write_text(_KEYS)
    subprocess.run(["xvfb-run", "-a", "sh", str(home / "keys"), str(home)], timeout=120, env=os.environ | {"HOME": str(home)},
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kept = max((home / "Mail" / "draft").glob("[0-9]*"), key=lambda path: int(path.name)).read_bytes()
    out.write_bytes(kept.partition(b"X-Claws-End-Special-Headers: 1\n")[2])


def _version(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()


if __name__ == "__main__":
    sys.exit(main())
