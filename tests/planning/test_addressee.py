"""Who is written to when people come, go, and are away."""

from datetime import date

import pytest

from models.absence import Away
from models.office import Contact
from models.words import Absent, Function, LetterKind, Rank
from planning.addressee import addressee, in_place_of

TODAY = date(2029, 5, 7)
FOCAL, DEPUTY, BOX, ABOVE = (
    Contact(institution="mj", function=function, address=f"{function}@mj.invalid", rank=rank)
    for function, rank in ((Function.FOCAL_POINT, Rank.AGENT), (Function.DEPUTY, Rank.AGENT), (Function.MAILBOX, Rank.AGENT),
                           (Function.SUPERIOR, Rank.DIRECTOR))
)
ALL = (BOX, ABOVE, DEPUTY, FOCAL)
ABOVE_ALL = Contact(institution="me", function=Function.FOCAL_POINT, address="point-focal@me.invalid")


def away(contact: Contact, *, until: date | None = None, since: date = TODAY, to: Function | None = None) -> Away:
    return Away(contact, Absent.AWAY, since, until, to)


@pytest.mark.parametrize(("kind", "gone", "reached"), [
    (LetterKind.REMINDER, (), FOCAL),
    (LetterKind.REMINDER, (away(FOCAL),), DEPUTY),
    (LetterKind.REMINDER, (away(FOCAL), away(DEPUTY)), BOX),
    (LetterKind.REMINDER, (away(FOCAL), away(DEPUTY), Away(BOX, Absent.DEAD, TODAY)), None),
    (LetterKind.REMINDER, (away(FOCAL, to=Function.MAILBOX),), BOX),
    (LetterKind.REMINDER, (away(FOCAL, to=Function.MAILBOX), Away(BOX, Absent.DEAD, TODAY)), DEPUTY),
    (LetterKind.REMINDER, (away(FOCAL, to=Function.SUPERIOR),), ABOVE),
    (LetterKind.REMINDER, (away(DEPUTY),), FOCAL),
    (LetterKind.ESCALATION, (), ABOVE),
    (LetterKind.ESCALATION, (away(ABOVE),), None),
    (LetterKind.ESCALATION, (away(ABOVE, to=Function.DEPUTY),), DEPUTY),
    (LetterKind.REFERRAL, (away(ABOVE),), BOX),
])
def test_letters_pass_over_who_is_away(kind: LetterKind, gone: tuple[Away, ...], reached: Contact | None) -> None:
    assert addressee(ALL, ("mj",), kind, TODAY, gone) == reached


@pytest.mark.parametrize(("on", "reached"), [
    (date(2029, 5, 6), FOCAL), (date(2029, 5, 7), DEPUTY), (date(2029, 5, 18), DEPUTY), (date(2029, 5, 19), FOCAL),
])
def test_an_absence_ends_by_its_date(on: date, reached: Contact) -> None:
    gone = (away(FOCAL, until=date(2029, 5, 18)),)
    assert addressee(ALL, ("mj",), LetterKind.REQUEST, on, gone) == reached


def test_who_follows_in_a_function_is_there_though_the_one_before_was_away() -> None:
    former = FOCAL.model_copy(update={"valid_to": date(2029, 5, 9)})
    new = FOCAL.model_copy(update={"address": "autre@mj.invalid", "valid_from": date(2029, 5, 10)})
    gone = (away(former),)
    assert addressee((former, new, DEPUTY), ("mj",), LetterKind.REQUEST, date(2029, 5, 9), gone) == DEPUTY
    assert addressee((former, new, DEPUTY), ("mj",), LetterKind.REQUEST, date(2029, 5, 10), gone) == new


def test_the_institution_above_is_written_to_only_where_nobody_is_named_below() -> None:
    assert addressee((ABOVE_ALL,), ("mj", "me"), LetterKind.REMINDER, TODAY) == ABOVE_ALL
    assert addressee((FOCAL, ABOVE_ALL), ("mj", "me"), LetterKind.REMINDER, TODAY, (away(FOCAL),)) is None


@pytest.mark.parametrize(("kind", "gone", "absent"), [
    (LetterKind.REMINDER, (), None),
    (LetterKind.REMINDER, (away(FOCAL),), FOCAL),
    (LetterKind.REMINDER, (away(FOCAL), away(DEPUTY)), FOCAL),
    (LetterKind.REMINDER, (away(DEPUTY),), None),
    (LetterKind.REMINDER, (away(FOCAL), away(DEPUTY), Away(BOX, Absent.DEAD, TODAY)), None),
    (LetterKind.ESCALATION, (away(ABOVE, to=Function.DEPUTY),), ABOVE),
    (LetterKind.ESCALATION, (away(ABOVE),), None),
])
def test_a_letter_that_passes_over_somebody_goes_out_in_their_place(
    kind: LetterKind, gone: tuple[Away, ...], absent: Contact | None
) -> None:
    assert in_place_of(ALL, ("mj",), kind, TODAY, gone) == absent


def test_who_answers_before_others_is_written_to_in_nobodys_place() -> None:
    assert in_place_of(ALL, ("mj",), LetterKind.DECISION, TODAY, (away(FOCAL),), Function.DEPUTY) is None
    assert in_place_of(ALL, ("mj",), LetterKind.DECISION, TODAY, (away(DEPUTY),), Function.DEPUTY) == DEPUTY
