"""The office, its calendar, and a cycle of the CRC, for deciding without database or engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.instrument import Instrument
from models.office import Office
from models.views import AnchorDate, CycleView, RequestView
from models.words import CycleStatus, DateStatus, Mode, Purpose, RequestState
from planning.check import load_institutions, load_instrument, load_office
from planning.opening import Call, edition_of
from planning.timetable import timetable
from planning.working_days import Calendar

HOUSE = Path(__file__).resolve().parents[2]


def anchors(**days: date | None) -> dict[str, AnchorDate]:
    """Return dates of the body, confirmed where they have a day."""
    return {n: AnchorDate(n, d, DateStatus.CONFIRMED if d else DateStatus.OPEN) for n, d in days.items()}


def instrument(path: str) -> Instrument:
    """Return an instrument of a file without faults."""
    found, faults = load_instrument((HOUSE / path).read_text(), path)
    assert found, "\n".join(map(str, faults))
    return found


def opened(instrument: Instrument, calendar: Calendar, opened_on: date, **days: date | None) -> CycleView:
    """Return a cycle as it stands when it is opened."""
    dates = anchors(**days)
    plan = timetable(instrument, dates, calendar)
    leads = sorted({lead for question in instrument.questions() for lead in question.leads})
    return CycleView(
        code=f"{instrument.id}.2020",
        instrument=instrument,
        status=CycleStatus.OPEN,
        mode=Mode.DEMO,
        language="fr",
        stage=instrument.stages[0].id,
        opened_on=opened_on,
        anchors=tuple(dates.values()),
        milestones=plan.milestones,
        assigned=tuple(leads),
        entered_on=opened_on,
        plan_accepted=not plan.shortfalls,
    )


@pytest.fixture(scope="session")
def office() -> Office:
    found, faults = load_office((HOUSE / "templates/office/office.yaml").read_text(), "office.yaml")
    assert found, faults
    return found


@pytest.fixture(scope="session")
def calendar(office: Office) -> Calendar:
    return Calendar.of(office)


@pytest.fixture(scope="session")
def institutions() -> tuple[str, ...]:
    found, faults = load_institutions((HOUSE / "institutions/luxembourg.yaml").read_text(), "luxembourg.yaml")
    assert found, faults
    return tuple(i.id for i in found.institutions)


@pytest.fixture(scope="session")
def crc() -> Instrument:
    """The CRC's instrument as a cycle without optional stages has it."""
    return edition_of(instrument("instruments/crc.yaml"), Call())


@pytest.fixture(scope="session")
def meeting() -> Instrument:
    return instrument("tests/data/meeting.yaml")


@pytest.fixture
def cycle(crc: Instrument, calendar: Calendar) -> CycleView:
    """The cycle of 2019–2020 on the day its list came."""
    return opened(
        crc,
        calendar,
        date(2019, 3, 5),
        list_received=date(2019, 3, 5),
        report_due=date(2020, 2, 28),
        dialogue=date(2021, 5, 19),
        observations=date(2021, 6, 21),
    )


@pytest.fixture
def asked(cycle: CycleView) -> Callable[..., CycleView]:
    """A cycle that asked one ministry for its contribution; the rest of the request is the test's."""

    def build(due_on: date, **facts: object) -> CycleView:
        request = RequestView("mj", 1, Purpose.COLLECT, 1, due_on, RequestState.SENT, sent_on=date(2019, 1, 2))
        done = frozenset(f"request:{cycle.code}:{i}:-:collect" for i in cycle.assigned)
        return replace(cycle, stage="collect", keys=done, requests=(replace(request, **facts),))

    return build
