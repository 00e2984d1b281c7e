"""The company of a rehearsal: institutions that answer in time, late or never, and an officer who decides at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from models.asking import ASKING, PASSING
from models.refusals import CompanyContradicts, NoSuchInstitution, NotALateness
from models.views import RequestView
from models.words import Purpose, RequestState
from planning.working_days import Calendar

EARLY: Final = -2
"""Working days before the due date on which an institution answers that was told nothing else."""
_LATE: Final = re.compile(r"(?P<institution>[a-z][a-z0-9_-]*)=(?P<days>\d{1,3})")


@dataclass(frozen=True)
class Company:
    """Who is silent, and who answers how many working days after the due date; everybody else answers in time."""

    silent: frozenset[str] = frozenset()
    late: Mapping[str, int] = field(default_factory=dict)

    def answers_on(self, request: RequestView, calendar: Calendar) -> date | None:
        """Return the day on which a request that left is answered, None when its institution says nothing.

        To what passes with its stage, nobody answers.
        """
        sent = request.sent_on
        if request.state not in (RequestState.SENT, RequestState.PARTIAL) or sent is None:
            return None
        if request.institution in self.silent or request.purpose in PASSING:
            return None
        days = self.late.get(request.institution, EARLY)
        return max(calendar.add(request.due_on, days), calendar.add(sent, 1))

    @staticmethod
    def writes(purpose: Purpose) -> bool:
        """Say whether an answer is a filled questionnaire."""
        return ASKING[purpose].form


def company(silent: Sequence[str], late: Sequence[str], known: Mapping[str, object]) -> Company:
    """Return the company that the options of the command line describe.

    Raises `NotALateness`, `NoSuchInstitution`, and `CompanyContradicts` for one that is silent and late, or late twice.
    """
    found: dict[str, int] = {}
    for option in late:
        told = _LATE.fullmatch(option)
        if told is None:
            raise NotALateness(given=option)
        institution = told["institution"]
        if institution in silent or found.get(institution, int(told["days"])) != int(told["days"]):
            raise CompanyContradicts(institution=institution)
        found[institution] = int(told["days"])
    for institution in (*silent, *found):
        if institution not in known:
            raise NoSuchInstitution(institution=institution)
    return Company(frozenset(silent), found)
