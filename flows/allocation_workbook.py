"""The allocation as a table: laid on the shelf as a workbook whenever it says something new."""

from documents import allocation_book
from documents.words import words
from flows.desk import Desk
from models.allocation import Allocation
from planning.list_changes import lines
from tasks import allocation_table, shelf
from tasks.allocation_table import Gathered


def allocation_of(cycle: str) -> tuple[Allocation, Gathered]:
    """Return the table of a cycle, and what it was made from."""
    found = allocation_table.gather(cycle)
    rows = lines(found.listed, found.before, found.leads) if found.listed else ()
    return Allocation(cycle, found.list, found.revision, rows), found


def lay(cycle: str, here: Desk) -> None:
    """Lay the workbook of a cycle out for reading and correcting, in the office's language."""
    allocation, found = allocation_of(cycle)
    language = here.office.language
    if allocation.lines:
        shelf.put(cycle, "questions", shelf.allocation_name(cycle, language), workbook(allocation, found, language))


def workbook(allocation: Allocation, found: Gathered, language: str) -> bytes:
    """Return the workbook of a table."""
    unparsed = found.listed.unparsed if found.listed else ()
    return allocation_book.write(allocation, unparsed, found.contests, words("questions", language), language)
