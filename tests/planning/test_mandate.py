"""Every strand of the mandate is a file: it can be read, planned, and says what rests on no source."""

from datetime import date

import pytest
import yaml

from models.instrument import Instrument
from models.likeness import filled
from models.views import AnchorDate
from models.words import DateStatus, Edge, Strand
from planning.check import load_instrument, readable_instruments
from planning.opening import Call, edition_of
from planning.rules import due_anchor
from planning.timetable import timetable
from planning.usual import usual_dates
from planning.working_days import Calendar
from tests.planning.conftest import HOUSE

FILES = {p.name: p.read_text("utf-8") for p in sorted((HOUSE / "instruments").glob("*.yaml"))}
OWED = {
    Strand.UNITED_NATIONS: {"crc", "crc-standard", "crc-dialogue", "opsc", "opac", "opic", "opic-inquiry", "general-discussion"},
    Strand.COUNCIL_OF_EUROPE: {
        "lanzarote", "lanzarote-thematic", "lanzarote-survey", "lanzarote-follow-up", "lanzarote-draft-report",
        "cdenf",
    },
    Strand.EUROPEAN_UNION: {"eu-coordinators", "eu-guardianship", "eu-migration", "child-guarantee"},
    Strand.NATIONAL: {
        "youth-committee", "trafficking-committee", "human-rights-committee", "lgbtiq-committee", "child-wellbeing-in-sport",
    },
    Strand.REPORTS_OF_OTHERS: {"upr", "input"},
    Strand.KNOWLEDGE: {"data-collection", "awareness"},
}


def read(name: str) -> Instrument:
    found, told = load_instrument(FILES[name], name, others=readable_instruments(FILES))
    assert found, told
    return found


@pytest.fixture(scope="module")
def mandate() -> dict[str, Instrument]:
    return {name.removesuffix(".yaml"): read(name) for name in FILES}


def test_every_strand_of_the_mandate_has_its_instruments(mandate: dict[str, Instrument]) -> None:
    by_strand = {strand: {i.id for i in mandate.values() if i.strand is strand} for strand in Strand}
    assert by_strand == OWED


@pytest.mark.parametrize("name", FILES)
def test_the_dates_of_an_instrument_follow_from_one_date_of_the_body(
    name: str, mandate: dict[str, Instrument], calendar: Calendar
) -> None:
    edition = edition_of(mandate[name.removesuffix(".yaml")], Call())
    known = usual_dates(edition, {due_anchor(edition): date(2030, 3, 15)}, calendar)
    assert set(known) == {a.id for a in edition.anchors}, "a rehearsal cannot know every date; give `usual`"
    plan = timetable(edition, {a: AnchorDate(a, on, DateStatus.PROVISIONAL) for a, on in known.items()}, calendar)
    days = [m.on for m in plan.milestones]
    assert None not in days and not plan.shortfalls


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_every_name_is_there_in_three_languages(name: str, language: str, mandate: dict[str, Instrument]) -> None:
    instrument = mandate[name.removesuffix(".yaml")]
    named = [instrument.name, instrument.short, instrument.body, instrument.report_title, instrument.procedure]
    named += [x.name for x in (*instrument.anchors, *instrument.stages, *(c for s in instrument.stages for c in s.chain))]
    assert [n.fr for n in named if not n.is_in(language)] == []


def test_a_committee_is_like_another_but_for_what_its_file_says(mandate: dict[str, Instrument]) -> None:
    youth, rights = mandate["youth-committee"], mandate["human-rights-committee"]
    assert youth.stages == rights.stages and youth.ladder == rights.ladder
    assert youth.body != rights.body and youth.outline != rights.outline


def test_a_survey_has_neither_circulation_nor_report(mandate: dict[str, Instrument]) -> None:
    assert {"review", "report"} & set(mandate["lanzarote-survey"].stage_ids()) == set()
    assert {"review", "report"} <= set(mandate["lanzarote"].stage_ids())


def test_a_file_changes_single_keys_of_the_stages_of_another() -> None:
    other = {"basis": "x", "stages": [{"id": "a", "unverified": True, "due": "1"}, {"id": "b", "returns_to": ["a"]}]}
    own = {"like": "o", "unverified": True, "stages": {"a": {"basis": "law"}}}
    assert filled(own, other) == {
        "unverified": True, "stages": [{"id": "a", "due": "1", "basis": "law", "returns_to": []}, {"id": "b", "returns_to": ["a"]}],
    }
    assert filled({"stages": {"a": None}}, other)["stages"] == [{"id": "b", "returns_to": []}]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("youth-committee.yaml", "like: human-rights-committee", "like: human-right-committee",
         'like: no instrument "human-right-committee" that is like no other itself; do you mean "human-rights-committee"?'),
        ("youth-committee.yaml", "like: human-rights-committee", "like: upr", "that is like no other itself"),
        ("opsc.yaml", "  collect: {parts", "  colect: {parts",
         'stages.colect: no stage "colect" in crc-standard.yaml; do you mean "collect"?'),
        ("opsc.yaml", "[I, II, III, IV, V, VI, VII, VIII]", "[I, XX]", 'no part "XX" of the outline'),
        ("crc.yaml", '"+15 months from report_due"', '"+15 months from dialogue"',
         'counts from "dialogue", no other date of the body'),
        ("crc.yaml", '"+15 months from report_due"', '"later"', 'usual: "later" is not a date'),
    ],
)
def test_what_is_wrong_with_a_likeness_is_told_with_its_remedy(file: str, old: str, new: str, expected: str) -> None:
    assert old in FILES[file]
    text = FILES[file].replace(old, new, 1)
    found, told = load_instrument(text, file, others=readable_instruments(FILES | {file: text}))
    assert found is None
    assert expected in " ".join(map(str, told))


def test_a_case_keeps_nothing_but_its_clocks(mandate: dict[str, Instrument], calendar: Calendar) -> None:
    opic = mandate["opic"]
    assert opic.opaque and not opic.outline and not opic.ladder.steps
    assert [s.id for s in opic.stages if s.asks_for] == [], "nobody is asked"
    clock = timetable(
        edition_of(opic, Call()), {"transmitted": AnchorDate("transmitted", date(2027, 3, 1), DateStatus.CONFIRMED)}, calendar
    )
    assert clock.date_of("explanations", Edge.DUE) == date(2027, 9, 1)      # a Wednesday, six months on


def test_the_edition_of_a_file_that_is_like_another_says_everything_itself(mandate: dict[str, Instrument]) -> None:
    upr = mandate["upr"]
    assert upr.like is None
    assert Instrument.model_validate(yaml.safe_load(upr.canonical())).digest() == upr.digest()
