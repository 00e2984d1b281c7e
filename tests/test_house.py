"""The house stands as it is drawn: rooms, deeds, forms, and nothing of a workplace in it."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.actions import ActionKind
from models.settings import HOUSE
from tasks.engine.form_words import form_words
from tasks.engine.forms import worded

MADE_BY_A_FLOW = {ActionKind.CONSOLIDATE, ActionKind.LAY_TEMPLATE}
"""Deeds whose expensive work comes before the transaction; their flow does them."""

# Written in two halves, so that this file does not hold what it looks for.
FOREIGN = tuple("".join(halves) for halves in (
    ("/wo", "rk/"), ("/ro", "ot/"), ("pypi", ".org"), ("python", "hosted"), ("registry", ".npmjs"), ("deb", ".debian"),
))
BINARY = {".docx", ".png", ".odt", ".doc", ".rtf"}


def deployments() -> list[dict[str, Any]]:
    """Return what `prefect.yaml` declares."""
    found: list[dict[str, Any]] = yaml.safe_load((HOUSE / "prefect.yaml").read_text("utf-8"))["deployments"]
    return found


def by_name(deployment: dict[str, Any]) -> str:
    return str(deployment["name"])


def tracked() -> list[Path]:
    """Return the files of the house under version control; git must be there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy of the house is no git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := HOUSE / name).is_file()]


def test_rooms_import_downwards_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=HOUSE, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_every_deed_has_a_performer() -> None:
    from tasks.requests import PERFORM

    assert set(PERFORM) == set(ActionKind) - MADE_BY_A_FLOW


@pytest.mark.parametrize("deployment", deployments(), ids=by_name)
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_a_form_has_words_for_exactly_the_fields_of_its_flow(deployment: dict[str, Any], language: str) -> None:
    module, _, function = deployment["entrypoint"].rpartition(".")
    fields = getattr(import_module(module), function).parameters.properties
    assert set(form_words(language)[deployment["name"]].parameters) == set(fields)


@pytest.mark.parametrize("deployment", deployments(), ids=by_name)
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_a_form_names_exactly_the_choices_of_its_fields(deployment: dict[str, Any], language: str) -> None:
    module, _, function = deployment["entrypoint"].rpartition(".")
    schema = getattr(import_module(module), function).parameters.model_dump()
    shown = worded(schema, form_words(language)[deployment["name"]])["properties"]
    for name, said in form_words(language)[deployment["name"]].parameters.items():
        assert [choice["title"] for choice in shown[name].get("oneOf", [])] == list(said.labels.values()), name


@pytest.mark.parametrize("deployment", deployments(), ids=by_name)
def test_every_field_of_a_flow_is_described(deployment: dict[str, Any]) -> None:
    module, _, function = deployment["entrypoint"].rpartition(".")
    flow = getattr(import_module(module), function)
    assert flow.description
    assert [name for name, field in flow.parameters.properties.items() if not field.get("description")] == []


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_no_words_are_kept_for_a_form_that_is_gone(language: str) -> None:
    assert set(form_words(language)) == {deployment["name"] for deployment in deployments()}


def test_no_two_test_files_share_a_name() -> None:
    """Their folders are no packages: two of one name pass by themselves and stop a run of the whole."""
    names = Counter(path.name for path in (HOUSE / "tests").rglob("test_*.py"))
    assert not [name for name, times in names.items() if times > 1]


def test_every_room_is_packed() -> None:
    listed = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    rooms = {".".join(path.parent.relative_to(HOUSE).parts) for path in tracked() if path.suffix == ".py"}
    assert sorted(listed) == sorted(room for room in rooms if room.partition(".")[0] in PACKED)


def test_no_file_names_a_machine_or_a_registry() -> None:
    texts = {path: path.read_text("utf-8") for path in tracked() if path.suffix not in BINARY and path != Path(__file__)}
    assert texts, "git lists no file"
    assert [f"{path.name}: {word}" for path, text in texts.items() for word in FOREIGN if word in text] == []


PACKED = ("cli", "rehearsal", "flows", "planning", "tasks", "store", "documents", "models")
ROOMS = (*PACKED, "benchmarks")
COUNTRY = re.compile(r"\bLU\b|luxemb", re.IGNORECASE)


def test_no_country_stands_in_code() -> None:
    code = [p for p in tracked() if p.suffix == ".py" and p.relative_to(HOUSE).parts[0] in ROOMS]
    code += [HOUSE / name for name in ("prefect.yaml", "Makefile", "pyproject.toml", ".ci/run")]
    assert len(code) > 100
    found = [
        f"{path.relative_to(HOUSE)}:{number}" for path in code
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if COUNTRY.search(line)
    ]
    assert found == []


def test_locks_are_hashed_and_hold_the_build_backend() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        lines = (HOUSE / lock).read_text("utf-8").splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert all("==" in line and line.endswith("\\") for line in pinned), lock
        assert {"setuptools", "wheel"} <= {line.partition("==")[0] for line in pinned}
