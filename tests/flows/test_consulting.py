"""Who was consulted is on record with their documents; what children said enters anonymised alone; nothing enters the report."""

import pytest

from flows.register import register_document
from models.refusals import AlreadyRegistered, ChildrenUnprotected, NoSuchQuestion
from models.words import Heard
from store import consulted, cycles, database, office_folder
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
