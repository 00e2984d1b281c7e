"""The body's list becomes the questions of a cycle: read, proposed, corrected, confirmed, asked, contested, revised."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from cli.by_hand import by_hand
from documents.allocation_book import book_of
from documents.composed import Heading
from documents.package import read_parts
from flows import allocation, letters_out, lists, morning_round, open_cycle, place_reply, receive_replies
from flows.allocation_workbook import allocation_of, workbook
from flows.consolidate import consolidate
from flows.desk import desk
from flows.letters import write_letters
from models.allocation import Change
from models.refusals import (
    ListChanged,
    NoListWaits,
    NoSuchInstitution,
    NoSuchQuestion,
    NotAList,
    NothingContested,
    QuestionsWithoutLead,
)
from models.settings import HOUSE, settings
from models.tables import BodyList as ListRow
from models.tables import Journal, Matter, Reason
from models.words import Purpose
from planning.kinds import standing
from rehearsal.demo_office import make_office_of
from rehearsal.departments import read_replay
from store import cycles, database, drafts
from tasks.drafts.sections import items
from tasks.inbox import inbox
from tests.documents.body_list import BodyList
from tests.flows.conftest import use
from tests.flows.post_desk import CYCLE, LIST, OFFICER, PostDesk, set_day


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[PostDesk]:
    """An installation whose cycle is open, with the optional stages of its parameter, and has asked nothing yet."""
    var = tmp_path / "var"
    var.mkdir()
    use(monkeypatch, var)
    with by_hand():
        make_office_of(var / "office", read_replay(), HOUSE / "instruments" / "crc.yaml")
        database.upgrade()
        set_day(LIST)
        open_cycle.open_cycle("crc", LIST, date(2020, 2, 28), OFFICER, stages=getattr(request, "param", ""))
        yield PostDesk(var)
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


HEADINGS = (
    "\tI.\tNew developments", "\tII.\tRights under the Convention",
    "\tA.\tGeneral measures of implementation (arts. 4 and 42)",
)
QUESTIONS = (
    "Please inform about new bills.", "Please explain the law on:", "Please describe the budget for children.",
    "Please explain schooling under articles 28 and 29.",
)  # fmt: skip


def list_of_issues(*questions: str, letters: tuple[str, ...] = ("adoption;", "asylum.")) -> bytes:
    """Return a small list in the form of the United Nations: four paragraphs, the second with letters."""
    asked = questions or QUESTIONS
    built = BodyList()
    built.masthead()
    main = built.list()
    built.add(HEADINGS[0], "HChG")
    built.add(asked[0], number=(main, 0))
    built.add(HEADINGS[1], "HChG")
    built.add(HEADINGS[2], "H1G")
    for n, text in enumerate(asked[1:]):
        built.add(text, number=(main, 0), note="CRC/C/GC/5." if n == 1 else "")
        if n == 0:
            for letter in letters:
                built.add(letter, number=(main, 1))
    return built.saved()


def french() -> bytes:
    built = BodyList()
    built.masthead(french=True)
    main = built.list((("decimal", "%1."), ("lowerLetter", "%2)")))
    built.add("\tI.\tFaits nouveaux", "HChG")
    built.add("Donner des informations sur les nouveaux projets de loi.", number=(main, 0))
    built.add("\tII.\tDroits énoncés dans la Convention", "HChG")
    built.add("\tA.\tMesures d’application générales (art. 4 et 42)", "H1G")
    built.add("Expliquer la loi sur :", number=(main, 0))
    built.add("l’adoption ;", number=(main, 1))
    built.add("l’asile.", number=(main, 1))
    built.add("Décrire le budget pour les enfants.", number=(main, 0))
    built.add("Expliquer la scolarité au regard des articles 28 et 29.", number=(main, 0))
    return built.saved()


def imported(post: PostDesk, data: bytes | None = None, **options: bool) -> None:
    message = inbox.keep(CYCLE, "list.docx", data or list_of_issues())
    lists.import_list(CYCLE, message, OFFICER, **options)


def confirmed(post: PostDesk, data: bytes | None = None, **options: bool) -> None:
    imported(post, data, **options)
    for line in allocation_of(CYCLE)[0].lines:
        if line.unled:
            allocation.allocate(CYCLE, line.item.code, "mj", OFFICER)
    lists.confirm_allocation(CYCLE, OFFICER)


def rows(post: PostDesk) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(line.item.code, line.item.number, line.leads) for line in allocation_of(CYCLE)[0].lines]


def deeds() -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Journal.deed).order_by(Journal.id)))


def receipt(post: PostDesk, part: str) -> str:
    return (post.var / "shelf" / CYCLE / "in" / part / f"{part}.txt").read_text("utf-8")


# Coming in

def test_a_list_on_the_shelf_is_read_proposed_and_laid_out_as_a_table(opened):
    opened.shelve("liste.docx", list_of_issues())
    opened.round()
    assert "6 points numérotés" in receipt(opened, "repris")
    assert opened.messages() == [("officer_file", "filed", "list")]
    assert [(number, bool(leads)) for _, number, leads in rows(opened)] == [
        ("1", True), ("2", False), ("2 (a)", True), ("2 (b)", True), ("3", True), ("4", True),
    ]  # fmt: skip
    assert opened.view().list_waits.unparsed == 1
    assert opened.view().stage == "prepare"
    table = load_workbook(opened.var / "shelf" / CYCLE / "out" / "questions" / f"{CYCLE}_ventilation.xlsx")
    assert table.sheetnames == ["Ventilation", "Intitulés", "À regarder", "Institutions"]
    assert [row[1].value for row in table["Ventilation"].iter_rows(min_row=2)] == ["1", "2", "2 (a)", "2 (b)", "3", "4"]


def test_a_list_mailed_by_an_officer_is_read_once_they_confirm_it(opened):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "coordination@exemple.invalid", "x@exemple.invalid", "Liste"
    officers = opened.var / "office" / "officers.yaml"
    address = next(line.split()[-1].strip("'\"}") for line in officers.read_text().splitlines() if "address:" in line)
    mail.replace_header("From", address)
    mail["Message-ID"] = "<list@exemple.invalid>"
    mail.set_content("Voici la liste.")
    mail.add_attachment(list_of_issues(), maintype="application", subtype="octet-stream", filename="list.docx")
    opened.drop(mail)
    receive_replies.receive_replies()
    assert opened.messages() == [("officer_file", "held", "confirm")]
    place_reply.confirm_received(CYCLE, opened.held(), OFFICER)
    assert opened.view().list_waits.items == 6


def test_any_held_file_is_read_as_a_list_when_an_officer_says_so(opened):
    built = BodyList()
    built.add("1. Please explain the law.")
    built.add("2. Please explain the budget.")
    opened.shelve("notes.docx", built.saved())
    opened.round()
    assert opened.messages() == [("officer_file", "held", "not_recognised")]
    lists.import_list(CYCLE, opened.held(), OFFICER)
    assert [number for _, number, _ in rows(opened)] == ["1", "2"]


def test_a_list_as_text_is_taken_too(opened):
    text = "List of issues prior to reporting\n1. Please explain the law.\n2. Please explain the plan.\n3. Please give data.\n"
    opened.shelve("list.txt", text.encode())
    opened.round()
    assert [number for _, number, _ in rows(opened)] == ["1", "2", "3"]


def test_what_is_no_list_is_refused_in_words_and_stays_held(opened):
    opened.shelve("scan.pdf", b"%PDF-1.7\n1 0 obj\n")
    opened.round()
    message = inbox.keep(CYCLE, "scan2.pdf", b"%PDF-1.7\n2 0 obj\n")
    with pytest.raises(NotAList) as refused:
        lists.import_list(CYCLE, message, OFFICER)
    assert "PDF" in refused.value.facts["why"]
    assert opened.view().list_waits is None


def test_the_raw_file_is_kept_and_the_same_file_may_be_read_again(opened):
    imported(opened)
    imported(opened)
    with database.reading() as session:
        found = session.exec(select(ListRow).order_by(ListRow.number)).all()
    assert [(row.number, row.state) for row in found] == [(1, "set_aside"), (2, "proposed")]
    assert found[0].sha256 == found[1].sha256


# Confirmed

def test_nothing_is_asked_before_the_list_is_confirmed(opened):
    imported(opened)
    opened.day("2019-04-10")
    opened.round()
    assert opened.view().stage == "prepare"
    assert opened.letters() == []
    assert "confirm-allocation" in {wait.asks for wait in standing(opened.view(), LIST).waits_for}


def test_a_past_report_loaded_before_the_list_is_placed_at_its_questions_and_waits_again(opened):
    from flows import past as flow
    from models.words import PastKind
    from tasks.drafts import past

    last = BodyList()
    last.add("General measures of implementation", "Heading1")
    for n, text in enumerate(("The budget for children grew.", "The budget for children is published.", "Bills follow."), start=1):
        last.add(f"{n}. {text}")
    flow.import_report(CYCLE, inbox.keep(CYCLE, "last.docx", last.saved()), OFFICER)
    flow.confirm_report(CYCLE, OFFICER)
    before = past.shown(CYCLE, PastKind.REPORT)
    assert not before.waits
    confirmed(opened)
    after = past.shown(CYCLE, PastKind.REPORT)
    asked = {q.code for q in opened.view().instrument.questions()}
    assert after.waits and after.revision == before.revision + 1
    placed = {p.code for p in after.content.paragraphs} - {None}
    assert placed and placed <= asked and not placed <= {p.code for p in before.content.paragraphs}


def test_a_confirmed_list_is_asked_each_ministry_its_own_questions(opened):
    imported(opened)
    allocation.allocate(CYCLE, "2 (a)", "mj", OFFICER)
    allocation.allocate(CYCLE, "2 (b)", "maint; mj", OFFICER)
    lists.confirm_allocation(CYCLE, OFFICER, opened.view().list_waits.revision)
    opened.day("2019-04-02")
    opened.round()
    view = opened.view()
    asked = {r.institution: r.questions for r in view.requests}
    assert {"Q.03", "Q.04"} <= set(asked["mj"]) and "Q.04" in asked["maint"]
    assert {q for questions in asked.values() for q in questions} == {"Q.01", "Q.03", "Q.04", "Q.05", "Q.06"}
    letters_out.release(CYCLE, OFFICER)
    form = read_parts(opened.form("mj"))["word/document.xml"].decode()
    assert "Paragraphe 2 (a)" in form
    assert "Please explain the law on: [original en anglais, non traduit]" in form
    assert "adoption; [original en anglais, non traduit]" in form
    assert "II. Rights under the Convention" in form


def test_the_report_has_one_heading_a_paragraph_and_coverage_follows(opened):
    confirmed(opened)
    opened.day("2019-04-02")
    opened.round()
    letters_out.release(CYCLE, OFFICER)
    institutions = {r.institution for r in opened.view().requests}
    opened.day("2019-04-20")
    for institution in sorted(institutions):
        opened.shelve(f"{institution}.docx", opened.filled(institution))
    opened.round()
    view = opened.view()
    assert all(a.version == 1 for a in view.assignments)

    consolidate(CYCLE)
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        pieces = drafts.pieces(session, cycle)
    layout = view.instrument.laid_out[0].layout
    headings = [i.text for i in items(view.instrument, pieces, "en", {}, layout) if isinstance(i, Heading)]
    assert headings == [
        "I. New developments", "Reply to the issue raised in paragraph 1", "II. Rights under the Convention",
        "A. General measures of implementation (arts. 4 and 42)", "Paragraph 2", "Reply to the issue raised in paragraph 2 (a)",
        "Reply to the issue raised in paragraph 2 (b)", "Reply to the issue raised in paragraph 3",
        "Reply to the issue raised in paragraph 4",
    ]  # fmt: skip
    french = next(i.text for i in items(view.instrument, pieces, "fr", {}, layout) if isinstance(i, Heading))
    assert french == "I. New developments [original en anglais, non traduit]"


def test_a_question_that_nobody_answers_is_named_and_nothing_is_confirmed(opened):
    imported(opened)
    allocation.allocate(CYCLE, "3", "", OFFICER)
    with pytest.raises(QuestionsWithoutLead) as refused:
        lists.confirm_allocation(CYCLE, OFFICER)
    assert refused.value.facts["questions"] == "3"
    assert {q.code for q in opened.view().instrument.questions()} >= {"A.01", "O.01"}


def test_a_list_corrected_since_it_was_seen_is_not_confirmed(opened):
    imported(opened)
    seen = opened.view().list_waits.revision
    allocation.allocate(CYCLE, "3", "mj", OFFICER)
    with pytest.raises(ListChanged):
        lists.confirm_allocation(CYCLE, OFFICER, seen)


def test_wrong_names_are_refused(opened):
    with pytest.raises(NoListWaits):
        lists.confirm_allocation(CYCLE, OFFICER)
    imported(opened)
    with pytest.raises(NoSuchInstitution):
        allocation.allocate(CYCLE, "3", "ministry-of-magic", OFFICER)
    with pytest.raises(NoSuchQuestion):
        allocation.allocate(CYCLE, "77", "mj", OFFICER)


def test_a_list_put_aside_changes_nothing(opened):
    imported(opened)
    lists.set_list_aside(CYCLE, OFFICER)
    assert opened.view().list_waits is None
    assert rows(opened)[0][0] == "O.01"


# The table

def edited(post: PostDesk, change: Callable[..., None], sheet: int = 0) -> bytes:
    book = load_workbook(post.var / "shelf" / CYCLE / "out" / "questions" / f"{CYCLE}_ventilation.xlsx")
    change(book.worksheets[sheet])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_corrected_table_is_taken_whole_from_the_shelf(opened):
    opened.shelve("liste.docx", list_of_issues())
    opened.round()

    def change(sheet) -> None:
        sheet["C2"], sheet["D2"] = "mj", "menje, maint"
        sheet["H6"] = "Décrire le budget pour les enfants."

    opened.shelve("ventilation.xlsx", edited(opened, change))
    opened.round()
    assert "2 ligne(s) changée(s)" in receipt(opened, "repris")
    assert rows(opened)[0] == ("Q.01", "1", ("mj", "menje", "maint"))
    assert allocation_of(CYCLE)[0].lines[4].item.text.fr == "Décrire le budget pour les enfants."


def test_every_fault_of_a_table_is_named_by_its_cell_and_nothing_is_taken(opened):
    opened.shelve("liste.docx", list_of_issues())
    opened.round()
    before = rows(opened)

    def change(sheet) -> None:
        sheet["C2"] = "ministry"
        sheet["C5"] = "=1+1"
        sheet["B6"] = "9"
        sheet["A7"] = "Q.01"

    opened.shelve("ventilation.xlsx", edited(opened, change))
    opened.round()
    told = receipt(opened, "refuses")
    for place in ("C2", "C5: une formule", "B6", "A7", "Q.06"):
        assert place in told
    assert rows(opened) == before


def test_a_table_of_an_earlier_revision_is_refused(opened):
    imported(opened)
    old = edited(opened, lambda sheet: None)
    allocation.allocate(CYCLE, "3", "mj", OFFICER)
    opened.shelve("ventilation.xlsx", old)
    opened.round()
    assert "révision antérieure" in receipt(opened, "refuses")


def test_what_the_body_wrote_is_no_formula(opened):
    imported(opened, list_of_issues("=HYPERLINK(\"x\")", "-2+3", "@SUM(A1)", "+1"))
    data = (opened.var / "shelf" / CYCLE / "out" / "questions" / f"{CYCLE}_ventilation.xlsx").read_bytes()
    assert book_of(data) == (CYCLE, 1, opened.view().list_waits.revision)
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_the_same_table_is_the_same_bytes(opened):
    imported(opened)
    assert workbook(desk(), *allocation_of(CYCLE)) == workbook(desk(), *allocation_of(CYCLE))


# Languages

def test_the_same_list_in_another_language_is_its_translation(opened):
    confirmed(opened)
    imported(opened, french())
    waiting = allocation_of(CYCLE)[0]
    assert {line.change for line in waiting.lines} == {Change.SAME}
    lists.confirm_allocation(CYCLE, OFFICER)
    opened.day("2019-04-02")
    opened.round()
    letters_out.release(CYCLE, OFFICER)
    institution = next(r.institution for r in opened.view().requests if "Q.05" in r.questions)
    form = read_parts(opened.form(institution))["word/document.xml"].decode()
    assert "Décrire le budget pour les enfants." in form and "non traduit" not in form
    assert "Droits énoncés dans la Convention" in form


def test_a_translation_in_the_table_comes_into_the_questions_already_asked(opened):
    confirmed(opened)

    def change(sheet) -> None:
        sheet["H2"] = "Donner des informations."

    opened.shelve("ventilation.xlsx", edited(opened, change))
    opened.round()
    question = next(q for q in opened.view().instrument.questions() if q.code == "Q.01")
    assert question.guidance.fr == "Donner des informations." and question.guidance.original == "en"


def test_a_heading_is_translated_in_the_table_too(opened):
    confirmed(opened)

    def change(sheet) -> None:
        assert sheet["A2"].value == "I. New developments"
        sheet["B2"] = "I. Faits nouveaux"

    opened.shelve("ventilation.xlsx", edited(opened, change, sheet=1))
    opened.round()
    assert [section.title.in_language("fr") for section in opened.view().instrument.outline] == [
        "I. Faits nouveaux", "II. Rights under the Convention",
    ]  # fmt: skip


# Contests

def test_a_contest_is_kept_with_both_texts_and_settled_by_an_officer(opened):
    confirmed(opened)
    lead = next(line.leads[0] for line in allocation_of(CYCLE)[0].lines if line.item.code == "Q.03")
    other = "maint" if lead != "maint" else "mj"
    allocation.record_contest(CYCLE, "Q.03", lead, OFFICER, points_to=other, reason="relève de l'intérieur")
    allocation.record_contest(CYCLE, "Q.03", other, OFFICER, points_to=lead, reason="relève de la justice")
    assert [(c.institution, c.points_to, c.reason) for c in opened.view().contests] == [
        (lead, other, "relève de l'intérieur"), (other, lead, "relève de la justice"),
    ]
    opened.day("2019-04-10")
    opened.round()
    assert opened.view().stage == "prepare"   # nobody is asked while it is contested
    allocation.settle_contest(CYCLE, "Q.03", other, OFFICER, reason="loi organique")
    opened.round()
    assert opened.view().stage == "collect"
    assert "Q.03" in next(r.questions for r in opened.view().requests if r.institution == other)
    assert deeds().count("contest") == 2 and "settle_contest" in deeds()
    with database.reading() as session:
        facts = [str(j.facts) for j in session.exec(select(Journal))]
        assert session.exec(select(Reason.text)).all()
    assert not any("relève" in f or "organique" in f for f in facts)   # the journal holds no text
    sheet = load_workbook(opened.var / "shelf" / CYCLE / "out" / "questions" / f"{CYCLE}_ventilation.xlsx")["Contestations"]
    assert sheet["E2"].value == "relève de l'intérieur" and sheet["F2"].value == "loi organique"


ALLOCATION_STAGE = pytest.mark.parametrize("opened", ["allocation"], indirect=True)


@ALLOCATION_STAGE
def test_the_ministries_confirm_by_silence_and_a_contest_holds_the_requests_back(opened):
    confirmed(opened)
    opened.day("2019-03-26")
    opened.round()
    assert opened.view().stage == "allocation"
    asked = {r.institution: r for r in opened.view().requests}
    assert {r.purpose for r in asked.values()} == {"allocation"}
    letters_out.release(CYCLE, OFFICER)
    lead = next(line.leads[0] for line in allocation_of(CYCLE)[0].lines if line.item.code == "Q.03")
    letter = opened.mail_of(opened.letters("allocation", lead)[0]).get_payload(0).get_payload(decode=True).decode()
    said = " ".join(letter.split())
    assert "Q.03 – Paragraphe 2 (a) : Please explain the law on: [original en anglais, non traduit] adoption;" in said
    other = next(i for i in asked if i != lead)
    reply = EmailMessage()
    sent = opened.mail_of(opened.letters("allocation", lead)[0])
    reply["From"], reply["To"], reply["In-Reply-To"] = sent["To"], sent["From"], sent["Message-ID"]
    reply["Message-ID"], reply["Subject"] = "<contest@departement.invalid>", "Re: ventilation"
    reply.set_content("Le paragraphe 2 (a) relève d'un autre ministère.")
    opened.drop(reply)
    opened.round()
    allocation.record_contest(CYCLE, "Q.03", lead, OFFICER, points_to=other, message=opened.held())
    assert opened.request(lead).state == "answered"
    table = load_workbook(opened.var / "shelf" / CYCLE / "out" / "questions" / f"{CYCLE}_ventilation.xlsx")
    assert "relève d'un autre ministère" in table["Contestations"]["G2"].value
    opened.day("2019-04-03")
    opened.round()
    assert opened.view().stage == "allocation"
    allocation.settle_contest(CYCLE, "Q.03", other, OFFICER)
    opened.round()
    view = opened.view()
    assert view.stage == "collect"
    assert all(r.is_consent for r in view.of_purpose(Purpose.ALLOCATION) if r.institution != lead)
    assert "Q.03" in next(r.questions for r in view.of_purpose(Purpose.COLLECT) if r.institution == other)


def test_a_request_for_what_is_new_leaves_the_stages_shortest_time(opened):
    confirmed(opened)
    opened.day("2019-04-02")
    opened.round()
    letters_out.release(CYCLE, OFFICER)
    opened.day("2019-06-03")
    code, lead = "Q.05", next(line.leads[0] for line in allocation_of(CYCLE)[0].lines if line.item.code == "Q.05")
    other = next(r.institution for r in opened.view().requests if r.institution != lead)
    allocation.allocate(CYCLE, code, f"{lead}, {other}", OFFICER)
    opened.round()
    new = [r for r in opened.view().requests if r.institution == other and r.questions == (code,)]
    assert [r.due_on.isoformat() for r in new] == ["2019-07-02"]   # 20 working days after Monday 3 June; Whit Monday, 10 June
    assert next(r for r in opened.view().requests if r.institution == lead).due_on == date(2019, 6, 11)


def test_only_who_is_concerned_contests_and_only_what_is_contested_is_settled(opened):
    confirmed(opened)
    with pytest.raises(NoSuchQuestion):
        allocation.record_contest(CYCLE, "Q.03", "mfin", OFFICER)
    with pytest.raises(NothingContested):
        allocation.settle_contest(CYCLE, "Q.03", "mj", OFFICER)


def test_a_question_given_to_another_after_it_was_asked_is_taken_back_and_asked_there(post):
    view = post.view()
    request = next(r for r in view.requests if len(r.questions) > 1)
    code = next(q for q in request.questions if sum(q in r.questions for r in view.requests) == 1)
    other = next(r.institution for r in view.requests if r.institution != request.institution)
    allocation.allocate(CYCLE, code, other, OFFICER)
    post.round()
    assert code not in next(r for r in post.view().requests if r.institution == request.institution).questions
    added = [r for r in post.view().requests if r.institution == other and r.number == 2]
    assert [r.questions for r in added] == [(code,)]
    told = post.letters("decision", request.institution)
    assert len(told) == 1
    post.round()
    assert len([r for r in post.view().requests if r.institution == other]) == 2   # once


# A newer list

def test_a_late_first_list_keeps_what_was_answered_in_front_of_a_person(post):
    post.day("2019-05-02")
    post.shelve("reponse.docx", post.filled("mss"))
    post.round()
    answered = next(r.questions for r in post.view().requests if r.institution == "mss")
    confirmed(post)
    view = post.view()
    assert {q.code for q in view.instrument.questions()} == {"Q.01", "Q.03", "Q.04", "Q.05", "Q.06"}
    assert {c.question for c in view.changed} == set(answered)
    assert not any(c.asked for c in view.changed)
    allocation.settle_answers(CYCLE, answered[0], OFFICER, to="Q.05")
    for code in answered[1:]:
        allocation.settle_answers(CYCLE, code, OFFICER)
    assert post.view().changed == ()


def test_a_revised_list_asks_what_is_new_and_leaves_the_rest_alone(opened):
    confirmed(opened)
    opened.day("2019-04-02")
    opened.round()
    letters_out.release(CYCLE, OFFICER)
    before = {(r.institution, r.number): r.questions for r in opened.view().requests}
    revised = list_of_issues(
        "Please inform about new bills.", "Please explain the law on:", "Please describe the budget for the children of refugees.",
        "Please explain schooling under articles 28 and 29.", "How many judges are trained each year?",
    )
    imported(opened, revised)
    changes = {line.item.number: line.change for line in allocation_of(CYCLE)[0].lines}
    assert changes == {"1": "same", "2": "same", "2 (a)": "same", "2 (b)": "same", "3": "reworded", "4": "same", "5": "new"}
    allocation.allocate(CYCLE, "5", "mj", OFFICER)
    lists.confirm_allocation(CYCLE, OFFICER)
    opened.round()
    after = {(r.institution, r.number): r.questions for r in opened.view().requests}
    new = after.keys() - before.keys()
    assert {key: after[key] for key in before} == before
    assert [(key[0], after[key]) for key in new] == [("mj", ("Q.07",))]


def test_an_addendum_adds_and_drops_nothing(opened):
    confirmed(opened)
    built = BodyList()
    main = built.list()
    built.add("Please explain the plan for the next years.", number=(main, 0))
    imported(opened, built.saved(), adds=True)
    table = allocation_of(CYCLE)[0].lines
    assert [line.change for line in table] == ["same"] * 6 + ["new"]
    assert table[-1].item.code == "Q.07"


def test_a_reworded_question_with_answers_waits_for_a_look(opened):
    confirmed(opened)
    opened.day("2019-04-02")
    opened.round()
    letters_out.release(CYCLE, OFFICER)
    institution = next(r.institution for r in opened.view().requests if "Q.05" in r.questions)
    opened.day("2019-04-20")
    opened.shelve("reponse.docx", opened.filled(institution))
    opened.round()
    confirmed(opened, list_of_issues(
        QUESTIONS[0], QUESTIONS[1], "Please describe the budget for the children of refugees.", QUESTIONS[3],
    ))  # fmt: skip
    assert [(c.question, c.asked, c.institutions) for c in opened.view().changed] == [("Q.05", True, (institution,))]
    assert any(a.question == "Q.05" and a.version == 1 for a in opened.view().assignments)
    allocation.settle_answers(CYCLE, "Q.05", OFFICER, due_on=date(2019, 6, 28))
    assert opened.view().changed == ()
    again = [r for r in opened.view().requests if r.institution == institution and r.number == 2]
    assert [(r.questions, r.due_on) for r in again] == [(("Q.05",), date(2019, 6, 28))]


def test_requests_that_wait_for_release_are_given_up_with_their_questions(unreleased):
    confirmed(unreleased)
    unreleased.round()
    waiting = {r.institution: r.questions for r in unreleased.view().requests if r.state == "prepared"}
    assert {q for asked in waiting.values() for q in asked} == {"Q.01", "Q.03", "Q.04", "Q.05", "Q.06"}
    assert unreleased.letters("decision") == []   # nobody was asked what is dropped
    assert letters_out.release(CYCLE, OFFICER) == len(waiting)


def test_one_letter_says_all_that_is_no_longer_asked(post):
    confirmed(post)
    with database.reading() as session:
        matters = session.exec(select(Matter).where(Matter.kind == "decision")).all()
    assert len(matters) == len({m.institution for m in matters})
    write_letters(CYCLE)
    assert morning_round.morning_round() is not None
