"""Each fault of the tables of a statistics annex is told at its key, with the remedy."""

import pytest

from models.instrument import Instrument
from planning.table_faults import table_faults
from store import office_folder


def crc() -> Instrument:
    return office_folder.instrument("crc")


def changed(n: int, **keys: object) -> Instrument:
    tables = list(crc().tables)
    tables[n] = tables[n].model_copy(update=keys)
    return crc().model_copy(update={"tables": tuple(tables)})


def test_the_tables_we_deliver_have_no_fault():
    assert len(crc().tables) >= 7
    assert list(table_faults(crc())) == []


@pytest.mark.parametrize(("n", "keys", "told"), [
    (0, {"by": "sexe"}, "tables[0].by"), (0, {"question": "S.99"}, "tables[0].question"), (1, {"id": "T.01"}, "tables.id"),
    (1, {"threshold": 5}, "tables[1].decimals"), (3, {"owner": "mj"}, "tables[3].population"),
])
def test_each_fault_has_its_place(n, keys, told):
    assert [fault.key for fault in table_faults(changed(n, **keys))] == [told]
