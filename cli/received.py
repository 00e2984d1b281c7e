"""Take in a file that somebody holds in hand: a message into the inbox, a Word file onto the shelf of its cycle."""

import hashlib
import os
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.given import bytes_of
from cli.refusals import FileNamesNoCycle, FileRefused, NotAKindReceived
from cli.running import run
from cli.words import language, say
from models.settings import settings

app = typer.Typer()


@app.command("receive", rich_help_panel="Requests and replies")
def receive(file: Annotated[Path, typer.Argument(help="A message (.eml, .msg) or a Word file (.docx, .odt, .doc, .rtf).")]) -> None:
    """Take in a message or a Word file, and say what became of it."""
    raw = bytes_of(file)
    match file.suffix.lower():
        case ".eml" | ".msg":
            folder = settings().inbox
        case ".docx" | ".odt" | ".doc" | ".rtf":
            folder = settings().shelf / _cycle_of(raw, file.name) / "in"
        case suffix:
            raise NotAKindReceived(suffix=suffix or file.name)
    _put(folder, file.name, raw)
    run("receive_replies.receive_replies")
    typer.echo(_what_became_of(raw))


def _cycle_of(raw: bytes, name: str) -> str:
    """Return the cycle that a questionnaire or an edited draft names; raises `FileRefused`, `FileNamesNoCycle`."""
    from documents.words import words
    from store import cycles, database
    from tasks.drafts import returned
    from tasks.inbox.form_files import read_form

    read = read_form(raw, name)
    verdict = read.verdict
    if verdict.verdict == "refuse":
        raise FileRefused(reason=verdict.reasons[0].sentence(words("refusals", language())))
    draft = returned.draft_of(read.docx or raw)
    cycle = draft[0] if draft else _cycle_of_form(read.form.form_id if read.form else "")
    # What a file says of itself is anybody's text: only a cycle there is may name a folder.
    with database.reading() as session:
        if cycle not in cycles.codes(session):
            raise FileNamesNoCycle(file=name)
    return cycle


def _cycle_of_form(form_id: str | None) -> str:
    cycle, _, request = (form_id or "").partition("/")
    return cycle if request else ""


def _put(folder: Path, name: str, raw: bytes) -> None:
    """Lay a file down whole; one of the same name that still waits stays as it is."""
    from store import files

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if path.exists():
        path = path.with_stem(f"{path.stem}-{hashlib.sha256(raw).hexdigest()[:16]}")
    files.write_atomically(path, raw)
    # The shelf leaves alone what may still be being copied; this is whole.
    whole = time.time() - 60
    os.utime(path, (whole, whole))


def _what_became_of(raw: bytes) -> str:
    from sqlmodel import select

    from documents.words import reason_said
    from models.tables import Message, Request
    from store import database, requests

    with database.reading() as session:
        message = session.exec(select(Message).where(Message.sha256 == hashlib.sha256(raw).hexdigest())).first()
        if message is None:
            return say("not_taken")
        request = session.get(Request, message.request_id) if message.request_id else None
        return say(
            "received", message=message.code, state=say(f"message_state.{message.state}"),
            request=requests.code_of(request) if request else "–",
            reason=reason_said(message.reason, language()) if message.reason else "–",
        )
