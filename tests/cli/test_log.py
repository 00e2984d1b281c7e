import json
from typing import Any

from models.settings import settings
from tasks import log
from tests.cli.conftest import Turnus


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (settings().var / "log" / "turnus.jsonl").read_text("utf-8").splitlines()]


def test_an_act_and_a_refusal_leave_a_line_each(turnus: Turnus, cycle: str) -> None:
    turnus(f"suspend {cycle} --officer o1 --reason", "nobody is there")
    turnus(f"release {cycle} --officer o1 --letter {cycle}-7")
    of_cycle = [line for line in lines() if line.get("cycle") == cycle]
    assert [(line["deed"], line.get("refused")) for line in of_cycle] == [
        ("moves.suspend", None),
        ("letters_out.release", "no_such_letter"),
    ]
    assert of_cycle[-1]["letter"] == f"{cycle}-7"
    assert of_cycle[-1]["time"].endswith("+00:00")


def test_no_address_text_or_subject_comes_into_the_log(turnus: Turnus) -> None:
    log.deed(cycle="crc.2038", deed="release", letter="crc.2038-7", to="a@b.example", subject="Rapport CDE", n=3)
    (line,) = lines()
    assert {k: v for k, v in line.items() if k not in ("time", "level")} == {
        "cycle": "crc.2038", "deed": "release", "letter": "crc.2038-7", "n": "3",
    }  # fmt: skip
