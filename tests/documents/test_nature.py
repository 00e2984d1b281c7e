"""What kind of answer a text is, in which language, in the four languages of the office's correspondents."""

import pytest

from documents.account import account_of, typed_answers
from documents.language import language_of
from documents.nature import nature_of, natures_of, referred_to
from documents.phrases import LANGUAGES, plain
from documents.split import split
from documents.words import words
from models.words import Nature

LAW = "La loi du 10 août 1992 relative à la protection de la jeunesse a été modifiée en 2023."


@pytest.mark.parametrize(("text", "nature"), [
    ("Néant.", "nothing_to_report"), ("Rien à signaler pour la période considérée.", "nothing_to_report"),
    ("Keine Angaben", "nothing_to_report"), ("Nothing to report.", "nothing_to_report"),
    ("Näischt ze mellen.", "nothing_to_report"),
    ("Sans objet", "not_applicable"), ("N/A", "not_applicable"), ("Entfällt", "not_applicable"),
    ("Net zoutreffend", "not_applicable"),
    ("Voir la réponse à la question [V.05].", "reference"), ("Siehe Antwort des Ministeriums für Bildung.", "reference"),
    ("Cette question relève du ministère de l’Éducation nationale.", "reference"),
    ("See the sixth report, paragraph 12.", "reference"), ("Voir ministère de la Santé", "reference"),
    ("Voir le rapport périodique du Jour de l’enfant, page 4", "reference"), ("cf. document joint", "reference"),
    ("Voir document ci-joint.", "reference"), ("Voir pièce jointe.", "reference"), ("Voir plus haut.", "reference"),
    ("Voir loi du 10 août 1992.", "reference"), ("Voir sous V.06", "reference"),
    ("Merci de voir le site du ministère.", "reference"),
    ("Pour plus de détails, voir le rapport annuel 2024.", "reference"), ("Renvoi à la question 5", "reference"),
    ("Le centre a pu voir le jour grâce au ministère.", "text"), ("Le projet de loi doit voir le jour en 2027.", "text"),
    ("Voir le jour : tel est le but de ce plan.", "text"), ("Les enfants peuvent voir le juge seuls.", "text"),
    ("Kuckt d'Äntwert vum Ministère de la Justice.", "reference"),
    ("À compléter", "to_be_completed"), ("Wird nachgereicht.", "to_be_completed"), ("To be completed", "to_be_completed"),
    ("Ass amgaang.", "to_be_completed"), ("", "to_be_completed"),
    (LAW, "text"), ("Kein Kind wird ohne Anhörung untergebracht; seit 2021 sind vierzehn Stellen geschaffen worden.", "text"),
    ("Le nombre de places a augmenté de 12 à 17 entre 2020 et 2024.", "text"),
    (f"{LAW} La loi ne s’applique pas aux majeurs. " * 3, "text"),
    # short answers are answers
    ("Der Bericht wird jährlich veröffentlicht.", "text"), ("Das Gesetz wird 2027 in Kraft treten.", "text"),
    ("Une réforme de la loi est en cours.", "text"), ("Le projet de loi sera transmis au Parlement en 2027.", "text"),
    ("12 cases are pending.", "text"), ("Eng Reform ass amgaang.", "text"),
    ("The law will be submitted to Parliament in March.", "text"),
    ("Aucune mesure de contrainte n’est admise par la loi.", "text"), ("No data are transferred to third parties.", "text"),
    ("This does not apply to children under 12.", "text"), ("We see that twelve children left.", "text"),
    ("Néant pour 2023. En 2024, douze cas et 3 plaintes ont été recensés.", "text"),
    ("Pas de changement, sauf la loi du 3 mai 2024.", "text"),
    # and who says nothing, in whatever way, reports nothing
    ("R.A.S.", "nothing_to_report"), ("Rien de particulier à signaler.", "nothing_to_report"), ("k. A.", "nothing_to_report"),
    ("Aucune mesure n’a été prise.", "nothing_to_report"), ("Keine Fälle bekannt.", "nothing_to_report"),
    ("Keine neuen Entwicklungen seit dem letzten Bericht.", "nothing_to_report"), ("Näischt Neies.", "nothing_to_report"),
    ("Néant, le ministère n’ayant pas de telle compétence.", "nothing_to_report"),
    ("Sans objet : il n’y a pas d’armée.", "not_applicable"),
    ("Idem question 3", "reference"), ("Wie oben.", "reference"), ("Same as above", "reference"),
    ("La réponse est en cours de rédaction.", "to_be_completed"), ("Die Zahlen werden im Januar nachgereicht.", "to_be_completed"),
    ("The figures will be sent in January.", "to_be_completed"), ("En attente de validation", "to_be_completed"),
])
def test_the_nature_of_an_answer(text, nature):
    assert nature_of(text) == nature


def test_an_answer_repeated_word_for_word_is_told_from_the_first():
    texts = {"A.01": LAW, "A.02": f" {LAW}\n", "A.03": "Néant", "A.04": "Néant"}
    assert list(natures_of(texts).values()) == ["text", "repeated", "nothing_to_report", "nothing_to_report"]


@pytest.mark.parametrize(("text", "language"), [
    ("Veuillez trouver ci-joint notre réponse.", "fr"), ("Anbei übersenden wir Ihnen unseren Beitrag.", "de"),
    ("Please find attached our reply.", "en"), ("Moien, am Unhang fannt Dir eis Äntwert.", "lb"), ("OK", None),
])
def test_the_language_of_a_text(text, language):
    assert language_of(text) == language


def keys(value, path=()):
    if isinstance(value, dict):
        return {p for key, below in value.items() for p in keys(below, (*path, key))}
    return {path}


def phrases(value):
    match value:
        case str():
            yield value
        case dict():
            yield from (p for below in value.values() for p in phrases(below))
        case list():
            yield from (p for below in value for p in phrases(below))


def test_phrases_have_equal_keys_in_all_languages_and_are_written_plainly():
    assert LANGUAGES == ("de", "en", "fr", "lb")
    assert len({frozenset(keys(words("replies", language))) for language in LANGUAGES}) == 1
    assert [p for language in LANGUAGES for p in phrases(words("replies", language)) if plain(p).lower() != plain(p)] == []
    assert [p for language in LANGUAGES for p in phrases(words("replies", language)) if not p.isascii()] == []


def test_what_is_typed_in_a_mail_under_codes_is_an_answer(sent):
    typed = typed_answers("Bonjour,\n[V.06] Néant.\n\n[V.07]\nUne loi.\nUn règlement.\n")
    assert typed == {"V.06": "Néant.", "V.07": "Une loi.\nUn règlement."}
    account = account_of(split(sent, sent), typed)
    assert [(c, a.how) for c, a in account.answers.items()] == [
        ("A.01", "mark"), ("A.02", "mark"), ("V.06", "mail_body"), ("V.07", "mail_body"),
    ]
    assert account.answers["V.06"].nature is Nature.NOTHING_TO_REPORT
    assert account.flags == (("A.01", "empty"), ("A.02", "empty"))


def test_a_frame_that_was_removed_is_missing(desk, sent):
    desk.body.remove(desk.table("V.06"))
    account = account_of(split(desk.saved(), sent))
    assert (account.answers["V.06"].how, account.flags) == ("none", (("V.06", "missing"),))


NAMES = {
    "menje": ["Ministère de l'Éducation nationale, de l'Enfance et de la Jeunesse", "Ministerium für Bildung", "MENJE"],
    "mj": ["Ministère de la Justice", "Ministerium der Justiz", "MJ"],
    "mfamigr": ["Ministère de la Famille, des Solidarités, du Vivre ensemble et de l'Accueil", "MFSVA"],
}


@pytest.mark.parametrize(("text", "institution"), [
    ("Cette question relève du ministère de l’Éducation nationale.", "menje"),
    ("Siehe Antwort des Ministeriums der Justiz.", ""),   # declined: not told, and nothing is proposed
    ("Siehe Antwort: Ministerium der Justiz.", "mj"),
    ("Voir la réponse du MENJE.", "menje"),
    ("Voir la réponse du ministère de la Justice et du ministère de la Famille.", ""),
    ("Voir la réponse du ministère de l'Éducation nationale et celle du ministère de la Justice.", ""),
    ("Voir la réponse à la question V.05.", ""),
    ("", ""),
])
def test_the_institution_that_a_reference_names(text, institution):
    assert referred_to(text, NAMES) == institution


def test_what_the_last_report_said_word_for_word_is_repeated():
    assert natures_of({"A.01": LAW, "A.02": LAW + " Elle est en vigueur."}, {"A.01": LAW, "A.02": LAW}) == {
        "A.01": "repeated", "A.02": "text",
    }
