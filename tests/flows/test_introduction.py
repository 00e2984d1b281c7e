"""Who was consulted stands in the introduction by itself: from letters and register, until an editor changed it, and traced."""

import io
from pathlib import Path

import docx
import pytest
from sqlmodel import select

from documents import tracing
from flows import blocks
from flows.desk import desk
from flows.register import register_document
from models.tables import Journal, Matter, Request
from models.views import BlockView
from models.words import OFFICE, Heard, LetterKind, Purpose, RequestState
from store import consulted, cycles, database, office_folder, pieces
from tasks.drafts import provenance
from tasks.drafts.arranging import BlockAct
from tasks.inbox import inbox
from tasks.reviews import consulting
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

CHILDREN = {"method": "ateliers", "ages": "10 à 14 ans", "consent": "Jeunesse asbl", "anonymised": True}


def newest(post: PostDesk) -> Path:
    return max((post.var / "shelf" / CYCLE / "out" / "projets").glob("*.docx"))


def report(post: PostDesk) -> list[str]:
    return [p.text for p in docx.Document(str(newest(post))).paragraphs]


def came(name: str, body: str, **said: object) -> int:
    return register_document(CYCLE, inbox.keep(CYCLE, name, f"%PDF-1.7 {name}".encode()), body, OFFICER, **said)


def own(post: PostDesk) -> list[BlockView]:
    return [b for b in post.view().blocks if b.institution == OFFICE]


def test_nobody_consulted_is_nothing_said(drafted: PostDesk) -> None:
    assert own(drafted) == []
    assert not any("consult" in line or "observations" in line for line in report(drafted))


def test_who_was_consulted_is_in_the_next_draft_and_is_traced(drafted: PostDesk) -> None:
    came("avis.pdf", "ORK", public=True)
    came("note.pdf", "Une ONG")
    came("autre.pdf", "Ligue", named=True)
    came("voix.pdf", "Jeunesse asbl", kind=Heard.CHILDREN, **CHILDREN)
    assert consulting.who_was_consulted(CYCLE, office_folder.load()) == [
        "Des contributions publiques ont été remises par : ORK (5 juin 2019). Des contributions ont été remises à titre "
        "confidentiel par : Ligue (5 juin 2019). Une contribution a été remise à titre confidentiel.",
        "Des enfants et des jeunes (10 à 14 ans) ont été entendus par un partenaire du service (ateliers) ; ce qui en ressort "
        "a été remis sous forme anonyme le 5 juin 2019.",
    ]
    before = drafted.view().current_draft()
    drafted.round()
    now = drafted.view().current_draft()
    assert before and now and now.number == before.number + 1 and not now.newly_consulted
    lines = report(drafted)
    assert not any("Une ONG" in line or "Jeunesse asbl" in line for line in lines)
    [at] = [n for n, line in enumerate(lines) if line.startswith("Des contributions publiques")]
    assert lines[at - 1].startswith("▸") and "qui a été consulté" in lines[at - 1]     # a ministry answered there, too
    assert [b.id for b in own(drafted)] == ["O.01/office"]
    raw = newest(drafted).read_bytes()
    [place] = [m.bookmark for m in tracing.marked(raw) if m.text.startswith("Des contributions publiques")]
    traced = provenance.trace(raw, place, office_folder.load())
    assert traced.block == "O.01/office" and traced.answer
    assert (traced.answer.institution, traced.answer.request, traced.answer.version) == (OFFICE, "", 1)
    drafted.round()
    assert (same := drafted.view().current_draft()) and same.number == now.number     # written once


def test_it_is_written_anew_until_an_editor_changed_it_and_then_both_stand(drafted: PostDesk) -> None:
    came("avis.pdf", "ORK", public=True)
    drafted.round()
    came("deux.pdf", "CCDH", public=True)
    drafted.round()
    assert [(b.version, b.editor) for b in own(drafted)] == [(2, False)]
    edited = docx.Document(str(newest(drafted)))
    [paragraph] = [p for p in edited.paragraphs if p.text.startswith("Des contributions publiques")]
    paragraph.runs[0].text = "L'ORK et la CCDH ont remis leur avis. "
    out = io.BytesIO()
    edited.save(out)
    blocks.take_draft(CYCLE, inbox.keep(CYCLE, "projet-revu.docx", out.getvalue()), OFFICER)
    assert [(b.version, b.editor) for b in own(drafted)] == [(2, True)]
    drafted.round()
    assert [(b.version, b.editor, b.meets) for b in own(drafted)] == [(2, True, False)]
    came("trois.pdf", "Ligue", public=True)
    drafted.round()
    both = own(drafted)
    assert [(b.editor, b.meets) for b in both] == [(True, True), (False, True)]
    assert [lines for lines in report(drafted) if "service, texte du service" in lines]
    blocks.arrange_block(CYCLE, both[0].id, BlockAct.TAKE, OFFICER)
    assert [(b.version, b.editor) for b in own(drafted)] == [(3, True)]
    blocks.arrange_block(CYCLE, own(drafted)[0].id, BlockAct.LEAVE_OUT, OFFICER, "déjà dit ailleurs")
    assert [b.left_out for b in own(drafted)] == [True]
    assert not any("remis leur avis" in line for line in report(drafted))


@pytest.mark.parametrize(("state", "said"), [
    (RequestState.SENT, "Par lettre du 2 avril 2019, des observations ont été demandées à : Ministère de la Justice."),
    (RequestState.ANSWERED, "Des observations ont été reçues de : Ministère de la Justice."),
    (RequestState.SILENT, "Aucune observation n'a été reçue de : Ministère de la Justice."),
])
def test_a_letter_that_left_is_told_with_what_came_of_it(post: PostDesk, state: RequestState, said: str) -> None:
    """A request that never left is no consultation; this one is taken for one to have a letter that really left."""
    with database.writing() as session:
        cycle = cycles.get(session, CYCLE, lock=True)
        assert consulted.of(session, cycle, desk().folder.zone).mark == ""
        request = session.exec(select(Request).where(Request.cycle_id == cycle.id, Request.institution == "mj")).one()
        [matter] = session.exec(select(Matter).where(Matter.request_id == request.id)).all()
        request.purpose, request.state, matter.kind = Purpose.CONSULTATION, state, LetterKind.CONSULTATION
    [told] = consulting.who_was_consulted(CYCLE, office_folder.load())
    assert said in told
    assert "accord" not in told


def test_where_the_outline_has_no_introduction_it_stands_first_under_a_heading_of_its_own(
    drafted: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = cycles.edition
    monkeypatch.setattr(cycles, "edition", lambda *a: edition(*a).model_copy(update={"introduction": None}))
    came("avis.pdf", "ORK", public=True)
    drafted.round()
    lines = report(drafted)
    at = next(n for n, line in enumerate(lines) if line.startswith("Des contributions publiques"))
    assert lines[at - 1] == "Introduction"
    assert [b.id for b in own(drafted)] == ["INT.01/office"]
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        [(answer, question)] = pieces.own(session, cycle)
        assert (question.code, question.asked, answer.contribution_id) == ("INT.01", False, None)
        deeds = session.exec(select(Journal.deed).where(Journal.cycle_id == cycle.id)).all()
    assert deeds.count("consulted") == 1
