"""What is gone stays what it was: accepted a redline is the newer file, refused the older, notes and pictures too."""

import hashlib
import os
import shutil
import subprocess
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from contributions import Contribution, link, note, p, picture, png, table

from documents.check import faults, schema_faults
from documents.comparing.compare import compare
from documents.comparing.redline_page import page
from documents.merging.findings import Findings
from documents.merging.revisions import settle
from documents.package import NS, R, main_part_name, parse, part_of_kind, read_parts, related, serialize, w, write_parts
from documents.words import words
from models.words import TrackedChanges

SYMBOL = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
EQUATION = "<m:oMath><m:r><m:t>a+b=c</m:t></m:r></m:oMath>"
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>'
    '<wp:docPr id="3" name="Zone"/><a:graphic><a:graphicData uri="' + NS["wps"] + '"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>'
    '<w:p><w:pPr><w:pStyle w:val="Maison"/></w:pPr><w:bookmarkStart w:id="7" w:name="ici"/><w:bookmarkEnd w:id="7"/>'
    '<w:r><w:t>Encadré</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>'
    '</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:r><w:t>Encadré</w:t></w:r></mc:Fallback></mc:AlternateContent></w:r>'
)
SECOND = picture().replace('<wp:docPr id="1"', '<wp:docPr id="2"')
MOVED = p("Cet alinéa de dix mots sera placé ailleurs, plus loin", note(2), ".")

STAYED = p("Le nombre baisse depuis que la loi de 2019 le dit.") + p("Les communes en font autant, chacune selon ses moyens.")


def file(*content: str, **own: object) -> bytes:
    """Return a Word file of these paragraphs and tables."""
    return Contribution(["".join(content)], **own).docx()


FILES = {
    "plain": file(p("Cadre", style="Titre1"), p("La loi prévoit un délai."), p("Le nombre baisse."), p("Fin.")),
    "noted": file(
        p("Cadre", style="Titre1"), p("La loi", note(1), " prévoit un délai", note(3), "."), MOVED,
        p("Le nombre", note(1, "endnote"), " baisse."), p("Disparu", note(4), note(2, "endnote"), " tout à fait."),
        table(["Année", p("Cas", note(5))], ["2018", "17"]), p("Fin", note(6), "."),
        notes=[f"Mém. A n° {n}, p. {n}1." for n in range(1, 7)], endnotes=["Statec 2019.", "Statec 2020."],
    ),
    "fewer": file(
        p("Cadre", style="Titre1"), p("La loi prévoit un délai", note(3), "."),
        p("Le nombre baisse", note(1, "endnote"), "."), table(["Année", p("Cas", note(4)), "Part"], ["2018", "17", "3 %"]),
        MOVED, p("Fin", note(1), "."), notes=["Fin revue.", "Mém. A n° 2, p. 21.", "Autre délai.", "Cas comptés."],
        endnotes=["Statec 2021."],
    ),
    "moved": file(
        p("Cadre", style="Titre1"), p("La loi prévoit un délai", note(1), "."), STAYED, MOVED, p("Fin."),
        notes=["Délai.", "Ailleurs."],
    ),
    "unmoved": file(
        p("Cadre", style="Titre1"), MOVED, p("La loi prévoit un délai", note(3), "."),
        STAYED, p("Fin."), notes=["Rien.", "Ici.", "Délai."],
    ),
    "drawn": file(
        p("Cadre", style="Titre1"), p("La loi prévoit ", link("rIdLink1", "un délai"), "."), p(picture()),
        p("Le nombre ", SYMBOL, " baisse", EQUATION, "."), p("Encadré ici", BOX, "."), p("Tab", "<w:r><w:tab/></w:r>", "ulé."),
        p("Fin."), image=png("red"),
    ),
    "redrawn": file(
        p("Cadre", style="Titre1"), p("La loi prévoit un délai."), p(picture()), p("Le nombre baisse.", SECOND), p("Fin."),
        image=png("green"), addresses=(),
    ),
}
PAIRS = list(permutations(FILES, 2))


@cache
def redline(old: str, new: str) -> bytes:
    """Return the comparison of two of the files."""
    return compare(FILES[old], FILES[new]).docx


def told(docx: bytes) -> list[str]:
    """Return the paragraphs word for word: notes with their texts, pictures with their hashes, signs and equations."""
    parts = read_parts(docx)
    main = main_part_name(parts)
    notes = {
        (kind, n.get(w("id"))): "".join(t.text or "" for t in n.iter(w("t"))).strip()
        for kind in ("footnote", "endnote") if (name := part_of_kind(parts, f"{kind}s")) for n in parse(parts[name]).iter(w(kind))
    }
    arrows, said = related(parts, main), []
    for paragraph in parse(parts[main]).iter(w("p")):
        text = ""
        for item in paragraph.iter():
            if any(around.tag == f"{{{NS['mc']}}}Fallback" for around in item.iterancestors()):
                continue
            if next(item.iterancestors(w("p")), None) is not paragraph:
                continue
            if item.tag in (w("t"), f"{{{NS['m']}}}t"):
                text += item.text or ""
            elif item.tag == w("tab"):
                text += "\t"
            elif item.tag == w("sym"):
                text += f"<{item.get(w('char'))}>"
            elif item.tag in (w("footnoteReference"), w("endnoteReference")):
                kind = str(item.tag).rpartition("}")[2].removesuffix("Reference")
                text += f"<{kind}: {notes[kind, item.get(w('id'))]}>"
            elif item.tag == f"{{{NS['a']}}}blip":
                text += f"<{hashlib.sha256(parts[arrows[item.get(f'{{{R}}}embed')].target]).hexdigest()[:8]}>"
        if text.strip():
            said.append(text.strip())
    return said


def settled(docx: bytes, rule: TrackedChanges) -> bytes:
    """Return a file with every change of its text and notes accepted or refused."""
    parts = dict(read_parts(docx))
    for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
        if name in parts:
            root = parse(parts[name])
            settle(root, rule, Findings())
            parts[name] = serialize(root)
    return write_parts(parts)


def test_the_files_say_what_this_test_is_about():
    assert "La loi<footnote: Mém. A n° 1, p. 11.> prévoit un délai<footnote: Mém. A n° 3, p. 31.>." in told(FILES["noted"])
    assert f"<{hashlib.sha256(png('red')).hexdigest()[:8]}>" in told(FILES["drawn"])
    assert "Le nombre <F0FC> baissea+b=c." in told(FILES["drawn"]) and "Tab\tulé." in told(FILES["drawn"])


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_accepted_it_is_the_newer_file_and_refused_the_older(old, new):
    assert told(settled(redline(old, new), TrackedChanges.ACCEPT)) == told(FILES[new])
    assert told(settled(redline(old, new), TrackedChanges.REFUSE)) == told(FILES[old])


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_it_is_sound_and_the_same_every_time(old, new):
    assert faults(redline(old, new)) == []
    assert compare(FILES[old], FILES[new]).docx == redline(old, new)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_it_fits_the_schemas(old, new):
    if "TURNUS_OOXML_XSD" not in os.environ:
        pytest.skip("TURNUS_OOXML_XSD names no folder")
    folder = Path(os.environ["TURNUS_OOXML_XSD"])
    known = {fault.partition("ERROR")[2] for name in (old, new) for fault in schema_faults(FILES[name], folder)}
    assert [f for f in schema_faults(redline(old, new), folder) if f.partition("ERROR")[2] not in known] == []


def test_a_picture_that_both_files_have_is_kept_once_and_a_changed_one_is_gone_and_new():
    twice = compare(file(p("a", picture()), p("b", SECOND)), file(p("a", picture()), p("b"))).docx
    assert [n for n in read_parts(twice) if "media/" in n] == ["word/media/image1.png"]
    root = parse(read_parts(redline("drawn", "redrawn"))["word/document.xml"])
    drawn = [d for d in root.iter(w("drawing")) if next(d.iter(f"{{{NS['a']}}}blip"), None) is not None]
    assert [[a.tag for a in d.iterancestors() if a.tag in (w("ins"), w("del"))] for d in drawn][:2] == [[w("del")], [w("ins")]]


def test_a_paragraph_that_moved_takes_its_note_along():
    root = parse(read_parts(redline("unmoved", "moved"))["word/document.xml"])
    calls = {c.getparent().getparent().tag: c.get(w("id")) for c in root.iter(w("footnoteReference"))}
    assert calls == {w("moveFrom"): "1", w("p"): "2", w("moveTo"): "3"}


def test_a_note_keeps_its_number_where_its_words_change():
    after = compare(file(p("a", note(1)), notes=["Un deux."]), file(p("a", note(1)), notes=["Un trois."])).docx
    assert len(list(parse(read_parts(after)["word/footnotes.xml"]).iter(w("footnoteRef")))) == 1


def test_what_lies_elsewhere_and_what_is_not_there_is_told_in_words():
    gone = picture("rIdNowhere")
    after = compare(file(p("a ", gone, " b")), file(p("a b"))).docx
    assert faults(after) == [] and "Évolution" in "".join(t.text or "" for t in parse(
        read_parts(after)["word/document.xml"]).iter(w("delText")))


def altered(docx: bytes, part: str, old: str, new: str) -> bytes:
    """Return a file with another text in a part, which is made where there is none."""
    parts = read_parts(docx)
    return write_parts(parts | {part: parts[part].replace(old.encode(), new.encode()) if old else new.encode()})


def test_a_picture_in_a_note_and_a_chart_with_its_workbook_come_along():
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    arrow = '<Relationship Id="{}" Type="' + R + '/{}" Target="{}"/>'
    in_note = altered(file(p("Un", note(1)), notes=["ZZ"], image=png("red")), "word/footnotes.xml", "</w:p>", picture() + "</w:p>")
    to_image = relations.format(arrow.format("rIdImage", "image", "media/image1.png"))
    in_note = altered(in_note, "word/_rels/footnotes.xml.rels", "", to_image)
    drawn = picture("", inner=f'<a:graphicData uri="{NS["c"]}"><c:chart r:id="rIdC"/></a:graphicData>')
    to_chart, to_workbook = arrow.format("rIdC", "chart", "charts/c.xml"), arrow.format("rId1", "package", "../embeddings/w.xlsx")
    chart = altered(file(p("Un", drawn)), "word/_rels/document.xml.rels", "</Rel", to_chart + "</Rel")
    chart = altered(chart, "word/charts/c.xml", "", f'<c:chartSpace xmlns:c="{NS["c"]}"/>')
    chart = altered(chart, "word/charts/_rels/c.xml.rels", "", relations.format(to_workbook))
    chart = altered(chart, "word/embeddings/w.xlsx", "", "1, 2, 3")
    chart = altered(chart, "[Content_Types].xml", "</Types>", (
        '<Default Extension="xlsx" ContentType="application/x-xlsx"/>'
        '<Override PartName="/word/charts/c.xml" ContentType="application/x-chart"/></Types>'))
    noted, charted = compare(in_note, file(p("Un"))).docx, compare(chart, file(p("Un"))).docx
    assert (faults(in_note), faults(chart), faults(noted), faults(charted)) == ([], [], [], [])
    assert png("red") in read_parts(noted).values() and b"1, 2, 3" in read_parts(charted).values()
    elsewhere = 'http://x.invalid/a" TargetMode="External"'
    outside = altered(file(p("Un", picture())), "word/_rels/document.xml.rels", 'media/image1.png"', elsewhere)
    assert b"x.invalid" not in b"".join(read_parts(compare(outside, file(p("Un"))).docx).values())


def test_a_note_that_calls_itself_has_an_end():
    itself = altered(file(p("Un", note(1)), notes=["ZZ"]), "word/footnotes.xml", "</w:p>", note(1) + "</w:p>")
    said = words("word/files", "fr")["redline"]
    assert compare(itself, itself).sections == () and "ZZ" in page(compare(itself, file(p("Un"))), "x", said, "fr").decode()
    assert "ZZ" in page(compare(file(p("Un")), itself), "x", said, "fr").decode()


def test_the_page_tells_notes_and_pictures():
    said = words("word/files", "fr")["redline"]
    html = page(compare(FILES["noted"], FILES["fewer"]), "x", said, "fr").decode()
    assert "Mém. A n° 1, p. 11." in html and "<del>Autre" not in html
    html = page(compare(FILES["drawn"], FILES["redrawn"]), "x", said, "fr").decode()
    assert "<del>▧ Évolution</del><ins>▧ Évolution</ins>" in html and "a+b=c" in html


def test_libreoffice_accepts_and_refuses_to_the_same_words(tmp_path):
    """Both are laid beside what it makes of the two files: without its Math it drops equations.

    It joins the paragraph of a lone picture that changed with the next one, so that paragraphs are not told apart here.
    """
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer-nogui python3-uno")
    for old, new in PAIRS:
        (tmp_path / f"{old}-{new}.docx").write_bytes(redline(old, new))
    for name in FILES:
        (tmp_path / f"{name}.docx").write_bytes(compare(FILES[name], FILES[name]).docx)
    script = Path(__file__).with_name("redlines_settled.py")
    subprocess.run(["/usr/bin/python3", str(script), str(tmp_path)], check=True, timeout=300, capture_output=True)
    for old, new in PAIRS:
        accepted, refused = (told((tmp_path / f"{old}-{new}.{deed}.docx").read_bytes()) for deed in ("accepted", "refused"))
        assert "".join(accepted) == "".join(told((tmp_path / f"{new}.accepted.docx").read_bytes())), (old, new)
        assert "".join(refused) == "".join(told((tmp_path / f"{old}.accepted.docx").read_bytes())), (old, new)
    assert "".join(told((tmp_path / "noted.accepted.docx").read_bytes())) == "".join(told(FILES["noted"]))
