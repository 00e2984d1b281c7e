"""What an officer decides on the blocks of a draft, a draft in another layout, an edited draft that is taken back."""

from datetime import date

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from tasks.drafts import arranging, laying, returned
from tasks.drafts.arranging import BlockAct


@flow(name="arrange-block", flow_run_name="{cycle} · arrange-block · {block}")
def arrange_block(cycle: Line, block: Line, act: BlockAct, officer: Line, reason: Reason = "") -> int:
    """Lock, leave out, keep or take a block; return the number of the draft that follows, 0 where it stays as it is.

    Args:
        cycle: code of the reporting cycle
        block: name of the block, for example A.01/mj
        act: what is to be done with it
        officer: code of the officer who decides
        reason: kept in clear; names nobody; needed to leave a block out or keep it in its language
    """
    with acting("arrange_block", officer, cycle) as here:
        return arranging.arrange(cycle, block, act, officer, reason, here.folder)


@flow(name="order-blocks", flow_run_name="{cycle} · order-blocks · {question}")
def order_blocks(cycle: Line, question: Line, institutions: Line, officer: Line) -> int:
    """Fix the order of the contributions to a question; return the number of the draft that follows, 0 for none.

    Args:
        cycle: code of the reporting cycle
        question: code of the question
        institutions: ids in the order wanted, for example m-esr, mj; the others follow
        officer: code of the officer who decides
    """
    order = list(dict.fromkeys(institutions.replace(",", " ").split()))
    with acting("order_blocks", officer, cycle) as here:
        return arranging.order(cycle, question, order, officer, here.folder)


@flow(name="lay-out-draft", flow_run_name="{cycle} · lay-out-draft · {layout}")
def lay_out_draft(cycle: Line, layout: Line, officer: Line, symbol: Line = "", received_on: date | None = None) -> str:
    """Lay the current draft on the shelf in another layout, to be read or compared; return the name of the file.

    Args:
        cycle: code of the reporting cycle
        layout: id of the layout, for example issued
        officer: code of the officer who asks for it
        symbol: symbol that the body gave the document
        received_on: day on which the body received it
    """
    with acting("lay_out_draft", officer, cycle) as here:
        return laying.lay_out_as(cycle, layout, here.folder, symbol, received_on)


@flow(name="take-draft", flow_run_name="{cycle} · take-draft · {message}")
def take_draft(cycle: Line, message: Line, officer: Line) -> int:
    """Take a Word file that came in as an edited draft; return the number of the draft that follows, 0 for none.

    Args:
        cycle: code of the reporting cycle
        message: code of the message that brought it
        officer: code of the officer who hands it in
    """
    with acting("take_draft", officer, cycle) as here:
        return returned.take_kept(cycle, message, officer, here.folder)
