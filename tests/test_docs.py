"""The documentation says what the code does: commands, keys, stages, links, decisions."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer.main
import yaml
from pydantic import BaseModel

from models.data import Names
from models.instrument import Citation, Instrument
from models.layout import LaidOut, Layout
from models.settings import HOUSE
from planning.diagram import stage_diagram, stage_table

README = (HOUSE / "README.md").read_text("utf-8")
PAGES = [HOUSE / "README.md", HOUSE / "CHANGELOG.md", HOUSE / "instruments/README.md", *sorted((HOUSE / "docs").rglob("*.md"))]


SHORTER = {"open-cycle": "open", "record-decision": "decide", "settle-letter": "letters settle",
           "import-list": "questions import", "take-draft": "draft in", "set-list-aside": "questions set-aside",
           "place-reply": "held place", "ask-sender": "held ask", "translation-out": "translation out",
           "translation-in": "translation in", "set-aside": "held discard",
           "register-document": "register add"}
"""Forms whose command has another name."""


def commands() -> dict[str, Any]:
    """Return every command that can be typed, by its whole name: `letters settle`."""
    from cli.main import app

    return dict(_leaves(typer.main.get_command(app), ()))


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield " ".join(path), command
        return
    for name, one in below.items():
        yield from _leaves(one, (*path, name))


def test_every_command_has_help() -> None:
    assert [name for name, command in commands().items() if not command.help] == []


def test_every_argument_and_option_has_help() -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands().items()
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]
    assert silent == []


def test_the_readme_lists_exactly_the_commands_there_are() -> None:
    listed = re.findall(r"^\| `turnus ([a-z -]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(commands())


def test_every_act_of_a_form_is_a_command_of_the_same_name() -> None:
    declared = yaml.safe_load((HOUSE / "prefect.yaml").read_text("utf-8"))["deployments"]
    acts = {deployment["name"] for deployment in declared if "act" in deployment["tags"]}
    assert {SHORTER.get(act, act) for act in acts} - commands().keys() == set()


def test_the_readme_lists_no_target_the_makefile_lacks() -> None:
    makefile = (HOUSE / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {"install", "demo", "serve", "test", "check", "bench", "kill", "fuzz", "lock", "golden"} <= targets
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    here = [unquote(link.partition("#")[0]) for link in links if not re.match(r"https?:|#", link)]
    assert [link for link in here if not (page.parent / link).exists()] == []


def test_every_decision_is_listed_under_its_own_title() -> None:
    folder = HOUSE / "docs" / "decisions"
    titles = [
        f"[{path.read_text('utf-8').splitlines()[0].removeprefix('# ')}]({path.name})" for path in sorted(folder.glob("0*.md"))
    ]
    assert titles
    assert re.findall(r"^- (.*)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE) == titles


def generated() -> dict[str, str]:
    """Return the generated parts of `docs/cycle.md`."""
    crc = Instrument.model_validate(yaml.safe_load((HOUSE / "instruments/crc.yaml").read_text("utf-8")))
    return {"diagram": f"```mermaid\n{stage_diagram(crc)}\n```", "table": stage_table(crc)}


@pytest.mark.parametrize("part", ["diagram", "table"])
def test_the_cycle_is_drawn_as_the_instrument_and_the_kinds_say(part: str) -> None:
    page = HOUSE / "docs" / "cycle.md"
    between = re.compile(rf"(<!-- {part}: .*? -->\n)(.*?)\n?(<!-- end -->)", re.DOTALL)
    expected = generated()[part]
    if os.environ.get("TURNUS_GOLDEN") == "write":
        page.write_text(between.sub(rf"\g<1>{expected}\n\g<3>", page.read_text("utf-8")), "utf-8")
    found = between.search(page.read_text("utf-8"))
    assert found and found[2] == expected


LANGUAGES_OF_NAMES = {"es", "de", "en", "lb"}


def fields(model: type[BaseModel], *apart: type[BaseModel]) -> Iterator[str]:
    """Yield the keys of a schema and of those below it, but for the schemas `apart`."""
    seen: set[type[BaseModel]] = set(apart)
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for name, field in one.model_fields.items():
            yield name
            waiting += _models_in(field.annotation)


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def test_the_readme_of_instruments_explains_exactly_the_keys_there_are() -> None:
    text = (HOUSE / "instruments" / "README.md").read_text("utf-8")
    said = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", text))))
    in_first_column = " ".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))
    keys = set(re.findall(r"[a-z_]+", in_first_column))
    known = set(fields(Instrument, LaidOut, Citation))     # those two stand in editions alone
    assert known - said - LANGUAGES_OF_NAMES == set(), "keys that are not explained"
    assert keys - known == set(), "keys that are not there"


def test_the_readme_of_layouts_explains_exactly_the_keys_there_are() -> None:
    text = (HOUSE / "templates" / "layouts" / "README.md").read_text("utf-8")
    table = text.partition("| key |")[2].partition("\n\n")[0]
    keys = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))) - {"or"}
    assert keys == set(fields(Layout, Names))
    files = {path.stem for path in (HOUSE / "templates" / "layouts").glob("*.yaml")}
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text.partition("| key |")[0], re.MULTILINE)) == files
