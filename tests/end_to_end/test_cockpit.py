"""The coordinator's cockpit in Chromium: every link of the page is one form and one Submit, and the page shows what it did."""

from datetime import date, timedelta

import pytest

from tasks.form_words import form_words
from tests.end_to_end.cockpit_desk import LANGUAGE, PROMISED_SECONDS, CockpitDesk, Link

FAR, NEAR = f"crc.{date.today().year + 2}", f"crc.{(date.today() + timedelta(days=20)).year}"
LAST = ("suspend", "resume", "hold", "lift", "record-decision", "submit", "follow-up")
"""Actions that change the whole page: tried after the others, so that every link is met."""
SILENT = {"round", "move-date", "follow-up"}
"""Actions whose link alone shows no act: the round is nobody's act, the others wait for a day to be chosen."""


def chosen(links: list[Link], tried: set[tuple[str, str]]) -> Link | None:
    """Return the next link whose word and action were not tried yet."""
    left = [x for x in links if (x.word, x.action) not in tried and x.action not in SILENT]
    return min(left, key=lambda x: LAST.index(x.action) if x.action in LAST else -1, default=None)


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


@pytest.mark.parametrize("cycle", [FAR, NEAR])
def test_every_link_is_one_form_and_one_submit_and_the_page_says_what_it_did(desk: CockpitDesk, cycle: str) -> None:
    tried: set[tuple[str, str]] = set()
    desk.open_dashboard(cycle)
    while link := chosen(desk.links(), tried):
        tried.add((link.word, link.action))
        effect = desk.act(cycle, link)
        labels = form_words(LANGUAGE)[link.action].parameters
        for name, value in link.values.items():
            if name == "due_on":
                assert str(date.fromisoformat(value).year) in effect.shown[name]
            else:
                assert effect.shown[name] == labels[name].labels.get(value, str(value)), link
        print(f"{link.word} ({link.action}): 1 link + 1 Submit, {effect.seconds:.1f} s: {effect.line}")
        assert form_words(LANGUAGE)[link.action].title in effect.line, link
        assert effect.seconds <= PROMISED_SECONDS, link
        assert effect.refused == ("refusé" in effect.line), effect
        desk.open_dashboard(cycle)
    actions = {action for _, action in tried}
    assert {"remind-now", "extend", "record-call", "answered-otherwise", "hold", "lift", "release", "recall", "send-me",
            "suspend", "resume"} <= actions
    if cycle == NEAR:
        assert {("valider", "record-decision"), ("renvoyer", "record-decision")} <= tried
