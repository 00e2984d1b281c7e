"""Who lets a letter go, how it leaves, and how its addressee is greeted."""

import pytest
import yaml

from models.instrument import Names, ReleasePolicy
from models.office import AddressForm
from models.settings import HOUSE
from models.words import Channel, LetterKind, Rank, Release
from planning.address import form_of_address
from planning.release import GOES_ALONE, channel, release

GO_ALONE = {LetterKind.ACKNOWLEDGEMENT, LetterKind.REMINDER, LetterKind.DELIVERY, LetterKind.CLOCK}
ALONE, OFFICER = Release.ALONE, Release.OFFICER
USUAL = ReleasePolicy()


@pytest.mark.parametrize("rank", Rank)
@pytest.mark.parametrize("kind", LetterKind)
def test_only_four_kinds_go_alone_and_only_to_the_same_rank(kind: LetterKind, rank: Rank) -> None:
    alone = kind in GO_ALONE and rank is Rank.AGENT
    assert release(kind, rank, instrument=USUAL, office={}, batch=1) is (ALONE if alone else OFFICER)


@pytest.mark.parametrize(("batch", "who"), [(1, ALONE), (24, ALONE), (25, OFFICER), (26, OFFICER)])
def test_a_batch_waits_from_its_limit_on(batch: int, who: Release) -> None:
    assert release(LetterKind.REMINDER, Rank.AGENT, instrument=USUAL, office={}, batch=batch) is who


@pytest.mark.parametrize("kind", GOES_ALONE)
def test_office_and_instrument_may_each_be_stricter(kind: LetterKind) -> None:
    strict = ReleasePolicy(letters={kind: OFFICER})
    assert release(kind, Rank.AGENT, instrument=strict, office={}, batch=1) is OFFICER
    assert release(kind, Rank.AGENT, instrument=USUAL, office={kind: OFFICER}, batch=1) is OFFICER


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind not in GOES_ALONE])
def test_neither_can_be_looser(kind: LetterKind) -> None:
    loose = ReleasePolicy(letters={kind: ALONE})
    assert release(kind, Rank.AGENT, instrument=loose, office={kind: ALONE}, batch=1) is OFFICER


@pytest.mark.parametrize(("rank", "on_paper"), [
    (Rank.AGENT, False), (Rank.DIRECTOR, False), (Rank.HEAD, True), (Rank.MINISTER, True), (Rank.BODY, True),
])
@pytest.mark.parametrize("usual", [Channel.FILE, Channel.SMTP])
def test_those_of_high_rank_are_written_to_on_paper(rank: Rank, on_paper: bool, usual: Channel) -> None:
    assert channel(LetterKind.REQUEST, rank, usual) is (Channel.PRINT if on_paper else usual)
    assert channel(LetterKind.REFERRAL, rank, usual) is Channel.PRINT  # a minister signs it


def forms() -> list[AddressForm]:
    """Return the forms of address of a new office."""
    office = yaml.safe_load((HOUSE / "templates" / "office" / "office.yaml").read_text("utf-8"))
    return [AddressForm.model_validate(form) for form in office["forms_of_address"]]


@pytest.mark.parametrize(("civility", "rank", "title", "language", "opening", "closing"), [
    (None, Rank.AGENT, None, "fr", "Madame, Monsieur,",
     "Veuillez agréer, Madame, Monsieur, l'expression de mes salutations distinguées."),
    ("Madame", Rank.AGENT, None, "fr", "Madame,", "Veuillez agréer, Madame, l'expression de mes salutations distinguées."),
    ("Madame", Rank.DIRECTOR, "la Directrice générale", "fr", "Madame la Directrice générale,",
     "Veuillez agréer, Madame la Directrice générale, l'expression de ma considération distinguée."),
    ("Monsieur", Rank.HEAD, "le Premier Conseiller de Gouvernement", "fr",
     "Monsieur le Premier Conseiller de Gouvernement,",
     "Veuillez agréer, Monsieur le Premier Conseiller de Gouvernement, l'expression de ma haute considération."),
    ("Madame", Rank.MINISTER, None, "fr", "Madame la Ministre,",
     "Veuillez agréer, Madame la Ministre, l'expression de ma très haute considération."),
    ("Monsieur", Rank.MINISTER, None, "de", "Sehr geehrter Herr Minister,", "Mit dem Ausdruck meiner ausgezeichneten Hochachtung"),
    ("Madame", Rank.DIRECTOR, None, "fr", "Madame,", "Veuillez agréer, Madame, l'expression de mes salutations distinguées."),
    (None, Rank.BODY, None, "en", "Excellencies,", "Please accept the assurances of my highest consideration."),
    (None, Rank.AGENT, None, "de", "Sehr geehrte Damen und Herren,", "Mit freundlichen Grüßen"),
], ids=lambda value: str(value)[:24])
def test_a_new_office_greets_by_civility_rank_and_title(
    civility: str | None, rank: Rank, title: str | None, language: str, opening: str, closing: str
) -> None:
    greeted = form_of_address(forms(), civility=civility, rank=rank, title=title, language=language)
    assert greeted == (opening, closing)


def test_without_a_form_for_everybody_nobody_is_greeted_wrongly() -> None:
    only = AddressForm(civility="Madame", opening=Names(fr="Madame,"), closing=Names(fr="Veuillez agréer, Madame, …"))
    with pytest.raises(LookupError, match="rank agent"):
        form_of_address([only], civility=None, rank=Rank.AGENT, title=None, language="fr")
