"""Our merge beside docxcompose and pandoc, on the contributions of twelve invented ministries: what survives, time, memory.

    python -m benchmarks.merging

The peers are development dependencies, both in the version of their last release; pandoc comes with `pypandoc-binary`. At ten
times the size they are run once: docxcompose alone takes half a minute for it.
"""

import gc
import hashlib
import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from benchmarks.ministries import ADDED, FILES, REMARK, TAKEN_OUT, Size, contributions

if TYPE_CHECKING:
    from documents.merge import Merged

RUNS = 5
INSTANCES = 3
"""Lists of their own in one contribution; the others go on with one of these."""
SIZES = {"1": Size(), "10": Size().times(10)}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
Merge = Callable[[Sequence[Path], Path], None]


def ours(files: Sequence[Path], out: Path, rule: str = "accept") -> None:
    """Merge by Turnus."""
    out.write_bytes(_merged(files, rule).docx)


def _merged(files: Sequence[Path], rule: str = "accept") -> "Merged":
    from documents.merge import Word, merge  # here, that a peer's memory is its own
    from models.words import TrackedChanges

    return merge([Word(file.name, file.read_bytes()) for file in files], TrackedChanges(rule))


def docxcompose(files: Sequence[Path], out: Path) -> None:
    """Merge by docxcompose."""
    from docx import Document
    from docxcompose.composer import Composer

    composer = Composer(Document(str(files[0])))
    for file in files[1:]:
        composer.append(Document(str(file)))
    composer.save(str(out))


def pandoc(files: Sequence[Path], out: Path, rule: str = "accept") -> None:
    """Merge by pandoc, as its own process."""
    subprocess.run([_pandoc(), f"--track-changes={rule}", "-o", str(out), *map(str, files)], check=True)


def _pandoc() -> str:
    if importlib.util.find_spec("pypandoc"):
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    return shutil.which("pandoc") or ""


def merges() -> dict[str, Merge]:
    """Return those that are installed, ours first."""
    found: dict[str, Merge] = {"turnus": ours}
    if importlib.util.find_spec("docxcompose"):
        found["docxcompose"] = docxcompose
    if _pandoc():
        found["pandoc"] = pandoc
    return found


def rules(name: str) -> dict[str, Merge]:
    """Return what one can do with tracked changes, by the word for it."""
    if name == "turnus":
        return {rule: partial(ours, rule=rule) for rule in ("accept", "refuse", "keep")}
    if name == "pandoc":
        return {rule: partial(pandoc, rule=rule) for rule in ("accept", "reject", "all")}
    return {"no rule": docxcompose}


def settled(out: Path, size: Size) -> list[str]:
    """Return how many insertions and deletions say something in a merged file, and how many are left to decide."""
    with zipfile.ZipFile(out) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    live = " ".join(_words(body, f"{W}t"))
    crossed_out = " ".join(_words(body, f"{W}delText"))
    left = sum(1 for _ in body.iter(f"{W}ins", f"{W}del"))
    total = FILES * size.revisions
    return [
        f"{len(set(re.findall(rf'{what}[0-9]+ M[0-9]+', text)))} of {total}"
        for what, text in ((ADDED, live), (TAKEN_OUT, live), (TAKEN_OUT, crossed_out))
    ] + [f"{left} of {2 * total}"]


def harvested(name: str, files: Sequence[Path], size: Size) -> str:
    """Return how many comments come out of the files as data, each with its author and the words it is about."""
    if name != "turnus":
        return "no function"
    found = {(c.author, c.text) for _, c in _merged(files).comments if c.about and c.date}
    wanted = {(f"Agent {m}", f"{REMARK} {n} de M{m}") for m in range(FILES) for n in range(size.comments)}
    return f"{len(found & wanted)} of {len(wanted)}"


def survived(out: Path, size: Size) -> list[str]:
    """Return what of the contributions is in a merged file, counted with nothing of ours."""
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = etree.fromstring(parts["word/document.xml"])
    arrows = {a.get("Id"): a for a in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    shown = [arrows[b.get(EMBED)].get("Target") for b in body.iter() if b.get(EMBED)]
    pictures = {hashlib.sha256(parts[f"word/{name}".replace("word//", "")]).hexdigest() for name in shown}
    notes = {n.get(f"{W}id"): "".join(n.itertext()).strip() for n in etree.fromstring(parts["word/footnotes.xml"])}
    referred = [notes.get(r.get(f"{W}id"), "") for r in body.iter(f"{W}footnoteReference")]
    expected = [f"note {k} de M{n} " for n in range(FILES) for k in range(1, size.notes + 1)]
    right = sum(one.startswith(other) for one, other in zip(referred, expected, strict=False))
    comments = parts.get("word/comments.xml", b"").count(b"<w:comment ")
    dangling = max(0, sum(1 for _ in body.iter(f"{W}commentReference")) - comments)
    lists = {n.get(f"{W}val") for n in body.iter(f"{W}numId")}
    links = {arrows[i].get("Target") for h in body.iter(f"{W}hyperlink") if (i := _id(h)) in arrows}
    styled = len({s.get(f"{W}val") for s in body.iter(f"{W}pStyle")})
    return [
        f"{len(_words(body, f'{W}t')):,}", f"{len(pictures)} of {FILES * size.images}", f"{right} of {FILES * size.notes}",
        f"{len(lists)} of {FILES * min(size.lists, INSTANCES)}",
        f"{sum(1 for _ in body.iter(f'{W}tbl'))} of {round(size.tables * FILES)}",
        f"{len(links)} of {FILES * size.links}",
        f"{dangling} dangling" if dangling else "in the text" if comments else "none", str(styled),
    ]


def _words(body: etree._Element, tag: str) -> list[str]:
    said = (item.text or "" if item.tag == tag else " " for item in body.iter(tag, f"{W}p", f"{W}tab"))
    return "".join(said).split()


def _id(link: etree._Element) -> str | None:
    return link.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")


@dataclass(frozen=True)
class Cost:
    """What one merge takes, in seconds: by the clock, and of the processor, which other programs disturb less."""

    clock: float
    processor: float


def cost(merge: Merge, files: Sequence[Path], out: Path, runs: int) -> Cost:
    """Return the medians of a merge in a warm process, files read from the disk and written to it; one run is not warmed up."""
    gc.collect()      # what others left behind is not cleared away in its time
    if runs > 1:
        merge(files, out)
    taken = []
    for _ in range(runs):
        began, worked = time.perf_counter(), _worked()
        merge(files, out)
        taken.append((time.perf_counter() - began, _worked() - worked))
    return Cost(*map(statistics.median, zip(*taken, strict=True)))


def _worked() -> float:
    """Return the seconds of the processor taken by this process and its children."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def peak(name: str, files: Sequence[Path], out: Path) -> int:
    """Return the megabytes that one merge takes at most, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.merging", name, str(out), *map(str, files)]
    if name == "pandoc":
        command = [_pandoc(), "--track-changes=accept", "-o", str(out), *map(str, files)]
    child = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return int(usage.ru_maxrss // 1024)


def shell(files: Sequence[Path], out: Path) -> None:
    """Merge by `turnus word merge` from the shell, with the guard before it and the counts after it."""
    out.unlink(missing_ok=True)      # it writes over nothing
    command = [str(Path(sys.executable).with_name("turnus")), "word", "merge", *map(str, files), "--out", str(out), "--json"]
    subprocess.run(command, check=True, capture_output=True)


def releases() -> str:
    """Return which releases were measured."""
    said = [f"{name} {version(name)}" for name in ("docxcompose", "lxml") if importlib.util.find_spec(name)]
    if _pandoc():
        said.append(subprocess.run([_pandoc(), "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0])
    return ", ".join(said)


def main() -> None:
    """Measure and print, or merge once for the measure of memory."""
    if len(sys.argv) > 3:
        merges()[sys.argv[1]]([Path(name) for name in sys.argv[3:]], Path(sys.argv[2]))
        return
    console = Console(width=190)
    heads = ("size", "by", "words", "distinct pictures", "notes under their reference", "lists of their own", "tables", "links",
             "comments in the file", "styles", "comments harvested", "runs", "seconds", "times ours", "of the processor",
             "times ours", "peak MB")
    table = Table(*(Column(head, no_wrap=head == "by") for head in heads), title=
                  "Twelve contributions made one, medians, files read from the disk and written to it\n"
                  "as French Word writes text, tables, notes and its usual styles; without latent styles, theme and settings")
    by_rule = Table("by", "rule", "insertions that are text", "deletions that are text", "deletions crossed out", "left to decide",
                    title="Tracked changes by rule")
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(size, name) for size in SIZES for name in merges()]
        first: dict[str, Cost] = {}
        files = {size: _written(SIZES[size], Path(folder), size) for size in SIZES}
        for size, name in track(jobs, console=console):
            out, runs = Path(folder, f"{size}-{name}.docx"), RUNS if size == "1" or name == "turnus" else 1
            taken = cost(merges()[name], files[size], out, runs)
            ours_took = first.setdefault(size, taken)
            table.add_row(f"× {size}", name, *survived(out, SIZES[size]), harvested(name, files[size], SIZES[size]), str(runs),
                          f"{taken.clock:.3f}", f"{taken.clock / ours_took.clock:.1f}", f"{taken.processor:.3f}",
                          f"{taken.processor / ours_took.processor:.1f}", str(peak(name, files[size], out)))
        for name in merges():
            for rule, settle in rules(name).items():
                out = Path(folder, f"{name}-{rule}.docx")
                settle(files["1"], out)
                by_rule.add_row(name, rule, *settled(out, SIZES["1"]))
        typed = cost(shell, files["1"], Path(folder, "shell.docx"), RUNS)
    console.print(table, by_rule)
    console.print("`turnus word merge` from the shell, with the guard and the counts: "
                  f"{typed.clock:.2f} s, of the processor {typed.processor:.2f} s")
    console.print(releases())
    for name in {"docxcompose", "pandoc"} - merges().keys():
        console.print(f"{name} is not installed and was not measured")


def _written(size: Size, folder: Path, name: str) -> list[Path]:
    """Write the contributions of a size, and return where they are."""
    files = [folder / f"{name}-{n}.docx" for n in range(FILES)]
    for file, data in zip(files, contributions(size), strict=True):
        file.write_bytes(data)
    return files


if __name__ == "__main__":
    main()
