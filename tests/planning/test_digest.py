"""What stands in one letter: several things of one day for one person, but for what stands alone."""

from models.office import Contact
from models.words import Channel, Function, LetterKind, Release
from planning.digest import JOINED, Said, together

FOCAL = Contact(institution="mj", function=Function.FOCAL_POINT, address="point-focal@mj.invalid")
ELSEWHERE = FOCAL.model_copy(update={"institution": "me", "address": "Point-Focal@MJ.invalid"})
OTHER = FOCAL.model_copy(update={"institution": "me", "address": "point-focal@me.invalid"})
ONE_BY_ONE = FOCAL.model_copy(update={"digest": False})
ALONE, OFFICER = Release.ALONE, Release.OFFICER


def said(*rows: tuple[str, LetterKind, Contact, Release], within: str = "") -> list[list[str]]:
    groups = together(Said(key, kind, contact, Channel.SMTP, goes, within=within) for key, kind, contact, goes in rows)
    return [[one.key for one in group] for group in groups]


def test_reminders_and_decisions_for_one_person_share_a_letter() -> None:
    assert said(
        ("a", LetterKind.REMINDER, FOCAL, OFFICER), ("b", LetterKind.REMINDER, OTHER, OFFICER),
        ("c", LetterKind.DECISION, FOCAL, OFFICER),
    ) == [["a", "c"], ["b"]]


def test_the_contact_of_two_institutions_is_one_person_in_whatever_case_their_address_is_written() -> None:
    assert said(("a", LetterKind.REMINDER, FOCAL, ALONE), ("b", LetterKind.REMINDER, ELSEWHERE, ALONE)) == [["a", "b"]]


def test_what_goes_alone_never_waits_for_an_officer_with_the_rest() -> None:
    assert said(("a", LetterKind.REMINDER, FOCAL, ALONE), ("b", LetterKind.DECISION, FOCAL, OFFICER)) == [["a"], ["b"]]


def test_thanks_share_a_letter_among_themselves_only() -> None:
    assert said(
        ("a", LetterKind.ACKNOWLEDGEMENT, FOCAL, ALONE), ("b", LetterKind.REMINDER, FOCAL, ALONE),
        ("c", LetterKind.ACKNOWLEDGEMENT, FOCAL, ALONE),
    ) == [["a", "c"], ["b"]]


def test_first_letters_and_letters_to_a_superior_stand_alone() -> None:
    kinds = [kind for kind in LetterKind if kind not in JOINED]
    assert {LetterKind.REQUEST, LetterKind.INVITATION, LetterKind.CIRCULATION, LetterKind.ESCALATION} <= set(kinds)
    rows = [(f"{kind}-{n}", kind, FOCAL, OFFICER) for kind in kinds for n in (1, 2)]
    assert said(*rows) == [[key] for key, *_ in rows]


def test_who_wants_a_letter_for_each_matter_gets_one() -> None:
    assert said(("a", LetterKind.REMINDER, ONE_BY_ONE, ALONE), ("b", LetterKind.REMINDER, ONE_BY_ONE, ALONE)) == [["a"], ["b"]]


def test_a_cycle_known_by_its_number_alone_shares_with_no_other() -> None:
    apart = Said("a", LetterKind.REMINDER, FOCAL, Channel.SMTP, ALONE, within="opic.k1")
    same = Said("b", LetterKind.REMINDER, FOCAL, Channel.SMTP, ALONE, within="opic.k1")
    other = Said("c", LetterKind.REMINDER, FOCAL, Channel.SMTP, ALONE)
    assert [[one.key for one in group] for group in together([apart, other, same])] == [["a", "b"], ["c"]]
