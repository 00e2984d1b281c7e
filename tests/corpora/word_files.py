"""The Word files of the first corpus: a form filled in three languages with the accidents that happen to forms, then answers of
every nature, then a few of them saved by LibreOffice as .docx, .odt, .doc and .rtf and brought back."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from documents.blocks import blocks
from documents.package import w
from documents.questionnaire import FormQuestion, QuestionnaireForm, Section, build
from documents.words import words
from tests.documents.desk import CODES, Desk, paragraph, run, table, twin

PATHS = ("docx", "odt", "doc", "rtf")
TEXT = {"fr": "La loi du 3 mai 2024 a été votée par la Chambre ({}).", "de": "Das Gesetz vom 3. Mai 2024 wurde beschlossen ({}).",
        "en": "The act of 3 May 2024 was adopted by the Chamber ({})."}
NATURES = {
    "nothing_to_report": ("Néant.", "Nichts zu berichten.", "Nothing to report.", "Näischt ze mellen."),
    "not_applicable": ("Sans objet.", "Nicht zutreffend.", "Not applicable.", "Net zoutreffend."),
    "reference": ("Voir la réponse du ministère de la Justice.", "Siehe Antwort des Ministeriums der Justiz.",
                  "Please refer to the sixth report.", "Kuckt d'Äntwert vum Ministère de la Justice."),
    "to_be_completed": ("À compléter.", "Wird nachgereicht.", "To be completed.", "Gëtt nogereecht."),
    "text": ("Le règlement a été adopté en 2023.", "Die Verordnung wurde 2023 erlassen.", "The regulation was adopted in 2023.",
             "D'Reglement ass 2023 ugeholl ginn."),
}


@dataclass(frozen=True)
class WordSample:
    """A file and what is right: the texts by code, the flags of V.06, how V.06 is found, natures where they are told."""

    name: str
    data: bytes
    sent: bytes
    texts: Mapping[str, str]
    flags: frozenset[str] = frozenset()
    how: str = "mark"
    nature: str = "text"
    travels: bool = False
    """Whether LibreOffice saves it in each of its formats."""



def form(language: str) -> bytes:
    """Return a form as it leaves."""
    asked = tuple(FormQuestion(code, f"Question {code} ?", "", ("19",), 250) for code in CODES)
    return build(QuestionnaireForm(
        form_id="crc.2029/mj-1", language=language, title="Rapport", institution="Ministère", due_text="5.6.2029", notice=None,
        reply_to="rapports@office.example", sections=(Section("I", (), asked[:2]), Section("V", (), asked[2:])),
    ), words("word/questionnaire", language))


def samples() -> Iterator[WordSample]:
    """Yield the files that no program but ours wrote."""
    for language in TEXT:
        sent = form(language)
        right = {code: TEXT[language].format(code) for code in CODES}
        for name, (accident, change) in ACCIDENTS.items():
            desk = Desk(sent)
            for code in CODES:
                if name != "empty" or code != "V.06":
                    desk.write(code, right[code])
            accident(desk)
            yield WordSample(
                f"{language} {name}", desk.saved(), sent, right | change.get("texts", {}), frozenset(change.get("flags", ())),
                change.get("how", "mark"), change.get("nature", "text"),
                travels=language == "fr" and name in ("plain", "mark lost", "table", "hidden"),
            )
    for nature, texts in NATURES.items():
        for n, text in enumerate(texts):
            desk = Desk(form("fr"))
            for code in CODES:
                desk.write(code, text if code == "V.06" else f"Texte {code} du ministère.")
            yield WordSample(
                f"{nature} {n}", desk.saved(), form("fr"),
                {code: text if code == "V.06" else f"Texte {code} du ministère." for code in CODES}, nature=nature,
            )


def brought_back(files: list[WordSample]) -> Iterator[WordSample]:
    """Yield the files once more, saved by LibreOffice in each format and brought back to .docx; nothing without LibreOffice."""
    if shutil.which("soffice") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        for n, one in enumerate(files):
            Path(folder, f"{n}.docx").write_bytes(one.data)
        for path in PATHS:
            out = Path(folder, path)
            _convert(path, sorted(Path(folder).glob("*.docx")), out)
            if path != "docx":
                _convert("docx", sorted(out.glob(f"*.{path}")), out)
            for n, one in enumerate(files):
                yield WordSample(f"{one.name} → {path}", (out / f"{n}.docx").read_bytes(), one.sent, one.texts, one.flags, one.how)


def _convert(target: str, sources: list[Path], out: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", target, "--outdir", str(out),
             *map(str, sources)], check=True, capture_output=True, timeout=300,
        )


# Accidents, each done to V.06


def _nothing(desk: Desk) -> None:
    """Leave the form as it was filled."""


def _below(desk: Desk) -> None:
    desk.table("V.06").addnext(paragraph("Écrit sous le cadre."))


def _moved(desk: Desk) -> None:
    desk.body.insert(0, desk.table("V.06"))


def _no_question(desk: Desk) -> None:
    frame = desk.table("V.06")
    frame.remove(frame.find(w("tr")))


def _twice(desk: Desk) -> None:
    desk.table("V.06").addnext(twin(desk.table("V.06")))


def _removed(desk: Desk) -> None:
    desk.body.remove(desk.table("V.06"))


def _hidden(desk: Desk) -> None:
    desk.cell("V.06").append(paragraph(""))
    desk.cell("V.06")[-1].append(run("Caché.", "vanish"))


def _deleted_row(desk: Desk) -> None:
    row = desk.table("V.06").findall(w("tr"))[1]
    properties = row.find(w("trPr"))
    etree.SubElement(properties, w("del"), {w("id"): "9", w("author"): "x", w("date"): "2029-01-01T00:00:00Z"})


def _to_text(desk: Desk) -> None:
    frame = desk.table("V.06")
    for row in frame.findall(w("tr")):
        for block in list(blocks(row.find(w("tc")))):
            frame.addprevious(block)
    desk.body.remove(frame)


def _in_control(desk: Desk) -> None:
    frame = desk.table("V.06")
    control = etree.Element(w("sdt"))
    frame.addprevious(control)
    etree.SubElement(control, w("sdtContent")).append(frame)


def _with_table(desk: Desk) -> None:
    desk.cell("A.01").append(table(("2023", "17")))
    desk.cell("A.01").append(paragraph(""))


def _grown(desk: Desk) -> None:
    first, second = desk.table("V.06"), desk.table("V.07")
    for row in second.findall(w("tr")):
        first.append(row)
    desk.body.remove(second)


def _tracked(desk: Desk) -> None:
    first = desk.cell("V.06").find(w("p"))
    deleted = etree.SubElement(first, w("del"))
    gone = run("effacé")
    gone.find(w("t")).tag = w("delText")
    deleted.append(gone)


Change = tuple[Callable[[Desk], None], dict[str, object]]
ACCIDENTS: dict[str, Change] = {
    "plain": (_nothing, {}), "below": (_below, {"flags": {"outside"}}), "moved": (_moved, {}), "question lost": (_no_question, {}),
    "mark lost": (lambda d: d.lose_mark("V.06"), {"how": "code", "flags": {"code_without_mark"}}),
    "twice": (_twice, {"flags": {"double"}}),
    "removed": (_removed, {"how": "none", "flags": {"missing"}, "texts": {"V.06": ""}, "nature": "to_be_completed"}),
    "hidden": (_hidden, {"flags": {"hidden"}}), "deleted row": (_deleted_row, {"flags": {"deleted_row"}}),
    "to text": (_to_text, {}), "control": (_in_control, {}), "table": (_with_table, {}), "grown": (_grown, {}),
    "empty": (_nothing, {"flags": {"empty"}, "texts": {"V.06": ""}, "nature": "to_be_completed"}), "tracked": (_tracked, {}),
}
