"""What kind of answer came: kept with it, shown in its own colour; a reference to an institution proposes to ask that one."""

import io

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from cli.pictures import coverage_of
from flows import allocation
from flows.allocation import Outcome
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.refusals import DueDatePast, NothingReferred
from models.tables import Answer, Question
from rehearsal.typist import fill
from store import cycles, database, office_folder
from tasks.drafts import provenance
from tasks.pages.dashboard import render_dashboard
from tasks.pages.pages import page_words_of
from tests.flows.post_desk import CYCLE, DUE, OFFICER, PostDesk

LONG = "Le nombre de places en crèche a augmenté de douze à dix-sept entre les années 2020 et 2024 dans tout le pays."


@pytest.fixture
def answered(post: PostDesk) -> PostDesk:
    """An installation to which the Ministry of Education answered in several ways."""
    post.day("2019-05-02")   # a Thursday
    codes = post.asked("menje")
    first = ["Néant.", "Sans objet.", "Cette question relève du ministère de la Justice.", LONG, LONG]
    said = dict(zip(codes, first, strict=False))
    post.drop(post.answer("menje", fill(post.form("menje"), {code: said.get(code, "À compléter.") for code in codes})))
    post.round()
    return post


def natures(post: PostDesk) -> list[tuple[str, str, str | None]]:
    with database.reading() as session:
        rows = session.exec(
            select(Answer.nature, Answer.language, Answer.refers_to)
            .join(Question, Question.id == Answer.question_id).order_by(Question.position)
        )
        return [tuple(row) for row in rows]


def dashboard() -> str:
    return render_dashboard(dashboard_page(desk(), CYCLE), page_words_of("fr"))


def test_nature_and_language_are_kept_with_each_answer(answered: PostDesk) -> None:
    kept = natures(answered)
    assert [nature for nature, _, _ in kept[:5]] == ["nothing_to_report", "not_applicable", "reference", "text", "repeated"]
    assert {nature for nature, _, _ in kept[5:]} == {"to_be_completed"}
    assert kept[2][2] == "mj" and {to for _, _, to in kept[:2]} == {None}
    assert kept[3][1] == "fr"


def test_each_nature_has_its_own_colour_wherever_the_coverage_is_shown(answered: PostDesk) -> None:
    table = dashboard().partition("## Réponses par question")[2].partition("\n## ")[0]
    first, second = answered.asked("menje")[:2]
    assert "🟦" in next(line for line in table.splitlines() if line.startswith(f"| {first} "))
    assert "⬜" in next(line for line in table.splitlines() if line.startswith(f"| {second} "))
    found = {(row["question"], row["institution"]): row["nature"] for row in coverage_of(CYCLE)}
    assert (found[first, "menje"], found[second, "menje"]) == ("nothing_to_report", "not_applicable")
    with database.reading() as session:
        data = provenance.book(session, cycles.get(session, CYCLE), office_folder.load())
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    fills = {cell.value: cell.fill.start_color.rgb for row in sheet.iter_rows() for cell in row if cell.fill.patternType}
    assert set(fills) == {"néant", "sans objet", "renvoi", "répété mot pour mot", "à compléter"}
    assert len(set(fills.values())) == 5


def test_a_reference_proposes_to_ask_the_other_and_an_officer_takes_it_once(answered: PostDesk) -> None:
    post = answered
    question = post.asked("menje")[2]
    assert [(r.question, r.institution, r.to) for r in post.view().references] == [(question, "menje", "mj")]
    assert f"Renvoi : **{question}**" in dashboard()
    before = post.request("mj").number
    allocation.settle_reference(CYCLE, question, "menje", Outcome.ASK, OFFICER)
    new = post.request("mj")
    assert (new.number, new.due_on) == (before + 1, DUE) and post.view().references == ()
    assert next(r for r in post.view().requests if (r.institution, r.number) == ("mj", new.number)).questions == (question,)
    assert len(post.letters("request", "mj")) == 2
    with pytest.raises(NothingReferred):
        allocation.settle_reference(CYCLE, question, "menje", Outcome.ASK, OFFICER)
    post.round()
    assert len(post.letters("request", "mj")) == 2


def test_a_reference_that_is_left_proposes_no_more(answered: PostDesk) -> None:
    question = answered.asked("menje")[2]
    allocation.settle_reference(CYCLE, question, "menje", Outcome.DROP, OFFICER)
    assert answered.view().references == () and len(answered.letters("request", "mj")) == 1
    with pytest.raises(NothingReferred):
        allocation.settle_reference(CYCLE, question, "menje", Outcome.DROP, OFFICER)


def test_after_the_due_date_another_day_must_be_given(answered: PostDesk) -> None:
    answered.day("2019-06-20")
    question = answered.asked("menje")[2]
    with pytest.raises(DueDatePast):
        allocation.settle_reference(CYCLE, question, "menje", Outcome.ASK, OFFICER)
    assert len(answered.view().references) == 1
