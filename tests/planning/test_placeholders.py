import pytest

from planning.placeholders import to_complete
from tests.planning.conftest import HOUSE


@pytest.mark.parametrize("folder", ["office", "new-office"])
def test_everything_that_a_new_office_leaves_to_be_written_is_found(folder: str) -> None:
    files = {file.name: file.read_text("utf-8") for file in (HOUSE / "templates" / folder).glob("*.yaml")}
    found = to_complete(files)
    assert {"officers.yaml: officers[0].name", "officers.yaml: officers[0].telephone"} <= set(found)
    assert ("office.yaml: letterhead.unit" in found) is (folder == "new-office")


def test_a_text_in_several_languages_counts_once_and_what_is_written_does_not() -> None:
    minister = 'minister: {name: " À compléter", function: {fr: "x", de: "zu ergänzen", en: "to be completed"}}'
    text = f'{minister}\nunit: {{fr: "à compléter ?"}}\n'
    assert to_complete({"office.yaml": text}) == ("office.yaml: minister.name", "office.yaml: minister.function")
