"""Who is not reached: a frozen view of an absence, and the contact it is of."""

from dataclasses import dataclass
from datetime import date

from models.office import Contact
from models.words import Absent, Function


@dataclass(frozen=True)
class Away:
    """A contact whom nobody reaches from `since` to `until`, both days included; without `until`, until somebody ends it.

    `stands_in` is the function to which their letters are delegated; None: those that usually come next.
    """

    contact: Contact
    why: Absent
    since: date
    until: date | None = None
    stands_in: Function | None = None

    def holds(self, on: date) -> bool:
        """Say whether nobody is reached on a day."""
        return self.since <= on <= (self.until or on)
