"""Papers of the office: each is written in each language, as Word and PDF, and says what it must."""

import re
import subprocess

import pytest
from sqlmodel import select

from documents.blocks import plain_text
from documents.merging.source import Source
from flows.contributions import validate_contribution
from flows.record_decision import record_decision
from flows.write_paper import write_paper
from models.data import Names
from models.refusals import NoSuchPaper
from models.tables import Contribution
from models.words import Function, Paper, Standing, Verdict, Way
from store import cycles, database, office_folder
from tasks.drafts.drafts import write_draft
from tasks.handing_over.exchanges import exchanges
from tests.flows.post_desk import CYCLE, OFFICER
from tests.flows.test_clearance import at_clearance
from tests.machine import needs

BEFORE_CLEARANCE = (Paper.CLEARANCE_SHEET, Paper.COUNCIL_NOTE, Paper.RECORD_OF_EXCHANGES, Paper.BRIEFING_BOOK)
AFTER_CLEARANCE = (Paper.NOTE_VERBALE, Paper.TRANSMISSION_SHEET)


def text_of(post, names: str) -> str:
    folder = post.var / "shelf" / CYCLE / "out" / "documents"
    first = next(name for name in names.split(", ") if name.endswith(".docx"))
    return plain_text([Source((folder / first).read_bytes()).body])


def pages(post, names: str) -> int:
    """Return how many pages the PDF of a paper has."""
    pdf = post.var / "shelf" / CYCLE / "out" / "documents" / names.split(", ")[1]
    told = subprocess.run([needs("pdfinfo", "poppler-utils"), pdf], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Pages: +(\d+)", told)[1])


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_each_paper_of_a_draft_is_written_in_each_language(drafted, language):
    at_clearance(drafted)
    for paper in BEFORE_CLEARANCE:
        names = write_paper(CYCLE, paper, OFFICER, "menje", language)
        assert "{{" not in text_of(drafted, names) and "None" not in text_of(drafted, names), paper


def test_the_sheet_fits_one_page_and_says_what_is_asked(drafted):
    at_clearance(drafted, minister={"within": "+5 working days", "silence": True})
    names = write_paper(CYCLE, Paper.CLEARANCE_SHEET, OFFICER)
    text = text_of(drafted, names)
    assert "Accord ☐" in text and "votre accord sera considéré comme acquis" in text and "p.o." in text
    assert pages(drafted, names) == 1


LONG = "Question contestée sur l'attribution des mesures de protection de remplacement entre plusieurs ministères"


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_sheet_fits_one_page_also_with_long_names_and_many_points(drafted, language, monkeypatch):
    def longer(data):
        for one in data["officers"]:
            one["name"] = "Marie-Madeleine von der Heydt-Schwarzenberg-Kriechingen"
            one["function"] = {"fr": LONG, "de": LONG, "en": LONG}
        return data

    drafted.edit("officers.yaml", longer)
    write_draft.fn(CYCLE, office_folder.load())
    name = "Validation par la Ministre de l'Éducation nationale, de l'Enfance et de la Jeunesse, Ministre de la Famille"
    at_clearance(drafted, minister={"name": Names(fr=name, de=name, en=name), "within": "+5 working days", "silence": True})
    monkeypatch.setattr("tasks.handing_over.paper_facts._changed", lambda *_: [f"D.{n:02} {LONG}" for n in range(15)])
    monkeypatch.setattr("tasks.handing_over.paper_facts._open_points", lambda _: [f"{n} – {LONG}" for n in range(15)])
    names = write_paper(CYCLE, Paper.CLEARANCE_SHEET, OFFICER, language=language)
    assert "D.00 Question" in (text := text_of(drafted, names)) and "0 – Question" in text
    assert pages(drafted, names) == 1


@pytest.mark.parametrize("language", ["fr", "de", "en", "lb"])
def test_a_note_verbale_is_in_one_language(drafted, language):
    number = at_clearance(drafted)
    for step in ("minister", "council"):
        record_decision(CYCLE, step, number, Verdict.CLEAR, OFFICER)
    text = text_of(drafted, write_paper(CYCLE, Paper.NOTE_VERBALE, OFFICER, language=language))
    body = {"de": "Ausschuss für die Rechte des Kindes", "en": "Committee on the Rights of the Child"}
    assert body.get(language, "Comité des droits de l'enfant") in text


def test_a_sheet_says_nothing_of_silence_where_no_rule_lets_it_agree(drafted):
    at_clearance(drafted)
    assert "considéré comme acquis" not in text_of(drafted, write_paper(CYCLE, Paper.CLEARANCE_SHEET, OFFICER))


def test_the_papers_of_the_route_wait_for_the_clearance(drafted):
    number = at_clearance(drafted)
    with pytest.raises(NoSuchPaper):
        write_paper(CYCLE, Paper.NOTE_VERBALE, OFFICER)
    for step in ("minister", "council"):
        record_decision(CYCLE, step, number, Verdict.CLEAR, OFFICER)
    for paper in AFTER_CLEARANCE:
        assert "None" not in text_of(drafted, write_paper(CYCLE, paper, OFFICER))
    note = text_of(drafted, write_paper(CYCLE, Paper.NOTE_VERBALE, OFFICER))
    assert "présente ses compliments" in note and "a l'honneur de lui faire parvenir ci-joint" in note


def test_a_record_of_exchanges_tells_what_went_to_and_fro(drafted):
    names = write_paper(CYCLE, Paper.RECORD_OF_EXCHANGES, OFFICER, "menje")
    text = text_of(drafted, names)
    assert "demande de contribution" in text and "Contribution reçue" in text and "menje-1" in text
    shelf = drafted.var / "shelf" / CYCLE / "out" / "documents"
    before = {path.name: path.read_bytes() for path in shelf.iterdir()}
    write_paper(CYCLE, Paper.RECORD_OF_EXCHANGES, OFFICER, "menje")
    assert before == {path.name: path.read_bytes() for path in shelf.iterdir()}


def test_a_contribution_that_its_institution_stands_by_later_is_told_on_that_day(drafted):
    def told() -> list[str]:
        with database.reading() as session:
            return [one.key for one in exchanges(session, cycles.get(session, CYCLE), "menje", office_folder.load().zone)]

    with database.writing() as session:
        for contribution in session.exec(select(Contribution)):
            contribution.standing = Standing.PROVISIONAL
    assert told() == ["left", "answered", "left"]
    validate_contribution(CYCLE, "menje-1", OFFICER, way=Way.TELEPHONE, said_by=Function.SUPERIOR)
    assert sorted(told()) == ["answered", "attest_validated", "left", "left"]
    text = text_of(drafted, write_paper(CYCLE, Paper.RECORD_OF_EXCHANGES, OFFICER, "menje"))
    assert "L'institution fait sienne la version 1 de sa contribution" in text
