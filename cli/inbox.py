"""The inbox looked at from outside: what a message would be taken for, what the servers say of senders."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson
from cli.output import print_json, print_table
from cli.word import bytes_of
from cli.words import heads, language, say

if TYPE_CHECKING:
    from tasks.inbox.replies import Understood

app = typer.Typer()
inbox = typer.Typer(no_args_is_help=True, help="Look at what comes in; nothing is kept or changed.")
app.add_typer(inbox, name="inbox", rich_help_panel="Requests and replies")

Mails = Annotated[list[Path], typer.Argument(help="Messages (.eml), of this office or of none.")]


@inbox.callback()
def group() -> None:
    """Look at what comes in; nothing is kept or changed."""


@inbox.command("classify")
def classify(files: Mails, as_json: AsJson = False) -> None:
    """Say of each message what it is and what would be done with it; nothing is kept or changed."""
    from documents.words import reason_said
    from tasks.inbox.acquaintance import known_here
    from tasks.inbox.replies import understood

    known, seen = known_here(), set[str]()
    found = []
    for file in files:
        raw = bytes_of(file)
        sha256 = hashlib.sha256(raw).hexdigest()
        one = understood(raw, replace(known, is_double=sha256 in seen or known.is_double))
        seen.add(sha256)
        found.append((file, one))
    if as_json:
        print_json([_as_data(file, one) for file, one in found])
        return
    print_table(heads("file", "class", "action", "request", "why"), (
        (file.name, reason_said(one.finding.kind, language()), say(f"actions.{one.finding.action}"),
         ", ".join(one.finding.match.requests) or None, ", ".join(map(_in_words, one.finding.reasons))) for file, one in found
    ))


@inbox.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """Say what verdicts the last 50 messages carried, and which profile of `office.yaml` would verify their senders."""
    from tasks.inbox.acquaintance import inbox_diagnosis

    found = inbox_diagnosis()
    proposal = {k: v for k, v in vars(found.proposal).items() if v and (k, v) != ("form", "rfc")}
    if as_json:
        print_json({
            "messages": found.messages, "verdicts": found.verdicts, "servers": found.servers, "relays": found.relays,
            "inside_exchange": found.inside_exchange, "proposal": proposal,
        })
        return
    print_table([say("heads.verdict"), say("doctor.messages")], [
        *((say(f"doctor.{verdict}"), times) for verdict, times in sorted(found.verdicts.items())),
        *((say("doctor.server", name=name or say("doctor.unnamed")), times) for name, times in found.servers.items()),
        *((say("doctor.relay", name=name), times) for name, times in found.relays.items()),
        (say("doctor.inside"), found.inside_exchange),
    ])
    written = ", ".join(f"{key}: {str(value).lower() if value is True else value}" for key, value in proposal.items())
    typer.echo(say("doctor.proposal", profile=written) if found.messages else say("doctor.nothing"))
    if "canary" in proposal:
        typer.echo(say("doctor.canary"))


def _in_words(reason: str) -> str:
    """Return what a reason says: a sign of the mail, a mail server's status (RFC 3463), or why the guard refuses something."""
    from documents.words import reason_said, words

    code, _, fact = reason.partition(":")
    if code in words("commands", language())["evidence"]:
        return say(f"evidence.{code}", day=fact)
    if code[:1].isdigit():
        return say("evidence.status", status=code)
    return reason_said(reason if reason.startswith("refused_") else f"refused_{reason}", language()).rstrip(".")


def _as_data(file: Path, one: "Understood") -> dict[str, object]:
    finding = one.finding
    requests = finding.match.requests
    return {
        "file": str(file),
        "class": finding.kind.value,
        "action": finding.action.value,
        "request": list(requests) if len(requests) > 1 else finding.match.request,
        "match_by": list(finding.match.signs),
        "language": finding.language,
        "authenticated": finding.authenticated,
        "attachments": [
            {"name": judged.attachment.name, "role": judged.role} for judged in (one.received.files if one.received else ())
        ],
        "reasons": list(finding.reasons),
    }
