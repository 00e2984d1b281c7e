"""What pydantic says of a data file, as one sentence with the remedy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel

from planning.rules import did_you_mean


def sentence(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    """Return what one of pydantic's errors says of a file of a model: what is wrong, and what to write."""
    loc, context = error["loc"], error.get("ctx", {})
    given = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return f'unknown key "{loc[-1]}"; {did_you_mean(str(loc[-1]), known(model_at(model, loc[:-1])))}'
        case "missing":
            return "is missing; add it"
        case "enum" | "literal_error":
            words = tuple(w.strip().strip("'") for w in str(context["expected"]).replace(" or ", ", ").split(","))
            return f'"{given}" is not known here; {did_you_mean(str(given), words)}'
        case "string_pattern_mismatch":
            return f'"{given}" does not fit; {_pattern_remedy(context["pattern"])}'
        case "value_error":
            return str(context["error"])
        case "string_type" if isinstance(given, bool | int | float | date):
            return f'"{given}" must be text; write it in quotation marks'
        case "string_type":
            return "must be one text; write it in quotation marks"
        case "too_short" | "string_too_short":
            return "is empty; give at least one"
        case "string_too_long":
            return f"is too long; write at most {context['max_length']} characters"
        case "model_type" | "dict_type":
            keys = known(model_at(model, loc))
            return f'must hold keys with values, such as "{keys[0] if keys else "key"}: …"'
        case "tuple_type" | "list_type":
            return f'"{_shown(given)}" is no list; write [ ] around it, or a line with a dash for each entry'
        case "int_type" | "int_parsing" | "int_from_float" | "float_type" | "float_parsing":
            return f'"{_shown(given)}" is no whole number; write digits alone, without quotation marks'
        case "greater_than":
            return f'"{given}" is too small; write a number greater than {context["gt"]}'
        case "greater_than_equal":
            return f'"{given}" is too small; write {context["ge"]} or more'
        case "less_than_equal":
            return f'"{given}" is too large; write {context["le"]} or less'
        case "bool_type" | "bool_parsing":
            return f'"{_shown(given)}" is neither yes nor no; write true or false'
        case _:
            remedy = error["msg"].removeprefix("Input should be ")
            return f'"{_shown(given)}" does not fit; give {remedy}'


REMEDIES = {
    r"^[a-z][a-z0-9_-]*$": "begin with a small letter and use small letters, digits, - and _",
    r"^[A-Z]{1,3}\.\d{2,4}$": 'write a letter, a dot and two digits, for example "V.06"',
    r"^(fr|de|en|lb|es)$": "unknown language; write fr, de, en, lb or es",
    r"^[A-Z]{2}$": 'write the two letters of a country, for example "PT"',
    r"^\d\d-\d\d$": 'write month and day, for example "07-15"',
    r"^(\d{4}-)?\d\d-\d\d$": 'write month and day, "05-01", or "2028-05-01" for one year',
    r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$": "begin with a small letter and use small letters, digits and single _ between them",
    r"^[a-z][a-z0-9-]*\.[a-z0-9-]{1,20}$": 'write the code of a cycle, such as "opic.2027-k7"',
    r"^[a-z]{1,3}\d{1,3}$": 'write a code such as "o1", never a name',
}


def _pattern_remedy(pattern: str) -> str:
    return REMEDIES.get(pattern, f"it must match {pattern}")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def known(model: type[BaseModel] | None) -> tuple[str, ...]:
    """Return the keys of a model."""
    return tuple(model.model_fields) if model else ()


def model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
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
