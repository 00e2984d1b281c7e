"""Who was consulted is on record with their documents; what children said enters anonymised alone; nothing enters the report."""

import json

import pytest

from flows.comments import answer_comments
from flows.register import register_document
from models.refusals import AlreadyRegistered, ChildrenUnprotected, NoSuchQuestion, NothingToAnswer
from models.tables import Letter
from models.words import Heard
from store import consulted, cycles, database, files, office_folder
from tasks.inbox import inbox
from tasks.reviews import consulting
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk


def kept(name: str, data: bytes) -> str:
    return inbox.keep(CYCLE, name, data)


def test_the_register_says_who_was_heard_and_protects_children(post: PostDesk) -> None:
    question = post.view().assignments[0].question
    one = kept("avis.pdf", b"%PDF-1.7 avis")
    assert register_document(CYCLE, one, "ORK", OFFICER, public=True, questions=f"{question} {question}") == 1
    with pytest.raises(AlreadyRegistered):
        register_document(CYCLE, one, "ORK", OFFICER)
    with pytest.raises(NoSuchQuestion):
        register_document(CYCLE, kept("b.pdf", b"%PDF-1.7 b"), "ORK", OFFICER, questions="X.99")
    assert register_document(CYCLE, kept("c.pdf", b"%PDF-1.7 c"), "Une ONG", OFFICER) == 2
    voices = kept("voix.pdf", b"%PDF-1.7 voix")
    with pytest.raises(ChildrenUnprotected) as refused:
        register_document(CYCLE, voices, "Jeunesse asbl", OFFICER, Heard.CHILDREN, method="ateliers")
    assert refused.value.facts["lacks"] == "ages, consent, anonymised"
    whole = {"method": "ateliers", "ages": "10 à 14 ans", "consent": "Jeunesse asbl", "anonymised": True}
    assert register_document(CYCLE, voices, "Jeunesse asbl", OFFICER, Heard.CHILDREN, **whole) == 3
    with database.reading() as session:
        rows = [(d.number, d.body, d.is_public, d.questions) for d in consulted.documents(session, cycles.get(session, CYCLE))]
    assert rows == [(1, "ORK", True, question), (2, "Une ONG", False, ""), (3, "Jeunesse asbl", False, "")]
    said = consulting.who_was_consulted(CYCLE, office_folder.load())
    assert any("contributions publiques" in line and "ORK" in line for line in said)
    assert any("à titre confidentiel" in line for line in said) and not any("Une ONG" in line for line in said)
    assert any("10 à 14 ans" in line and "ateliers" in line and "anonyme" in line for line in said)
    assert [m[1:] for m in post.messages()][-4:] == [
        ("filed", "third_document"), ("received", None), ("filed", "third_document"), ("filed", "third_document")]


def test_whoever_sent_a_document_is_told_what_became_of_it_once_there_is_a_draft(drafted: PostDesk) -> None:
    def with_okaju(data):
        data["contacts"].append({"institution": "okaju", "function": "focal_point", "address": "secretariat@okaju.invalid"})
        return data

    drafted.edit("contacts.yaml", with_okaju)
    question = drafted.view().assignments[0].question
    register_document(CYCLE, kept("avis.pdf", b"%PDF-1.7 avis"), "okaju", OFFICER, public=True, questions=question)
    register_document(CYCLE, kept("ong.pdf", b"%PDF-1.7 ong"), "Une ONG", OFFICER)
    assert answer_comments(CYCLE, OFFICER, remark="Vos constats ont conduit à préciser deux réponses.") == 1
    with pytest.raises(NothingToAnswer):
        answer_comments(CYCLE, OFFICER)
    drafted.round()
    (letter,) = drafted.letters("answers")
    with database.reading() as session:
        preview = json.loads(files.read(session.get_one(Letter, letter.id).preview))
    shown = " ".join(json.dumps(preview, ensure_ascii=False).split())
    assert letter.institution == "okaju"
    for words in ("inscrit au registre de la consultation sous le n° 1", "Vos constats ont conduit à préciser deux réponses."):
        assert words in shown
