"""How a command was typed wrongly, said in the office's language: a sentence with what to write, and where its help is."""

import re
from typing import Any, Final

import typer._click.exceptions as wrong

from cli.words import say

_COMMAND: Final = re.compile(r"No such command '(?P<name>.*?)'\.?(?: Did you mean (?P<near>.*)\?)?$", re.DOTALL)
_EXTRA: Final = re.compile(r"Got unexpected extra argument\(?s?\)? \((?P<name>.*)\)$", re.DOTALL)
_LACKS: Final = re.compile(r"Option '(?P<name>.*?)' requires ", re.DOTALL)
_KINDS: Final = {"int": "whole_number", "float": "number", "decimal": "number", "bool": "yes_or_no"}
"""What a value is to be, by the beginning of pydantic's kind of fault."""


def usage_said(fault: wrong.UsageError) -> str:
    """Return what is wrong with a line and what mends it; what nobody foresaw is said as typer says it."""
    sentence = _sentence(fault)
    return f"{sentence} {say('usage.help', command=fault.ctx.command_path)}" if fault.ctx else sentence


def _sentence(fault: wrong.UsageError) -> str:
    if isinstance(fault, wrong.NoSuchOption):
        near = ", ".join(sorted(fault.possibilities or ()))
        return _with_near(say("usage.no_option", name=fault.option_name), near)
    if isinstance(fault, wrong.MissingParameter):
        return say("usage.missing", name=_name(fault)) + _choices_of(fault)
    if isinstance(fault, wrong.BadParameter):
        return say("usage.bad_value", name=_name(fault), why=_why(fault))
    said = fault.message.strip()
    if found := _COMMAND.match(said):
        return _with_near(say("usage.no_command", name=found["name"]), (found["near"] or "").replace("'", ""))
    if found := _EXTRA.match(said):
        return say("usage.too_much", name=found["name"])
    if found := _LACKS.match(said):
        return say("usage.no_value", name=found["name"])
    if isinstance(fault, wrong.BadOptionUsage):
        return say("usage.takes_no_value", name=fault.option_name)
    return say("usage.no_command_given") if said == "Missing command." else said


def _with_near(sentence: str, near: str) -> str:
    return f"{sentence} {say('usage.near', near=near)}" if near else sentence


def _name(fault: wrong.BadParameter) -> str:
    """Return what an option or argument is called on the command line."""
    hint = fault.param_hint or (fault.param.get_error_hint() if fault.param else "")
    return (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "")


def _why(fault: wrong.BadParameter) -> str:
    """Return what is wrong with a value: in words where its kind is known, else as it was raised."""
    if choices := _choices(fault):
        return say("usage.one_of", choices=", ".join(choices))
    for known in _kinds(fault):
        if key := next((key for kind, key in _KINDS.items() if known["type"].startswith(f"{kind}_")), None):
            return say(f"usage.{key}", given=known["input"])
        facts = known.get("ctx", {})
        if "ge" in facts or "gt" in facts:
            return say("usage.at_least", given=known["input"], least=facts.get("ge", facts.get("gt")))
        if "le" in facts or "lt" in facts:
            return say("usage.at_most", given=known["input"], most=facts.get("le", facts.get("lt")))
    return fault.message.rstrip(".")


def _kinds(fault: wrong.BadParameter) -> list[dict[str, Any]]:
    """Return pydantic's faults behind a value that does not fit."""
    errors = getattr(fault.__cause__, "errors", None)
    return list(errors()) if errors else []


def _choices(fault: wrong.BadParameter) -> tuple[str, ...]:
    known = getattr(fault.param, "type_descriptor", None)
    choices = known.choices if known is not None and known.is_choice else None
    return tuple(str(getattr(one, "value", one)) for one in choices or ())


def _choices_of(fault: wrong.BadParameter) -> str:
    choices = _choices(fault)
    return f" {say('usage.choose', choices=', '.join(choices))}" if choices else ""
