"""What can be wrong with the tables of a statistics annex."""

from collections import Counter
from collections.abc import Iterator

from models.instrument import Instrument, StatisticsTable
from planning.rules import RuleFault, did_you_mean


def table_faults(instrument: Instrument) -> Iterator[RuleFault]:
    """Yield every fault of the tables and breakdowns of an instrument, with the remedy."""
    asked = [question.code for question in instrument.questions()]
    known = [breakdown.id for breakdown in instrument.breakdowns]
    yield from _twice("breakdowns.id", known)
    yield from _twice("tables.id", [table.id for table in instrument.tables])
    for n, breakdown in enumerate(instrument.breakdowns):
        yield from _twice(f"breakdowns[{n}].values.id", [value.id for value in breakdown.values])
    for n, table in enumerate(instrument.tables):
        yield from _twice(f"tables[{n}].rows.id", [row.id for row in table.rows])
        if table.by and table.by not in known:
            yield RuleFault(f"tables[{n}].by", f'no breakdown "{table.by}"; {did_you_mean(table.by, tuple(known))}')
        if table.question and asked and table.question not in asked:
            known_ones = did_you_mean(table.question, tuple(asked))
            yield RuleFault(f"tables[{n}].question", f'no question "{table.question}"; {known_ones}')
        if table.threshold and table.decimals:
            yield RuleFault(f"tables[{n}].decimals", "only counts have a threshold; write `threshold: 0`, or no decimals")
        yield from _population(n, table, instrument)


def _population(n: int, table: StatisticsTable, instrument: Instrument) -> Iterator[RuleFault]:
    """Yield where tables of one population could not have one total."""
    for other in instrument.tables[:n]:
        if table.population and other.population == table.population and other.owner != table.owner:
            yield RuleFault(
                f"tables[{n}].population", f'"{table.population}" is counted by {other.owner} in {other.id}; '
                "give both tables one owner, or each its own population",
            )


def _twice(key: str, ids: list[str]) -> Iterator[RuleFault]:
    for id, times in Counter(ids).items():
        if times > 1:
            yield RuleFault(key, f'"{id}" stands {times} times; give each its own')
