"""A paper of the office is written from what is known of a cycle, and laid on the shelf for somebody to sign or read."""

from prefect import flow

from flows.acting import acting
from models.lines import Line
from models.words import Paper
from planning.clearance import asked
from tasks.handing_over import paper_facts, papers
from tasks.views import cycle_view


@flow(name="write-paper", flow_run_name="{cycle} · write-paper {paper.value}")
def write_paper(cycle: Line, paper: Paper, officer: Line, institution: Line = "", language: Line = "") -> str:
    """Write a paper and lay it on the shelf as Word and PDF; return the names of the files.

    Args:
        cycle: code of the reporting cycle
        paper: which paper
        officer: code of the officer who writes it
        institution: for a record of exchanges; empty: every institution
        language: fr, de or en; the report's when empty
    """
    with acting("write_paper", officer, cycle) as here:
        view = cycle_view(cycle, here.folder.zone, whole=True)
        spoken = language or view.language
        now = asked(view, here.calendar)
        gathered = paper_facts.gather(
            paper, view, here.folder, here.today, spoken, institution, now.step if now else None, now.due_on if now else None
        )
        found: list[str] = []
        for which, facts in gathered:
            docx = papers.render(paper, facts, here.folder, here.today, spoken)
            found += papers.lay(paper, cycle, which, docx, spoken)
    return ", ".join(found)
