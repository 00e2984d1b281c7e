"""The blocks of a draft in officers' hands: seams, order, locks, what is left out, what is to be translated or chosen."""

import copy
import io
import json
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from documents import tracing
from flows import blocks
from flows.desk import desk
from flows.record_decision import record_decision
from models.refusals import (
    BlocksUntranslated,
    DraftAlreadyCleared,
    FileHasRemains,
    LayoutStays,
    NoSuchBlock,
    NoSuchLayout,
    NoSuchParagraph,
    NotADraft,
    NothingToChoose,
    ReasonNeeded,
)
from models.words import CommentState, DraftState, Verdict
from store import comments, cycles, database, drafts, files, layouts, office_folder, requests
from tasks.drafts import provenance
from tasks.drafts.arranging import BlockAct
from tasks.drafts.drafts import write_draft, write_final
from tasks.inbox import inbox
from tasks.leaving import clean_copy
from tasks.letters.enclosures import draft_file
from tests.flows.draft_desk import filled, shared
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

GERMAN = "Die Ministerien haben die Arbeit mit den Gemeinden und den Schulen in diesem Jahr weiter ausgebaut."


def text(post: PostDesk) -> list[str]:
    return [p.text for p in docx.Document(str(newest(post))).paragraphs]


def newest(post: PostDesk) -> Path:
    return max((post.var / "shelf" / CYCLE / "out" / "projets").glob("*.docx"))


def draft_number(post: PostDesk) -> int:
    draft = post.view().current_draft()
    assert draft
    return draft.number


def as_bytes(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def receipt(post: PostDesk) -> str:
    return (post.var / "shelf" / CYCLE / "in" / "repris" / "repris.txt").read_text("utf-8")


def test_where_two_institutions_meet_the_lead_comes_first_and_each_has_a_seam_that_is_no_word(drafted: PostDesk) -> None:
    question, (lead, support) = shared(drafted)
    lines = text(drafted)
    seams = [line for line in lines if line.startswith("▸ Pour l'éditeur")]
    assert [line.endswith(end) for line, end in zip(seams[:2], ("chef de file", "appui"), strict=True)] == [True, True]
    first = lines.index(seams[0])
    assert f"Le texte de {lead} sur {question}" in lines[first + 1]
    assert f"Le texte de {support} sur {question}" in lines[first + 3]
    draft = drafted.view().current_draft()
    said = [line for line in lines if line and not line.startswith("▸")]
    assert draft and draft.words <= sum(len(line.split()) for line in said)


def test_what_goes_round_shows_no_seam(drafted: PostDesk) -> None:
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        file = draft_file(cycle, drafts.current(session, cycle), requests.find(session, cycle, "mj-1"))
    said = [p.text for p in docx.Document(io.BytesIO(file.data)).paragraphs]
    assert said == [line for line in text(drafted) if not line.startswith("▸")] != text(drafted)


def test_contributions_moved_in_word_keep_their_new_order(drafted: PostDesk) -> None:
    question, (lead, support) = shared(drafted)
    edited = docx.Document(str(newest(drafted)))
    body = edited.element.body
    mine = next(p for p in edited.paragraphs if f"Le texte de {lead} sur {question}" in p.text)._p
    theirs = next(p for p in edited.paragraphs if f"Le texte de {support} sur {question}" in p.text)._p
    place = copy.copy(theirs)
    body.replace(theirs, place)
    body.replace(mine, theirs)
    body.replace(place, mine)
    drafted.shelve("projet.docx", as_bytes(edited))
    drafted.round()
    assert f"Ordre des contributions repris : {question}" in receipt(drafted)
    order = [b.institution for b in drafted.view().blocks if b.question == question]
    assert order == [support, lead]
    assert not drafted.view().current_draft().stale
    assert blocks.order_blocks(CYCLE, question, f"{lead}, {support}", OFFICER) == draft_number(drafted) == 3


def test_a_draft_handed_in_becomes_the_next_one_and_a_locked_block_is_not_taken_from_it(drafted: PostDesk) -> None:
    question, (lead, support) = shared(drafted)
    assert blocks.arrange_block(CYCLE, f"{question}/{lead}", BlockAct.LOCK, OFFICER) == 0
    edited = docx.Document(str(newest(drafted)))
    for institution in (lead, support):
        mine = next(p for p in edited.paragraphs if f"Le texte de {institution} sur {question}" in p.text)
        mine.runs[-1].text = f"Refait : {institution}."
    message = inbox.keep(CYCLE, "projet.docx", as_bytes(edited))
    assert blocks.take_draft(CYCLE, message, OFFICER) == 2
    lines = text(drafted)
    assert f"Refait : {support}." in lines and f"Refait : {lead}." not in lines
    assert f"Blocs verrouillés, modification non reprise (les déverrouiller d'abord) : {question}/{lead}." in receipt(drafted)
    with pytest.raises(NotADraft):
        blocks.take_draft(CYCLE, inbox.keep(CYCLE, "autre.docx", as_bytes(docx.Document())), OFFICER)


def test_of_an_editors_text_and_a_newer_answer_an_officer_takes_one(drafted: PostDesk) -> None:
    question, (lead, _) = shared(drafted)
    edited = docx.Document(str(newest(drafted)))
    next(p for p in edited.paragraphs if f"Le texte de {lead} sur {question}" in p.text).runs[-1].text = "Le texte du service."
    blocks.take_draft(CYCLE, inbox.keep(CYCLE, "projet.docx", as_bytes(edited)), OFFICER)
    with pytest.raises(NothingToChoose):
        blocks.arrange_block(CYCLE, own(drafted, question, lead), BlockAct.TAKE, OFFICER)
    drafted.drop(drafted.answer(lead, filled(drafted, lead, "La réponse nouvelle à {code}."), text="Encore."))
    drafted.round()
    drafted.round()
    assert f"{question}/{lead}" in drafted.view().current_draft().undecided
    assert "une réponse plus récente suit" in "\n".join(text(drafted))
    blocks.arrange_block(CYCLE, own(drafted, question, lead), BlockAct.TAKE, OFFICER)
    assert f"{question}/{lead}" not in drafted.view().current_draft().undecided
    lines = text(drafted)
    assert "Le texte du service." in lines
    shown = [b for b in drafted.view().blocks if (b.question, b.institution) == (question, lead)]
    assert [(b.editor, b.version) for b in shown] == [(True, 2)]
    assert not drafted.view().current_draft().stale


def own(post: PostDesk, question: str, institution: str) -> str:
    return next(b.id for b in post.view().blocks if b.editor and (b.question, b.institution) == (question, institution))


def test_a_block_is_left_out_with_a_reason_and_put_back(drafted: PostDesk) -> None:
    question, (_, support) = shared(drafted)
    block = f"{question}/{support}"
    with pytest.raises(ReasonNeeded):
        blocks.arrange_block(CYCLE, block, BlockAct.LEAVE_OUT, OFFICER)
    with pytest.raises(NoSuchBlock):
        blocks.arrange_block(CYCLE, "Z.99/mj", BlockAct.LEAVE_OUT, OFFICER, "parce que")
    assert blocks.arrange_block(CYCLE, block, BlockAct.LEAVE_OUT, OFFICER, "dit deux fois") == 2
    assert not any(line.startswith("▸") and "appui" in line for line in text(drafted)[:40])
    assert blocks.arrange_block(CYCLE, block, BlockAct.PUT_BACK, OFFICER) == 3


def test_what_is_to_be_translated_is_marked_and_keeps_the_draft_from_clearance(drafted: PostDesk) -> None:
    question, (lead, _) = shared(drafted)
    drafted.drop(drafted.answer(lead, filled(drafted, lead, GERMAN), text="Auf Deutsch."))
    drafted.round()
    drafted.round()
    block = f"{question}/{lead}"
    assert block in drafted.view().current_draft().untranslated
    assert any("à traduire (allemand, version 2)" in line for line in text(drafted))
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), "clear", today=desk().today)
    step = drafted.view().instrument.stage("clear").chain[0].id
    with pytest.raises(BlocksUntranslated):
        record_decision(CYCLE, step, draft_number(drafted), Verdict.CLEAR, OFFICER)
    edited = docx.Document(str(newest(drafted)))
    for paragraph in (p for p in edited.paragraphs if p.text == GERMAN):
        paragraph.runs[-1].text = "Les ministères ont poursuivi cette année le travail avec les communes et les écoles."
    blocks.take_draft(CYCLE, inbox.keep(CYCLE, "traduit.docx", as_bytes(edited)), OFFICER)
    assert drafted.view().current_draft().untranslated == ()


def test_a_cleared_draft_is_not_arranged(drafted: PostDesk) -> None:
    question, (lead, _) = shared(drafted)
    with database.writing() as session:
        drafts.cleared(session, drafts.current(session, cycles.get(session, CYCLE)))
    assert drafted.view().current_draft().state is DraftState.CLEARED
    with pytest.raises(DraftAlreadyCleared):
        blocks.arrange_block(CYCLE, f"{question}/{lead}", BlockAct.LOCK, OFFICER)


def test_a_paragraph_is_traced_to_contributor_message_file_and_clearance(drafted: PostDesk) -> None:
    question, (lead, _) = shared(drafted)
    folder = office_folder.load()
    raw = newest(drafted).read_bytes()
    wanted = next(m for m in tracing.marked(raw) if f"Le texte de {lead} sur {question}" in m.text)
    found = provenance.trace(raw, str(wanted.number), folder)
    assert found == provenance.trace(raw, wanted.bookmark, folder)
    assert found.answer and (found.kind, found.changed, found.answer.institution, found.answer.version) == ("block", False, lead, 1)
    assert found.answer.received_on.isoformat() == "2019-06-05" and found.answer.message and found.answer.file.endswith(".docx")
    edited = docx.Document(io.BytesIO(raw))
    next(p for p in edited.paragraphs if wanted.text in p.text).runs[-1].text = "Le texte du service."
    blocks.take_draft(CYCLE, inbox.keep(CYCLE, "projet-relu.docx", as_bytes(edited)), OFFICER)
    assert provenance.trace(as_bytes(edited), wanted.bookmark, folder).changed
    again = newest(drafted).read_bytes()
    mine = provenance.trace(again, next(m for m in tracing.marked(again) if m.text == "Le texte du service.").bookmark, folder)
    assert (mine.edited, mine.answer and mine.answer.version) == ("projet-relu.docx", 1)
    heading = next(m for m in tracing.marked(again) if m.number is None)
    assert provenance.trace(again, heading.bookmark, folder).kind == "heading"
    with pytest.raises(NoSuchParagraph):
        provenance.trace(again, "9999", folder)


def test_the_workbook_names_every_answer_and_every_paragraph_with_its_origin(drafted: PostDesk) -> None:
    _, institutions = shared(drafted)
    with database.reading() as session:
        data = provenance.book(session, cycles.get(session, CYCLE), office_folder.load())
    answers, paragraphs = load_workbook(io.BytesIO(data)).worksheets
    rows = [dict(zip(provenance.ANSWERS, row, strict=True)) for row in answers.iter_rows(min_row=2, values_only=True)]
    assert len(rows) == len(drafted.view().assignments)
    answered = [row for row in rows if row["version"]]
    assert len(answered) == sum(len(drafted.asked(i)) for i in institutions)
    assert all(row["message"] and row["file"].endswith(".docx") and row["received_on"] == "2019-06-05" for row in answered)
    traced = [row for row in paragraphs.iter_rows(min_row=2, values_only=True) if row[0]]
    assert [row[0] for row in traced] == list(range(1, len(traced) + 1))
    folder = office_folder.load()
    assert {row[3] for row in traced} == {folder.name(i, date(2019, 6, 5), folder.office.language) for i in institutions}
    for one in (answers, paragraphs):       # printed, all columns are on each page, under their headings
        assert one.page_setup.orientation == "landscape" and one.sheet_properties.pageSetUpPr.fitToPage
        assert (one.page_setup.fitToWidth, one.page_setup.fitToHeight, one.print_title_rows) == (1, 0, "$1:$1")


def test_a_draft_laid_out_as_the_body_issues_it_lies_on_the_shelf_and_becomes_nothing_else(drafted: PostDesk) -> None:
    name = blocks.lay_out_draft(CYCLE, "issued", OFFICER, "CRC/C/UTO/5-6", date(2020, 3, 4))
    data = (drafted.var / "shelf" / CYCLE / "out" / "projets" / name).read_bytes()
    said = docx.Document(io.BytesIO(data))
    assert [c.text for c in said.tables[0].rows[0].cells] == ["Nations Unies", "CRC/C/UTO/5-6"]
    assert "[Date de réception : 4 mars 2020]" in [p.text for p in said.paragraphs]
    drafted.shelve(name, data)
    drafted.round()
    assert draft_number(drafted) == 1, "it is no draft that could be taken back"
    with pytest.raises(FileHasRemains):
        clean_copy(data, "Le ministère")
    with pytest.raises(NoSuchLayout):
        blocks.lay_out_draft(CYCLE, "isued", OFFICER)


def test_nothing_is_handed_over_in_a_layout_that_only_serves_to_compare(
    drafted: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "of", lambda edition, name: layouts.layout("issued"))
    with pytest.raises(LayoutStays):
        write_final(CYCLE, office_folder.load(), date(2020, 2, 28))


def test_a_cycle_keeps_the_layout_and_the_template_it_was_opened_with(drafted: PostDesk) -> None:
    own = drafted.var / "office" / "layouts"
    own.mkdir()
    house = layouts.layout_files()["submission"].read_text("utf-8")
    (own / "submission.yaml").write_text(house.replace("contents: 3", "contents: 0"))
    with database.reading() as session:
        edition = cycles.edition(session, cycles.get(session, CYCLE))
        frozen, template = layouts.of(edition, "submission")
        assert frozen.contents == 3 and layouts.layout("submission")[0].contents == 0
        assert files.read(edition.laid_out[0].template) == template
        assert edition.digest() != edition.model_copy(update={"laid_out": ()}).digest()


def test_a_comment_in_a_contribution_goes_into_the_matrix_once_and_not_into_the_draft(drafted: PostDesk) -> None:
    question, (lead, _) = shared(drafted)
    commented = docx.Document(io.BytesIO(filled(drafted, lead, "Le nouveau texte sur {code} tel que demandé.")))
    run = next(
        r for t in commented.tables for row in t.rows for cell in row.cells for p in cell.paragraphs for r in p.runs
        if f"Le nouveau texte sur {question}" in r.text
    )
    commented.add_comment([run], text="Chiffre à vérifier avant l'envoi.", author="Agent 7")
    drafted.drop(drafted.answer(lead, as_bytes(commented)))
    drafted.round()
    folder = office_folder.load()
    write_draft(CYCLE, folder)
    number = write_draft(CYCLE, folder)
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        [point] = comments.everything(session, cycle)
        said = json.loads(files.read(point.said))
    assert (point.institution, point.block, point.state) == (lead, f"{question}/{lead}", CommentState.OPEN)
    assert (said["text"], said["author"]) == ("Chiffre à vérifier avant l'envoi.", "Agent 7")
    assert point.paragraph.startswith("_t") and number > 2
    assert not any("à vérifier" in line for line in text(drafted))
