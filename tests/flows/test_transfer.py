"""A ministry vanishes in the middle of a cycle: it is held, an officer says who takes over, nothing is lost."""

import os
import signal
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from sqlmodel import delete, select

from flows import letters_out, on_request
from flows import transfer as passing
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.refusals import InstitutionEnded, NoSuccessor, NotDivided, NothingToTransfer, NotItsQuestions, RequestClosed
from models.settings import HOUSE
from models.tables import Assignment, Hold, Journal, Lease, Ledger, Question, Request, Succession
from models.words import LetterKind, Purpose, RequestState
from store import cycles, database, drafts, holds, requests
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

LAST = "2019-05-15"
AFTER = "2019-05-16"   # a Thursday


def end(post: PostDesk, institution: str, *successors: dict[str, Any]) -> None:
    """Write into the office's directory that an institution ends on 15 May, and who follows it."""

    def change(data: dict[str, Any]) -> dict[str, Any]:
        for row in data["institutions"]:
            if row["id"] == institution:
                row["valid_to"] = date.fromisoformat(LAST)
                row["successors"] = [s | {"unverified": True} for s in successors]
        return data

    post.edit("institutions/2019.yaml", change)


@pytest.fixture
def ended(post: PostDesk) -> PostDesk:
    """Social security ended on 15 May; health follows it. It is the morning after, and the round was made."""
    end(post, "mss", {"to": "ms"})
    post.day(AFTER)
    post.round()
    return post


def page(post: PostDesk) -> str:
    return render_dashboard(dashboard_page(desk(), CYCLE), PageWords("fr"))


def test_an_institution_that_ends_is_held_and_the_officer_asked(ended: PostDesk) -> None:
    with database.reading() as session:
        holds = session.exec(select(Hold)).all()
    assert [(h.institution, h.set_by) for h in holds] == [("mss", "policy")]
    text = page(ended)
    assert "Ministère de la Sécurité sociale** a cessé d'exister le 15 mai 2019 · 1 demande en suspens" in text
    assert "À transférer à\u00a0: Ministère de la Santé" in text
    ended.round()
    with database.reading() as session:
        assert len(session.exec(select(Hold)).all()) == 1


def test_nobody_writes_to_an_institution_that_ended(ended: PostDesk) -> None:
    for day in ("2019-05-28", "2019-06-05", "2019-06-14", "2019-06-20"):
        ended.day(day)
        ended.round()
    assert ended.letters("reminder", "ms") and not ended.letters("reminder", "mss")


def asked_of(post: PostDesk, institution: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return code, state and questions of what an institution was asked."""
    return [(r.full_code, r.state, r.questions) for r in post.view().requests if r.institution == institution]


def test_the_successor_is_asked_what_the_other_still_owed_and_both_are_told(ended: PostDesk) -> None:
    before, own = asked_of(ended, "mss"), asked_of(ended, "ms")
    passing.transfer(CYCLE, "mss", OFFICER)
    questions = before[0][2]
    assert asked_of(ended, "mss") == [("mss-1.1", RequestState.TRANSFERRED, questions)]
    assert asked_of(ended, "ms") == [own[0], ("ms-2.1", RequestState.PREPARED, questions)]
    waiting = [(x.kind, x.institution, x.state) for x in ended.letters() if x.state == "preview"]
    assert waiting == [("request", "ms", "preview"), ("transfer", "mss", "preview"), ("transfer", "ms", "preview")]
    letters_out.release(CYCLE, OFFICER)
    assert asked_of(ended, "ms")[1][1] == RequestState.SENT
    told = ended.mail_of(ended.letters("transfer", "mss")[0]).as_bytes().decode()
    assert "point-focal@mss.invalid" in told
    with database.reading() as session:
        assert session.exec(select(Hold)).one().lifted_by == "policy"
        assert {a.institution for a in session.exec(select(Assignment))}.isdisjoint({"mss"})
        rows = session.exec(select(Succession)).all()
        assert {(r.institution, r.successor) for r in rows} == {("mss", "ms")} and len(rows) == len(questions)
    text = page(ended)
    assert "cessé d'exister" not in text and "ms-1.1" in text and "ms-2.1" in text


def test_transferring_twice_changes_nothing(ended: PostDesk) -> None:
    passing.transfer(CYCLE, "mss", OFFICER)
    before, letters = asked_of(ended, "ms"), len(ended.letters())
    passing.transfer(CYCLE, "mss", OFFICER)
    passing.transfer(CYCLE, "mss", OFFICER, to="ms")
    ended.round()
    assert asked_of(ended, "ms") == before and len(ended.letters()) == letters
    with pytest.raises(NothingToTransfer):
        passing.transfer(CYCLE, "mss", OFFICER, to="mj")


def test_the_ladder_goes_on_where_it_stood(post: PostDesk) -> None:
    post.day("2019-05-21")                       # fifteen working days before the due date
    post.round()
    assert len(post.letters("reminder", "mss")) == 1
    end(post, "mss", {"to": "ms"})
    post.day("2019-05-27")
    post.round()
    passing.transfer(CYCLE, "mss", OFFICER)
    letters_out.release(CYCLE, OFFICER)
    with database.reading() as session:
        keys = set(session.exec(select(Ledger.key)))
    assert "remind:crc.2020:ms:2.1:before-15" in keys
    heir = next(r for r in post.view().requests if r.full_code == "ms-2.1")
    assert (heir.due_on, len(heir.reminded_on), heir.sent_on) == (date(2019, 6, 11), 1, date(2019, 5, 27))
    for day in ("2019-05-28", "2019-06-04"):     # the next step, five working days before
        post.day(day)
        post.round()
    with database.reading() as session:
        assert "remind:crc.2020:ms:2.1:before-5" in set(session.exec(select(Ledger.key)))
    joint = [post.mail_of(x) for x in post.letters("digest", "ms")]     # ms owes an answer of its own that day too
    assert len(joint) == 1 and "ms-2" in joint[0].as_string()


def test_what_was_answered_before_stays_and_a_newer_answer_takes_its_place(post: PostDesk) -> None:
    post.day("2019-05-10")
    post.drop(post.answer("mss", post.filled("mss", "Ce que la Sécurité sociale a répondu.")))
    post.round()
    end(post, "mss", {"to": "ms"})
    post.day(AFTER)
    post.round()
    code = asked_of(post, "mss")[0][2][0]
    passing.transfer(CYCLE, "mss", OFFICER)
    assert asked_of(post, "mss")[0][1] == RequestState.ANSWERED
    assert len(asked_of(post, "ms")) == 1        # nothing is owed, so nothing is asked
    given = {(a.question, a.institution): a.version for a in post.view().assignments}
    assert given[(code, "ms")] == 1
    def pieces() -> list[tuple[str, str]]:
        with database.reading() as session:
            return [(p.question, p.institution) for p in drafts.pieces(session, cycles.get(session, CYCLE)) if p.question == code]

    assert pieces() == [(code, "mss")]           # whose words they are
    form = post.filled("mss", "Ce que la Santé en dit depuis.")
    post.drop(post.answer("mss", form, sender="point-focal@ms.invalid", text="Nouvelle version."))
    post.round()
    assert post.messages()[-1][:2] == ("contribution", "filed")
    assert pieces() == [(code, "mss")]           # the same request, a newer version


def test_a_form_of_the_former_request_is_the_successors_answer(ended: PostDesk) -> None:
    passing.transfer(CYCLE, "mss", OFFICER)
    letters_out.release(CYCLE, OFFICER)
    ended.day("2019-05-20")
    ended.drop(ended.answer("mss", ended.filled("mss"), sender="point-focal@ms.invalid"))
    ended.round()
    assert ended.messages() == [("contribution", "filed", None)]
    assert [state for _, state, _ in asked_of(ended, "ms")] == [RequestState.SENT, RequestState.ANSWERED]
    assert [state for _, state, _ in asked_of(ended, "mss")] == [RequestState.TRANSFERRED]


def test_a_transferred_request_can_neither_be_extended_nor_reminded(ended: PostDesk) -> None:
    passing.transfer(CYCLE, "mss", OFFICER)
    for act in (lambda: on_request.extend(CYCLE, "mss-1", date(2019, 7, 1), OFFICER),
                lambda: on_request.remind_now(CYCLE, "mss-1", OFFICER)):
        with pytest.raises(RequestClosed):
            act()


KILLED_HALFWAY = """
import os, signal
from cli.by_hand import by_hand
from tasks import transfer

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

transfer._Passing._tell_both = die
with by_hand():
    from flows.transfer import transfer as passing
    passing("crc.2020", "mss", "o1")
"""


def test_a_transfer_killed_halfway_has_not_happened_and_can_be_done_again(ended: PostDesk) -> None:
    before = asked_of(ended, "mss"), asked_of(ended, "ms"), len(ended.letters())
    killed = subprocess.run([sys.executable, "-c", KILLED_HALFWAY], cwd=HOUSE, env={**os.environ, "PYTHONPATH": str(HOUSE)})
    assert killed.returncode == -signal.SIGKILL
    assert (asked_of(ended, "mss"), asked_of(ended, "ms"), len(ended.letters())) == before
    with database.writing() as session:
        session.execute(delete(Lease))           # the dead holder's runs out by itself in a minute
    passing.transfer(CYCLE, "mss", OFFICER)
    assert asked_of(ended, "ms")[1][0] == "ms-2.1" and len(ended.letters("transfer")) == 2


def split(post: PostDesk) -> list[str]:
    """End justice on 15 May: its questions go to two others."""
    end(post, "mj", {"to": "mfin", "portfolios": ["money"]}, {"to": "mega", "portfolios": ["rest"]})
    post.day(AFTER)
    post.round()
    return list(asked_of(post, "mj")[0][2])


def test_a_split_asks_for_each_question_who_takes_it(post: PostDesk) -> None:
    first, *others = split(post)
    with pytest.raises(NotDivided) as refused:
        passing.transfer(CYCLE, "mj", OFFICER)
    assert "mfin, mega" in str(refused.value)
    passing.transfer(CYCLE, "mj", OFFICER, to="mfin", questions=first)
    assert asked_of(post, "mj")[0][1:] == (RequestState.SENT, tuple(others))
    passing.transfer(CYCLE, "mj", OFFICER, to="mfin", questions=first)
    passing.transfer(CYCLE, "mj", OFFICER, to="mega", due_on=date(2019, 7, 1))
    assert asked_of(post, "mj")[0][1] == RequestState.TRANSFERRED
    assert asked_of(post, "mfin")[1][2] == (first,)
    assert asked_of(post, "mega")[1][0::2] == ("mega-2.2", tuple(others))
    due = {r.full_code: r.due_on for r in post.view().requests}
    assert (due["mfin-2.1"], due["mega-2.2"]) == (date(2019, 6, 11), date(2019, 7, 1))
    form = post.filled("mj")
    post.drop(post.answer("mj", form))
    post.round()
    assert post.messages()[-1] == ("contribution", "held", "transferred")


def test_every_question_still_has_one_lead_after_a_split(post: PostDesk) -> None:
    first, *_ = split(post)
    passing.transfer(CYCLE, "mj", OFFICER, to="mfin", questions=first)
    passing.transfer(CYCLE, "mj", OFFICER, to="mega")
    with database.reading() as session:
        leads = session.exec(select(Assignment.question_id).where(Assignment.role == "lead")).all()
        assert sorted(leads) == sorted(session.exec(select(Question.id)))


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"institution": "mj"}, NoSuccessor),
        ({"institution": "ms", "to": "mss"}, InstitutionEnded),
        ({"institution": "mj", "to": "mfin", "questions": "A.01, Z.99"}, NotItsQuestions),
        ({"institution": "nobody", "to": "mfin"}, NothingToTransfer),
    ],
)
def test_what_cannot_be_transferred_is_refused_and_journaled(ended: PostDesk, values: dict[str, str], refusal: type) -> None:
    with pytest.raises(refusal):
        passing.transfer(CYCLE, values.pop("institution"), OFFICER, **values)
    with database.reading() as session:
        last = session.exec(select(Journal).order_by(Journal.id.desc())).first()
        assert last is not None and last.deed == "refused"
        assert session.exec(select(Succession)).all() == []
        assert session.exec(select(Request).where(Request.state == RequestState.TRANSFERRED)).all() == []


def test_an_institution_that_was_never_asked_passes_on_its_questions_alone(unreleased: PostDesk) -> None:
    end(unreleased, "mss", {"to": "ms"})
    unreleased.day(AFTER)
    unreleased.round()
    passing.transfer(CYCLE, "mss", OFFICER)
    assert asked_of(unreleased, "ms")[1][1] == RequestState.PREPARED
    kinds = [(x.kind, x.institution, x.state) for x in unreleased.letters() if x.institution in ("ms", "mss")]
    assert ("request", "mss", "recalled") in kinds and kinds.count(("request", "ms", "preview")) == 2


def test_a_letter_says_since_when_and_to_whom(ended: PostDesk) -> None:
    passing.transfer(CYCLE, "mss", OFFICER)
    letters_out.release(CYCLE, OFFICER)
    for institution, sentence in (("mss", "Votre institution ayant cessé d"), ("ms", "reprend")):
        mail = ended.mail_of(ended.letters(LetterKind.TRANSFER, institution)[0])
        text = next(p for p in mail.walk() if p.get_content_type() == "text/plain").get_payload(decode=True).decode()
        assert sentence in text and "15" in text


def test_what_was_never_asked_is_asked_of_the_new_holder(post: PostDesk) -> None:
    """Social security was held back when the requests left; then it ended."""
    with database.writing() as session:
        cycle = cycles.get(session, CYCLE)
        own = session.exec(select(Request).where(Request.institution == "mss")).one()
        requests.close(session, own, RequestState.WITHDRAWN)
        session.execute(delete(Ledger).where(Ledger.key == f"request:{cycle.code}:mss:-:collect"))
    with database.writing() as session:
        holds.put(session, cycle_id=None, institution="mss", until=None, officer=OFFICER, reason="")
    end(post, "mss", {"to": "ms"})
    post.day(AFTER)
    post.round()
    passing.transfer(CYCLE, "mss", OFFICER)
    post.round()
    code, state, questions = asked_of(post, "ms")[1]
    assert (code, state) == ("ms-2.1", RequestState.PREPARED) and questions == asked_of(post, "mss")[0][2]


def test_a_review_passes_on_unless_the_draft_lies_there_already(post: PostDesk) -> None:
    with database.writing() as session:
        cycle = cycles.get(session, CYCLE)
        for institution in ("mss", "ms", "mj"):
            requests.ask(
                session, cycle, institution, Purpose.REVIEW, due_on=date(2019, 6, 28), today=date(2019, 5, 10), language="fr"
            )
    end(post, "mss", {"to": "ms"})
    post.day(AFTER)
    passing.transfer(CYCLE, "mss", OFFICER)
    passing.transfer(CYCLE, "mj", OFFICER, to="mfin")
    reviews = {r.full_code: r.state for r in post.view().requests if r.purpose is Purpose.REVIEW}
    assert reviews == {
        "mss-2.1": RequestState.TRANSFERRED, "ms-2.1": RequestState.PREPARED, "mj-2.1": RequestState.TRANSFERRED,
        "mfin-3.1": RequestState.PREPARED,
    }
