"""The coordinator's cockpit in Chromium: every link of the page is one form and one Submit, and the page shows what it did."""

from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
import yaml

from planning.upcoming import upcoming
from tasks.engine.form_words import form_words
from tasks.engine.server import cockpit, free_port
from tasks.views import cycle_view
from tests.end_to_end.cockpit_desk import LANGUAGE, OFFICER, PROMISED_SECONDS, CockpitDesk, Link, change_office
from tests.end_to_end.prefect_database import leaks

pytestmark = pytest.mark.timeout(1800)

FAR, NEAR = f"crc.{date.today().year + 2}", f"crc.{(date.today() + timedelta(days=20)).year}"
LAST = ("suspend", "resume", "hold", "lift", "record-decision", "submit", "follow-up")
"""Actions that change the whole page: tried after the others, so that every link is met."""
SILENT = {"round", "move-date", "follow-up", "open-cycle"}
"""Actions whose link alone shows no act here: the round is nobody's act, the others wait for a day to be chosen, and a cycle
that is opened says so on its own page."""
DAYS = {"due_on"}


def test_the_page_shows_the_picture_the_institutions_and_no_address(desk: CockpitDesk) -> None:
    desk.open_dashboard(FAR)
    picture = desk.page.locator("img[src^='data:image/svg+xml']").first
    assert picture.evaluate("e => e.naturalWidth") > 500
    shown = desk.page.locator("main").inner_text()
    for words in ("Ministère de la Justice", "point focal", "Prochaines échéances", "Derniers actes", "EXEMPLE FICTIF"):
        assert words in shown
    assert desk.page.locator("table", has_text="Derniers échanges").locator("tbody tr").count() >= 10
    assert "@" not in shown and ".invalid" not in shown


def test_every_form_speaks_french_and_names_its_choices(desk: CockpitDesk) -> None:
    for name, deployment in desk.deployments().items():
        words, found = form_words(LANGUAGE)[name], desk.api(f"deployments/{deployment}")
        assert words.title in found["description"]
        for field, schema in found["parameter_openapi_schema"]["properties"].items():
            assert (schema["title"], schema["description"]) == (
                words.parameters[field].title, words.parameters[field].description
            ), f"{name}.{field}"
            assert [c["title"] for c in schema.get("oneOf", [])] == list(words.parameters[field].labels.values())


def test_each_date_ahead_has_one_upcoming_run_which_moves_with_it(desk: CockpitDesk) -> None:
    assert desk.placed(FAR) == dates_ahead(FAR) and len(dates_ahead(FAR)) >= 6
    before = dict(dates_ahead(FAR))["submit.due.1"]
    values = {"cycle": FAR, "anchor": "report_due", "on": before + timedelta(days=30), "officer": OFFICER, "accept": True,
              "confirm": True}
    assert desk.run("move-date", **values) == "COMPLETED"
    assert desk.placed(FAR) == dates_ahead(FAR) and dict(dates_ahead(FAR))["submit.due.2"] > before
    assert "submit.due.1" in dict(desk.placed(FAR, "CANCELLED"))


def test_the_round_of_the_next_mornings_is_scheduled(desk: CockpitDesk) -> None:
    rounds = desk.api("flow_runs/filter", {"limit": 5, "flow_runs": {
        "deployment_id": {"any_": [desk.deployments()["round"]]}, "state": {"type": {"any_": ["SCHEDULED"]}},
        "tags": {"all_": ["auto-scheduled"]},
    }})
    assert rounds, "Prefect's scheduler made no run of the morning round; read server.log"


def test_a_link_submitted_twice_or_from_a_stale_page_is_refused_with_its_reason(desk: CockpitDesk) -> None:
    change_office(desk.var / "office", undo_minutes=10)
    desk.open_dashboard(FAR)
    mine = [x for x in desk.links() if x.word in ("libérer", "retenir") and x.values["letter"] == waiting_letter(desk)]
    release, recall = sorted(mine, key=lambda x: x.action, reverse=True)
    assert not desk.act(FAR, release).refused
    assert "refusé" in desk.act(FAR, release).line
    assert not desk.act(FAR, recall).refused
    stale = desk.act(FAR, release)
    assert stale.refused and release.values["letter"] in stale.line
    change_office(desk.var / "office", undo_minutes=0)


def test_every_link_is_one_form_and_one_submit_and_the_page_says_what_it_did(desk: CockpitDesk) -> None:
    tried: set[tuple[str, str]] = set()
    seconds: list[float] = []
    for cycle in (FAR, NEAR):
        desk.open_dashboard(cycle)
        while link := chosen(desk.links(), tried):
            tried.add((link.word, link.action))
            effect = desk.act(cycle, link)
            print(f"{link.word} ({link.action}): 1 link + 1 Submit, {effect.seconds:.1f} s: {effect.line}")
            assert effect.shown == as_shown(link), link
            assert form_words(LANGUAGE)[link.action].title in effect.line, effect
            seconds.append(effect.seconds)
            assert effect.refused == ("refusé" in effect.line), effect
    assert {"remind-now", "extend", "record-call", "answered-otherwise", "hold", "lift", "release", "recall", "send-me",
            "suspend", "resume", "record-decision"} <= {action for _, action in tried}
    assert median(seconds) <= PROMISED_SECONDS, seconds
    assert {("valider", "record-decision"), ("renvoyer", "record-decision")} <= tried


def test_nothing_personal_is_in_prefects_database(desk: CockpitDesk) -> None:
    office = desk.var / "office"
    contacts = yaml.safe_load((office / "contacts.yaml").read_text("utf-8"))["contacts"]
    officers = yaml.safe_load((office / "officers.yaml").read_text("utf-8"))["officers"]
    needles = {c["address"] for c in contacts if c.get("address")} | {c["name"] for c in contacts if c.get("name")}
    needles |= {o[key] for o in officers for key in ("name", "address", "telephone")}
    needles |= {"Concerne :", "salutations distinguées", "J'ai l'honneur", "vous prie"}
    assert len(needles) > 40
    assert leaks(desk.var / "prefect" / "prefect.db", needles) == []


def test_without_prefects_folder_one_round_brings_pages_and_upcoming_runs_back(desk: CockpitDesk) -> None:
    with cockpit(desk.var / "anew", free_port(), zone="Europe/Luxembourg", language=LANGUAGE) as running:
        anew = CockpitDesk(desk.var, running.address, desk.page)
        assert anew.text(FAR) == "" and anew.placed(FAR) == []
        assert anew.run("round") == "COMPLETED"
        assert anew.placed(FAR) == dates_ahead(FAR)
        anew.open_dashboard(FAR)
        assert {x.address.partition("/v2")[0] for x in anew.links()} == {running.address}


def chosen(links: list[Link], tried: set[tuple[str, str]]) -> Link | None:
    """Return the next link whose word and action were not tried yet."""
    left = [x for x in links if (x.word, x.action) not in tried and x.action not in SILENT]
    return min(left, key=lambda x: LAST.index(x.action) if x.action in LAST else -1, default=None)


def as_shown(link: Link) -> dict[str, str]:
    """Return what the form of a link must show: choices in words, days as Prefect writes them."""
    fields = form_words(LANGUAGE)[link.action].parameters
    shown = {name: fields[name].labels.get(str(value), str(value)) for name, value in link.values.items()}
    for name in DAYS & shown.keys():
        day = date.fromisoformat(shown[name])
        ending = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        shown[name] = f"{day:%B} {day.day}{ending}, {day.year}"
    return shown


def dates_ahead(cycle: str) -> list[tuple[str, date]]:
    """Return tag and day of the dates of a cycle that lie ahead, in order."""
    today = date.today()
    view = cycle_view.fn(cycle, ZoneInfo("Europe/Luxembourg"), whole=True)
    return sorted(((u.tag, u.on) for u in upcoming(view, today)), key=lambda f: (f[1], f[0]))


def waiting_letter(desk: CockpitDesk) -> str:
    """Return the code of the last letter that waits for release on the open dashboard."""
    return [x.values["letter"] for x in desk.links() if x.word == "libérer"][-1]
