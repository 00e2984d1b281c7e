"""Print how long guard and splitter take over what twelve ministries send back, child processes and their limits included."""

import random
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree
from rich.console import Console
from rich.table import Table

from benchmarks.ministries import FILES, Size, contributions
from documents import apart
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts
from documents.questionnaire import FormQuestion, QuestionnaireForm, Section, build, mark
from documents.reading import inspect, word_file
from documents.words import words

QUESTIONS: Final = 24
WORDS: Final = 180
"""Of one answer; the whole form then has a fifth of a report."""
LARGE: Final = Size(sections=6_000, words=200_000, tables=400, notes=60)
RUNS: Final = 7
_SAID: Final = ("le ministère", "a mis en place", "un service", "pour les enfants", "dont la situation", "est suivie", "par l'État")


def sent() -> bytes:
    """Return a form as it leaves."""
    codes = [f"A.{n:02}" for n in range(1, QUESTIONS + 1)]
    asked = tuple(FormQuestion(code, f"Quelles mesures ont été prises ({code}) ?", "", ("19",), WORDS) for code in codes)
    return build(QuestionnaireForm(
        form_id="crc.2029/mj-1", language="fr", title="Rapport", institution="Ministère", due_text="5 juin 2029", notice=None,
        reply_to="rapports@office.invalid", sections=(Section("A", (), asked),),
    ), words("word/questionnaire", "fr"))


def filled(form: bytes, chance: random.Random) -> bytes:
    """Return a form with every answer written, in runs as short as those of Word, and a table in every third."""
    parts = read_parts(form)
    root = parse(parts[main_part_name(parts)])
    for n, table in enumerate([t for t in root.iter(w("tbl")) if mark("A.")[:-1] in "".join(map(str, t.itertext()))]):
        cell = table.findall(w("tr"))[1].find(w("tc"))
        assert cell is not None
        first = cell.find(w("p"))
        assert first is not None
        first.remove(first.findall(w("r"))[1])
        cell.extend(_paragraph(_said(WORDS // 3, chance)) for _ in range(3))
        if n % 3 == 0:
            grid = etree.SubElement(cell, w("tbl"))
            for year in range(2019, 2025):
                row = etree.SubElement(grid, w("tr"))
                for text in (str(year), str(chance.randrange(900))):
                    etree.SubElement(row, w("tc")).append(_paragraph([text]))
            cell.append(_paragraph([]))
    return write_parts(parts | {main_part_name(parts): serialize(root)})


def _said(count: int, chance: random.Random) -> list[str]:
    return " ".join(chance.choice(_SAID) for _ in range(count)).split()[:count]


def _paragraph(said: list[str]) -> etree._Element:
    paragraph = etree.Element(w("p"))
    for start in range(0, len(said), 4):
        run = etree.SubElement(paragraph, w("r"))
        etree.SubElement(run, w("t")).text = " ".join(said[start : start + 4]) + " "
    return paragraph


@dataclass(frozen=True)
class Taken:
    """Seconds of the first piece of work, for which the keeper of the readers is started, and of one after it (the median)."""

    first: float
    after: float


def clock(work: Callable[[], object]) -> Taken:
    """Return how long work takes by the clock."""
    apart.dismiss()
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return Taken(taken[0], statistics.median(taken[1:]))


def processor(work: Callable[[], object]) -> Taken:
    """Return what work takes of the processor, keeper and children included: what other programs hardly disturb."""
    def spent(times: int) -> float:
        apart.dismiss()
        began = _of_us_all()
        for _ in range(times):
            work()
        apart.dismiss()
        return _of_us_all() - began

    first = min(spent(1) for _ in range(3))
    return Taken(first, (spent(RUNS) - first) / (RUNS - 1))


def _of_us_all() -> float:
    """Return the seconds of processor of this process and of those that it waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    """Measure and print."""
    form, chance = sent(), random.Random(12)
    replies = [filled(form, chance) for _ in range(FILES)]
    large = contributions(LARGE)[0]
    columns = ("first, s", "of the processor", "after, s", "of the processor")
    table = Table("what", *columns, title="Received files, each in a child process with its limits")
    for name, work in {
        f"guard and split of {FILES} filled questionnaires, {QUESTIONS} answers of {WORDS} words each":
            lambda: [word_file(reply, "reply.docx", form) for reply in replies],
        "guard of a file of 200,000 words": lambda: inspect(large, "report.docx"),
    }.items():
        by_clock, of_processor = clock(work), processor(work)
        figures = (by_clock.first, of_processor.first, by_clock.after, of_processor.after)
        table.add_row(name, *(f"{figure:.3f}" for figure in figures))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
