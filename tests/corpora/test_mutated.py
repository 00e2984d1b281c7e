"""Mutated mails and Word files: no crash, no hang, one class for each, and no answer at a question but its own.

A small share by default; `make fuzz` takes all of it and prints the slowest.
"""

import os
import random
import re
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from documents.account import account_of
from documents.reading import word_file
from documents.replies.classes import ReplyClass
from tasks.inbox.acquaintance import stranger
from tasks.inbox.replies import understood
from tests.corpora.composed import Composed
from tests.corpora.word_files import samples

FULL = bool(os.environ.get("TURNUS_FULL"))
MAILS, FILES = (20_000, 5_000) if FULL else (60, 40)
pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(36_000 if FULL else 600)]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with pieces changed, lost, doubled or moved."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place, length = chance.randrange(len(changed) + 1), chance.choice((1, 1, 4, 40, 400))
        match chance.randrange(5):
            case 0:
                changed[place : place + length] = chance.randbytes(length)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length]
            case 3:
                changed[place:place] = chance.choice(NASTY)
            case _:
                del changed[place:]
        if not changed:
            changed = bytearray(b"\r\n")
    return bytes(changed)


NASTY = [b"\0", b"\r\n\r\n", b"\r\n--b\r\n", b"From: x@y\r\n", b"=?utf-8?b?////?=", b"(" * 500, b"\xff\xfe", b"<" * 200,
         b"; name*0*=", b"Content-Type: multipart/mixed; boundary=\r\n", b"Content-Type: message/rfc822\r\n\r\n",
         b"PK\x03\x04", b"\xe2\x80\xae"]


def test_every_mutated_mail_is_of_one_class():
    corpus, chance = Composed(Path(__file__).parent / "first"), random.Random(20290601)
    entries = [e for e in corpus.messages if "-odt" not in e["file"]]
    slowest, began = (0.0, ""), time.monotonic()
    for n in range(MAILS):
        entry = chance.choice(entries)
        raw = mutated(corpus.raw(entry["file"]), chance)
        at = time.monotonic()
        finding = understood(raw, corpus.known(entry | {"after": ()})).finding
        slowest = max(slowest, (time.monotonic() - at, entry["file"]))
        assert finding.kind in ReplyClass and finding.reasons, (n, entry["file"])
    print(f"{MAILS} mails in {time.monotonic() - began:.0f} s; the slowest {slowest[0]:.2f} s ({slowest[1]})")


def rewritten(data: bytes, chance: random.Random) -> bytes:
    """Return a Word file with the text of its main part cut, doubled and exchanged at its tags."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pieces = re.split(rb"(<[^>]+>)", parts["word/document.xml"])
    for _ in range(chance.choice((1, 2, 8))):
        place = chance.randrange(len(pieces))
        # a text is lost or doubled, a tag lost or put elsewhere; a text put at another question would be one there
        pieces[place] = b"" if chance.random() < 0.5 else pieces[place] * 2
    parts["word/document.xml"] = b"".join(pieces)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def test_no_mutated_word_file_puts_an_answer_at_another_question():
    chance, seeds = random.Random(20290602), [one for one in samples() if one.name.endswith("plain")]
    slowest, began, read = 0.0, time.monotonic(), 0
    for n in range(FILES):
        one = chance.choice(seeds)
        data = (rewritten if n % 2 else mutated)(one.data, chance)
        at = time.monotonic()
        found = word_file(data, sent=one.sent)
        slowest = max(slowest, time.monotonic() - at)
        assert found.verdict.verdict in ("pass", "warn", "convert", "refuse")
        if found.form:
            read += 1
            for code, answer in account_of(found.form).answers.items():
                others = {c for c in one.texts if c != code and f"({c})" in answer.text}
                assert not others, (n, code, answer.text)
    print(f"{FILES} Word files in {time.monotonic() - began:.0f} s, {read} read; the slowest {slowest:.2f} s")
    assert read


@pytest.mark.parametrize("raw", [
    b"From: a@b.example\r\nSubject: " + b"x" * 60_000 + b"\r\n\r\nx", b"From: a@b.example\r\n\r\n" + b"x" * 3_000_000,
    b"From: a@b.example\r\n\r\n" + b"Subject: " + b"x-" * 400_000 + b"\r\nFrom: y\r\nTo: z\r\nDate: w\r\n",
    b"From: a@b.example\r\n\r\n" + b"https://" + b"a." * 200_000, b"From: MAILER-DAEMON@x\r\n\r\nfrom:" + b"a" * 300_000,
])
@pytest.mark.timeout(100)
def test_long_nonsense_is_classified_before_the_test_ends(raw):
    assert understood(raw, stranger()).finding.kind in ReplyClass      # or the limits of its process end it
