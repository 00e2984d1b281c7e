"""The directory over time: names, successors merged and split, what stands under what, leads of committees, faults."""

from datetime import date

import pytest

from models.directory import Directory, Institutions
from models.instrument import FormerLeads, Instrument
from planning.check import DataFiles, faults, load_institutions
from planning.leads import on_day
from tests.planning.conftest import HOUSE

FILE = """
schema_version: 1
country: XX
institutions:
  - {id: health, abbreviation: H, unverified: true, name: {fr: Santé}, valid_to: 2027-06-30,
     successors: [{to: both, unverified: true}]}
  - {id: social, abbreviation: S, unverified: true, name: {fr: Social}, valid_to: 2027-06-30,
     successors: [{to: both, unverified: true}]}
  - id: both
    abbreviation: B
    unverified: true
    name: {fr: Santé et Social, en: Health and Social Affairs}
    formerly:
      - {name: {fr: Santé-Social}, valid_to: 2027-12-31, unverified: true}
    valid_from: 2027-07-01
    valid_to: 2029-03-31
    successors:
      - {to: left, portfolios: [health], unverified: true}
      - {to: right, portfolios: [social], unverified: true}
  - {id: left, abbreviation: L, unverified: true, name: {fr: Gauche}, valid_from: 2029-04-01}
  - {id: right, abbreviation: R, unverified: true, name: {fr: Droite}, valid_from: 2029-04-01}
  - {id: office, abbreviation: O, unverified: true, name: {fr: Office}, under: left}
committees:
  - {id: group, unverified: true, name: {fr: Groupe}, lead: right,
     formerly: [{lead: social, valid_to: 2027-06-30, unverified: true}]}
"""


@pytest.fixture(scope="module")
def directory() -> Directory:
    found, told = load_institutions(FILE, "xx.yaml")
    assert found, [str(f) for f in told]
    return Directory.of([found])


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2027, 7, 1), "Santé-Social"), (date(2027, 12, 31), "Santé-Social"), (date(2028, 1, 1), "Santé et Social"),
        (date(2020, 1, 1), "Santé-Social"), (date(2035, 1, 1), "Santé et Social"),
    ],
)
def test_a_name_holds_to_the_day_before_the_next(directory: Directory, on: date, name: str) -> None:
    assert directory.name("both", on).fr == name


def test_former_names_are_those_laid_down_meanwhile(directory: Directory) -> None:
    names = [f.name.fr for f in directory.former_names("both", date(2027, 10, 1), date(2028, 2, 1))]
    assert names == ["Santé-Social"]
    assert directory.former_names("both", date(2028, 1, 1), date(2028, 2, 1)) == ()
    assert directory.former_names("both", date(2027, 10, 1), date(2027, 12, 31)) == ()


@pytest.mark.parametrize(
    ("institution", "on", "portfolio", "holders"),
    [
        ("health", date(2027, 6, 30), None, ("health",)),
        ("health", date(2027, 7, 1), None, ("both",)),
        ("both", date(2029, 3, 31), None, ("both",)),
        ("both", date(2029, 4, 1), None, ("left", "right")),
        ("both", date(2029, 4, 1), "social", ("right",)),
        ("health", date(2029, 4, 1), "health", ("left",)),
        ("both", date(2027, 1, 1), None, ("health", "social")),
        ("right", date(2027, 1, 1), "social", ("health", "social")),
        ("nobody", date(2027, 1, 1), None, ()),
    ],
)
def test_a_field_is_held_by_whoever_exists(
    directory: Directory, institution: str, on: date, portfolio: str | None, holders: tuple[str, ...]
) -> None:
    assert directory.holders(institution, on, portfolio) == holders


def test_successors_in_a_circle_hold_nothing() -> None:
    rows = [
        {"id": a, "abbreviation": a, "unverified": True, "name": {"fr": a}, "valid_to": "2020-01-01",
         "successors": [{"to": b, "unverified": True}]}
        for a, b in (("x", "y"), ("y", "x"))
    ]
    file = Institutions.model_validate({"schema_version": 1, "country": "XX", "institutions": rows})
    assert Directory.of([file]).holders("x", date(2021, 1, 1)) == ()


def test_an_administration_is_written_to_through_its_ministry(directory: Directory) -> None:
    assert directory.written_to("office") == ("office", "left")
    assert directory.written_to("nobody") == ("nobody",)


def test_a_committee_is_led_by_whoever_led_it_on_the_day(directory: Directory) -> None:
    assert directory.lead("group", date(2027, 6, 30)) == "social"
    assert directory.lead("group", date(2027, 7, 1)) == "right"


@pytest.mark.parametrize(
    ("old", "new", "place", "remedy"),
    [
        ("under: left", "under: lefd", "institutions[5].under", 'do you mean "left"?'),
        ("under: left", "under: office", "institutions[5].under", "under itself"),
        ("{to: left,", "{to: lefd,", "successors[0].to", 'do you mean "left"?'),
        ("valid_to: 2029-03-31", "valid_to: 2026-03-31", "institutions[2].valid_to", "lies before valid_from"),
        ("valid_to: 2029-03-31", "valid_to: 2029-02-28", "successors[0].to", "left does not exist on 2029-03-01"),
        ("    valid_to: 2029-03-31\n", "", "institutions[2].successors", "give it valid_to"),
        ("valid_to: 2027-12-31", "valid_to: 2029-03-31", "institutions[2].formerly", "outside the time of both"),
        ("id: social,", "id: health,", "institutions.id", '"health" stands 2 times'),
        ("{lead: social,", "{lead: sozial,", "committees[0].formerly", 'do you mean "social"?'),
        ("lead: right,", "lead: rigth,", "committees[0].lead", 'do you mean "right"?'),
    ],
)
def test_each_fault_of_a_directory_has_its_place_and_its_remedy(old: str, new: str, place: str, remedy: str) -> None:
    assert old in FILE
    _, told = load_institutions(FILE.replace(old, new, 1), "xx.yaml")
    assert any(place in str(f) and remedy in str(f) for f in told), [str(f) for f in told]


def test_the_offices_own_file_may_name_institutions_of_the_house() -> None:
    house = (HOUSE / "institutions" / "luxembourg.yaml").read_text("utf-8")
    own = (
        "schema_version: 1\ncountry: LU\ninstitutions:\n"
        "  - {id: msp, abbreviation: MSP, unverified: true, name: {fr: Sports}, valid_to: 2027-01-31, "
        "successors: [{to: menje, unverified: true}]}\n"
    )
    files = DataFiles(instruments={}, institutions={"luxembourg.yaml": house, "office/institutions/own.yaml": own})
    assert [str(f) for f in faults(files) if f.file.endswith("own.yaml")] == []


def test_a_cycle_takes_the_leads_of_the_day_it_opens(directory: Directory, crc: Instrument) -> None:
    first = next(crc.questions())
    asked = first.model_copy(update={"leads": ("both",), "portfolio": "social"})
    before = FormerLeads(leads=("office",), valid_to=date(2025, 1, 1), unverified=True)
    question = asked.model_copy(update={"leads_then": (before,)})
    outline = (crc.outline[0].model_copy(update={"questions": (question,), "sections": ()}),)
    instrument = crc.model_copy(update={"outline": outline})
    led = {on: next(on_day(instrument, directory, on).questions()).leads
           for on in (date(2025, 1, 1), date(2028, 1, 1), date(2030, 1, 1))}
    assert led == {date(2025, 1, 1): ("office",), date(2028, 1, 1): ("both",), date(2030, 1, 1): ("right",)}


def test_an_unknown_lead_stays_as_written(crc: Instrument) -> None:
    assert on_day(crc, Directory(), date(2030, 1, 1)) == crc
