"""Faults of a data file, all at once: each with its key, and stand-ins where it is faulty so that the rest is checked too."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from planning.fault_sentences import known, model_at, sentence

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which file at which key, and what to write instead."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.sentence}" if self.key else f"{self.file}: {self.sentence}"


class _StrictLoader(yaml.SafeLoader):
    """YAML without aliases (which can grow without bound) and without a key given twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias (*) stands here", problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.MarkedYAMLError(problem=f'the key "{key}" stands twice', problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(text: str, file: str) -> tuple[Any, tuple[Fault, ...]]:
    """Return what a YAML text holds, or None and the fault with its line."""
    try:
        return yaml.load(text, _StrictLoader), ()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        return None, (Fault(file, where, f"this is not readable as YAML: {fault.problem}; correct this line"),)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        return None, (Fault(file, "", f"this is not readable as YAML: {str(fault).split(chr(10))[0]}; write it anew"),)


def read_model(
    model: type[Model], text: str, file: str, complete: Callable[[dict[str, Any]], dict[str, Any]] = dict
) -> tuple[Model | None, Model | None, tuple[Fault, ...]]:
    """Return the model that a YAML text describes (None when it has faults), a readable one, and every fault.

    `complete` adds what the text leaves to another file. The readable one has stand-ins where the file is faulty, so that
    everything else in it can be checked as well; it is the model itself when there is no fault, and None when nothing can be
    made of the file.
    """
    data, faults = read_yaml(text, file)
    if faults:
        return None, None, faults
    if not isinstance(data, dict):
        return None, None, (Fault(file, "", f'the file must hold keys with values, such as "{known(model)[0]}: …"'),)
    told: dict[str, Fault] = {}
    data = complete(data)
    for _ in range(_LAYERS):
        try:
            found = model.model_validate(data)
        except ValidationError as invalid:
            for error in invalid.errors():
                key = dotted(error["loc"])
                told.setdefault(key, Fault(file, key, sentence(model, error)))
            _mend(model, data, invalid)
        else:
            return (None if told else found), found, tuple(told.values())
    return None, None, tuple(told.values())


_LAYERS = 4
"""A model tells some faults only once others in it are mended."""

_STAND_INS: tuple[Any, ...] = (
    "x", "fr", "X.00", "x@x.example", "prepare", "officer", "reminder", "body", "18:00", "2028-05-01", 1, True, {"fr": "-"}, ["x"],
    [],
)


def _mend(model: type[BaseModel], data: dict[str, Any], invalid: ValidationError) -> None:
    for error in invalid.errors():
        *way, last = error["loc"] or ("",)
        here: Any = data
        try:
            for part in way:
                here = here[part]
            if error["type"] == "extra_forbidden":
                del here[last]
            elif error["type"] != "value_error" or not isinstance(here[last], dict):
                _stand_in(model, data, here, last, error["loc"])
            elif "unverified" in known(model_at(model, error["loc"])):
                here[last] = {k: v for k, v in here[last].items() if k != "basis"} | {"unverified": True}
            elif not _complete(model, data, here, error["loc"]):
                _stand_in(model, data, here, last, error["loc"])
        except (KeyError, IndexError, TypeError):
            continue


def _complete(model: type[BaseModel], data: dict[str, Any], here: Any, loc: tuple[Any, ...]) -> bool:
    """Put a stand-in into one field of a row whose fields do not fit each other; False where none helps."""
    row = here[loc[-1]]
    for field in known(model_at(model, loc)):
        for value in _STAND_INS:
            here[loc[-1]] = row | {field: value}
            if _fits(model, data, loc):
                return True
    here[loc[-1]] = row
    return False


def _stand_in(model: type[BaseModel], data: dict[str, Any], here: Any, last: Any, loc: tuple[Any, ...]) -> None:
    for value in _STAND_INS:
        here[last] = value
        if _fits(model, data, loc):
            return


def _fits(model: type[BaseModel], data: dict[str, Any], loc: tuple[Any, ...]) -> bool:
    """Say whether what stands at a place of the file has no fault any more."""
    try:
        model.model_validate(data)
    except ValidationError as still:
        return all(e["loc"][: len(loc)] != loc for e in still.errors())
    return True


def dotted(loc: Sequence[str | int]) -> str:
    """Return a place of a file as people write it: `officers[0].name`."""
    key = ""
    for part in loc:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
    return key
