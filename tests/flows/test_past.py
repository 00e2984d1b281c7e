"""A past report is loaded: read from the shelf's message, placed, corrected, confirmed, and printed with the questions."""

import io
import json

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from documents.split import split
from flows import past as flow
from models.refusals import NoReportWaits, NotAReport, ReportChanged
from models.tables import Journal, PastReport, Request
from models.words import ListState, PastKind
from store import cycles, database
from store.office_folder import load
from tasks.drafts import past
from tasks.inbox import inbox
from tasks.letters import enclosures
from tasks.pages.notices import notices_of
from tests.documents import past_corpus
from tests.documents.body_list import BodyList
from tests.flows.post_desk import CYCLE, OFFICER, REQUESTS


def imported(data: bytes | None = None, kind: PastKind = PastKind.REPORT) -> str:
    message = inbox.keep(CYCLE, "rapport.docx", data or past_corpus.word_file())
    flow.import_report(CYCLE, message, OFFICER, kind)
    return message


def reports() -> list[tuple[int, ListState, int]]:
    with database.reading() as session:
        rows = session.exec(select(PastReport).order_by(PastReport.id))
        return [(row.number, row.state, row.revision) for row in rows]


def form_of(institution: str) -> bytes:
    with database.reading() as session:
        request = session.exec(select(Request).where(Request.institution == institution)).one()
        return enclosures.questionnaire_of(session, cycles.get(session, CYCLE), request, load(), REQUESTS).data


def noticed(post) -> list[tuple[str, str, object]]:
    with database.reading() as session:
        return [(n.key, n.names, n.values) for n in notices_of(session, cycles.get(session, CYCLE), post.view())]


def observations() -> bytes:
    report = BodyList()
    report.add("Allocation de ressources", "Heading1")
    report.add("(1) Le Comité recommande à l’État de chiffrer le budget des enfants.")
    report.add("(2) Il recommande de publier ce chiffre (exemple).")
    report.add("(3) Il recommande de consulter les enfants sur le budget.")
    return report.saved()


def test_a_past_report_counts_once_it_is_confirmed(unreleased):
    imported()
    assert reports() == [(1, ListState.PROPOSED, 1)]
    assert past.last_time(CYCLE).answered == {}
    assert (unreleased.var / "shelf" / CYCLE / "out" / "questions" / f"{CYCLE}_rapport-passe.xlsx").exists()
    assert noticed(unreleased) == [("past", "report", {"kind": "report", "seen": 1})]
    flow.confirm_report(CYCLE, OFFICER)
    assert noticed(unreleased) == []
    assert reports() == [(1, ListState.CONFIRMED, 1)]
    assert past.last_time(CYCLE).of("C.01").text.startswith(past_corpus._texts("C.01")[0])


def test_it_is_printed_with_the_questions_and_is_no_answer_until_confirmed(unreleased):
    imported()
    flow.confirm_report(CYCLE, OFFICER)
    imported(observations(), PastKind.OBSERVATIONS)
    flow.confirm_report(CYCLE, OFFICER, PastKind.OBSERVATIONS)
    data = form_of("mfin")
    found = {a.code: a for a in split(data).answers}
    assert "prefilled" in found["A.05"].flags and found["A.05"].empty
    text = "".join(load_text(data))
    assert "Recommandation suivie : (par. 1–3) Le Comité recommande" in text
    assert f"Réponse du dernier rapport : par. {past.last_time(CYCLE).of('A.05').numbers}." in text


def load_text(data: bytes) -> list[str]:
    from documents.package import main_part_name, parse, read_parts

    parts = read_parts(data)
    return list(parse(parts[main_part_name(parts)]).itertext())


def test_a_form_that_came_back_as_it_was_sent_answers_nothing(unreleased):
    imported()
    flow.confirm_report(CYCLE, OFFICER)
    from documents.account import account_of

    natures = {a.nature.value for a in account_of(split(form_of("mj"))).answers.values()}
    assert natures == {"to_be_completed"}


def test_importing_and_confirming_twice_does_it_once(unreleased):
    message = imported()
    flow.import_report(CYCLE, message, OFFICER)
    flow.confirm_report(CYCLE, OFFICER)
    flow.import_report(CYCLE, message, OFFICER)
    assert reports() == [(1, ListState.CONFIRMED, 1)]
    with pytest.raises(NoReportWaits):
        flow.confirm_report(CYCLE, OFFICER)


def test_another_file_is_another_report_and_takes_the_place_when_confirmed(unreleased):
    imported()
    flow.confirm_report(CYCLE, OFFICER)
    imported(past_corpus.counted_word_file())
    assert [state for _, state, _ in reports()] == [ListState.CONFIRMED, ListState.PROPOSED]
    flow.confirm_report(CYCLE, OFFICER)
    assert [state for _, state, _ in reports()] == [ListState.SET_ASIDE, ListState.CONFIRMED]


def test_an_officer_corrects_it_by_the_workbook_through_the_shelf(unreleased):
    imported()
    opened = load_workbook(io.BytesIO(past.workbook(CYCLE, PastKind.REPORT, "fr")))
    sheet = opened.worksheets[0]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet[f"B{row}"].value == "55")
    assert sheet[f"C{row}"].value == "D.01"
    sheet[f"C{row}"] = "D.02"
    out = io.BytesIO()
    opened.save(out)
    unreleased.shelve("corrige.xlsx", out.getvalue())
    unreleased.round()
    assert reports() == [(1, ListState.PROPOSED, 2)]
    with pytest.raises(ReportChanged):
        flow.confirm_report(CYCLE, OFFICER, seen=1)
    flow.confirm_report(CYCLE, OFFICER, seen=2)
    assert "55" in past.last_time(CYCLE).of("D.02").numbers


def test_a_faulty_workbook_is_refused_whole(unreleased):
    imported()
    opened = load_workbook(io.BytesIO(past.workbook(CYCLE, PastKind.REPORT, "fr")))
    opened.worksheets[0]["C3"], opened.worksheets[0]["C4"] = "Z.99", "A.01"
    out = io.BytesIO()
    opened.save(out)
    assert [f.key for f in past.faults_of(CYCLE, out.getvalue())] == ["unknown_code"]
    unreleased.shelve("corrige.xlsx", out.getvalue())
    unreleased.round()
    assert reports() == [(1, ListState.PROPOSED, 1)]


def test_what_is_no_report_is_refused_with_its_sentence(unreleased):
    message = inbox.keep(CYCLE, "scan.pdf", b"%PDF-1.7 nothing")
    with pytest.raises(NotAReport) as refused:
        flow.import_report(CYCLE, message, OFFICER)
    assert "PDF" in refused.value.facts["why"]
    assert reports() == []


def test_the_journal_holds_numbers_and_hashes_and_no_sentence(unreleased):
    imported()
    flow.confirm_report(CYCLE, OFFICER)
    with database.reading() as session:
        rows = session.exec(select(Journal).where(Journal.deed.in_(["import_report", "confirm_report"]))).all()
        told = json.dumps([row.facts for row in rows])
    assert len(rows) == 2 and " de " not in told


def test_a_draft_is_compared_with_the_report_that_was_loaded(unreleased):
    from store import cycles as kept
    from tasks.drafts.contradicting import _of_last_report

    with database.reading() as session:
        assert list(_of_last_report(session, kept.get(session, CYCLE))) == []
    imported()
    flow.confirm_report(CYCLE, OFFICER)
    with database.reading() as session:
        [passage] = _of_last_report(session, kept.get(session, CYCLE))
    assert passage.place == "past-1" and past_corpus._texts("C.01")[0] in passage.text


def opened() -> str:
    from datetime import date

    from flows.open_cycle import open_cycle
    from tests.flows.post_desk import set_day

    set_day("2020-03-02")
    return open_cycle("crc", date(2020, 3, 2), date(2021, 2, 26), OFFICER)


@pytest.mark.parametrize("confirmed", [True, False])
def test_before_a_cycle_is_open_it_waits_for_the_next_one_of_its_instrument(unreleased, confirmed):
    message = inbox.keep(None, "rapport.docx", past_corpus.word_file())
    flow.import_report("crc", message, OFFICER)
    assert past.shown("crc", PastKind.REPORT).waits and past.last_time(CYCLE).answered == {}
    if confirmed:
        flow.confirm_report("crc", OFFICER)
    code = opened()
    with pytest.raises(NoReportWaits):
        past.shown("crc", PastKind.REPORT)
    assert past.shown(code, PastKind.REPORT).waits is not confirmed
    if not confirmed:
        flow.confirm_report(code, OFFICER)
    assert past.last_time(code).of("C.01").text.startswith(past_corpus._texts("C.01")[0])
    assert past.last_time(CYCLE).answered == {}


def test_it_is_corrected_by_the_workbook_before_the_cycle_too(unreleased):
    flow.import_report("crc", inbox.keep(None, "rapport.docx", past_corpus.word_file()), OFFICER)
    book = load_workbook(io.BytesIO(past.workbook("crc", PastKind.REPORT, "fr")))
    sheet = book.worksheets[0]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet[f"B{row}"].value == "55")
    sheet[f"C{row}"] = "D.02"
    out = io.BytesIO()
    book.save(out)
    flow.take_table("crc", "corrige.xlsx", out.getvalue(), OFFICER)
    flow.confirm_report("crc", OFFICER, seen=2)
    assert "55" in past.last_time(opened()).of("D.02").numbers


def test_a_question_the_cycle_does_not_have_is_left_empty(unreleased):
    from store import past_reports

    flow.import_report("crc", inbox.keep(None, "rapport.docx", past_corpus.word_file()), OFFICER)
    content = past.shown("crc", PastKind.REPORT).content
    kept = past_reports.known_places(content, {"C.01"})
    assert {p.code for p in kept.paragraphs} == {"C.01", None}
    assert [p.text for p in kept.paragraphs] == [p.text for p in content.paragraphs]
