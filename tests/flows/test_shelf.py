"""The shelf: what an officer lays into `in` is taken, asked about or refused, each with a line of receipt."""

import getpass
import io
import zipfile
from hashlib import sha256

import docx
import pytest

from flows import letters_out, on_request, place_reply
from flows.letters_out import Output, send_me
from flows.record_decision import record_decision
from models.refusals import NoSuchMessage, NothingToPlace
from models.words import Verdict
from store import cycles, database, drafts
from tasks.reviews.clearance import writers_of
from tests.documents.office_files import by_libreoffice
from tests.flows.post_desk import CYCLE, OFFICER


def receipt(post, part):
    return (post.var / "shelf" / CYCLE / "in" / part / f"{part}.txt").read_text("utf-8")


def test_a_filled_questionnaire_on_the_shelf_is_a_contribution_without_thanks(post):
    post.day("2019-05-02")
    post.shelve("reponse.docx", post.filled("mss"))
    post.round()
    assert post.request("mss").state == "answered"
    assert post.letters("acknowledgement") == []
    assert "mss-1" in receipt(post, "repris")


@pytest.mark.parametrize("ending", ["odt", "doc", "rtf"])
def test_a_questionnaire_saved_by_another_program_is_a_contribution_too(post, ending):
    post.day("2019-05-02")
    given = by_libreoffice({"reponse": post.filled("mss")}, "docx", ending)["reponse"]
    post.shelve(f"reponse.{ending}", given)
    post.round()
    assert post.request("mss").state == "answered"
    assert sha256(given).hexdigest() in [path.name for path in (post.var / "files").rglob("*")]


def test_a_file_that_is_not_recognised_is_asked_about(post):
    post.day("2019-05-02")
    written = io.BytesIO()
    docx.Document().save(written)
    post.shelve("note.docx", written.getvalue())
    post.round()
    assert post.messages() == [("officer_file", "held", "not_recognised")]
    assert "À classer" in receipt(post, "repris")


def test_a_hostile_file_is_refused_with_its_reason(post):
    post.day("2019-05-02")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(post.filled("mss"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1))
    post.shelve("piege.docx", out.getvalue())
    post.round()
    assert post.messages()[0][1] == "refused"
    assert len(receipt(post, "refuses")) > 30


def test_a_scan_waits_on_the_shelf_and_is_the_paper_of_an_answer_recorded_by_form(post):
    post.day("2019-05-02")
    post.shelve("decision-signee.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    post.round()
    assert post.messages() == [("officer_file", "held", "not_recognised")]
    assert "À classer" in receipt(post, "repris")
    on_request.answered_otherwise(CYCLE, "mj-1", OFFICER, message=post.held())
    assert post.messages() == [("officer_file", "filed", "evidence")]
    assert post.request("mj").state == "answered"


def test_a_paper_that_is_not_there_or_serves_already_is_refused_and_nothing_changes(post):
    post.day("2019-05-02")
    with pytest.raises(NoSuchMessage):
        on_request.answered_otherwise(CYCLE, "mj-1", OFFICER, message="m-9")
    post.shelve("scan.pdf", b"%PDF-1.4\n%%EOF\n")
    post.round()
    scan = post.held()
    on_request.answered_otherwise(CYCLE, "mss-1", OFFICER, message=scan)
    with pytest.raises(NothingToPlace):
        on_request.answered_otherwise(CYCLE, "mj-1", OFFICER, message=scan)
    assert post.request("mj").state == "sent"


def previews(post):
    return {p.name: p.read_text("utf-8") for p in (post.var / "shelf" / CYCLE / "out" / "lettres").glob("*_apercu.html")}


def test_a_letter_can_be_read_on_the_shelf_while_it_waits_and_no_longer(unreleased):
    shown = previews(unreleased)
    assert len(shown) == 13
    mail = next(name for name in shown if "_mj_" in name)
    assert "Concerne" in shown[mail] and "Ministère de la Justice" in shown[mail]
    letters_out.release(CYCLE, OFFICER)
    assert previews(unreleased) == {}


def to_consolidation(post):
    post.day("2019-06-05")
    for institution in ("mss", "mfin"):
        post.drop(post.answer(institution, post.filled(institution, f"Texte de {institution}.")))
    post.round()
    post.day("2019-09-17")
    post.round()
    return post.view()


def test_an_edited_draft_becomes_the_next_draft_with_the_editors_passage(post):
    view = to_consolidation(post)
    assert [d.number for d in view.drafts] == [1]
    path = next((post.var / "shelf" / CYCLE / "out" / "projets").glob("*.docx"))
    edited = docx.Document(str(path))
    changed = next(p for p in edited.paragraphs if "Texte de mss." in p.text)
    changed.runs[-1].text = "Texte de mss, revu par le service."
    out = io.BytesIO()
    edited.save(out)
    post.shelve("projet-revu.docx", out.getvalue())
    post.round()
    view = post.view()
    assert [d.number for d in view.drafts] == [1, 2]
    newest = max((post.var / "shelf" / CYCLE / "out" / "projets").glob("*projet-02*.docx"))
    text = "\n".join(p.text for p in docx.Document(str(newest)).paragraphs)
    assert "revu par le service" in text and "Texte de mfin." in text
    assert not view.current_draft().stale
    assert "projet n° 1 remanié" in receipt(post, "repris")
    post.shelve("encore.docx", out.getvalue())
    post.round()
    assert [d.number for d in post.view().drafts] == [1, 2]


@pytest.mark.parametrize(("logins", "writer"), [({"o1": "here"}, "o1"), ({}, "shelf"), ({"o1": "here", "o2": "here"}, "shelf")])
def test_who_edited_a_draft_on_the_shelf_is_known_by_the_owner_of_the_file(post, logins, writer):
    to_consolidation(post)

    def named(data):
        for officer in data["officers"]:
            if officer["code"] in logins:
                officer["login"] = getpass.getuser()
        return data

    post.edit("officers.yaml", named)
    post.shelve("projet-revu.docx", with_another_heading(post, change_text=True)[0])
    post.round()
    with database.reading() as session:
        assert drafts.current(session, cycles.get(session, CYCLE)).made_by == writer
    assert writer in writers_of(CYCLE)


def with_another_heading(post, change_text):
    """Return the first draft with its first numbered heading written anew, and how that heading read."""
    path = next((post.var / "shelf" / CYCLE / "out" / "projets").glob("*.docx"))
    edited = docx.Document(str(path))
    heading = next(p for p in edited.paragraphs if p.style.name == "heading 1" or p.style.name == "Heading 1")
    before = " ".join(heading.text.split())
    heading.runs[-1].text = "Un titre tout autre"
    if change_text:
        next(p for p in edited.paragraphs if "Texte de mss." in p.text).runs[-1].text = "Texte de mss, revu."
    out = io.BytesIO()
    edited.save(out)
    return out.getvalue(), before


@pytest.mark.parametrize(("change_text", "drafts"), [(False, [1]), (True, [1, 2])])
def test_a_changed_heading_is_named_as_not_taken(post, change_text, drafts):
    to_consolidation(post)
    data, before = with_another_heading(post, change_text)
    post.shelve("projet-revu.docx", data)
    post.round()
    assert [d.number for d in post.view().drafts] == drafts
    laid = sorted(path.suffix for path in (post.var / "shelf" / CYCLE / "out" / "comparaisons").iterdir())
    assert laid == [".docx", ".html"] * (len(drafts) - 1)
    assert f"non repris (les titres viennent de l'instrument) : « {before} »." in receipt(post, "repris")


def test_a_changed_heading_of_a_draft_that_came_by_mail_is_named_too(post):
    to_consolidation(post)
    data, before = with_another_heading(post, change_text=True)
    post.drop(post.answer("mss", data, sender="coordination@office.invalid"))
    post.round()
    place_reply.confirm_received(CYCLE, post.held(), OFFICER)
    assert f"« {before} »" in receipt(post, "repris")


def test_a_newer_answer_is_shown_beside_the_editors_passage(post):
    test_an_edited_draft_becomes_the_next_draft_with_the_editors_passage(post)
    post.drop(post.answer("mss", post.filled("mss", "Nouvelle version de mss.")))
    post.round()
    on_request.take_late_answer(CYCLE, "mss-1", OFFICER)
    post.round()
    newest = max((post.var / "shelf" / CYCLE / "out" / "projets").glob("*.docx"))
    text = "\n".join(p.text for p in docx.Document(str(newest)).paragraphs)
    assert "revu par le service" in text and "Nouvelle version de mss." in text


def test_a_draft_is_decided_on_only_at_the_open_step_and_while_current(post):
    from models.refusals import StepNotOpen

    to_consolidation(post)
    with pytest.raises(StepNotOpen):
        record_decision(CYCLE, "minister", 1, Verdict.CLEAR, OFFICER)
    send_me(CYCLE, Output.LATEST_DRAFT, OFFICER)
    assert len(post.letters("delivery")) == 1
