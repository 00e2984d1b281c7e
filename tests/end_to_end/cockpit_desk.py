"""The cockpit as a coordinator meets it: a server, a worker, a browser; every act is a link of the page and Submit."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import holidays
import yaml

from rehearsal.demo_office import make_office
from tasks.engine.form_words import form_words
from tasks.pages.pages import key_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGE, OFFICER = "fr", "o1"
PROMISED_SECONDS = 15
"""Within this time after Submit the page shows the effect of an act, or its refusal."""
PATIENCE_SECONDS = 60
"""An act slower than promised is waited for all the same: what is asserted is the usual time, not one busy moment."""
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True)
class Link:
    """One link of a dashboard: its word, the form it opens, and the values it fills in."""

    word: str
    action: str
    values: dict[str, Any]
    address: str


@dataclass
class CockpitDesk:
    """One running installation, and the browser in front of it."""

    var: Path
    server: str
    page: "Page"
    worker: int = 0
    """The number of the worker's process."""

    # What Prefect says.

    def api(self, path: str, body: object = None) -> Any:
        """Return what Prefect's API answers; with a body it is asked by POST."""
        data = None if body is None else json.dumps(body, default=str).encode()
        request = urllib.request.Request(
            f"{self.server}/api/{path}", data, {"Content-Type": "application/json"}
        )
        for patience in range(5):
            try:
                with urllib.request.urlopen(request, timeout=90) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # Prefect's SQLite was busy; every client of Prefect asks again.
                if error.code != 503 or patience == 4:
                    raise
                time.sleep(0.5)

    def deployments(self) -> dict[str, str]:
        """Return the id of every deployment by its name."""
        return {d["name"]: d["id"] for d in self.api("deployments/filter", {"limit": 200})}

    def run(self, deployment: str, **values: object) -> str:
        """Run a deployment through the worker without the form; return the type of its last state."""
        run = self.api(f"deployments/{self.deployments()[deployment]}/create_flow_run", {"parameters": values})
        return self.ended(run["id"])["state_type"]

    def ended(self, run: str, seconds: float = 60) -> dict[str, Any]:
        """Return a run when it has ended."""
        deadline = time.monotonic() + seconds
        while (found := self.api(f"flow_runs/{run}"))["state_type"] not in ENDED:
            assert time.monotonic() < deadline, f"run {run} is still {found['state_type']}"
            time.sleep(0.3)
        return found

    def placed(self, cycle: str, *states: str) -> list[tuple[str, date]]:
        """Return tag and day of the runs placed on the dates of a cycle, those not started unless states are given."""
        runs = self.api("flow_runs/filter", {"limit": 200, "flow_runs": {
            "tags": {"all_": ["placed", cycle]}, "state": {"type": {"any_": list(states or ("SCHEDULED",))}},
        }})
        found = [
            (next(t for t in run["tags"] if t.count(".") == 2),
             date.fromisoformat(run["next_scheduled_start_time" if not states else "expected_start_time"][:10]))
            for run in runs
        ]
        return sorted(found, key=lambda f: (f[1], f[0]))

    # What the coordinator sees.

    def text(self, cycle: str) -> str:
        """Return the page of a cycle as it is kept."""
        found = self.api("artifacts/latest/filter", {"artifacts": {"key": {"any_": [key_of(cycle)]}}})
        return found[0]["data"] if found else ""

    def address(self, cycle: str) -> str:
        """Return where the page of a cycle is."""
        found = self.api("artifacts/latest/filter", {"artifacts": {"key": {"any_": [key_of(cycle)]}}})
        return f"{self.server}/v2/artifacts/artifact/{found[0]['latest_id']}"

    def open_dashboard(self, cycle: str) -> None:
        """Open the page of a cycle and wait until it is drawn."""
        self.page.goto(self.address(cycle))
        self.page.get_by_role("heading", name=cycle).first.wait_for()

    def latest_act(self) -> str:
        """Return the first line of the latest acts on the open dashboard, empty while there is none."""
        acts = self.page.locator("h3", has_text="Derniers actes").locator("xpath=following-sibling::ul[1]/li")
        return acts.first.inner_text() if acts.count() else ""

    def links(self) -> list[Link]:
        """Return the links to forms on the open dashboard."""
        by_id = {deployment: name for name, deployment in self.deployments().items()}
        anchors = self.page.locator("a[href*='/run?parameters=']").evaluate_all("all => all.map(a => [a.innerText, a.href])")
        found = []
        for word, address in anchors:
            parts = urlsplit(address)
            values = json.loads(parse_qs(parts.query)["parameters"][0])
            found.append(Link(word, by_id[parts.path.split("/")[-2]], values, address))
        return found

    # What the coordinator does.

    def open_form(self, link: Link) -> dict[str, str]:
        """Follow a link; return what the form shows, by the title of its field."""
        self.page.goto(link.address)
        self.page.get_by_role("button", name="Submit").wait_for()
        titles = form_words(LANGUAGE)[link.action].parameters
        shown = {}
        for name in link.values:
            label = self.page.locator("form label", has_text=titles[name].title).first
            label.wait_for()
            box = label.locator("xpath=ancestor::div[.//fieldset][1]//fieldset").first
            chosen = box.get_by_role("tab", selected=True)
            typed = box.locator("textarea, input:not([type=checkbox])")
            if chosen.count():
                shown[name] = chosen.inner_text()
            else:
                shown[name] = typed.first.input_value() if typed.count() else box.inner_text()
        return shown

    def type(self, action: str, name: str, value: str) -> None:
        """Type a value into a field of the open form."""
        title = form_words(LANGUAGE)[action].parameters[name].title
        label = self.page.locator("form label", has_text=title).first
        box = label.locator("xpath=ancestor::div[.//fieldset][1]//fieldset").first
        box.locator("textarea, input:not([type=checkbox])").first.fill(value)

    def press_submit(self) -> str:
        """Press Submit in the open form, again when Prefect says that it is busy; return the run that was made."""
        self.page.wait_for_timeout(300)  # the form settles; nobody is faster
        for _ in range(6):
            with self.page.expect_response(lambda r: r.url.endswith("/create_flow_run"), timeout=90_000) as created:
                self.page.get_by_role("button", name="Submit").click()
            if created.value.status != 503:
                break
            self.page.wait_for_timeout(1000)
        assert created.value.ok, created.value.text()
        return str(created.value.json()["id"])

    def submit(self) -> dict[str, Any]:
        """Press Submit in the open form; return the run when it has ended."""
        return self.ended(self.press_submit())

    def act(self, cycle: str, link: Link) -> "Effect":
        """Follow a link of a page, press Submit, and look at the page again until it says what became of it."""
        before = self.text(cycle)
        shown = self.open_form(link)
        pressed = time.monotonic()
        run = self.submit()
        title = form_words(LANGUAGE)[link.action].title
        while True:
            self.open_dashboard(cycle)
            line = self.latest_act()
            waited = time.monotonic() - pressed
            if (title in line and self.text(cycle) != before) or waited > PATIENCE_SECONDS:
                return Effect(link, shown, run, line, waited)
            time.sleep(0.3)


@dataclass(frozen=True)
class Effect:
    """What one link did: the form as it was shown, the run, the first line of the latest acts, seconds until then."""

    link: Link
    shown: dict[str, str]
    run: dict[str, Any]
    line: str
    seconds: float

    @property
    def refused(self) -> bool:
        """Whether the act was refused."""
        return self.run["state_type"] == "FAILED"


def open_office(folder: Path) -> None:
    """Make the office of a demonstration that works every day of the week and of the year."""
    make_office(folder)
    change_office(folder, weekend=[], recess=[], country=_country_at_work())


def change_office(folder: Path, **settings: object) -> None:
    """Change settings of an office."""
    file = folder / "office.yaml"
    office = yaml.safe_load(file.read_text("utf-8")) | settings
    file.write_text(yaml.safe_dump(office, allow_unicode=True), "utf-8")


def _country_at_work() -> str:
    """Return a country that has no public holiday today: its round does what is due."""
    today = date.today()
    return next(c for c in ("LU", "BE", "ET", "JP") if today not in holidays.country_holidays(c))
