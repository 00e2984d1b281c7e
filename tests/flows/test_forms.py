"""The forms of the flows: what they take, and what they say in each language."""

from importlib import import_module
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prefect import Flow
from prefect.utilities.callables import parameter_schema

from models.lines import as_line
from models.settings import HOUSE
from tasks.engine.form_words import form_words
from tasks.engine.forms import worded

LANGUAGES = ("fr", "de", "en")
DEPLOYMENTS = yaml.safe_load((HOUSE / "prefect.yaml").read_text("utf-8"))["deployments"]
ENTRIES = {d["name"]: d["entrypoint"] for d in DEPLOYMENTS}
SAMPLES = {"integer": 1, "boolean": True, "date": "2029-01-12"}


def flow_of(name: str) -> Flow[..., Any]:
    module, _, function = ENTRIES[name].rpartition(".")
    flow: Flow[..., Any] = getattr(import_module(module), function)
    return flow


def schema_of(name: str) -> dict[str, Any]:
    return parameter_schema(flow_of(name)).model_dump()


def sample(field: dict[str, Any], schema: dict[str, Any], text: str) -> Any:
    if "$ref" in field:
        return schema["definitions"][field["$ref"].rpartition("/")[2]]["enum"][0]
    if "anyOf" in field:
        return sample(field["anyOf"][0], schema, text)
    return SAMPLES.get(field.get("format", field["type"]), text)


@pytest.mark.parametrize("name", ENTRIES)
def test_no_text_of_a_form_brings_characters_nobody_sees(name: str) -> None:
    schema = schema_of(name)
    typed = {field: sample(said, schema, "a\x00b\r\nc\u202e") for field, said in schema["properties"].items()}
    taken = flow_of(name).validate_parameters(typed)
    texts = [value for field, value in taken.items() if typed[field] == "a\x00b\r\nc\u202e"]
    assert set(texts) <= {"ab c"}
    assert texts or name == "receive-replies"


@given(st.text(st.characters()))
def test_a_line_can_be_written_into_any_database(text: str) -> None:
    line = as_line(text)
    assert line.encode("utf-8").decode() == line and "\x00" not in line
    assert len(line.splitlines()) <= 1


def test_a_reason_is_still_limited_in_the_form() -> None:
    assert schema_of("suspend")["properties"]["reason"]["maxLength"] == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ENTRIES)
def test_a_day_that_may_stay_empty_names_both_in_the_forms_language(name: str, language: str) -> None:
    fields = worded(schema_of(name), form_words(language)[name])["properties"]
    said = [tuple(kind["title"] for kind in field["anyOf"]) for field in fields.values() if "anyOf" in field]
    assert set(said) <= {{"fr": ("Un jour", "Sans date"), "de": ("Ein Tag", "Ohne Datum"), "en": ("A day", "No date")}[language]}
    assert said or name not in ("hold", "submit", "follow-up", "record-posting")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_a_form_are_codes_as_they_are(language: str) -> None:
    fields = form_words(language)["extend"].parameters
    assert " o1" in fields["officer"].description
    assert " mj-1." in fields["request"].description and "mj-1.1" not in fields["request"].description
