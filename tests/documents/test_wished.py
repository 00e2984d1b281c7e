"""Until when somebody asks for more time; the mail came on a Monday, 6 May 2019, and the request is due on Tuesday, 11 June."""

from datetime import date

import pytest

from documents.replies.wished import Wish, wished_for

MONDAY, DUE = date(2019, 5, 6), date(2019, 6, 11)


@pytest.mark.parametrize(("text", "day", "words"), [
    ("Nous vous prions de nous accorder un délai supplémentaire jusqu'au 28 juin.", date(2019, 6, 28), "jusqu'au 28 juin"),
    ("Serait-il possible de prolonger\nle délai jusqu’au 28\u00a0juin 2019 ? Merci.", date(2019, 6, 28), "jusqu’au 28 juin 2019"),
    ("Merci de reporter le délai, fixé au 11 juin, jusqu'au 1er juillet.", date(2019, 7, 1), "jusqu'au 1er juillet"),
    ("Pourrions-nous avoir une semaine de plus ? Un délai nous aiderait.", date(2019, 6, 18), "une semaine de plus"),
    ("Nous demandons une prolongation de deux semaines.", date(2019, 6, 25), "prolongation de deux semaines"),
    ("Nous demandons une prolongation d'un mois.", date(2019, 7, 11), "prolongation d'un mois"),
    ("Wir bitten um Fristverlängerung bis zum 28. Juni.", date(2019, 6, 28), "bis zum 28. Juni"),
    ("Wir bitten um eine Fristverlängerung um zwei Wochen.", date(2019, 6, 25), "Fristverlängerung um zwei Wochen"),
    ("Wir brauchen eine Woche länger und bitten um Verlängerung der Frist.", date(2019, 6, 18), "eine Woche länger"),
    ("Could you extend the deadline until 28 June?", date(2019, 6, 28), "until 28 June"),
    ("We ask for an extension. We need two more weeks.", date(2019, 6, 25), "two more weeks"),
    ("Kënnt Dir d'Frist verlängeren bis den 28. Juni?", date(2019, 6, 28), "bis den 28. Juni"),
    ("Ass et méiglech, d'Frist ze verlängeren? Mir bräichten eng Woch méi.", date(2019, 6, 18), "eng Woch méi"),
    ("Je suis absente jusqu'au 20 juin. Merci de prolonger le délai jusqu'au 28 juin.", date(2019, 6, 28), "jusqu'au 28 juin"),
])
def test_the_day_wished_for_is_read_with_the_words_that_say_it(text: str, day: date, words: str) -> None:
    assert wished_for(text, MONDAY, DUE) == Wish(day, words)


@pytest.mark.parametrize(("text", "received_on", "day"), [
    ("Please extend the deadline until Friday.", date(2019, 6, 11), date(2019, 6, 14)),         # a Tuesday
    ("Please extend the deadline until Friday.", date(2019, 6, 15), date(2019, 6, 21)),         # a Saturday
    ("Merci de prolonger le délai jusqu'à vendredi.", date(2019, 6, 12), date(2019, 6, 14)),    # a Wednesday
    ("Wir bitten um Fristverlängerung bis Freitag.", date(2019, 6, 12), date(2019, 6, 14)),
    ("Wir bitten um Fristverlängerung, wir antworten in zwei Wochen.", date(2019, 6, 12), date(2019, 6, 26)),
    ("Please extend the deadline until Friday.", date(2019, 6, 14), None),                      # a Friday: today, or in a week?
    ("Please extend the deadline until Friday next week.", date(2019, 6, 12), None),
    ("Please extend the deadline until Friday or Monday.", date(2019, 6, 12), None),
    ("Merci de prolonger le délai jusqu'à vendredi prochain.", date(2019, 6, 12), None),
    ("Merci de prolonger le délai jusqu'à lundi en huit.", date(2019, 6, 12), None),
])
def test_a_weekday_is_the_first_one_after_the_mail_came_where_it_can_be_no_other(
    text: str, received_on: date, day: date | None
) -> None:
    found = wished_for(text, received_on, date(2019, 6, 11))
    assert (found.until if found else None) == day


@pytest.mark.parametrize("text", [
    "Nous demandons un délai supplémentaire.",
    "Nous demandons un délai jusqu'au 20 juin ou jusqu'au 28 juin.",
    "Merci de prolonger le délai, fixé au 11 juin.",
    "Merci de prolonger le délai jusqu'au 3 mai.",
    "Merci de prolonger le délai jusqu'au 31 juin.",
    "Nous demandons un délai supplémentaire de dix jours ouvrables.",
    "Nous demandons un délai supplémentaire de quinze jours.",
    "Je suis absente jusqu'au 20 juin. Merci de prolonger le délai.",
    "",
])
def test_what_names_no_day_or_could_be_another_gives_none(text: str) -> None:
    assert wished_for(text, MONDAY, DUE) is None


def test_a_span_counts_from_the_due_date_and_without_one_from_nothing() -> None:
    assert wished_for("Nous demandons une semaine de plus, un délai.", MONDAY) is None
    assert wished_for("Nous demandons un mois de plus, un délai.", date(2020, 1, 6), date(2020, 1, 31)).until == date(2020, 2, 29)
