"""Our merge beside docxcompose and pandoc, on the contributions of twelve invented ministries: what survives, time, memory.

    python -m benchmarks.merging

The peers are development dependencies, both in the version of their last release; pandoc comes with `pypandoc-binary`.
"""

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
from importlib.metadata import version
from pathlib import Path

from lxml import etree
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.ministries import FILES, Size, contributions

RUNS = {"1": 5, "10": 3}
INSTANCES = 3
"""Lists of their own in one contribution; the others go on with one of these."""
SIZES = {"1": Size(), "10": Size().times(10)}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
Merge = Callable[[Sequence[Path], Path], None]


def ours(files: Sequence[Path], out: Path) -> None:
    """Merge by Turnus."""
    from documents.merge import Word, merge

    out.write_bytes(merge([Word(file.name, file.read_bytes()) for file in files]).docx)


def docxcompose(files: Sequence[Path], out: Path) -> None:
    """Merge by docxcompose."""
    from docx import Document
    from docxcompose.composer import Composer

    composer = Composer(Document(str(files[0])))
    for file in files[1:]:
        composer.append(Document(str(file)))
    composer.save(str(out))


def pandoc(files: Sequence[Path], out: Path) -> None:
    """Merge by pandoc, as its own process."""
    subprocess.run([_pandoc(), "--track-changes=accept", "-o", str(out), *map(str, files)], check=True)


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
    text = "".join(" " if t.tag != f"{W}t" else t.text or "" for t in body.iter(f"{W}t", f"{W}p", f"{W}tab"))
    left = sum(1 for _ in body.iter(f"{W}ins", f"{W}del"))
    lists = {n.get(f"{W}val") for n in body.iter(f"{W}numId")}
    links = {arrows[i].get("Target") for h in body.iter(f"{W}hyperlink") if (i := _id(h)) in arrows}
    styled = len({s.get(f"{W}val") for s in body.iter(f"{W}pStyle")})
    return [
        f"{len(text.split()):,}", f"{len(pictures)} of {FILES * size.images}", f"{right} of {FILES * size.notes}",
        f"{len(lists)} of {FILES * min(size.lists, INSTANCES)}",
        f"{sum(1 for _ in body.iter(f'{W}tbl'))} of {round(size.tables * FILES)}",
        f"{len(links)} of {FILES * size.links}", "accepted" if not left else f"{left} left open",
        f"{dangling} dangling" if dangling else "in the text" if comments else "none in the file", str(styled),
    ]


def _id(link: etree._Element) -> str | None:
    return link.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")


@dataclass(frozen=True)
class Cost:
    """What one merge takes, in seconds: by the clock, and of the processor, which other programs disturb less."""

    clock: float
    processor: float


def cost(merge: Merge, files: Sequence[Path], out: Path, runs: int) -> Cost:
    """Return the medians of a merge in a warm process, files read from the disk and written to it."""
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
             "tracked changes", "comments", "styles", "seconds", "times ours", "of the processor", "times ours", "peak MB")
    table = Table(*heads, title="Twelve contributions made one, median of 5, of 3 at ten times\n"
                  "as French Word writes text, tables, notes and its usual styles; without latent styles, theme and settings")
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(size, name) for size in SIZES for name in merges()]
        first: dict[str, Cost] = {}
        for size, name in track(jobs, console=console):
            files = []
            for n, data in enumerate(contributions(SIZES[size])):
                files.append(Path(folder, f"{size}-{n}.docx"))
                files[-1].write_bytes(data)
            out = Path(folder, f"{size}-{re.sub('[^a-z]', '', name)}.docx")
            taken = cost(merges()[name], files, out, RUNS[size])
            ours_took = first.setdefault(size, taken)
            table.add_row(f"× {size}", name, *survived(out, SIZES[size]), f"{taken.clock:.3f}",
                          f"{taken.clock / ours_took.clock:.1f}", f"{taken.processor:.3f}",
                          f"{taken.processor / ours_took.processor:.1f}", str(peak(name, files, out)))
        out = Path(folder, "shell.docx")
        typed = cost(shell, [Path(folder, f"1-{n}.docx") for n in range(FILES)], out, RUNS["1"])
    console.print(table)
    console.print("`turnus word merge` from the shell, with the guard and the counts: "
                  f"{typed.clock:.2f} s, of the processor {typed.processor:.2f} s")
    console.print(releases())
    for name in {"docxcompose", "pandoc"} - merges().keys():
        console.print(f"{name} is not installed and was not measured")


if __name__ == "__main__":
    main()
