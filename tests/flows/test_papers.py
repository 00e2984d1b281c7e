"""Papers of the office: each is written in each language, as Word and PDF, and says what it must."""

import subprocess

import pytest

from documents.blocks import plain_text
from documents.merging.source import Source
from flows.record_decision import record_decision
from flows.write_paper import write_paper
from models.refusals import NoSuchPaper
from models.words import Paper, Verdict
from tests.flows.post_desk import CYCLE, OFFICER
from tests.flows.test_clearance import at_clearance
from tests.machine import needs

BEFORE_CLEARANCE = (Paper.CLEARANCE_SHEET, Paper.COUNCIL_NOTE, Paper.RECORD_OF_EXCHANGES, Paper.BRIEFING_BOOK)
AFTER_CLEARANCE = (Paper.MINISTRY_LETTER, Paper.NOTE_VERBALE, Paper.TRANSMISSION_SHEET)


def text_of(post, names: str) -> str:
    folder = post.var / "shelf" / CYCLE / "out" / "documents"
    first = next(name for name in names.split(", ") if name.endswith(".docx"))
    return plain_text([Source((folder / first).read_bytes()).body])


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
    pdf = drafted.var / "shelf" / CYCLE / "out" / "documents" / names.split(", ")[1]
    told = subprocess.run([needs("pdfinfo", "poppler-utils"), pdf], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1" in told


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
