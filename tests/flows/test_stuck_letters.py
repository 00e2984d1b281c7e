"""What cannot be written, released or delivered is shown with the reason, stops nothing else, and has a way out."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import delete, select
from typer.testing import CliRunner

from cli.main import app
from flows import brake, bring_out, letters_out, moves, on_request
from flows.desk import desk
from models.refusals import LetterGone, NobodyNamed, NotYetAsked
from models.tables import Letter, Matter, Replay
from models.words import Channel, LetterState, Release
from store import cycles, database, leases
from store import letters as stored
from tasks import shelf
from tasks.doors import notices
from tasks.doors import post as doors
from tasks.doors.door import InDoubt, Refused
from tasks.letters import letters, matters
from tasks.post import batch, delivery, doubts
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

REMINDED = date(2019, 5, 17)


def states(post: PostDesk, kind: str, institution: str) -> list[str]:
    return [str(x.state) for x in post.letters(kind, institution)]


def code(letter: Letter) -> str:
    return f"{CYCLE}-{letter.number}"


def page():
    return bring_out.dashboard_page(desk(), CYCLE)


def stuck() -> list[tuple[str, str]]:
    return [(x.institution, x.reason) for x in page().stuck]


def contacts(post: PostDesk, change, institution: str = "mj", function: str = "focal_point") -> None:
    """Change one contact, or take it away where nothing is left of it."""

    def changed(data):
        found = [
            change(c) if (c["institution"], c["function"]) == (institution, function) else c for c in data["contacts"]
        ]
        return data | {"contacts": [c for c in found if c]}

    post.edit("contacts.yaml", changed)


def away(contact):
    return None


def elsewhere(contact):
    return contact | {"address": "autre@mj.invalid"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict]]:
    """What the office was told on its channels."""
    said: list[tuple[str, dict]] = []
    for room in (batch, doubts, letters, bring_out):
        monkeypatch.setattr(room, "notify", lambda kind, facts: said.append((kind, dict(facts))))
    return said


def test_a_recalled_request_waits_on_the_page_and_returns_when_an_officer_asks(unreleased: PostDesk) -> None:
    letters_out.recall(CYCLE, OFFICER, code(unreleased.letters("request", "mj")[0]))
    unreleased.round()
    assert states(unreleased, "request", "mj") == ["recalled"]
    assert page().recalled == {"mj-1"}
    on_request.remind_now(CYCLE, "mj-1", OFFICER)
    assert states(unreleased, "request", "mj") == ["recalled", "preview"]
    with pytest.raises(NotYetAsked):
        on_request.remind_now(CYCLE, "mj-1", OFFICER)
    letters_out.recall(CYCLE, OFFICER, code(unreleased.letters("request", "mj")[1]))
    on_request.remind_now(CYCLE, "mj-1", OFFICER)
    letters_out.release(CYCLE, OFFICER)
    assert states(unreleased, "request", "mj") == ["recalled", "recalled", "sent"]
    assert page().recalled == frozenset()


def refuse(monkeypatch: pytest.MonkeyPatch, recipient_part: str, outcome: Exception) -> None:
    sending = doors.FilePost.send

    def send(self, letter_code, recipients, data):
        if any(recipient_part in r for r in recipients):
            raise outcome
        return sending(self, letter_code, recipients, data)

    monkeypatch.setattr(doors.FilePost, "send", send)


def test_an_undeliverable_request_is_written_anew_once_the_contact_has_another_address(
    unreleased: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = next(c.address for c in desk().folder.contacts if c.institution == "mj")
    refuse(monkeypatch, address, Refused(550, "no such mailbox"))
    letters_out.release(CYCLE, OFFICER)
    unreleased.round()
    assert states(unreleased, "request", "mj") == ["undeliverable"]
    contacts(unreleased, elsewhere)
    unreleased.round()
    assert states(unreleased, "request", "mj") == ["undeliverable", "preview"]
    assert [x.state for x in page().outbox] == ["preview"]
    letters_out.release(CYCLE, OFFICER)
    assert states(unreleased, "request", "mj") == ["undeliverable", "sent"]


def test_whom_nobody_is_named_for_is_on_the_page_and_told_once(post: PostDesk, told) -> None:
    contacts(post, away)
    contacts(post, away, function="deputy")
    contacts(post, away, function="mailbox")
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    post.round()
    assert stuck() == [("mj", "no_contact")]
    assert [facts for kind, facts in told if kind == "letters_stuck"] == [{"cycle": CYCLE, "count": 1}]
    post.edit("contacts.yaml", lambda d: d | {"contacts": [
        *d["contacts"], {"institution": "mj", "function": "focal_point", "address": "neuf@mj.invalid"}]})
    post.round()
    assert stuck() == [] and states(post, "decision", "mj") == ["preview"]


def test_a_letter_released_alone_to_nobody_says_so(post: PostDesk) -> None:
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    for function in ("focal_point", "deputy", "mailbox"):
        contacts(post, away, function=function)
    with pytest.raises(NobodyNamed):
        letters_out.release(CYCLE, OFFICER, code(post.letters("decision", "mj")[0]))


def test_a_preview_whose_contact_became_a_minister_leaves_on_paper(post: PostDesk) -> None:
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    assert post.letters("decision")[0].channel == "file"
    contacts(post, lambda c: c | {
        "rank": "minister", "civility": "Madame", "name": "Fonction (exemple)", "title": {"fr": "la Ministre"}})
    post.round()
    letter, = post.letters("decision")
    assert (letter.channel, letter.rank, letter.state) == ("print", "minister", "preview")
    letters_out.release(CYCLE, OFFICER)
    assert post.letters("decision")[0].state == "released"
    assert not (post.var / "outbox" / "new" / f"{code(letter)}.eml").exists()


def test_a_template_that_fails_stops_its_own_letter_alone(post: PostDesk, told) -> None:
    broken = post.var / "office" / "letters" / "decision" / "fr" / "body.md.j2"
    broken.parent.mkdir(parents=True)
    broken.write_text("{{ nothing.of.this }}", "utf-8")
    post.day(REMINDED)
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    post.round()
    ((institution, reason),) = stuck()
    assert institution == "mj" and "letters/decision/fr" in reason
    assert {x.state for x in post.letters("reminder")} == {"sent"}
    assert [facts for kind, facts in told if kind == "letters_stuck"] == [{"cycle": CYCLE, "count": 1}]
    broken.unlink()
    post.round()
    assert stuck() == [] and states(post, "decision", "mj") == ["preview"]


def test_a_missing_door_is_shown_and_the_page_is_refreshed(post: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    post.office(mode="practice", practice_address="essais@office.invalid", channel="smtp")
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    with database.writing() as session:
        session.exec(delete(Replay))
    refreshed: list[str] = []
    monkeypatch.setattr(bring_out, "refresh", refreshed.append)
    letters_out.release(CYCLE, OFFICER)
    assert refreshed == [CYCLE]
    assert states(post, "decision", "mj") == ["released"] and [i for i, _ in stuck()] == ["mj"]


def test_the_page_is_refreshed_also_when_nothing_could_be_written(
    post: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(cycle: str) -> int:
        raise OSError

    refreshed: list[str] = []
    monkeypatch.setattr(bring_out, "refresh", refreshed.append)
    monkeypatch.setattr(bring_out, "write_letters", fails)
    with pytest.raises(OSError):
        bring_out.bring_out(CYCLE)
    assert refreshed == [CYCLE]


def test_a_letter_leaves_by_its_own_door_when_the_office_has_another_now(post: PostDesk) -> None:
    post.office(undo_minutes=30)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    post.office(channel="smtp", mode="practice", practice_address="essais@office.invalid")
    post.day("2019-05-03")
    post.round()
    assert [(x.channel, x.state) for x in post.letters("decision")] == [(Channel.FILE, LetterState.SENT)]


def test_two_that_bring_out_at_once_write_each_letter_once(post: PostDesk) -> None:
    post.day(REMINDED)
    with database.writing() as session:
        cycle = cycles.get(session, CYCLE)
        for institution in ("mj", "mss"):
            request = post.request(institution)
            stored.raise_matter(session, f"test:{institution}", cycle, institution, "reminder", request=request)
    faults: list[BaseException] = []

    def out() -> None:
        try:
            bring_out.bring_out(CYCLE)
        except BaseException as fault:
            faults.append(fault)

    both = [threading.Thread(target=out) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert faults == []
    assert len(post.letters("reminder")) == 2


def test_what_somebody_else_took_up_is_quietly_not_written(post: PostDesk) -> None:
    here = desk()
    with database.reading() as session:
        written = session.exec(select(Matter.key).where(Matter.institution == "mj")).one()
    to = letters.Addressee(here.folder.contacts[0], "", "")
    assert letters.compose(CYCLE, {written: to}, Channel.FILE, Release.ALONE, here.folder) is None
    matters.drop(CYCLE, written, "answered")
    assert states(post, "request", "mj") == ["sent"]


def test_a_hold_waits_for_nobody(post: PostDesk) -> None:
    with leases.under(CYCLE):
        began = datetime.now(UTC)
        brake.hold(brake.Scope.CYCLE, OFFICER, CYCLE)
        assert datetime.now(UTC) - began < timedelta(seconds=8)
    assert [h.scope for h in page().holds] == ["cycle"]


def test_a_suspended_cycle_keeps_what_was_released(post: PostDesk) -> None:
    post.office(undo_minutes=30)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    moves.suspend(CYCLE, OFFICER)
    post.day("2019-05-03")
    delivery.deliver.fn(desk().folder)
    assert states(post, "decision", "mj") == ["released"]
    moves.resume(CYCLE, OFFICER)
    assert states(post, "decision", "mj") == ["sent"]


def test_an_extension_in_the_undo_window_calls_the_request_back_and_writes_it_anew(unreleased: PostDesk) -> None:
    unreleased.office(undo_minutes=30)
    letters_out.release(CYCLE, OFFICER)
    on_request.extend(CYCLE, "mj-1", date(2019, 7, 12), OFFICER)
    assert states(unreleased, "request", "mj") == ["recalled", "preview"]
    unreleased.day("2019-04-03")
    letters_out.release(CYCLE, OFFICER)
    unreleased.day("2019-04-04")
    unreleased.round()
    assert states(unreleased, "request", "mj") == ["recalled", "sent"]
    assert unreleased.letters("decision") == []


def test_an_extension_of_a_request_being_sent_is_told_by_a_decision(unreleased: PostDesk, monkeypatch) -> None:
    address = next(c.address for c in desk().folder.contacts if c.institution == "mj")
    refuse(monkeypatch, address, InDoubt())
    letters_out.release(CYCLE, OFFICER)
    assert states(unreleased, "request", "mj") == ["in_doubt"]
    on_request.extend(CYCLE, "mj-1", date(2019, 7, 12), OFFICER)
    assert states(unreleased, "decision", "mj") == ["preview"]


def test_a_letter_in_doubt_is_settled_by_a_form(unreleased: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    address = next(c.address for c in desk().folder.contacts if c.institution == "mj")
    with monkeypatch.context() as broken:
        refuse(broken, address, InDoubt())
        letters_out.release(CYCLE, OFFICER)
    letter = code(unreleased.letters("request", "mj")[0])
    letters_out.settle_letter(CYCLE, letter, letters_out.Arrival.SEND_AGAIN, OFFICER)
    assert states(unreleased, "request", "mj") == ["sent"]
    assert page().acts[0].form == "settle-letter"
    with pytest.raises(LetterGone):
        letters_out.settle_letter(CYCLE, letter, letters_out.Arrival.ARRIVED, OFFICER)


def test_a_printed_letter_lost_to_a_crash_comes_back_and_a_recalled_one_goes(post: PostDesk) -> None:
    contacts(post, lambda c: c | {
        "rank": "head", "civility": "Madame", "name": "Fonction (exemple)", "title": {"fr": "la Présidente"}})
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    folder = post.var / "shelf" / CYCLE / "out" / "lettres"
    printed, = folder.glob("*.docx")
    printed.unlink()
    post.round()
    assert printed.exists()
    letters_out.recall(CYCLE, OFFICER, code(post.letters("decision")[0]))
    assert not printed.exists()
    shelf.lay(CYCLE)
    assert not printed.exists()


def test_what_is_released_is_waited_for_by_a_run_but_not_on_a_simulated_clock(post: PostDesk) -> None:
    post.office(undo_minutes=30)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    assert delivery.comes_back_at(CYCLE, desk().folder) == []
    with database.writing() as session:
        session.exec(delete(Replay))
        letter = session.exec(select(Letter).where(Letter.kind == "decision")).one()
        letter.leaves_at = datetime.now(UTC) + timedelta(minutes=5)
        session.add(letter)
    assert delivery.comes_back_at(CYCLE, desk().folder) == [letter.leaves_at]


def test_a_notice_may_name_a_cycle_with_an_underscore() -> None:
    assert "crc_optional.2029" in notices.sentence("letters_stuck", {"cycle": "crc_optional.2029", "count": 2}, "fr")


def test_after_going_live_the_page_says_so(post: PostDesk) -> None:
    assert page().mode == "demo"
    post.office(mode="practice", practice_address="essais@office.invalid")
    assert page().mode == "practice"


def test_without_a_server_the_command_says_what_lets_letters_leave(unreleased: PostDesk) -> None:
    unreleased.office(undo_minutes=30)
    done = CliRunner().invoke(app, ["release", CYCLE, "--officer", OFFICER], prog_name="turnus")
    assert done.exit_code == 0 and "« turnus round »" in done.stdout
