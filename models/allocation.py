"""The table of who answers what: one line a question, as pages, commands and the office's workbook show it."""

from dataclasses import dataclass
from enum import StrEnum

from models.list_text import Because, ListItem


class Change(StrEnum):
    """What a new list makes of a question."""

    SAME = "same"
    RENUMBERED = "renumbered"
    REWORDED = "reworded"
    NEW = "new"
    DROPPED = "dropped"


@dataclass(frozen=True)
class AllocationLine:
    """One item of the list with who answers it now, the first leads.

    `unled` if nobody answers it, not even with the item above; `change` and the number it had are None without a list before.
    """

    item: ListItem
    leads: tuple[str, ...]
    unled: bool = False
    change: Change | None = None
    number_before: str | None = None

    @property
    def because(self) -> Because:
        """Why these leads were proposed."""
        return self.item.because


@dataclass(frozen=True)
class Allocation:
    """The whole table of a cycle: of the list that waits (`revision` above 0), or of the questions it asks."""

    cycle: str
    list: int
    revision: int
    lines: tuple[AllocationLine, ...]
