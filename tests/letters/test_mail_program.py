"""A letter opened by a mail program that is not ours to write with: mutt lists its parts."""

import os
import pty
import re
import select
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from documents.calendar import Entry, Person, meeting
from documents.outgoing import build_mail
from models.words import LetterKind
from store.files import WORD
from tasks.letters.samples import letters
from tasks.letters.text import render

pytestmark = pytest.mark.skipif(shutil.which("mutt") is None, reason="mutt is not installed (Debian package mutt)")

NAMES = ("Réponse de l'Égalité – n° 2.docx", "Änderungen „Größe“, Entwurf.docx", "D'Äntwert op d'Fro.docx", "a;b=c \"d\".docx")
PATIENCE = 20.0


def seen_in_mutt(mail: bytes, folder: Path, keys: str, until: str) -> str:
    """Return what mutt writes on its screen after these keys, until that stands there."""
    box = folder / "box"
    (folder / "Mail").mkdir()
    box.write_bytes(b"From x Tue Dec  1 07:00:00 2026\n" + mail.replace(b"\r\n", b"\n") + b"\n")
    child, screen = pty.fork()
    if not child:
        os.environ |= {"TERM": "vt100", "LC_ALL": "C.UTF-8", "HOME": str(folder), "COLUMNS": "160", "LINES": "50"}
        os.execvp("mutt", ["mutt", "-n", "-F", "/dev/null", "-R", "-f", str(box), "-e", f'push "{keys}"'])
    text, end = "", time.monotonic() + PATIENCE
    data = b""
    try:
        while until not in text and time.monotonic() < end:
            if select.select([screen], [], [], 0.2)[0]:
                data += os.read(screen, 65536)
                text = re.sub(r"\x1b[\[(][0-9;?]*[A-Za-z]", "", data.decode("utf-8", "replace"))
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(screen)
    return text


def test_mutt_shows_every_attachment_by_its_name(tmp_path: Path) -> None:
    rendered = render(LetterKind.CIRCULATION, letters("fr")["circulation"], "fr")
    mail = build_mail(
        rendered, sender="enfants@menje.invalid", sender_name="Service", to="focal@mj.invalid",
        message_id="<a1@menje.invalid>", date=datetime(2026, 12, 1, 7, tzinfo=UTC),
        attachments=[(name, WORD, b"PK") for name in NAMES],
    )
    screen = seen_in_mutt(mail, tmp_path, "v", NAMES[-1])
    assert all(name in screen for name in NAMES), screen


def test_mutt_reads_an_invitation_beside_the_letter(tmp_path: Path) -> None:
    rendered = render(LetterKind.INVITATION, letters("lb")["invitation"], "lb")
    entry = Entry("meeting.x@menje.invalid", "Réunion", date(2026, 12, 17), 0, datetime(2026, 12, 1, tzinfo=UTC), "fr")
    invitation = meeting(entry, Person("Service", "enfants@menje.invalid"), Person("Focal", "focal@mj.invalid"))
    mail = build_mail(
        rendered, sender="enfants@menje.invalid", sender_name="Service", to="focal@mj.invalid", invitation=invitation,
        message_id="<a1@menje.invalid>", date=datetime(2026, 12, 1, 7, tzinfo=UTC),
        attachments=[("réunion.ics", "application/ics", invitation)],
    )
    screen = seen_in_mutt(mail, tmp_path, "v", "réunion.ics")
    assert all(part in screen for part in ("text/plain", "text/html", "text/calendar", "réunion.ics")), screen
