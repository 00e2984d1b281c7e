"""What a break at each moment of a conversation does to a letter, to its batch and to the office; how doubts are settled."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from aiosmtpd.smtp import Envelope
from pydantic import SecretStr
from sqlmodel import delete, update

from flows import bring_out, letters_out, on_request
from flows.desk import desk as office_desk
from models.refusals import LetterGone
from models.settings import settings
from models.tables import Letter, Replay
from store import clock, database, files
from tasks.letters import letters
from tasks.post import batch, delivery, doubts, outbox, sweep
from tests import dovecot
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.mail_server import Desk, serving

FIRST, SECOND = "mj", "mss"
ARCHIVE = "archives@office.invalid"


class Posting:
    """Two letters that wait to leave by SMTP, first that of `mj`; what the office is told; hours that pass at once."""

    def __init__(self, post: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.post = post
        self.told: list[str] = []
        self.keeps_hours = False
        self._patch = monkeypatch
        self._passed = timedelta()
        for room in (batch, doubts, sweep, letters, bring_out):
            monkeypatch.setattr(room, "notify", lambda kind, facts: self.told.append(kind))
        monkeypatch.setattr(clock, "now", lambda _: datetime.now(UTC) + self._passed)

    def pass_(self, **time: int) -> None:
        self._passed += timedelta(**time)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Make it an hour of a day where the office is."""
        now = datetime.combine(day, time(hour, minute), office_desk().folder.zone)
        self._patch.setattr(clock, "now", lambda _: now)
        return now

    def deliver(self, address: str) -> None:
        here = office_desk()
        self._patch.setattr(settings(), "smtp_url", SecretStr(f"mailto://{address}"))
        delivery.deliver.fn(here.folder, here.opens if self.keeps_hours else outbox.at_once)

    def state(self, institution: str) -> str:
        (letter,) = self.post.letters("decision", institution)
        return str(letter.state)

    def outcomes(self, institution: str) -> list[str]:
        (letter,) = self.post.letters("decision", institution)
        return [str(attempt.outcome) for attempt in self.post.attempts(letter)]

    def code(self, institution: str) -> str:
        (letter,) = self.post.letters("decision", institution)
        return f"{CYCLE}-{letter.number}"

    def stuck(self) -> set[str]:
        return {x.reason for x in bring_out.dashboard_page(office_desk(), CYCLE).stuck}


@pytest.fixture
def posting(post: PostDesk, monkeypatch: pytest.MonkeyPatch) -> Posting:
    domains = [f"{i}.invalid" for i in (FIRST, SECOND)]
    post.office(mode="live", live_domains=domains, channel="smtp", undo_minutes=60)
    post.day("2019-05-02")
    for institution in (FIRST, SECOND):
        on_request.extend(CYCLE, f"{institution}-1", date(2019, 6, 20), OFFICER)
    with database.writing() as session:
        session.exec(delete(Replay))
    letters_out.release(CYCLE, OFFICER)
    made = Posting(post, monkeypatch)
    made.pass_(hours=2)
    return made


@pytest.fixture
def archive(posting: Posting, monkeypatch: pytest.MonkeyPatch) -> Iterator[dovecot.Server]:
    """An archive that can be read."""
    posting.post.office(post={"archive": ARCHIVE})
    with dovecot.running() as server:
        monkeypatch.setattr(settings(), "archive_url", SecretStr(server.url()))
        yield server


def into(server: dovecot.Server):
    """Return what lays a blind copy of each letter into the archive."""

    def arrived(envelope: Envelope) -> None:
        if ARCHIVE in envelope.rcpt_tos:
            server.lay(envelope.content)

    return arrived


def arrived_at(desk: Desk, institution: str) -> int:
    return sum(any(to.endswith(f"@{institution}.invalid") for to in mail.rcpt_tos) for mail in desk.letters)


MOMENTS = [
    # the server, at the first letter           its state         its attempt   the second     the office is told
    ({},                                       "sent",          "accepted",   "sent",        []),
    ({"GREETING": "421 busy"},                 "released",      "shut",       "released",    []),
    ({"GREETING": None},                       "released",      "shut",       "released",    []),
    ({"GREETING": "554 not you"},              "released",      "shut",       "released",    ["server_refuses"]),
    ({"MAIL": "451 later"},                    "released",      "shut",       "released",    []),
    ({"MAIL": "550 not from you"},             "released",      "shut",       "released",    ["server_refuses"]),
    ({"MAIL": None},                           "released",      "put_off",    "sent",        []),
    ({"RCPT": "450 greylisted"},               "released",      "put_off",    "sent",        []),
    ({"RCPT": "550 no such user"},             "undeliverable", "refused",    "sent",        ["undeliverable"]),
    ({"RCPT": None},                           "released",      "put_off",    "sent",        []),
    ({"TEXT": "451 later"},                    "released",      "put_off",    "sent",        []),
    ({"TEXT": "554 no"},                       "undeliverable", "refused",    "sent",        ["undeliverable"]),
    ({"TEXT": None},                           "in_doubt",      "in_doubt",   "sent",        ["in_doubt"]),
    ({"DATA": None},                           "in_doubt",      "in_doubt",   "sent",        ["in_doubt"]),
    ({"DATA": "LOST"},                         "in_doubt",      "in_doubt",   "sent",        ["in_doubt"]),
    ({"DATA": "452 disk full"},                "released",      "put_off",    "sent",        []),
    ({"DATA": "554 spam"},                     "undeliverable", "refused",    "sent",        ["undeliverable"]),
]


@pytest.mark.parametrize(("answers", "state", "outcome", "second", "told"), MOMENTS, ids=lambda value: str(value)[:30])
def test_each_moment_has_one_outcome(
    posting: Posting, answers: dict[str, str | None], state: str, outcome: str, second: str, told: list[str]
) -> None:
    desk = Desk()
    desk.once = dict(answers)
    with serving(desk) as address:
        posting.deliver(address)
    assert (posting.state(FIRST), posting.outcomes(FIRST)) == (state, [outcome])
    assert (posting.state(SECOND), posting.told) == (second, told)
    assert arrived_at(desk, FIRST) == (answers in ({}, {"DATA": "LOST"}))


def test_what_is_put_off_goes_later_with_the_same_bytes_and_its_attempts_are_kept(posting: Posting) -> None:
    desk = Desk()
    desk.once = {"DATA": "452 disk full"}
    with serving(desk) as address:
        posting.deliver(address)
        posting.deliver(address)
        assert posting.outcomes(FIRST) == ["put_off"]
        (letter,) = posting.post.letters("decision", FIRST)
        assert delivery.comes_back_at(CYCLE, office_desk().folder) == [letter.leaves_at]
        assert letter.leaves_at - clock.now(None) > timedelta(minutes=14)
        posting.pass_(minutes=15)
        posting.deliver(address)
    assert posting.state(FIRST) == "sent" and arrived_at(desk, FIRST) == 1
    waited, taken = posting.post.attempts(posting.post.letters("decision", FIRST)[0])
    assert (waited.code, waited.reply, taken.code, taken.n) == (452, "disk full", 250, 2)
    assert waited.recipients == taken.recipients and "@mj.invalid" in taken.recipients[0]
    assert waited.began_at < waited.ended_at < taken.began_at


def test_a_letter_put_off_for_days_is_given_up_and_an_officer_may_have_it_sent_again(posting: Posting) -> None:
    address_of_first = posting.post.request_mail(FIRST)["To"]
    desk = Desk(**{address_of_first: "451 later"})
    with serving(desk) as address:
        for _ in range(7):
            posting.deliver(address)
            posting.pass_(hours=20)
        assert posting.state(FIRST) == "undeliverable" and posting.told == ["undeliverable"]
        assert posting.outcomes(FIRST) == ["put_off"] * 6 + ["given_up"]
        desk.answers.clear()
        posting.deliver(address)
        assert posting.state(FIRST) == "undeliverable"
        shown = next(x for x in bring_out.dashboard_page(office_desk(), CYCLE).outbox if x.institution == FIRST)
        assert shown.given_up
        with pytest.raises(LetterGone):
            delivery.settle(CYCLE, posting.code(FIRST), OFFICER, arrived=True)
        delivery.settle(CYCLE, posting.code(FIRST), OFFICER, arrived=False)
        posting.deliver(address)
    assert posting.state(FIRST) == "sent" and arrived_at(desk, FIRST) == 1


def test_a_shut_server_gives_no_letter_up_and_the_office_is_told_once(posting: Posting) -> None:
    desk = Desk(GREETING="554 not you")
    with serving(desk) as address:
        for _ in range(10):
            posting.deliver(address)
            posting.pass_(days=1)
        assert (posting.state(FIRST), posting.state(SECOND), delivery.overdue(CYCLE)) == ("released", "released", 2)
        assert posting.told == ["server_refuses"]
        assert desk.connections == 10
        desk.answers.clear()
        posting.deliver(address)
    assert (posting.state(FIRST), posting.state(SECOND)) == ("sent", "sent")


# The right hour

FRIDAY, SATURDAY, MONDAY = date(2027, 1, 8), date(2027, 1, 9), date(2027, 1, 11)


@pytest.fixture
def by_hours(posting: Posting) -> Posting:
    """The two letters, due to leave long ago, in an office that keeps its hours."""
    posting.keeps_hours = True
    with database.writing() as session:
        session.exec(update(Letter).where(Letter.state == "released").values(leaves_at=datetime(2026, 1, 1, tzinfo=UTC)))
    return posting


def leaves_at(posting: Posting) -> datetime:
    return posting.post.letters("decision", FIRST)[0].leaves_at.astimezone(office_desk().folder.zone)


def test_what_is_put_off_on_friday_evening_waits_for_monday_morning(by_hours: Posting) -> None:
    desk = Desk()
    desk.once = {"RCPT": "450 greylisted"}
    with serving(desk) as address:
        by_hours.at(FRIDAY, 18, 50)
        by_hours.deliver(address)
        assert leaves_at(by_hours) == datetime.combine(MONDAY, time(7), office_desk().folder.zone)
        with database.writing() as session:     # due by an attempt before, and its run comes on Saturday
            session.exec(update(Letter).where(Letter.institution == FIRST).values(leaves_at=by_hours.at(FRIDAY, 18, 59)))
        by_hours.at(SATURDAY, 12)
        by_hours.deliver(address)
        assert (by_hours.state(FIRST), by_hours.outcomes(FIRST)) == ("released", ["put_off"])
        assert leaves_at(by_hours) == datetime.combine(MONDAY, time(7), office_desk().folder.zone)
        by_hours.at(MONDAY, 7)
        by_hours.deliver(address)
    assert by_hours.state(FIRST) == "sent" and arrived_at(desk, FIRST) == 1


def test_what_is_put_off_on_friday_at_noon_goes_on_at_noon(by_hours: Posting) -> None:
    desk = Desk()
    desk.once = {"RCPT": "450 greylisted"}
    with serving(desk) as address:
        by_hours.at(FRIDAY, 12)
        by_hours.deliver(address)
    assert leaves_at(by_hours) == by_hours.at(FRIDAY, 12, 15)


@pytest.mark.parametrize(("day", "kind"), [(SATURDAY, "decision"), (FRIDAY, "acknowledgement")])
def test_what_left_on_saturday_first_and_what_answers_by_itself_go_on_at_any_hour(
    by_hours: Posting, day: date, kind: str
) -> None:
    desk = Desk()
    desk.once = {"RCPT": "450 greylisted"}
    with serving(desk) as address:
        by_hours.at(day, 18, 50)
        with database.writing() as session:
            session.exec(update(Letter).where(Letter.institution == FIRST, Letter.kind == "decision").values(kind=kind))
        by_hours.deliver(address)
        by_hours.at(day, 19, 5)
        by_hours.deliver(address)
    assert arrived_at(desk, FIRST) == 1


# In doubt


def test_a_faulty_address_of_the_archive_stops_no_letter(posting: Posting, monkeypatch: pytest.MonkeyPatch) -> None:
    posting.post.office(post={"archive": ARCHIVE})
    monkeypatch.setattr(settings(), "archive_url", SecretStr("no address"))
    desk = Desk()
    desk.once = {"TEXT": None}
    with serving(desk) as address:
        posting.deliver(address)
        posting.pass_(hours=1)
        posting.deliver(address)
    assert (posting.state(FIRST), posting.state(SECOND), posting.told) == ("in_doubt", "sent", ["in_doubt"])


@pytest.mark.parametrize("moment", ["TEXT", "DATA", "LOST"])
def test_the_archive_settles_a_doubt_and_each_letter_arrives_once(
    posting: Posting, archive: dovecot.Server, moment: str
) -> None:
    desk = Desk(into(archive))
    desk.once = {"DATA": "LOST"} if moment == "LOST" else {moment: None}
    with serving(desk) as address:
        posting.deliver(address)
        taken = moment == "LOST"
        assert posting.state(FIRST) == ("sent" if taken else "in_doubt")
        if not taken:
            assert delivery.comes_back_at(CYCLE, office_desk().folder) != []
            posting.pass_(minutes=9)
            posting.deliver(address)
            assert posting.state(FIRST) == "in_doubt"
            posting.pass_(minutes=2)
            posting.deliver(address)
    assert posting.outcomes(FIRST) == (["arrived"] if taken else ["not_arrived", "accepted"])
    assert (posting.state(FIRST), arrived_at(desk, FIRST), arrived_at(desk, SECOND), posting.told) == ("sent", 1, 1, [])


def test_a_letter_whose_copy_comes_late_is_not_sent_again(posting: Posting, archive: dovecot.Server) -> None:
    desk = Desk(lambda envelope: None)
    desk.once = {"DATA": "LOST"}
    with serving(desk) as address:
        posting.deliver(address)
        assert posting.state(FIRST) == "in_doubt"
        archive.lay(desk.letters[0].content)
        posting.pass_(minutes=11)
        posting.deliver(address)
    assert posting.outcomes(FIRST) == ["arrived"] and arrived_at(desk, FIRST) == 1


def test_an_archive_that_receives_nothing_proves_nothing_and_a_person_decides(
    posting: Posting, archive: dovecot.Server
) -> None:
    desk = Desk()
    desk.once = {"DATA": "LOST"}
    with serving(desk) as address:
        posting.deliver(address)
        for _ in range(3):
            posting.pass_(hours=1)
            posting.deliver(address)
        assert (posting.state(FIRST), posting.outcomes(FIRST)) == ("in_doubt", ["unproven"])
        assert (posting.state(SECOND), posting.outcomes(SECOND)) == ("sent", ["unproven"])
        assert sorted(posting.told) == ["in_doubt", "not_in_archive"]
        assert posting.stuck() == {"archive_silent"}
        archive.lay(desk.letters[0].content)    # found at last: a person need not be asked any more
        posting.deliver(address)
    assert posting.state(FIRST) == "sent" and arrived_at(desk, FIRST) == 1


def test_an_archive_that_cannot_be_read_leaves_the_doubt_and_the_office_is_told_once(
    posting: Posting, archive: dovecot.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(into(archive))
    desk.once = {"TEXT": None}
    with serving(desk) as address:
        with monkeypatch.context() as gone:
            gone.setattr(settings(), "archive_url", SecretStr("imap://office:x@127.0.0.1:1"))
            for _ in range(3):
                posting.deliver(address)
                posting.pass_(hours=1)
        assert (posting.state(FIRST), posting.told, posting.stuck()) == ("in_doubt", ["in_doubt"], {"archive_shut"})
        posting.deliver(address)
        posting.pass_(minutes=11)
        posting.deliver(address)
    assert (posting.state(FIRST), arrived_at(desk, FIRST)) == ("sent", 1)


def test_a_letter_in_doubt_that_is_answered_meanwhile_is_not_sent_again(
    posting: Posting, archive: dovecot.Server
) -> None:
    desk = Desk(into(archive))
    desk.once = {"TEXT": None}
    with serving(desk) as address:
        posting.deliver(address)
        on_request.answered_otherwise(CYCLE, f"{FIRST}-1", OFFICER)
        posting.pass_(minutes=11)
        posting.deliver(address)
    assert posting.state(FIRST) == "recalled" and arrived_at(desk, FIRST) == 0


def test_the_test_of_the_archive_goes_to_the_archive_alone_and_says_nothing(
    posting: Posting, archive: dovecot.Server
) -> None:
    desk = Desk(into(archive), reports=True)
    desk.once = {"TEXT": None}
    with serving(desk) as address:
        posting.deliver(address)
    tests = [mail for mail in desk.letters if mail.rcpt_tos == [ARCHIVE]]
    assert len(tests) == 1 and b"Auto-Submitted: auto-generated" in tests[0].content
    assert b"Turnus" in tests[0].content and CYCLE.encode() not in tests[0].content


def test_a_letter_that_was_taken_is_looked_for_in_the_archive_once(posting: Posting, archive: dovecot.Server) -> None:
    lost = posting.post.request_mail(SECOND)["To"]
    keep = into(archive)
    desk = Desk(lambda envelope: None if lost in envelope.rcpt_tos else keep(envelope))
    with serving(desk) as address:
        posting.deliver(address)
        assert (posting.outcomes(FIRST), posting.outcomes(SECOND), posting.told) == (["accepted"], ["accepted"], [])
        posting.pass_(minutes=11)
        for _ in range(3):
            posting.deliver(address)
    assert (posting.outcomes(FIRST), posting.outcomes(SECOND)) == (["arrived"], ["unproven"])
    assert (posting.state(SECOND), posting.told, len(desk.letters)) == ("sent", ["not_in_archive"], 2)
    assert posting.post.attempts(posting.post.letters("decision", FIRST)[0])[0].recipients[1] == ARCHIVE


def test_a_letter_whose_bytes_are_missing_is_shown_and_stops_no_other(posting: Posting) -> None:
    (letter,) = posting.post.letters("decision", FIRST)
    files.path_of(letter.sha256).unlink()
    desk = Desk()
    with serving(desk) as address:
        posting.deliver(address)
    assert (posting.state(FIRST), posting.state(SECOND), posting.told) == ("released", "sent", ["letters_stuck"])
    assert len(posting.stuck()) == 1
