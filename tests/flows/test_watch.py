"""Signs of life and alarms: what a round leaves behind, what is told once a day, what the outside watcher is asked."""

import http.server
import threading
from datetime import date

import pytest
from sqlmodel import delete

from flows import letters_out, on_request
from flows.desk import desk
from models.settings import settings
from models.tables import Pulse, Replay
from planning.watching import Silence, silences
from store import database, pulses
from tasks import acts
from tasks.engine import watch
from tests.flows.post_desk import CYCLE, OFFICER


def look():
    here = desk()
    return silences(watch.signs_of_life(here.folder), here.calendar, here.office.round_at, here.office.patience)


def beats():
    with database.reading() as session:
        return pulses.last(session).keys()


def forget():
    with database.writing() as session:
        session.exec(delete(Pulse))


def test_a_whole_round_that_ended_well_is_a_sign_of_life_and_one_that_did_not_is_none(post, monkeypatch):
    forget()
    post.day("2019-05-02")
    post.round()
    assert beats() == {"round", "inbox"} and look() == ()
    forget()
    monkeypatch.setattr("flows.morning_round.walk", lambda *_, **__: 1 / 0)
    from flows.morning_round import morning_round

    morning_round()
    assert beats() == {"inbox"}


def test_a_missed_round_is_told_once_a_day(post, monkeypatch):
    told = []
    monkeypatch.setattr("tasks.engine.watch.notify", lambda kind, facts: told.append(kind))
    post.day("2019-05-02")
    post.round()
    post.day("2019-05-07")     # Tuesday; Monday's round is missing
    folder = desk().folder
    for _ in range(2):
        watch.raise_alarms(look(), folder)
    assert told == ["silent_round", "silent_inbox"]
    post.day("2019-05-08")
    watch.raise_alarms(look(), folder)
    assert told == ["silent_round", "silent_inbox"] * 2


def test_a_letter_that_is_held_alarms_nobody_and_one_that_is_stuck_does(post):
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    post.hold("mj")
    letters_out.release(CYCLE, OFFICER)
    post.day("2019-05-03")
    post.round()
    post.day("2019-05-04")
    assert look() == ()
    acts.lift(CYCLE, "mj", OFFICER, desk().folder.zone)   # without what follows from it: the letter stays
    assert look() == (Silence.OUTBOX,)


@pytest.fixture
def outside(monkeypatch):
    """A watcher outside, and the paths it was asked for."""
    asked = []

    class Watcher(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Watcher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TURNUS_PING_URL", f"http://127.0.0.1:{server.server_port}/ping/office")
    settings.cache_clear()
    yield asked
    server.shutdown()
    server.server_close()


def test_the_outside_watcher_is_asked_after_a_finished_round_and_never_by_a_replay(post, outside):
    watch.round_finished()
    assert outside == []
    with database.writing() as session:
        session.exec(delete(Replay))
    watch.round_finished()
    assert outside == ["/ping/office"]


def test_a_watcher_that_is_not_there_harms_nothing(post, monkeypatch):
    monkeypatch.setenv("TURNUS_PING_URL", "http://127.0.0.1:1/x")
    settings.cache_clear()
    with database.writing() as session:
        session.exec(delete(Replay))
    watch.round_finished()
    assert "round" in beats()
