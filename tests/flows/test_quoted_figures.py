"""Hidden figures that an answer tells in a sentence: shown with their place, kept from clearance, lifted with a reason."""

import io
from datetime import timedelta

import docx
import pytest
from openpyxl import load_workbook
from sqlmodel import select

from flows import blocks
from flows.lift_suppression import lift_suppression
from flows.record_decision import record_decision
from models.refusals import SmallNumbersShown
from models.tables import Decision
from models.words import Verdict
from store import cycles, database, office_folder
from tasks.drafts import provenance
from tasks.drafts.tables_shown import of_cycle
from tasks.inbox import inbox
from tests.flows.draft_desk import shared
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.flows.test_blocks import as_bytes, newest
from tests.flows.test_clearance import SILENT, at_clearance
from tests.flows.test_figures import filled, sent

SAID = "Trois condamnations pour violence envers des filles ont été prononcées en 2018."


@pytest.fixture
def telling(drafted: PostDesk) -> PostDesk:
    """A draft in which a paragraph tells a figure that the annex hides."""
    drafted.shelve("tableaux.xlsx", filled(sent(), small=True))
    drafted.round()
    question, (lead, _) = shared(drafted)
    edited = docx.Document(str(newest(drafted)))
    next(p for p in edited.paragraphs if f"Le texte de {lead} sur {question}" in p.text).runs[-1].text = SAID
    blocks.take_draft(CYCLE, inbox.keep(CYCLE, "projet.docx", as_bytes(edited)), OFFICER)
    return drafted


def place(post: PostDesk) -> str:
    question, (lead, _) = shared(post)
    return f"{question}/{lead}"


def test_it_is_shown_with_place_and_sentence_in_the_tables_and_in_the_coverage(telling: PostDesk) -> None:
    [row] = [row for row in of_cycle(CYCLE, "fr") if row["table"] == "T.05"]
    [told] = row["told"]
    assert (told["cell"], told["sentence"]) == ("2018/convictions/girls", SAID) and told["place"].startswith(place(telling))
    with database.reading() as session:
        data = provenance.book(session, cycles.get(session, CYCLE), office_folder.load())
    last = load_workbook(io.BytesIO(data)).worksheets[-1]
    heads, found = list(last.iter_rows(values_only=True))
    assert last.title == "Masqués, dits dans le texte" and heads[0] == "Tableau"
    assert found[:4] == ("T.05", 2018, "convictions", "girls") and found[-1] == SAID


def test_nothing_is_cleared_while_it_stands_there_until_the_figure_may_be_shown(telling: PostDesk) -> None:
    number = at_clearance(telling)
    with pytest.raises(SmallNumbersShown) as refused:
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2")
    assert refused.value.facts["places"].startswith(place(telling))
    assert refused.value.facts["places"].endswith(", T.05 2018/convictions/girls")
    assert SAID not in str(refused.value.facts)
    lift_suppression(CYCLE, "T.05", OFFICER, "chiffre déjà publié", year=2018)
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2")


def test_silence_does_not_agree_to_it(telling: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.reviews.clearance.said_in_time", lambda *_: True)
    at_clearance(telling, minister=SILENT)
    telling.day(telling.view().entered_on + timedelta(days=14))
    telling.round()
    with database.reading() as session:
        assert session.exec(select(Decision)).all() == []
    lift_suppression(CYCLE, "T.05", OFFICER, "chiffre déjà publié", year=2018)
    telling.round()
    with database.reading() as session:
        assert [one.officer for one in session.exec(select(Decision))] == ["policy"]
