"""The top of the command line: whatever goes wrong ends in one sentence and exit code 1, never in a traceback."""

import errno
from collections.abc import Callable
from typing import Any

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup

from cli.refusals import DatabaseReadOnly
from cli.usage import usage_said
from cli.words import say, sentence_of
from models.refusals import DiskRefuses, Refusal

DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
DATABASE = {"OperationalError", "ProgrammingError"}
SERVER = {"httpx", "httpcore"}
"""Who speaks with Prefect's server."""


class Sentences(TyperGroup):
    """The commands of `turnus`; with `debug` what nobody foresaw is raised as it is."""

    debug = False

    def make_context(self, *args: Any, **options: Any) -> Any:
        """Read the line up to the command."""
        return _in_words(super().make_context, *args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Read the rest of the line and run the command."""
        return _in_words(super().invoke, ctx)

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command; refusals and faults become a sentence on the error stream."""
        try:
            return super().main(*args, **options)
        except Refusal as refusal:
            sentence = sentence_of(refusal)
        except Exception as fault:
            if self.debug:
                raise
            sentence = _sentence_of_fault(fault)
        typer.echo(sentence, err=True)
        raise SystemExit(1)


def _in_words(read: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Read a line; what is wrong with it ends in one sentence and exit code 2, a group without a command in its help."""
    try:
        return read(*args, **options)
    except NoArgsIsHelpError:
        raise
    except UsageError as fault:
        typer.echo(usage_said(fault), err=True)
        raise SystemExit(fault.exit_code) from None


def _sentence_of_fault(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.errno in DISK:
        return sentence_of(DiskRefuses(errno=fault.errno))
    if isinstance(fault, OverflowError):
        return say("too_large")
    if type(fault).__module__.partition(".")[0] in SERVER or "Failed to reach API" in str(fault):
        return say("server_gone")
    # By name: sqlalchemy is not worth importing for a sentence.
    if type(fault).__name__ in DATABASE:
        return _sentence_of_database(str(fault))
    return say("unexpected", fault=type(fault).__name__)


def _sentence_of_database(said: str) -> str:
    """Return the sentence for what SQLite or PostgreSQL said: the disk is full, the file is read-only, or it is not there."""
    if "database or disk is full" in said or "No space left on device" in said:
        return sentence_of(DiskRefuses(errno=errno.ENOSPC))
    if "readonly database" in said or "read-only transaction" in said:
        return sentence_of(DatabaseReadOnly())
    return say("database_not_ready")
