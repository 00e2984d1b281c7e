"""Letters: the states they may go through, and a journal in which nobody is named."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.refusals import LetterGone, NoSuchLetter, NoSuchOfficer
from models.tables import Cycle, Journal, Letter
from models.words import Channel, Function, LetterKind, LetterState, MatterState, Rank, Release
from store import cycles, database, files, letters
from store.office_folder import OfficeFolder
from tasks.letters import letters as desk
from tasks.letters.writing_desk import Addressee
from tasks.post import delivery
from tasks.refused import note_refusal
from tests.machine import BOTH_DATABASES
from tests.store import deeds

PREVIEW, RELEASED, SENDING, SENT, UNDELIVERABLE, IN_DOUBT, RECALLED = LetterState
WAY = {
    PREVIEW: {RELEASED, RECALLED},
    RELEASED: {SENDING, SENT, RECALLED},  # sent straight away: the printed letter that was posted
    SENDING: {SENDING, SENT, UNDELIVERABLE, IN_DOUBT, RELEASED},
    SENT: {UNDELIVERABLE, RELEASED},  # it came back, for good or for now
    UNDELIVERABLE: {RELEASED},  # given up, and an officer has it sent again
    IN_DOUBT: {SENT, RELEASED},
    RECALLED: set(),
}


def _letter(cycle: Cycle, state: LetterState) -> Letter:
    """Return a letter that came to a state by the doors of the room."""
    steps = {
        PREVIEW: (), RELEASED: (RELEASED,), SENDING: (RELEASED, SENDING), SENT: (RELEASED, SENDING, SENT),
        UNDELIVERABLE: (RELEASED, SENDING, UNDELIVERABLE), IN_DOUBT: (RELEASED, SENDING, IN_DOUBT), RECALLED: (RECALLED,),
    }
    with database.writing() as session:
        request = deeds.ask(session, cycle, "mj", "A.01")
        letters.raise_matter(session, "letter:1", cycle, "mj", LetterKind.REQUEST, request=request)
        (matter,) = letters.pending(session, cycle)
        letter = letters.compose(
            session, cycle, [matter], letters.Way(Function.FOCAL_POINT, Rank.AGENT, "fr", Channel.FILE),
            release=Release.ALONE, preview=files.keep(session, b"preview", "p.json", files.JSON),
        )
    for step in steps[state]:
        _bring(cycle, step)
    return letter


def _bring(cycle: Cycle, state: LetterState) -> None:
    with database.writing() as session:
        letter = letters.find(session, cycle, "1")
        if state is RECALLED:
            letters.recall(session, cycle, letter, officer="o1")
        elif letter.state is PREVIEW and state is RELEASED:
            letters.release(
                session, cycle, letter, officer="o1", sha256=files.keep(session, b"mail", "1.eml", files.MAIL),
                message_id="<1@office.invalid>", leaves_at=deeds.NOW + timedelta(minutes=10),
            )
        else:
            letters.mark(session, cycle, letter, state)


def _cycle(code: str) -> Cycle:
    with database.reading() as session:
        return cycles.get(session, code)


@pytest.mark.parametrize("state", LetterState)
def test_a_letter_goes_no_other_way_than_this(cycle: str, state: LetterState) -> None:
    known = _cycle(cycle)
    _letter(known, state)
    for to in set(LetterState) - WAY[state] - {PREVIEW}:
        with pytest.raises(LetterGone):
            _bring(known, to)
    with database.reading() as session:
        assert letters.find(session, known, "1").state is state


@pytest.mark.parametrize(("state", "to"), [(a, b) for a, after in WAY.items() for b in sorted(after)])
def test_a_letter_goes_each_of_these_ways(cycle: str, state: LetterState, to: LetterState) -> None:
    known = _cycle(cycle)
    _letter(known, state)
    _bring(known, to)
    with database.reading() as session:
        assert letters.find(session, known, f"{cycle}-1").state is to


@pytest.mark.parametrize("state", set(LetterState) - {PREVIEW})
def test_the_preview_of_a_letter_that_was_released_or_recalled_stays(cycle: str, state: LetterState) -> None:
    known = _cycle(cycle)
    _letter(known, state)
    with pytest.raises(LetterGone), database.writing() as session:
        letters.renew_preview(
            session, known, letters.find(session, known, "1"), [], letters.Way(Function.DEPUTY, Rank.AGENT, "de", Channel.FILE),
            release=Release.ALONE, preview="",
        )


@BOTH_DATABASES
def test_what_a_recalled_letter_said_is_dropped(cycle: str) -> None:
    known = _cycle(cycle)
    letter = _letter(known, RECALLED)
    with database.reading() as session:
        (matter,) = letters.matters_of(session, letter)
        assert (matter.state, matter.dropped_because) == (MatterState.DROPPED, "recalled")


@BOTH_DATABASES
def test_a_letter_leaves_at_its_instant_and_not_before(cycle: str) -> None:
    known = _cycle(cycle)
    _letter(known, RELEASED)
    with database.reading() as session:
        at = deeds.NOW + timedelta(minutes=10)
        assert letters.leaving(session, at - timedelta(seconds=1)) == []
        assert [number for _, _, number in letters.leaving(session, at)] == [1]


@pytest.mark.parametrize("code", ["2", "", "²", "9" * 5000, "-1", "crc.2034-1"])
def test_a_letter_code_that_means_nothing_is_refused_in_one_word(cycle: str, code: str) -> None:
    known = _cycle(cycle)
    _letter(known, PREVIEW)
    with pytest.raises(NoSuchLetter), database.reading() as session:
        letters.find(session, known, code)


@BOTH_DATABASES
def test_the_journal_of_a_delivered_letter_names_nobody(cycle: str, office: OfficeFolder) -> None:
    known = _cycle(cycle)
    contact = next(c for c in office.contacts if c.institution == "mj")
    with database.writing() as session:
        request = deeds.ask(session, known, "mj", "A.01")
        letters.raise_matter(session, "letter:1", known, "mj", LetterKind.REQUEST, request=request)
    to = Addressee(contact, opening=f"{contact.name},", closing="Avec mes salutations")
    code = desk.compose(cycle, {"letter:1": to}, Channel.FILE, Release.ALONE, office)
    assert code is not None
    desk.release(cycle, code, "o1", {"letter:1": to}, Channel.FILE, Release.ALONE, office, undo=False)
    delivery.deliver.fn(office)
    with database.reading() as session:
        letter = letters.find(session, known, code)
        assert letter.state is SENT
        assert (contact.address or "").encode() in files.read(letter.sha256 or "")
    _nobody_is_named(office)


def test_whoever_signs_an_act_with_a_name_is_not_in_the_journal(cycle: str, office: OfficeFolder) -> None:
    name = office.contacts[0].name or ""
    with pytest.raises(NoSuchOfficer) as refusal:
        office.officer(name)
    note_refusal("extend", name, cycle, refusal.value)
    _nobody_is_named(office)


def _nobody_is_named(office: OfficeFolder) -> None:
    with database.reading() as session:
        entries = [row.model_dump_json() for row in session.exec(select(Journal))]
    people = [*office.contacts, *office.officers.values()]
    secret = {word for p in people for word in (p.name, p.address) if word}
    assert len(entries) > 1
    assert not [(word, entry) for word in secret for entry in entries if word in entry or "@" in entry]
