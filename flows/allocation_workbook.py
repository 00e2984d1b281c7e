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
        shelf.put(cycle, "questions", shelf.allocation_name(cycle, language), workbook(here, allocation, found))


def workbook(here: Desk, allocation: Allocation, found: Gathered) -> bytes:
    """Return the workbook of a table, in the office's language, with the institutions there are today."""
    unparsed = found.listed.unparsed if found.listed else ()
    directory, language = here.folder.directory, here.office.language
    names = [(i, directory.name(i, here.today).in_language(language)) for i in directory if directory.exists(i, here.today)]
    return allocation_book.write(allocation, unparsed, found.contests, names, words("questions", language), language)
