"""What reviewers said of a draft: decided point by point or by the matrix, and answered by letter."""

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from models.words import CommentState
from tasks.reviews import answering_comments, settling_comments
from tasks.reviews.settling_comments import Ruling


@flow(name="settle-comment", flow_run_name="{cycle} · settle-comment {number}")
def settle_comment(
    cycle: Line, number: int, outcome: CommentState, officer: Line, reason: Reason = ""
) -> int:
    """Decide about a reviewer's point; return the number of the draft that has what was accepted, 0 where none changes.

    Args:
        cycle: code of the reporting cycle
        number: number of the point, as the matrix shows it
        outcome: what becomes of it
        officer: code of the officer who decides
        reason: why; the reviewer gets it by letter; names nobody
    """
    with acting("settle_comment", officer, cycle) as here:
        text = settling_comments.wording(cycle, number)     # a sentence of the report is no parameter: it would stay with the run
        return settling_comments.settle(cycle, [Ruling(number, outcome, text, reason)], officer, here.folder)


@flow(name="answer-comments", flow_run_name="{cycle} · answer-comments")
def answer_comments(cycle: Line, officer: Line, institution: Line = "", remark: Reason = "") -> int:
    """Have the answers to their points written to every reviewer whose points are all decided, or to one; return to how many.

    Whoever was consulted and sent a document of their own is told what became of it.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who asks for it
        institution: id of one institution; empty for all
        remark: what became of the documents that were sent, in a sentence; goes into the letter, kept in clear; names nobody
    """
    with acting("answer_comments", officer, cycle) as here:
        return len(answering_comments.answer(cycle, officer, here.folder, institution, remark))
