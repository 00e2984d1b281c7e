import inspect
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from typing import Annotated, Any, get_args, get_type_hints

import pytest
import typer
import yaml

from cli import brake, held, letters, requests
from cli.main import app
from models.settings import HOUSE
from tests.cli.conftest import Turnus


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    def below(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from below(command, f"{prefix}{name} ")
            else:
                yield f"{prefix}{name}", command

    return below(typer.main.get_command(app), "")


COMMANDS = dict(commands())

ACTS = {
    "accept-plan": "accept_plan.accept_plan", "answered-otherwise": "on_request.answered_otherwise",
    "cancel": "moves.cancel", "close": "moves.close", "confirm-received": "place_reply.confirm_received", "finish": "moves.finish",
    "reopen": "moves.reopen",
    "decide": "record_decision.record_decision", "extend": "on_request.extend", "follow-up": "follow_up.follow_up",
    "hold": "brake.hold", "lift": "brake.lift", "move-date": "move_date.move_date", "held place": "place_reply.place_reply",
    "recall": "letters_out.recall", "record-call": "on_request.record_call", "record-posting": "letters_out.record_posting",
    "release": "letters_out.release", "remind-now": "on_request.remind_now", "resume": "moves.resume",
    "held discard": "place_reply.set_aside",
    "return-to": "moves.return_to", "send-me": "letters_out.send_me", "shorten": "on_request.shorten",
    "stop-clock": "clock.stop_clock", "start-clock": "clock.start_clock",
    "submit": "submit.submit", "suspend": "moves.suspend", "take-late-answer": "on_request.take_late_answer",
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_for_itself_and_for_all_it_takes(turnus: Turnus, name: str) -> None:
    shown = turnus(f"{name} --help")
    assert shown.exit_code == 0
    assert COMMANDS[name].help
    undescribed = [p.name for p in COMMANDS[name].params if not getattr(p, "help", None)]
    assert set(undescribed) <= {"scope", "outcome", "verdict", "file"}    # their values are shown


def test_help_imports_neither_prefect_nor_the_database() -> None:
    seen = "import sys, cli.main; print([m for m in ('prefect', 'sqlmodel', 'jinja2', 'docx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", seen], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("name", "flow"), ACTS.items())
def test_a_command_takes_what_its_deployment_takes(name: str, flow: str) -> None:
    module, _, function = flow.partition(".")
    signature = inspect.signature(getattr(import_module(f"flows.{module}"), function).fn)
    taken = {p.name: p for p in COMMANDS[name].params if p.name != "help"}
    assert set(taken) == set(signature.parameters)
    for parameter in signature.parameters.values():
        required = parameter.default is parameter.empty and parameter.name != "officer"
        assert taken[parameter.name].required is required


def test_every_act_of_the_deployments_has_its_command() -> None:
    forms = yaml.safe_load((HOUSE / "templates/forms/fr.yaml").read_text("utf-8"))["deployments"]
    other = {"record-decision", "open-cycle", "request-inputs", "remind-ministries", "receive-replies", "consolidate", "review"}
    other |= {"settle-letter", "import-list", "set-list-aside", "take-draft", "place-reply"}
    other |= {"ask-sender", "set-aside", "translation-out", "translation-in", "register-document"}    # of another name
    assert set(forms) - other <= set(COMMANDS)


@pytest.mark.parametrize(
    ("values", "flow", "parameter"),
    [
        (brake.Scope, "brake.hold", "scope"),
        (requests.Outcome, "on_request.record_call", "outcome"),
        (letters.Output, "letters_out.send_me", "file"),
        (Annotated[held.Lacks, None], "place_reply.ask_sender", "lacks"),
    ],
)
def test_a_closed_set_of_words_is_that_of_the_flow(values: Any, flow: str, parameter: str) -> None:
    module, _, function = flow.partition(".")
    words: type[Enum] = get_type_hints(getattr(import_module(f"flows.{module}"), function).fn)[parameter]
    literal, _ = get_args(values)
    assert list(get_args(literal)) == [w.value for w in words]
