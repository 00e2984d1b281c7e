"""Killed while answers are taken in, a draft is made, the report is handed over: nothing lost, nothing twice."""

import json
import os
import random

import pytest
from sqlmodel import select

from flows import moves
from flows.record_decision import record_decision
from models.settings import HOUSE, settings
from models.tables import Contribution, Message, Request, Submission
from models.words import Verdict
from store import database, files
from tests.flows.post_desk import CYCLE, OFFICER
from tests.killing import KILLS, ROUND, killed_until_done

SUBMIT = f"""
    from models.refusals import AlreadySubmitted
    try:
        flows.submit.submit.fn({CYCLE!r}, {OFFICER!r})
    except AlreadySubmitted:
        pass
"""
pytestmark = [pytest.mark.kill, pytest.mark.timeout(3000)]


@pytest.fixture
def environment(post) -> dict[str, str]:
    """What a process needs to work in the installation of the test."""
    return dict(os.environ) | {"PYTHONPATH": str(HOUSE)}


def rows(table):
    with database.reading() as session:
        return list(session.exec(select(table)))


def test_answers_drafts_and_the_submission_survive_a_killed_flow(post, environment):
    chance = random.Random(7)
    asked = sorted(r.institution for r in rows(Request))
    post.day("2019-06-05")
    post.drop(*(post.answer(i, post.filled(i, f"Texte de {i}.")) for i in asked))
    longest = killed_until_done(ROUND, environment, chance, KILLS // 3)
    assert sorted(c.version for c in rows(Contribution)) == [1] * len(asked)
    assert {m.state for m in rows(Message)} == {"filed"} and len(rows(Message)) == len(asked)
    thanked = post.letters("acknowledgement")
    assert sorted(x.institution for x in thanked) == asked and {x.state for x in thanked} == {"sent"}
    assert not list(settings().inbox.glob("*.eml"))

    post.day("2019-09-17")
    killed_until_done(ROUND, environment, chance, KILLS // 3, longest)
    view = post.view()
    assert [d.number for d in view.drafts] == [1] and view.current_draft().words > 0

    _to_submission(post)
    killed_until_done(SUBMIT, environment, chance, KILLS - 2 * (KILLS // 3), longest)
    post.round()
    handed = rows(Submission)
    assert len(handed) == 1
    for sha256 in filter(None, json.loads(files.read(handed[0].manifest))["files"].values()):
        assert files.read(sha256)
    shelf = post.var / "shelf" / CYCLE / "out" / "transmission"
    assert {p.suffix for p in shelf.iterdir()} >= {".docx", ".json"}


def _to_submission(post) -> None:
    """Finish what comes before the submission and clear the draft at every step."""
    while not (chain := post.view().instrument.stage(post.view().stage).chain):
        moves.finish(CYCLE, OFFICER)
    for step in chain:
        record_decision(CYCLE, step.id, post.view().current_draft().number, Verdict.CLEAR, OFFICER)
    post.round()


def test_two_senders_of_one_day_are_thanked_once_each_though_the_round_is_killed_between(post, environment):
    deputy = {"institution": "mj", "function": "deputy", "address": "suppleance@mj.invalid"}
    post.edit("contacts.yaml", lambda data: data | {
        "contacts": [*(c for c in data["contacts"] if (c["institution"], c["function"]) != ("mj", "deputy")), deputy]
    })
    post.day("2019-06-05")
    for n, sender in enumerate(("", deputy["address"], deputy["address"])):
        post.drop(post.answer("mj", post.filled("mj", f"Texte {n}."), sender=sender, text=f"Voici {n}."))
    killed_until_done(ROUND, environment, random.Random(11), KILLS)
    assert sorted(c.version for c in rows(Contribution)) == [1, 2, 3]
    thanked = [(str(x.function), str(x.state)) for x in post.letters("acknowledgement", "mj")]
    assert sorted(thanked) == [("deputy", "sent"), ("focal_point", "sent")]
