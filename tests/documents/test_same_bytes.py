"""The same inputs give the same bytes: a year later, elsewhere, for another user, in another folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.settings import HOUSE

BUILD = """
import hashlib
from benchmarks.ministries import Size, contributions
from documents import comment_book
from documents.clean_copy import clean
from documents.comparing.compare import compare
from documents.merge import Word, merge
from pathlib import Path

import yaml
from documents.composed import Annex, Asked, Cited, Heading, ReportHead
from documents.report import write_report
from documents.seams import without_seams
from documents.shape import shape_of
from documents.words import words
from models.layout import FACTS, Layout
from models.words import TrackedChanges

files = contributions(Size(sections=6, words=300, tables=1, notes=2, lists=2, images=2, links=2))
said = words("word/files", "fr")
one = merge([Word(str(n), data) for n, data in enumerate(files)], TrackedChanges.KEEP)
head = ReportHead(("Le Gouvernement",), "Rapport", "", "", "fr-FR", None, "", "Table", "essai", "Le ministère", "Rapport")
made = {
    "merged": one.docx,
    "comments": comment_book.write(one.comments, [str(n) for n in range(12)], said),
    "redline": compare(files[0], files[1]).docx,
    "clean": clean(one.docx, "Le ministère"),
    "report": write_report(head, [Heading(1, "Partie")], {}, Annex("Annexe", ("ligne",))).docx,
}
items = [Heading(1, "Partie"), Heading(2, "Question"), Asked("Que faire ?"), Cited()]
for path in sorted(Path("templates/layouts").glob("*.yaml")):
    layout = Layout.model_validate(yaml.safe_load(path.read_text("utf-8")))
    shape = shape_of(layout, Path(f"templates/word/{layout.template}.docx").read_bytes(), "fr")
    asked = items if layout.asked else [i for i in items if not isinstance(i, Asked)]
    lines = layout.lines_in("fr", dict.fromkeys(FACTS, "x"))
    laid_out = ReportHead(("G",), "Rapport", "", "", "fr-FR", None, "", "Table", "essai", "M", "R", lines)
    made[path.stem] = without_seams(write_report(laid_out, asked, {}, Annex("Annexe", ("ligne",)), shape).docx)
print({name: hashlib.sha256(data).hexdigest() for name, data in made.items()})
"""


def build(house: Path, when: str, mask: int, **environment: str) -> str:
    """Return the hashes of what is built by the code in a folder, at a day, by a user with these settings."""
    command = ["faketime", when, sys.executable, "-c", BUILD]
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        command, cwd=house, env=inherited | {"PYTHONPATH": str(house)} | environment, umask=mask, capture_output=True, text=True,
        check=True, timeout=240,
    )
    return done.stdout


def test_two_builds_a_year_apart_are_equal_byte_for_byte(tmp_path: Path) -> None:
    if shutil.which("faketime") is None:
        pytest.skip("faketime is missing: apt-get install faketime")
    other = tmp_path / "autre dossier"
    for room in ("documents", "models", "templates", "benchmarks"):
        shutil.copytree(HOUSE / room, other / room, ignore=shutil.ignore_patterns("__pycache__"))
    here = build(HOUSE, "2026-03-01 08:00:00", 0o022, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")
    there = build(other, "2027-03-02 23:59:59", 0o077, TZ="Asia/Kathmandu", LC_ALL="C.UTF-8", PYTHONHASHSEED="4711")
    layouts = len(list((HOUSE / "templates" / "layouts").glob("*.yaml")))
    assert layouts >= 6 and here == there and here.count("'") == 4 * (5 + layouts)
