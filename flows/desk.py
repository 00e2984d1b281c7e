"""The desk a flow works at: the office, its calendar and its day."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from models.absence import Away
from models.office import Office
from models.refusals import DataFileFaulty
from models.words import Identity
from planning.quiet import leaving
from planning.working_days import Calendar
from store import absences, clock, database, office_folder
from store.office_folder import OfficeFolder


@dataclass(frozen=True)
class Desk:
    """One office on one of its days, at an instant of it (in UTC), and who of its contacts is not reached, now or ahead.

    `identity` is how the officer is known who acts at it.
    """

    folder: OfficeFolder
    calendar: Calendar
    today: date
    now: datetime
    away: tuple[Away, ...]
    identity: Identity = Identity.STATED

    @property
    def office(self) -> Office:
        """The office's settings."""
        return self.folder.office

    def opens(self, at: datetime) -> datetime:
        """Return the first instant from one (aware) on at which a letter may leave that keeps the office's hours."""
        return leaving(at, None, self.office, self.calendar).at


def desk() -> Desk:
    """Return the desk of this installation as it stands now; raises `OfficeFolderFaulty`."""
    folder = office_folder.load()
    with database.reading() as session:
        now = clock.now(session)
        today = now.astimezone(folder.zone).date()
        away = absences.known(session, folder.contacts, today)
    try:
        calendar = calendar_of(folder.office)
    except NotImplementedError:  # of holidays: it knows none for this country
        raise DataFileFaulty(file="office.yaml", key="country") from None
    return Desk(folder, calendar, today, now, away)


@lru_cache(maxsize=8)
def _calendar(office_json: str) -> Calendar:
    return Calendar.of(Office.model_validate_json(office_json))


def calendar_of(office: Office) -> Calendar:
    """Return the calendar of an office: weekend, holidays of its country, recess."""
    return _calendar(office.model_dump_json())
