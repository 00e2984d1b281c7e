"""What a hold keeps keeps nothing else; what an officer let go and would read otherwise comes back to them."""

from datetime import date

import pytest
from sqlmodel import select

from flows import brake, letters_out, moves, on_request
from flows.addressing import addressed
from flows.desk import desk
from models.refusals import LetterChanged
from models.tables import Cycle, Letter, Matter, Request
from models.words import LetterKind, Release
from store import cycles, database
from store import letters as kept
from tasks.letters import letters
from tasks.letters.matters import waiting
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.flows.test_across_cycles import OTHER, REMINDED, joint, of, reminded, two

__all__ = ["reminded", "two"]
MONDAY, TUESDAY = "2019-05-20", "2019-05-21"


def to_tell(cycle: str, key: str) -> str:
    """Have the ministry told in a cycle that its due date moved: an officer releases that, and it waits its turn."""
    with database.writing() as session:
        row = cycles.get(session, cycle, lock=True)
        request = session.exec(select(Request).where(Request.cycle_id == row.id, Request.institution == "mj")).first()
        kept.raise_matter(
            session, key, row, "mj", LetterKind.DECISION, request=request, verdict="moved", before="2019-06-10"
        )
    return key


def letter_saying(key: str) -> Letter:
    with database.reading() as session:
        return session.get(Letter, session.exec(select(Matter.letter_id).where(Matter.key == key)).one())


def rounds(post: PostDesk, *days: str) -> None:
    for day in days:
        post.day(day)
        post.round()


def release_joint(post: PostDesk) -> None:
    """Let a joint letter go that waits out its undo window."""
    post.office(undo_minutes=60, release={"reminder": "officer"})
    post.round()
    letters_out.release(OTHER, OFFICER, letter=f"{CYCLE}-{joint().number}")


def test_a_letter_that_a_suspended_cycle_keeps_does_not_keep_those_of_another_cycle(two: PostDesk) -> None:
    two.office(undo_minutes=30)
    two.day("2019-04-10")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    moves.suspend(CYCLE, OFFICER)
    two.office(undo_minutes=0)
    letters_out.release(OTHER, OFFICER)
    assert of(CYCLE, "mj", "decision") == [(CYCLE, "decision", "released")]
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "sent")]


def test_a_released_letter_that_leaves_in_its_time_keeps_another_for_the_next_day(two: PostDesk) -> None:
    two.office(undo_minutes=30)
    two.day("2019-04-10")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    letters_out.release(OTHER, OFFICER)
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "preview")]


@pytest.mark.parametrize(("stopped", "goes_on"), [(CYCLE, OTHER), (OTHER, CYCLE)])
@pytest.mark.parametrize("stop", ["hold", "suspend"])
def test_a_released_joint_letter_that_is_torn_is_parted_and_the_rest_comes_back_to_the_officer(
    reminded: PostDesk, stopped: str, goes_on: str, stop: str
) -> None:
    release_joint(reminded)
    if stop == "hold":
        brake.hold(brake.Scope.CYCLE, OFFICER, stopped)
    else:
        moves.suspend(stopped, OFFICER)
    rounds(reminded, MONDAY, TUESDAY)
    assert joint().state == "recalled"
    assert of(goes_on, "mj", "reminder") == [(goes_on, "reminder", "preview")] and of(stopped, "mj", "reminder") == []


def test_nothing_is_said_in_a_letter_that_a_hold_keeps(two: PostDesk) -> None:
    two.office(release={"decision": "officer"})
    two.day("2019-04-10")
    first = to_tell(CYCLE, "told:first")
    two.round()
    brake.hold(brake.Scope.CYCLE, OFFICER, CYCLE)
    other = to_tell(OTHER, "told:other")
    two.round()
    assert letter_saying(first).id != letter_saying(other).id
    letters_out.release(OTHER, OFFICER, letter=f"{OTHER}-{letter_saying(other).number}")
    assert (letter_saying(first).state, letter_saying(other).state) == ("preview", "sent")


def test_a_reminder_does_not_join_what_an_officer_let_go_and_neither_leaves_without_them(reminded: PostDesk) -> None:
    reminded.day("2019-05-16")
    to_tell(OTHER, "told:today")
    reminded.round()
    letters_out.release(OTHER, OFFICER)
    waits = to_tell(CYCLE, "told:tomorrow")
    reminded.round()
    letters_out.release(CYCLE, OFFICER)
    assert (letter_saying(waits).state, letter_saying(waits).released_by) == ("preview", OFFICER)
    rounds(reminded, REMINDED.isoformat(), MONDAY)
    told = letter_saying(waits)
    assert (told.kind, told.state, told.released_by) == ("decision", "sent", OFFICER)
    assert [x[1:] for x in of(CYCLE, "mj", "reminder", "digest")] == [("digest", "sent")]


def test_what_an_officer_must_release_and_joins_a_letter_they_let_go_brings_it_back_to_them(reminded: PostDesk) -> None:
    reminded.day("2019-05-15")
    to_tell(OTHER, "told:today")
    reminded.round()
    letters_out.release(OTHER, OFFICER)
    waits = to_tell(CYCLE, "told:tomorrow")
    reminded.round()
    letters_out.release(CYCLE, OFFICER)
    more = to_tell(OTHER, "told:more")
    rounds(reminded, "2019-05-16")
    letter = letter_saying(waits)
    assert letter.id == letter_saying(more).id
    assert (letter.kind, letter.state, letter.release, letter.released_by) == ("digest", "preview", "officer", None)


def test_a_letter_that_was_let_go_and_goes_to_another_address_comes_back_though_its_like_goes_alone(reminded: PostDesk) -> None:
    reminded.office(release={"reminder": "officer"})
    to_tell(OTHER, "told:today")
    reminded.round()
    letters_out.release(OTHER, OFFICER, letter=f"{CYCLE}-{joint().number}")
    told = letter_saying("told:today")
    assert (told.kind, told.state) == ("digest", "sent")
    ahead = to_tell(CYCLE, "told:tomorrow")
    reminded.round()
    letters_out.release(CYCLE, OFFICER)
    assert (letter_saying(ahead).state, letter_saying(ahead).released_by) == ("preview", OFFICER)
    with database.writing() as session:     # as a reminder of a batch that was too large to go alone
        session.exec(select(Matter).where(Matter.key == ahead)).one().kind = LetterKind.REMINDER
        session.get_one(Letter, letter_saying(ahead).id).kind = LetterKind.REMINDER
    reminded.office(release={})

    def elsewhere(data):
        for contact in data["contacts"]:
            if (contact["institution"], contact["function"]) == ("mj", "focal_point"):
                contact["address"] = "nouveau@justice.invalid"
        return data

    reminded.edit("contacts.yaml", elsewhere)
    rounds(reminded, MONDAY)
    after = letter_saying(ahead)
    assert (after.state, after.release, after.released_by) == ("preview", "officer", None)


def test_a_joint_letter_that_a_death_left_half_renewed_is_renewed_by_the_next_round(
    reminded: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded.office(release={"reminder": "officer"})
    reminded.round()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(letters, "renew", killed)
        on_request.answered_otherwise(OTHER, "mj-1", OFFICER)
    reminded.round()
    assert of(CYCLE, "mj", "reminder", "digest") == [(CYCLE, "reminder", "preview")]
    letters_out.release(CYCLE, OFFICER)
    sent = next(x for x in reminded.letters("reminder", "mj"))
    assert f"{OTHER}/mj" not in reminded.mail_of(sent).get_payload(0).get_payload(decode=True).decode()


def test_what_another_cycle_wrote_meanwhile_is_not_said_twice(reminded: PostDesk) -> None:
    reminded.day("2019-05-15")
    first = to_tell(CYCLE, "told:first")
    reminded.round()
    other, here = to_tell(OTHER, "told:other"), desk()
    renewing = letters._seen

    def while_the_other_cycle_writes(found, said, folder):
        seen = renewing(found, said, folder)
        if other in said:
            letters._seen = renewing
            letters.compose(OTHER, {other: said[other]}, letter_saying(first).channel, Release.OFFICER, here.folder)
        return seen

    to = next(m for m in letters.written(CYCLE, here.folder) if m.matters[0].key == first)
    pending = next(m for m in waiting(OTHER, here.folder) if m.key == other)
    said = {first: addressed(here, to.matters[0]), other: addressed(here, pending)}
    letters._seen = while_the_other_cycle_writes
    try:
        with pytest.raises(LetterChanged):
            letters.renew(CYCLE, to.code, said, to.way.channel, to.release, here.folder)
    finally:
        letters._seen = renewing
    assert letter_saying(first).id != letter_saying(other).id
    with database.reading() as session:
        assert session.get_one(Cycle, letter_saying(other).cycle_id).code == OTHER
