"""A question put in the dialogue is a cycle of its own that comes out of the report's: hours count, its answer is in the book."""

import pytest

from flows.bring_out import dashboard_page
from flows.desk import desk
from flows.open_cycle import open_cycle
from flows.write_paper import write_paper
from models.refusals import CycleNotOpen, NoSuchCycle
from models.words import CycleStatus, Edge, Paper
from store import cycles, database, office_folder
from tasks.pages import pages
from tasks.views import cycle_view
from tests.days import day
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.flows.test_papers import text_of

THEME = "Combien d'enfants sont placés ?"


def asked(at: str, parent: str = CYCLE, number: str = "12") -> str:
    return open_cycle(
        "crc-dialogue", None, None, OFFICER, dates=f"asked={at}", number=number, theme=THEME, leads="menje", parent=parent
    )


def view(code: str):
    return cycle_view.fn(code, office_folder.load().zone, whole=True)


@pytest.mark.parametrize(("put", "due"), [
    ("Wednesday 2019-06-12T17:00", "Friday 2019-06-14 17:00"),
    ("Friday 2019-06-14T17:00", "Sunday 2019-06-16 17:00"),       # nights and the weekend count
    ("Saturday 2019-06-22T10:15", "Monday 2019-06-24 10:15"),     # over the National Day
    ("Saturday 2019-10-26T18:30", "Monday 2019-10-28 17:30"),     # summer time ends in the night to Sunday
    ("Saturday 2020-03-28T18:30", "Monday 2020-03-30 19:30"),     # and begins
])
def test_the_48_hours_run_through_nights_days_off_and_changes_of_the_clock(drafted: PostDesk, put: str, due: str) -> None:
    weekday, _, at = put.partition(" ")
    day(f"{weekday} {at[:10]}")
    day(due.rpartition(" ")[0])
    child = view(asked(at))
    handing_over = child.milestone("submit", Edge.DUE)
    assert handing_over and f"{handing_over.on} {handing_over.at:%H:%M}" == due.split(" ", 1)[1]


def test_parent_and_child_know_each_other_and_the_book_has_the_question(drafted: PostDesk) -> None:
    code = asked("2019-06-14T17:00")
    assert code == "crc-dialogue.2019-12"
    assert [(r.code, r.is_parent) for r in view(code).relatives] == [(CYCLE, True)]
    [child] = view(CYCLE).relatives
    assert (child.code, child.is_parent, child.status, child.theme and child.theme.fr) == (code, False, CycleStatus.OPEN, THEME)
    text = text_of(drafted, write_paper(CYCLE, Paper.BRIEFING_BOOK, OFFICER))
    assert "Questions posées en séance" in text and THEME in text
    assert "à remettre le 16 juin 2019 à 17:00" in " ".join(text.split())
    assert "Aucun élément de réponse" in text
    for one, words in ((code, f"issu de : `{CYCLE}`"), (CYCLE, f"cycles issus de celui-ci : `{code}`")):
        shown = pages.render_dashboard(dashboard_page(desk(), one), pages.page_words_of("fr")).replace("\u00a0", " ")
        assert words in shown


def test_a_parent_that_is_not_there_or_has_ended_has_no_children(drafted: PostDesk) -> None:
    with pytest.raises(NoSuchCycle):
        asked("2019-06-14T17:00", parent="crc.1999")
    with database.writing() as session:
        cycles.set_status(session, cycles.get(session, CYCLE, lock=True), CycleStatus.CLOSED, officer=OFFICER, deed="close")
    with pytest.raises(CycleNotOpen):
        asked("2019-06-14T17:00")
