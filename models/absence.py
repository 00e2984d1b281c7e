"""Who is not reached: a frozen view of an absence, and the contact it is of."""

from collections.abc import Iterable
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

    def meets(self, other: "Away") -> bool:
        """Say whether both have a day in common."""
        return max(self.since, other.since) <= min(self.until or date.max, other.until or date.max)

    def goes_round(self, known: Iterable["Away"]) -> bool:
        """Say whether letters delegated by this absence come back by those known, on days they all have in common."""
        others = [one for one in known if one.contact.institution == self.contact.institution and one.contact != self.contact]
        way, seen = [self], {self.contact.function}
        while way:
            here = way.pop()
            for one in others:
                if one.contact.function is here.stands_in and one.stands_in and one.meets(self) and one.meets(here):
                    if one.stands_in is self.contact.function:
                        return True
                    if one.contact.function not in seen:
                        seen.add(one.contact.function)
                        way.append(one)
        return False
