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
from documents import bag, comment_book, comment_matrix
from documents.clean_copy import clean
from documents.comparing.compare import compare
from documents.merge import Word, merge
from pathlib import Path

import yaml
from documents.composed import Annex, AnnexTable, Asked, Chart, Cited, Heading, ReportHead
from documents.report import write_report
from documents.seams import without_seams
from documents.shape import shape_of
from documents.statistics import book
from documents.words import words
from models import figures
from models.instrument import Instrument
from models.layout import FACTS, Layout
from models.words import CommentKind, CommentState, TrackedChanges

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
row = comment_matrix.MatrixRow(
    1, 3, "12", "En matière de santé", "Ministère", CommentKind.INSERTION, "Anne", "2028-03-06", "x", "y", "", CommentState.OPEN,
    "", "", "", "",
)
told = words("word/comments", "fr")
crc = Instrument.model_validate(yaml.safe_load(Path("instruments/crc.yaml").read_text("utf-8")))
tables = [figures.Layout(table, crc.columns_of(table), (2027, 2028)) for table in crc.tables_of("menje")]
chart = Chart("Enfants placés", ("Institution",), (("Filles", (40.0,)), ("Garçons", (None,))), "Diagramme en barres.")
annex = Annex("Statistiques", (), (AnnexTable("T.03", ("", "2028"), (("Institution", "40"),), ("s : masqué.",), chart),))
made |= {
    "matrix": comment_matrix.workbook([row], "crc.2029", 7, told),
    "matrix_in_word": comment_matrix.document([row], "Tableau", "", "Ministère", "crc.2029", "fr-FR", told),
    "figures": book.write("crc.2029/menje-1", "fr", tables, words("statistics", "fr"), {}, title="Tableaux", due_text="le 5 juin"),
    "annex": write_report(head, [Heading(1, "Partie")], {}, figures=annex).docx,
}
for name, data in sorted(bag.bag_of(dict(made), {"Contact-Name": "x"}).items()):      # as a dossier is laid
    made[f"bag/{name}"] = data
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
    for room in ("documents", "models", "templates", "benchmarks", "instruments"):
        shutil.copytree(HOUSE / room, other / room, ignore=shutil.ignore_patterns("__pycache__"))
    here = build(HOUSE, "2026-03-01 08:00:00", 0o022, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")
    there = build(other, "2027-03-02 23:59:59", 0o077, TZ="Asia/Kathmandu", LC_ALL="C.UTF-8", PYTHONHASHSEED="4711")
    layouts = len(list((HOUSE / "templates" / "layouts").glob("*.yaml")))
    alone = 5 + layouts + 4
    assert layouts >= 6 and here == there and here.count("'") == 4 * (alone + alone + len(("bagit", "info", "manifest", "tags")))
