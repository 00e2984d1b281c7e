"""Print what the journal costs: entries chained one by one, and a long chain verified."""

import time

from rich.console import Console
from rich.table import Table

from benchmarks.installation import installation, instrument, open_cycle
from store import books, cycles, database, journal

ENTRIES, ALONE, AT_ONCE = 100_000, 500, 1000


def main() -> None:
    """Measure and print."""
    with installation(2):
        open_cycle(instrument(2, "c"), "c.2020")
        began = time.perf_counter()
        for start in range(0, ENTRIES, AT_ONCE):
            with database.writing() as session:
                row = cycles.get(session, "c.2020", lock=True)
                books.enter_all(session, row.id, (
                    books.Entry("extend", "o1", "mj", f"mj-{n}", {"due_on": "2028-03-20", "before": "2028-03-06", "n": n})
                    for n in range(start, start + AT_ONCE)
                ))
        written = time.perf_counter() - began
        with database.writing() as session:
            row = cycles.get(session, "c.2020", lock=True)
            began = time.perf_counter()
            for n in range(ALONE):
                books.enter(session, "extend", cycle_id=row.id, officer="o1", subject=f"mj-{n}")
            alone = (time.perf_counter() - began) / ALONE
        with database.reading() as session:
            began = time.perf_counter()
            found = journal.verified(session, "c.2020")
            verified = time.perf_counter() - began
    assert found.faults == () and found.entries > ENTRIES
    table = Table("the journal", "measured")
    table.add_row(f"{ENTRIES:,} entries chained, {AT_ONCE:,} a transaction", f"{written:.1f} s")
    table.add_row(f"one more entry after them, of {ALONE}", f"{alone * 1000:.2f} ms")
    table.add_row(f"{found.entries:,} entries verified", f"{verified:.1f} s")
    Console().print(table)


if __name__ == "__main__":
    main()
