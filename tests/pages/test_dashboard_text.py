"""The dashboard says what the view says, links to the right forms, and shows hostile names as they are written."""

import base64
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from markdown_it import MarkdownIt
from page_samples import ACTIONS

from models.pages import DashboardPage, Forms, PageNotice, WaitingLetter, WaitingMessage
from models.words import Channel, CycleStatus, DraftState, Function, LetterKind, LetterState, MessageClass, Mode
from tasks.engine.form_words import form_words
from tasks.page_templates import PageWords, escape_markdown
from tasks.pages.dashboard import render_dashboard, words_bar

GOLDEN = Path(__file__).parents[1] / "golden"
HOSTILE = "Min|stère\n\n# `x` <script>alert(1)</script> **[gras](http://evil.example)** ![](x) a@b.invalid \\"


def as_html(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def links(text: str) -> list[tuple[str, str, dict]]:
    """Return word, deployment and parameters of every link to a form."""
    found = re.findall(r"\[([^\]]+)\]\((http://[^)]+)\)", text)
    return [
        (word, urlsplit(url).path.split("/")[-2].removeprefix("id-"),
         json.loads(parse_qs(urlsplit(url).query)["parameters"][0]))
        for word, url in found
    ]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_dashboard_reads_as_it_should(page: DashboardPage, language: str) -> None:
    text = render_dashboard(page, PageWords(language))
    shown = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,…", text)
    golden = GOLDEN / f"dashboard.{language}.md"
    if os.environ.get("TURNUS_GOLDEN") == "write":
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_what_is_easily_overlooked_is_said_in_a_line_each_with_its_form_or_command(page: DashboardPage, language: str) -> None:
    said = (
        PageNotice("past", 2, "report", "confirm-report", {"kind": "report", "seen": 2}),
        PageNotice("faulty", 3, "mj-1", command="turnus tables show crc.2020"),
        PageNotice("contradictions", 2, "4, 7", "settle-contradiction"),
        PageNotice("untranslated", 1, "A.01/mj", "translation-out"),
    )
    forms = Forms("http://127.0.0.1:4200", {n.form: f"id-{n.form}" for n in said if n.form})
    text = render_dashboard(replace(page, notices=said, forms=forms), PageWords(language))
    lines = [line for line in text.splitlines() if line.startswith("🟠")]
    assert [sum(mark in line for line in lines) for mark in ("mj-1", "4, 7", "A.01/mj", "`turnus tables show crc.2020`")] == [1] * 4
    assert "{" not in "".join(lines).partition("](")[0]
    found = {action: parameters for _, action, parameters in links(text)}
    assert found["confirm-report"] == {"cycle": "crc.2020", "kind": "report", "seen": 2}
    assert {"settle-contradiction", "translation-out"} <= found.keys()


def test_its_picture_is_the_timetable(page: DashboardPage) -> None:
    picture = re.search(r"data:image/svg\+xml;base64,([^)]+)\)", render_dashboard(page, PageWords("fr")))
    assert picture and "crc.2020" in base64.b64decode(picture[1]).decode()


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_a_link_fills_in_only_fields_its_form_has(page: DashboardPage, language: str) -> None:
    found = links(render_dashboard(page, PageWords(language)))
    assert {"remind-now", "hold", "lift", "extend", "record-decision", "release", "send-me"} <= {a for _, a, _ in found}
    for _, action, parameters in found:
        assert parameters.keys() <= form_words(language)[action].parameters.keys(), action
        assert parameters.get("cycle", "crc.2020") == "crc.2020"


def test_a_move_is_shown_before_it_is_made_and_confirmed_as_seen(page: DashboardPage) -> None:
    text = render_dashboard(page, PageWords("fr")).replace("\u00a0", " ")
    assert "Report proposé : Échéance du rapport → 31 mars 2020 (provisoire)" in text
    assert "| Ministère de la Justice (mj-1) | 14 juin 2019 | 12 juil. 2019 | décision |" in text
    (confirm,) = [values for word, _, values in links(text) if word == "confirmer ce report"]
    assert (confirm["confirm"], confirm["seen"], confirm["on"]) == (True, "0123456789ab", "2020-03-31")
    assert "confirm" not in next(values for word, _, values in links(text) if word == "reporter")


def test_a_closed_cycle_leads_to_the_form_of_the_next_one(page: DashboardPage) -> None:
    cycle = replace(page.cycle, status=CycleStatus.CLOSED)
    dates = {"list_received": date(2027, 3, 5), "report_due": date(2028, 2, 28), "unknown": date(2028, 3, 1)}
    text = render_dashboard(replace(page, cycle=cycle, next_cycle=dates, next_code="crc.2028"), PageWords("fr"))
    (opens,) = [values for word, form, values in links(text) if form == "open-cycle"]
    assert opens | {"officer": ""} == {
        "instrument": "crc", "list_received": "2027-03-05", "report_due": "2028-02-28", "provisional": True, "officer": "",
    }


def test_a_standing_clock_is_shown_with_the_form_that_starts_it(page: DashboardPage) -> None:
    text = render_dashboard(page, PageWords("fr"))
    assert text.count("⏸") == 1
    assert {"cycle": "crc.2020", "institution": "ms"} in [v for word, _, v in links(text) if word == "faire courir le délai"]


def test_clear_and_send_back_name_the_draft_and_the_open_step(page: DashboardPage) -> None:
    found = links(render_dashboard(page, PageWords("fr")))
    about = {"cycle": "crc.2020", "step": "direction", "draft": 2}
    assert ("valider", "record-decision", {**about, "verdict": "clear"}) in found
    assert ("renvoyer", "record-decision", {**about, "verdict": "send_back"}) in found


def test_without_an_open_step_nothing_can_be_cleared(page: DashboardPage) -> None:
    found = links(render_dashboard(replace(page, step=""), PageWords("fr")))
    assert "record-decision" not in {action for _, action, _ in found}


def test_without_prefect_there_are_no_links(page: DashboardPage) -> None:
    text = render_dashboard(replace(page, forms=Forms()), PageWords("fr"))
    assert links(text) == [] and "****" not in text and "## Conduite du cycle" not in text


def test_hostile_names_are_shown_as_they_are_written(page: DashboardPage) -> None:
    text = render_dashboard(replace(page, names={i: HOSTILE for i in ("mj", "ms", "menje", "mfin")}), PageWords("fr"))
    html = as_html(text)
    assert "<script" not in html and "evil.example\"" not in html and "<img src=\"x\"" not in html
    rows = [line for line in text.splitlines() if line.startswith("| **Min")]
    assert len(rows) == 4 and {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("value", ["a|b", "<b>", "`code`", "a\nb", "[x](http://y)", "*a* _b_ ~~c~~", "&amp;", "\\|"])
def test_an_escaped_value_is_read_as_itself(value: str) -> None:
    html = as_html(f"| h |\n|---|\n| {escape_markdown(value)} |\n")
    cell = re.search(r"<td>(.*)</td>", html)
    expected = value.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert cell and cell[1] == expected


def test_a_live_cycle_without_trouble_has_no_banner(page: DashboardPage) -> None:
    calm = replace(page, mode=Mode.LIVE, cycle=replace(page.cycle, plan_accepted=True), holds=(), stuck=(), notice="")
    assert not re.search(r"^[⚠🔴🟠]", render_dashboard(calm, PageWords("fr")), re.MULTILINE)


def test_over_the_limit_those_who_answered_can_be_asked_to_shorten(page: DashboardPage) -> None:
    draft = replace(page.cycle.drafts[1], words=23810)
    text = render_dashboard(replace(page, cycle=replace(page.cycle, drafts=(draft,))), PageWords("fr"))
    assert "🔴 dépassement : 2\u202f610 mots" in text
    assert [p["institution"] for _, action, p in links(text) if action == "shorten"] == ["menje"]


def test_a_cleared_draft_can_be_submitted(page: DashboardPage) -> None:
    draft = replace(page.cycle.drafts[1], state=DraftState.CLEARED)
    cleared = replace(page, cycle=replace(page.cycle, drafts=(draft,)))
    assert "submit" in {action for _, action, _ in links(render_dashboard(cleared, PageWords("fr")))}


@pytest.mark.parametrize("given_up", [True, False])
def test_a_letter_that_was_given_up_can_be_sent_again_by_a_form(page: DashboardPage, given_up: bool) -> None:
    letter = WaitingLetter(
        "l-4", LetterKind.REMINDER, "mj", Function.FOCAL_POINT, "fr", Channel.SMTP, LetterState.UNDELIVERABLE, given_up
    )
    found = links(render_dashboard(replace(page, outbox=(letter,)), PageWords("fr")))
    offered = [(action, p["letter"], p["arrival"]) for word, action, p in found if word == "envoyer de nouveau"]
    assert offered == [("settle-letter", "l-4", "send_again")] * given_up


def test_an_empty_page_of_a_new_cycle_renders(page: DashboardPage) -> None:
    text = render_dashboard(DashboardPage(cycle=page.cycle, today=page.today, rows=()), PageWords("de"))
    assert "## Zeitplan" in text and "## Institutionen" not in text


@pytest.mark.parametrize(("words", "over"), [(0, False), (21200, False), (21201, True), (90000, True)])
def test_the_bar_shows_what_is_over_the_limit(words: int, over: bool) -> None:
    bar = words_bar(words, 21200)
    assert ("▓" in bar) is over and len(bar) <= 49


def test_every_action_of_the_fixture_is_a_form() -> None:
    assert set(ACTIONS) <= form_words("fr").keys()


def test_only_what_waits_to_be_confirmed_is_offered_to_be_confirmed(page: DashboardPage) -> None:
    forms = Forms(page.forms.base_url, {**page.forms.deployments, "set-aside": "id-set-aside"})

    def offered(message):
        text = render_dashboard(replace(page, forms=forms, inbox=(message,)), PageWords("fr"))
        return {action for _, action, parameters in links(text) if parameters.get("message") == message.id}

    confirmed = page.inbox[1]
    assert offered(confirmed) == {"confirm-received", "set-aside"}
    assert offered(replace(confirmed, to_confirm=False)) == {"place-reply", "set-aside"}


def test_the_day_that_a_mail_wishes_for_is_proposed_in_the_form(page: DashboardPage) -> None:
    asks = WaitingMessage(
        "m-9", MessageClass.UNKNOWN, date(2019, 6, 18), "ms", "ms-1", asks_for_time=True, wished_for=date(2019, 6, 28),
        wished_in_words="jusqu'au 28 juin",
    )
    found = links(render_dashboard(replace(page, inbox=(asks,)), PageWords("fr")))
    assert [p.get("wished_for") for _, action, p in found if action == "record-extension"] == ["2019-06-28"]
    silent = replace(asks, wished_for=None, wished_in_words="")
    found = links(render_dashboard(replace(page, inbox=(silent,)), PageWords("fr")))
    assert [p.get("wished_for") for _, action, p in found if action == "record-extension"] == [None]
