"""The report as a whole: its look, its numbers, its way out and back."""

import hashlib
import io
import os
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pytest
from contributions import Contribution, answer, link, note, p, picture, r, table

from documents.assembly import template
from documents.check import faults, schema_faults
from documents.composed import Annex, Block, Heading, Report, ReportHead, Seam, Tracked
from documents.contents import ContentsDoNotMatch, entries_of, pages_of, with_page_numbers
from documents.outline import outline
from documents.package import custom_properties, main_part_name, parse, read_parts, serialize, w, write_parts
from documents.report import write_report
from documents.returned import ReturnedDraft, ReturnedHeading, blocks_of
from documents.seams import without_seams
from documents.words import words
from documents.writing import Part, lay_out
from models.words import TrackedChanges, Writing
from tasks.conversions import ConversionFailed, LibreOfficeMissing, paginated, to_docx, to_pdf
from tasks.press import press_of

GOLDEN = Path(__file__).parent.parent / "golden" / "report.txt"
HEAD = ReportHead(
    ministry=("Le Gouvernement du Grand-Duché de Luxembourg", "Ministère des Affaires étrangères et européennes"),
    title="Cinquième et sixième rapports périodiques", subtitle="soumis selon la procédure simplifiée",
    date_text="Décembre 2019", language="fr-FR", notice="EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020",
    status="Projet n° 1 – ne pas diffuser", contents_title="Table des matières", reference="crc.2019/projet-1",
    author="Ministère des Affaires étrangères et européennes", short_title="Rapport CDE",
)
JUSTICE = Contribution([
    answer("A.01", p("La loi a été modifiée", note(1), "."), p("le premier point ;", number="1"),
           p("le second.", number="1"), p("Elle s’applique.")),
    answer("A.02", p("Tableau 1", style="Lgende"), table(["Année", "Cas"], ["2018", "17"]), p("Source : parquet.")),
], notes=("Mém. A n° 600.",)).docx()
HEALTH = Contribution([
    answer("A.01", p("Santé ", r("&amp; &lt;Social&gt;", "<w:b/>"), ".", note(1)), p(picture()),
           p(link("rIdLink1", "La loi"))),
], notes=("Rapport annuel.",)).docx()
SHA = {hashlib.sha256(data).hexdigest(): data for data in (JUSTICE, HEALTH)}
MJ, MS = SHA
ITEMS = (
    Heading(1, "I. Faits nouveaux"),
    Heading(2, "A. Mesures générales", "art. 4, 42 et 44"),
    Heading(3, "Réponse à la question posée au paragraphe 2 a)"),
    Block("mj-a01", MJ, "ans:A.01", "mj", "A.01"),
    Block("ms-a01", MS, "ans:A.01", "ms", "A.01"),
    Heading(3, "Réponse à la question posée au paragraphe 2 b)"),
    Block("mj-a02", MJ, "ans:A.02", "mj", "A.02"),
)


@pytest.fixture
def report() -> Report:
    """A report of three answers from two ministries."""
    return write_report(HEAD, ITEMS, SHA)


@pytest.fixture
def soffice() -> None:
    """LibreOffice, or a skip."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer-nogui")


def test_the_report_reads_as_the_golden_file(report):
    origins = (f"{o.number or '-'} {o.bookmark} {o.block or 'heading'}" for o in report.paragraphs)
    text = "\n".join([*outline(report.docx), "", *origins, ""])
    if os.environ.get("TURNUS_GOLDEN") == "write":
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


def test_the_same_report_gives_the_same_bytes(report):
    assert write_report(HEAD, ITEMS, dict(reversed(SHA.items()))).docx == report.docx


def test_no_reference_is_dead_and_no_word_of_the_template_is_left(report):
    assert faults(report.docx) == []
    assert not [name for name, xml in read_parts(report.docx).items() if name.endswith(".xml") and b">{" in xml]


@pytest.mark.skipif("TURNUS_OOXML_XSD" not in os.environ, reason="TURNUS_OOXML_XSD names no folder")
def test_the_schemas_accept_report_and_templates(report):
    folder = Path(os.environ["TURNUS_OOXML_XSD"])
    written = lay_out(HEAD, [Part("Participation", "Qui était présent.", ("Point 1", "Point 2")), Part("Suites", "À faire.")])
    for data in (report.docx, written, template("report"), template("letter")):
        assert schema_faults(data, folder) == []


@pytest.mark.parametrize("writing", Writing)
def test_what_the_office_writes_is_laid_out_with_the_same_parts_in_every_language(writing):
    said = {language: words(f"word/{writing}", language) for language in ("fr", "de", "en")}
    assert len({tuple(part.get("points", False) for part in one["parts"]) for one in said.values()}) == 1
    parts = [Part(p["title"], p["prompt"], ("Premier point",) if p.get("points") else ()) for p in said["fr"]["parts"]]
    text = outline(lay_out(HEAD, parts))
    assert [line for line in text if line.startswith("[heading 1]")] == [f"[heading 1] {p.title}" for p in parts]
    assert "[heading 2] Premier point" in text and faults(lay_out(HEAD, parts)) == []


def test_python_docx_opens_it_and_finds_who_speaks_in_what_language(report):
    document = docx.Document(io.BytesIO(report.docx))
    properties = document.core_properties
    assert (properties.title, properties.author, properties.language) == (HEAD.title, HEAD.author, "fr-FR")
    assert custom_properties(read_parts(report.docx)) == {"reference": "crc.2019/projet-1"}
    assert document.sections[0].page_height.mm == pytest.approx(297, abs=0.1)
    assert "EXEMPLE FICTIF" in document.sections[0].header.paragraphs[1].text


def test_empty_lines_of_the_title_page_leave_no_trace():
    bare = ReportHead((), "Rapport", "", "", "de-DE", None, "", "Inhalt", "", "Ministerium", "Rapport")
    written = write_report(bare, [Heading(1, "Teil")], {})
    assert outline(written.docx) == ["[title] Rapport", "[toc heading] Inhalt", "[toc 1] Teil", "[heading 1] Teil"]
    assert 'w:val="de-DE"' in read_parts(written.docx)["word/styles.xml"].decode()


def test_every_paragraph_knows_its_block_and_its_printed_number(report):
    numbers = [(o.number, o.block) for o in report.paragraphs if o.number]
    assert numbers == [(1, "mj-a01"), (2, "mj-a01"), (3, "ms-a01"), (4, "ms-a01"), (5, "mj-a02")]
    assert len({o.bookmark for o in report.paragraphs}) == len(report.paragraphs)


def test_words_are_counted(report):
    assert report.words.body_and_notes - report.words.body == len(["Mém.", "A", "n°", "600.", "Rapport", "annuel."])


def test_page_numbers_come_into_the_contents_list(report):
    bookmarks = [entry.bookmark for entry in entries_of(report.docx)]
    numbered = with_page_numbers(report.docx, {bookmark: 7 for bookmark in bookmarks})
    assert [line for line in outline(numbered) if line.startswith("[toc 1]")] == ["[toc 1] I. Faits nouveaux\t7"]
    assert with_page_numbers(report.docx, {}) == report.docx


def test_libreoffice_prints_it_with_the_pages_of_the_contents_list(report, soffice):
    numbered, pdf = paginated(report.docx)
    assert pages_of(numbered, pdf) == dict.fromkeys((e.bookmark for e in entries_of(numbered)), 3)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 3
        assert document.Root.MarkInfo.Marked and document.Root.Lang == "fr-FR"
    assert to_pdf(numbered) == pdf, "same file, same PDF"


def test_the_outline_of_another_file_is_refused(report, soffice):
    with pytest.raises(ContentsDoNotMatch):
        pages_of(report.docx, to_pdf(write_report(HEAD, [Heading(1, "Autre")], {}).docx))


def test_libreoffice_that_is_missing_late_or_without_result_says_so(monkeypatch, report, soffice):
    with pytest.raises(ConversionFailed, match=r"could not make a \.pdf"):
        to_pdf(b"PK\x03\x04 broken")
    with pytest.raises(ConversionFailed, match="did not finish"):
        to_pdf(report.docx, timeout=0.05)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LibreOfficeMissing, match="apt-get install"):
        to_pdf(report.docx)


# A draft that comes back

def edited(report: Report, change) -> ReturnedDraft:
    """Return what comes back when `change` was made to the draft's body; it gets the paragraphs by text."""
    parts = read_parts(report.docx)
    root = parse(parts[main_part_name(parts)])
    change({"".join(t.text or "" for t in q.iter(w("t"))): q for q in root.iter(w("p"))})
    data = write_parts(parts | {main_part_name(parts): serialize(root)})
    return blocks_of(data, report.docx, report.paragraphs)


def changed(draft: ReturnedDraft) -> list[str]:
    """Return the ids of the changed blocks."""
    return [b.id for b in draft.blocks if b.changed]


def new(text: str):
    """Return a paragraph somebody typed."""
    return parse(f'<w:p xmlns:w="{w("p")[1:-2]}"><w:r><w:t>{text}</w:t></w:r></w:p>'.encode())


def test_an_untouched_draft_has_no_changed_block(report):
    draft = blocks_of(report.docx, report.docx, report.paragraphs)
    assert [b.id for b in draft.blocks] == ["mj-a01", "ms-a01", "mj-a02"]
    assert changed(draft) == [] and draft.headings == ()


def test_libreoffice_alone_changes_no_block(report, soffice):
    draft = blocks_of(to_docx(report.docx, "docx"), report.docx, report.paragraphs)
    assert changed(draft) == [] and draft.headings == ()


@pytest.mark.parametrize(("change", "blocks"), [
    (lambda q: q["Elle s’applique."].find(f".//{w('t')}").__setattr__("text", "Elle s’appliquera."), ["mj-a01"]),
    (lambda q: q["Elle s’applique."].addnext(new("Ajout.")), ["mj-a01"]),
    (lambda q: q["Réponse à la question posée au paragraphe 2 b)"].addnext(new("Ajout.")), ["mj-a02"]),
    (lambda q: q["17"].find(f".//{w('t')}").__setattr__("text", "18"), ["mj-a02"]),
    (lambda q: q["le second."].find(w("pPr")).remove(q["le second."].find(f"{w('pPr')}/{w('numPr')}")), ["mj-a01"]),
])
def test_what_was_changed_is_found_in_its_block(report, change, blocks):
    assert changed(edited(report, change)) == blocks


def test_what_was_taken_out_is_reported(report):
    draft = edited(report, lambda q: q["Elle s’applique."].getparent().remove(q["Elle s’applique."]))
    assert [(b.id, b.missing) for b in draft.blocks if b.missing] == [("mj-a01", ("_t00007",))]
    heading = "I. Faits nouveaux"
    assert edited(report, lambda q: q[heading].getparent().remove(q[heading])).headings == (
        ReturnedHeading("_t00001", heading),
    )


def test_an_editors_block_is_merged_by_the_same_hand(report):
    parts = read_parts(report.docx)
    root = parse(parts["word/document.xml"])
    last = next(q for q in root.iter(w("p")) if "Elle s’applique." in "".join(q.itertext()))
    last.addnext(new("Phrase de la rédaction."))
    back = write_parts(parts | {"word/document.xml": serialize(root)})
    draft = blocks_of(back, report.docx, report.paragraphs)
    sha = hashlib.sha256(back).hexdigest()
    edited_blocks = {b.id: b.anchor for b in draft.blocks if b.changed}
    items = [replace(i, source=sha, anchor=edited_blocks[i.id]) if isinstance(i, Block) and i.id in edited_blocks else i
             for i in ITEMS]
    second = write_report(HEAD, items, SHA | {sha: back})
    before, after = outline(report.docx), outline(second.docx)
    place = before.index("[paragraphe numéroté] Elle s’applique.") + 1
    assert after == [*before[:place], "[paragraphe numéroté] Phrase de la rédaction.", *before[place:]]
    assert faults(second.docx) == [] and second.remarks == ()


def test_an_annex_stands_behind_the_report_and_its_words_are_not_the_reports(report: Report) -> None:
    annexed = write_report(HEAD, ITEMS, SHA, Annex("Annexe – Institutions", ("Sous les noms en vigueur.", "Justice ; Santé")))
    assert annexed.words == report.words
    assert faults(annexed.docx) == []
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(annexed.docx)).paragraphs]
    assert lines[-3:] == ["Annexe – Institutions", "Sous les noms en vigueur.", "Justice ; Santé"]
    assert entries_of(annexed.docx)[-1].text == "Annexe – Institutions"
    assert [p.number for p in annexed.paragraphs if p.number] == [p.number for p in report.paragraphs if p.number]


def test_the_copy_that_goes_round_has_no_seam_and_finds_its_way_back_like_the_draft_itself() -> None:
    items = [line for i in ITEMS for line in ((Seam("▸ Pour l'éditeur : chef de file"), i) if isinstance(i, Block) else (i,))]
    draft = write_report(HEAD, items, SHA)
    copy = without_seams(draft.docx)
    seams = {p.bookmark for p in draft.paragraphs if p.seam}
    assert [line for line in outline(draft.docx) if not line.startswith("[couture]")] == outline(copy)
    assert len(seams) == 3 and faults(copy) == [] and without_seams(copy) == copy
    marks = lambda data: [m.get(w("name")) for m in parse(read_parts(data)["word/document.xml"]).iter(w("bookmarkStart"))]  # noqa: E731
    assert marks(copy) == [name for name in marks(draft.docx) if name not in seams]
    untouched = blocks_of(copy, draft.docx, draft.paragraphs)
    assert untouched.headings == () and not any(b.changed or b.missing for b in untouched.blocks)
    parts = read_parts(copy)
    root = parse(parts["word/document.xml"])
    [q for q in root.iter(w("p")) if "paragraphe 2 b)" in "".join(q.itertext())][-1].addnext(new("Sous le titre."))
    back = write_parts(parts | {"word/document.xml": serialize(root)})
    assert [b.id for b in blocks_of(back, draft.docx, draft.paragraphs).blocks if b.changed] == ["mj-a02"]


@pytest.mark.parametrize(("rule", "text"), [
    (TrackedChanges.ACCEPT, "Le texte nouveau."), (TrackedChanges.REFUSE, "Le texte vieux."),
    (TrackedChanges.KEEP, "Le texte nouveau."),
])
def test_tracked_changes_follow_the_rule_and_their_number_is_told_to_the_editor(rule: TrackedChanges, text: str) -> None:
    who = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
    old = f"<w:del {who}><w:r><w:delText>vieux</w:delText></w:r></w:del>"
    changed = p("Le texte ", f"<w:ins {who}>{r('nouveau')}</w:ins>", old, ".")
    data = Contribution([answer("A.01", changed), answer("A.02", p("Sans changement."))]).docx()
    items = [Heading(1, "Partie"), Block("b1", "s", "ans:A.01", "mj", "A.01"), Block("b2", "s", "ans:A.02", "mj", "A.02")]
    told = Tracked(rule, "▸ {insertions} insertion, {deletions} suppression")
    report = write_report(HEAD, items, {"s": data}, tracked=told)
    lines = outline(report.docx)
    assert [line for line in lines if line.startswith("[couture]")] == ["[couture] ▸ 1 insertion, 1 suppression"]
    assert [line.partition("] ")[2] for line in lines if line.startswith("[paragraphe")] == [text, "Sans changement."]
    assert report.words == write_report(HEAD, items, {"s": data}, tracked=Tracked(rule)).words
    root = parse(read_parts(report.docx)["word/document.xml"])
    assert bool(list(root.iter(w("ins"), w("del")))) == (rule is TrackedChanges.KEEP) and faults(report.docx) == []
    assert "insertion" not in "".join(outline(without_seams(report.docx)))


def test_the_manifest_can_name_what_printed_a_report(report, soffice):
    named = press_of(to_pdf(report.docx))
    assert named["libreoffice"].startswith("LibreOffice ") and any(c.isdigit() for c in named["libreoffice"])
    assert named["fonts"] and not any("+" in name for name in named["fonts"])
    if shutil.which("fc-list"):
        assert all(named["fonts"].values())
