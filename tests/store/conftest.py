"""A cycle that has just been opened, on a clock that stands still."""

import pytest

from store import clock, database
from store.office_folder import OfficeFolder
from tests.store import deeds


@pytest.fixture
def cycle(office: OfficeFolder) -> str:
    """The code of an open cycle."""
    with database.writing() as session:
        clock.set_replay(session, deeds.NOW)
        return deeds.open_cycle(session).code
