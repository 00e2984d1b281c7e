"""What must not be published is found among what only looks like it, and no more of it is shown than needed."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from documents.check_digits import luhn, verhoeff
from documents.personal import traces
from models.words import PERSONAL, FlawKind

CORPUS = yaml.safe_load((Path(__file__).parents[1] / "data" / "personal.yaml").read_text("utf-8"))
MISSED_AT_MOST, FALSE_AT_MOST = 2, 2


def test_the_corpus_is_read_with_few_misses_and_few_false_alarms():
    found, missed, false = Counter(), [], []
    for kind, sentences in CORPUS["found"].items():
        for sentence in sentences:
            kinds = {trace.kind for trace in traces(sentence, "LU")}
            (found.update([kind]) if FlawKind(kind) in kinds else missed.append((kind, sentence)))
            false += [(other.value, sentence) for other in kinds - {FlawKind(kind), FlawKind.BIRTH_DATE, FlawKind.MINOR_NAMED}]
    for sentence in CORPUS["look_alike"]:
        false += [(trace.kind.value, sentence) for trace in traces(sentence, "LU")]
    there = sum(map(len, CORPUS["found"].values()))
    print(f"\n{there} sentences with something personal: found {found.total()}, missed {len(missed)}; "
          f"{len(CORPUS['look_alike'])} look-alikes: false {len(false)}")
    for kind, sentence in [*missed, *false]:
        print(f"  {'missed' if (kind, sentence) in missed else 'false'} {kind}: {sentence}")
    assert set(CORPUS["found"]) == {kind.value for kind in PERSONAL - {FlawKind.NOT_CHECKED}}
    assert (there >= 70, len(CORPUS["look_alike"]) >= 60) == (True, True)
    assert len(missed) <= MISSED_AT_MOST and len(false) <= FALSE_AT_MOST


def test_both_check_digits_of_the_national_number_are_computed():
    # the example on the European Commission's page on tax identification numbers
    assert "18931201057" + luhn("18931201057") + verhoeff("18931201057") == "1893120105732"
    assert luhn("7992739871") == "3" and verhoeff("236") == "3"      # the textbooks' examples


@pytest.mark.parametrize("wrong", ["1893120105722", "1893120105731", "1893130105732", "8931201057320"])
def test_a_number_with_a_wrong_digit_is_no_national_number_unless_it_is_called_one(wrong):
    assert traces(f"Un montant de {wrong} francs", "LU") == ()
    assert [t.kind for t in traces(f"matricule {wrong}", "LU")] == [FlawKind.NATIONAL_NUMBER]


def test_what_is_found_is_shown_by_its_first_signs_and_its_place():
    text = "Le mineur Dylan Muller, né le 5 mars 2014, matricule 1893120105732."
    found = traces(text, "LU")
    assert [t.kind.value for t in found] == ["minor_named", "birth_date", "national_number"]
    assert [text[t.place :][:2] for t in found] == ["Dy", "5 ", "18"]
    assert not any("lan" in t.shown or "mars" in t.shown or "0105" in t.shown for t in found)


def test_a_country_without_a_file_of_its_own_is_read_by_the_words_alone():
    assert [t.kind for t in traces("matricule 1893120105732", "PT")] == [FlawKind.NATIONAL_NUMBER]
    assert traces("1893120105732", "PT") == ()


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", [
    "enfant " * 30_000, "né le " * 30_000, "1" * 200_000, "tél. " + "1 " * 90_000, "l'enfant A" + "b" * 190_000,
])
def test_long_nonsense_is_read_before_the_test_ends(text):
    assert len(traces(text, "LU")) >= 0
