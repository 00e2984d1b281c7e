"""Faults of a data file: what pydantic and YAML say, translated into one sentence with the remedy."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from planning.rules import did_you_mean

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


def read_model(model: type[Model], text: str, file: str) -> tuple[Model | None, Model | None, tuple[Fault, ...]]:
    """Return the model that a YAML text describes (None when it has faults), a readable one, and every fault.

    The readable one has stand-ins where the file is faulty, so that everything else in it can be checked as well; it is
    the model itself when there is no fault, and None when nothing can be made of the file.
    """
    data, faults = read_yaml(text, file)
    if faults:
        return None, None, faults
    if not isinstance(data, dict):
        return None, None, (Fault(file, "", f'the file must hold keys with values, such as "{_known(model)[0]}: …"'),)
    told: dict[str, Fault] = {}
    for _ in range(_LAYERS):
        try:
            found = model.model_validate(data)
        except ValidationError as invalid:
            for error in invalid.errors():
                key = _dotted(error["loc"])
                told.setdefault(key, Fault(file, key, _sentence(model, error)))
            _mend(model, data, invalid)
        else:
            return (None if told else found), found, tuple(told.values())
    return None, None, tuple(told.values())


_LAYERS = 4
"""A model tells some faults only once others in it are mended."""

_STAND_INS: tuple[Any, ...] = ("x", "fr", "X.00", "x@x.example", "prepare", "officer", "reminder", 1, True, {"fr": "-"}, ["x"], [])


def _mend(model: type[BaseModel], data: dict[str, Any], invalid: ValidationError) -> None:
    for error in invalid.errors():
        *way, last = error["loc"] or ("",)
        here: Any = data
        try:
            for part in way:
                here = here[part]
            if error["type"] == "extra_forbidden":
                del here[last]
            elif error["type"] == "value_error" and isinstance(here[last], dict):
                here[last] = {k: v for k, v in here[last].items() if k != "basis"} | {"unverified": True}
            else:
                _stand_in(model, data, here, last, error["loc"])
        except (KeyError, IndexError, TypeError):
            continue


def _stand_in(model: type[BaseModel], data: dict[str, Any], here: Any, last: Any, loc: tuple[Any, ...]) -> None:
    for value in _STAND_INS:
        here[last] = value
        try:
            model.model_validate(data)
        except ValidationError as still:
            if all(e["loc"][: len(loc)] != loc for e in still.errors()):
                return
        else:
            return


def _sentence(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    loc, context = error["loc"], error.get("ctx", {})
    given = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return f'unknown key "{loc[-1]}"; {did_you_mean(str(loc[-1]), _known(_model_at(model, loc[:-1])))}'
        case "missing":
            return "is missing; add it"
        case "enum" | "literal_error":
            words = tuple(w.strip().strip("'") for w in str(context["expected"]).replace(" or ", ", ").split(","))
            return f'"{given}" is not known here; {did_you_mean(str(given), words)}'
        case "string_pattern_mismatch":
            return f'"{given}" does not fit; {_pattern_remedy(context["pattern"])}'
        case "value_error":
            return str(context["error"])
        case "string_type" if isinstance(given, bool | int | float):
            return f'"{given}" must be text; write it in quotation marks'
        case "too_short" | "string_too_short":
            return "is empty; give at least one"
        case _:
            remedy = error["msg"].removeprefix("Input should be ")
            return f'"{_shown(given)}" does not fit; give {remedy}'


_REMEDIES = {
    r"^[a-z][a-z0-9_-]*$": "begin with a small letter and use small letters, digits, - and _",
    r"^[A-Z]{1,3}\.\d{2,4}$": 'write a letter, a dot and two digits, for example "V.06"',
    r"^(fr|de|en|lb|es)$": "unknown language; write fr, de, en, lb or es",
    r"^[A-Z]{2}$": 'write the two letters of a country, for example "PT"',
    r"^\d\d-\d\d$": 'write month and day, for example "07-15"',
    r"^[a-z]{1,3}\d{1,3}$": 'write a code such as "o1", never a name',
}


def _pattern_remedy(pattern: str) -> str:
    return _REMEDIES.get(pattern, f"it must match {pattern}")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _dotted(loc: Sequence[str | int]) -> str:
    key = ""
    for part in loc:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def _known(model: type[BaseModel] | None) -> tuple[str, ...]:
    return tuple(model.model_fields) if model else ()


def _model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    """Return the model whose keys stand at a place of the file."""
    here: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, int) or here is None:
            continue
        field = here.model_fields.get(part)
        here = next(_models_in(field.annotation), None) if field else here
    return here


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
