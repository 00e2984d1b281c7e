"""Five shapes of work, and an invented one, each walked from opening to close: stages, letters, decisions."""

from collections.abc import Iterator
from datetime import date

import pytest
import yaml

from cli.by_hand import by_hand
from flows.open_cycle import open_cycle
from models.settings import HOUSE
from store.office_folder import OfficeFolder
from tasks import drafts
from tests.conftest import Installation
from tests.flows.post_desk import OFFICER, set_day
from tests.flows.shape_desk import Walk

ASKED = ("mj", "menje")


@pytest.fixture
def desk(office: OfficeFolder, installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An office whose letters leave when released, with the CRC's outline cut to two questions a part."""
    monkeypatch.setattr(drafts, "_press", lambda report: (report.docx, None))
    file = installation.office / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("undo_minutes: 10", "undo_minutes: 0"), "utf-8")
    people = [
        {"institution": i, "function": function, "rank": rank, "name": f"Fonction {i}", "address": f"{function}@{i}.invalid"}
        for i in ("mj", "menje", "mfsva", "maee", "cepas", "one", "snj")
        for function, rank in (("focal_point", "agent"), ("superior", "director"))
    ]
    (installation.office / "contacts.yaml").write_text(yaml.safe_dump({"schema_version": 1, "contacts": people}), "utf-8")
    crc = yaml.safe_load((HOUSE / "instruments" / "crc.yaml").read_text("utf-8"))
    for top in crc["outline"]:
        top["questions"] = top.get("questions", [])[:1] or top["sections"][0]["questions"][:1]
        top.pop("sections", None)
    (installation.office / "instruments").mkdir()
    (installation.office / "instruments" / "crc.yaml").write_text(yaml.safe_dump(crc, allow_unicode=True), "utf-8")
    with by_hand():
        yield installation


def opened(instrument: str, on: str, **given) -> Walk:
    today = date.fromisoformat(on)
    set_day(today)
    given.setdefault("leads", " ".join(ASKED))
    code = open_cycle(instrument, given.pop("list_received", None), given.pop("report_due", None), OFFICER, **given)
    return Walk(code, today)


def test_a_day_of_general_discussion_walks_from_the_call_to_the_mission_report(desk: Installation) -> None:
    walk = opened(
        "general-discussion", "2027-01-18", dates="call=2027-01-18 deadline=2027-06-14 day=2027-09-17",
        theme="Accès à la justice", word_limit=1800,
    )
    assert walk.to_the_close().stages == [
        "Monday 2027-01-18 prepare",
        "Monday 2027-01-25 collect",
        "Tuesday 2027-05-18 consolidate",
        "Monday 2027-05-31 clear",
        "Tuesday 2027-06-01 submit",
        "Wednesday 2027-06-02 attend",
        "Tuesday 2027-09-21 mission",
        "Thursday 2027-09-23 follow_up",
        "Tuesday 2028-03-21 closed",
    ]
    assert walk.kinds() == {"request": 2}
    view = walk.view()
    assert view.instrument.word_limit and view.instrument.word_limit.words == 1800
    assert view.instrument.title("fr") == "Contribution du Luxembourg à la journée de débat général – Accès à la justice"
    assert [(d.step, d.draft) for d in view.decisions] == [("minister", 1), ("head_of_unit", 2)]
    assert [s.draft for s in view.submissions] == [1]
