"""Numbers told in words: each number below ten thousand as it is said, and what is no number."""

import pytest

from documents.numerals import in_figures, numerals


@pytest.mark.parametrize(("said", "value"), [
    ("deux", 2), ("dix-sept", 17), ("vingt et un", 21), ("vingt-et-une", 21), ("soixante et onze", 71), ("soixante-dix-neuf", 79),
    ("quatre-vingts", 80), ("quatre-vingt-un", 81), ("quatre-vingt-dix-neuf", 99), ("septante et un", 71), ("nonante-neuf", 99),
    ("cent", 100), ("cent un", 101), ("trois cents", 300), ("trois cent quatre-vingt-douze", 392), ("mille", 1000),
    ("mille neuf cent quatre-vingt-quatre", 1984), ("dix mille cinq cents", 10500), ("cent vingt mille", 120000),
    ("zwei", 2), ("einundzwanzig", 21), ("siebzehn", 17), ("hundert", 100), ("einhunderteins", 101), ("hundertzwölf", 112),
    ("dreihundertvierundzwanzig", 324), ("eintausendneunhundertvierundachtzig", 1984), ("zehntausend", 10000),
    ("two", 2), ("twenty-one", 21), ("ninety nine", 99), ("one hundred", 100), ("one hundred and one", 101),
    ("three hundred and twelve", 312), ("one thousand nine hundred and eighty-four", 1984), ("twelve hundred", 1200),
    ("dräi", 3), ("eelef", 11), ("fënnefanzwanzeg", 25), ("zweehonnertdräizéng", 213),
])
def test_a_number_is_read_whole(said: str, value: int) -> None:
    for text in (f"x {said} y", f"{said.capitalize()}.", said.upper()):
        assert [(n.value, text[n.start:n.end].lower()) for n in numerals(text)] == [(value, said.lower())], text


@pytest.mark.parametrize("text", [
    "un foyer, une fille", "ein Kind, eine Stelle", "one child, a girl", "een Kand",
    "une dizaine, une vingtaine, des centaines", "a dozen, hundreds", "Dutzende, Hunderte",
    "le premier, la deuxième, vingt et unième, vingt-troisième", "der dritte, die zwölfte",
    "the third, the twenty-first, thirty second", "les deux tiers, trois quarts", "zwei Drittel, drei Viertel", "two thirds",
    "pour cent", "per cent", "six-year-old girls", "un deux-roues", "un bâtiment neuf", "außer Acht",
    "une fille sur quatre", "eines von vier Kindern", "one in four", "Vierzehnjährige, dreimal, Viertel", "und, et, and, an",
])
def test_no_number_is_read(text: str) -> None:
    assert numerals(text) == ()


def test_numbers_in_a_row_are_read_apart() -> None:
    assert [n.value for n in numerals("trois filles, quatre garçons et vingt et un adultes; de dix à douze")] == [3, 4, 21, 10, 12]
    assert [n.value for n in numerals("deux trois fois")] == [2, 3]


def test_everything_stands_where_it_stood() -> None:
    text = "Zweitausend Kinder, treize foyers, mille élèves."
    assert in_figures(text) == "2'000       Kinder, 13     foyers, 1'000 élèves."
    assert in_figures("rien à lire") == "rien à lire"
