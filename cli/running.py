"""How a command calls a flow: through Prefect where this installation's server answers, else by hand."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from cli.by_hand import by_hand
from cli.refusals import OfficerNeeded, ReasonTooLong
from cli.words import say
from models.lines import LONGEST_REASON
from models.refusals import NotAFormValue, Refusal
from models.settings import settings


def address_file() -> Path:
    """Return the file in which `turnus serve` says where its pages are."""
    return settings().var / "prefect" / "address"


def act(flow: str, *, officer: str | None, said: str = "done", **parameters: Any) -> Any:
    """Carry out an officer's act, say what came of it and return that; the flow is named `module.function`."""
    result = run(flow, officer=officer_or_only(officer), **parameters)
    typer.echo(say(said, result=result))
    return result


def run(flow: str, **parameters: Any) -> Any:
    """Run a flow with these parameters and return its result; raises what it refuses, `NotAFormValue`, `ReasonTooLong`."""
    cycle, letter = str(parameters.get("cycle") or ""), str(parameters.get("letter") or "")
    with engine() as through_prefect:
        from prefect.exceptions import ParameterTypeError

        from tasks import log
        from tasks.reviews.identity import BY_COMMAND


        module, _, name = flow.partition(".")
        found = getattr(import_module(f"flows.{module}"), name)
        try:
            values = found.validate_parameters(parameters)
        except ParameterTypeError as fault:
            # "Flow run received invalid parameters:\n - reason: String should have …"
            field = str(fault).partition("\n - ")[2].partition(":")[0]
            raise (ReasonTooLong(longest=LONGEST_REASON) if field == "reason" else NotAFormValue(field=field)) from None
        asked = BY_COMMAND.set(True)
        try:
            result = found(**values) if through_prefect else found.fn(**values)
        except Refusal as refusal:
            log.deed(cycle=cycle, deed=flow, letter=letter, refused=refusal.code)
            raise
        finally:
            BY_COMMAND.reset(asked)
        log.deed(cycle=cycle, deed=flow, letter=letter)
    return result


@contextmanager
def engine() -> Iterator[bool]:
    """Prepare for calling flows and tasks; say whether they go through Prefect. Nothing imports Prefect before."""
    api = _api()
    if "prefect" not in sys.modules:
        os.environ["PREFECT_HOME"] = str(settings().var / "prefect")
        os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"
        # A refusal is one sentence of ours; Prefect would print its traceback above it.
        os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
        if api:
            os.environ["PREFECT_API_URL"] = api
    if api:
        yield True
    else:
        with by_hand():
            yield False


def is_served() -> bool:
    """Say whether this installation's server answers, so that what is to happen later happens by itself."""
    return _api() is not None


def _api() -> str | None:
    try:
        address = address_file().read_text("utf-8").strip()
        with urllib.request.urlopen(f"{address}/api/health", timeout=2) as answer:
            return f"{address}/api" if answer.status == 200 else None
    except (OSError, ValueError, urllib.error.URLError):
        return None


def officer_or_only(code: str | None) -> str:
    """Return the officer named, or the only one there is; raises `OfficerNeeded` with those known."""
    from store import office_folder

    if code:
        return code
    known = list(office_folder.load().officers)
    if len(known) != 1:
        raise OfficerNeeded(known=", ".join(known))
    return known[0]
