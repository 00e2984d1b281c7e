"""The note of a report on names: none where nothing changed, else every institution under its name of the day."""

from datetime import date

from models.directory import Directory, Institutions
from tasks.drafts.annex import of_institutions

DIRECTORY = Directory.of([Institutions.model_validate({
    "schema_version": 1,
    "country": "XX",
    "institutions": [
        {"id": "a", "abbreviation": "A", "unverified": True, "name": {"fr": "Ministère A", "en": "Ministry A"},
         "formerly": [{"name": {"fr": "Ancien A", "en": "Former A"}, "valid_to": "2028-06-30", "unverified": True}]},
        {"id": "b", "abbreviation": "B", "unverified": True, "name": {"fr": "Bureau B"}},
        {"id": "c", "abbreviation": "C", "unverified": True, "name": {"fr": "Conseil C"}, "valid_to": "2028-12-31",
         "successors": [{"to": "b", "unverified": True}]},
    ],
})])
SINCE = date(2028, 1, 10)


def lines(on: date, *institutions: str, language: str = "fr") -> tuple[str, ...]:
    annex = of_institutions(institutions, DIRECTORY, SINCE, on, language)
    return annex.lines[1:] if annex else ()


def test_nothing_is_noted_where_no_name_changed() -> None:
    assert lines(date(2028, 6, 30), "a", "b", "c") == ()
    assert lines(date(2029, 3, 30), "b", "unknown") == ()


def test_every_institution_stands_under_its_name_of_the_day_with_what_it_bore_before() -> None:
    assert lines(date(2029, 3, 30), "c", "a", "b", "a") == (
        "Bureau B",
        "Conseil C; a cessé d'exister le 31 décembre 2028, domaine repris par : Bureau B",
        "Ministère A; jusqu'au 30 juin 2028 : Ancien A",
    )
    assert lines(date(2028, 7, 1), "a", language="en") == ("Ministry A; until 30 June 2028: Former A",)


def test_a_name_laid_down_before_the_cycle_opened_is_no_news() -> None:
    annex = of_institutions(["a"], DIRECTORY, date(2028, 7, 1), date(2029, 3, 30), "fr")
    assert annex is None
