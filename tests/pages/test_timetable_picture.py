"""The timetable is a picture that can be read: no label on another, whatever the dates."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from lxml import etree
from page_samples import ANCHORS, STAGES, make_cycle

from models.pages import QuietPeriod
from models.words import CycleStatus, DateStatus
from tasks.page_templates import PageWords
from tasks.pages.timetable import WIDTH, Picture, timetable_picture, timetable_svg

LONG = "Consultation de l'Ombudsman, de la Commission consultative, des organisations et des enfants"
SVG = "{http://www.w3.org/2000/svg}"


def _crowded_stages() -> tuple:
    first = date(2029, 5, 28)
    return tuple(
        (f"s-{n}", "collect", f"{LONG} {n}", (first + timedelta(n)).isoformat(), (first + timedelta(n + 1)).isoformat())
        for n in range(14)
    )


CYCLES = {
    "real": make_cycle(held=True),
    "crowded": make_cycle(
        _crowded_stages(),
        tuple((f"a-{n}", LONG, f"2029-05-{28 + n}", DateStatus.PROVISIONAL) for n in range(4)),
        stage="s-3", opened_on=date(2029, 5, 28), held=True,
    ),
    "eight years": make_cycle(
        tuple((i, k, n, o, d and d.replace("2020", "2027")) for i, k, n, o, d in STAGES), ANCHORS, stage="submit",
        opened_on=date(2018, 1, 15),
    ),
    "no date yet": make_cycle(
        tuple((i, k, n, None, None) for i, k, n, _, _ in STAGES),
        tuple((i, n, None, DateStatus.OPEN) for i, n, _, _ in ANCHORS),
    ),
}


@pytest.fixture(params=[(name, language) for name in CYCLES for language in ("fr", "de", "en")], ids="-".join)
def picture(request: pytest.FixtureRequest) -> Picture:
    name, language = request.param
    cycle = CYCLES[name]
    today = date(2029, 6, 2) if name == "crowded" else date(2019, 6, 19)
    summer = QuietPeriod("été", today + timedelta(40), today + timedelta(70))
    return timetable_picture(cycle, today=today, words=PageWords(language), quiet=(summer,), late=12)


def test_no_label_meets_another(picture: Picture) -> None:
    boxes = [(label.text, label.box()) for label in picture.labels]
    met = [
        (a, b) for (a, (l1, t1, r1, b1)), (b, (l2, t2, r2, b2)) in combinations(boxes, 2)
        if l1 < r2 and l2 < r1 and t1 < b2 and t2 < b1
    ]
    assert met == []


def test_everything_stays_inside_the_picture(picture: Picture) -> None:
    for label in picture.labels:
        left, top, right, bottom = label.box()
        assert left >= 12 and right <= WIDTH - 12 and top >= 0 and bottom <= picture.height, label.text
    for bar in picture.bars:
        assert bar.x >= 300 and bar.x + bar.width <= WIDTH - 150


def test_it_is_well_formed_names_itself_and_runs_nothing(picture: Picture) -> None:
    svg = timetable_svg(picture)
    root = etree.fromstring(svg.encode())
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc")
    assert not [e for e in root.iter() if e.tag in (f"{SVG}script", f"{SVG}foreignObject", f"{SVG}image", f"{SVG}use")]
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or a.endswith("href")]
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_names_are_written_as_names_and_not_as_markup() -> None:
    hostile = make_cycle((("collect", "collect", '</text><script>alert("1")</script> & <b>', *STAGES[1][3:]),))
    svg = timetable_svg(timetable_picture(hostile, today=date(2019, 6, 1), words=PageWords("fr")))
    root = etree.fromstring(svg.encode())
    assert not list(root.iter(f"{SVG}script"))
    assert any("<script>" in (e.text or "") for e in root.iter(f"{SVG}text"))


def test_what_is_past_current_and_ahead_looks_so() -> None:
    bars = timetable_picture(make_cycle(), today=date(2019, 6, 19), words=PageWords("fr")).bars
    assert [bar.style for bar in bars[:4]] == ["done", "current", "overrun", "ahead"]
    assert [bar.tentative for bar in bars[-2:]] == [True, True]


def test_a_closed_cycle_is_done() -> None:
    closed = make_cycle(status=CycleStatus.CLOSED)
    bars = timetable_picture(closed, today=date(2019, 6, 19), words=PageWords("fr")).bars
    assert {bar.style for bar in bars} == {"done"}
