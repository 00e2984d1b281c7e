"""Print how the corpora are classified: `python -m tests.corpora [first|second|third] [plain|plus]`."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.corpora.composed import Composed
from tests.corpora.judging import confusions, judge
from tests.corpora.situation import Situation

NAMES = ("first", "second", "third")


def main(names: list[str], reply_to: str) -> None:
    """Judge and print."""
    console = Console(width=180)
    for name in names:
        corpus = Composed if name == "first" else Situation
        judged = judge(corpus(Path(__file__).parent / name, reply_to))
        table = Table("right", "found", "times", title=f"{name} corpus, reply_to: {reply_to}")
        for right, found, times in confusions(judged):
            table.add_row(right, found if found != right else "", str(times))
        console.print(table)
        for one in judged:
            if one.misses:
                console.print(f"{one.file}: {'; '.join(one.misses)}  ({', '.join(one.found.reasons)})", markup=False)
        right = sum(one.is_right for one in judged)
        clean = sum(not one.misses for one in judged)
        console.print(f"{name}: {right} of {len(judged)} of right class and action; {clean} without any miss")


if __name__ == "__main__":
    given = sys.argv[1:]
    corpora = [name for name in given if name in NAMES]
    main(corpora or list(NAMES), "plus" if "plus" in given else "plain")
