"""The workbook of a statistics annex: out with its tables, back with every fault at its sheet and cell."""

import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.packaging.custom import StringProperty

from documents.package import write_parts
from documents.statistics import book
from documents.statistics import returned as returned_book
from documents.words import words
from models.figures import Layout
from store import office_folder

YEARS = (2026, 2027, 2028)
SAID = words("statistics", "fr")


def layouts(owner: str = "menje") -> list[Layout]:
    crc = office_folder.instrument("crc")
    return [Layout(table, crc.columns_of(table), YEARS) for table in crc.tables_of(owner)]


def sent(owner: str = "menje", known=None) -> bytes:
    return book.write("crc.2029/menje-1", "fr", layouts(owner), SAID, known or {}, title="Tableaux", due_text="Pour le 5 juin")


def filled(changes: dict[str, dict[str, object]] | None = None, owner: str = "menje", then=None) -> bytes:
    """Return the workbook filled in rightly, but for what is changed by sheet and cell."""
    opened = load_workbook(io.BytesIO(sent(owner)))
    for layout in layouts(owner):
        sheet = opened[layout.table.id]
        rows, columns = len(layout.table.rows), max(len(layout.columns), 1)
        for place, cell in book.places(layout).items():
            is_row, is_column = cell.row == "*", bool(layout.columns) and cell.column == "*"
            # so that T.03 and T.04 count as many girls and boys
            sheet[place] = 30 * (rows if is_row else 1) * (columns if is_column else 1)
    for title, cells in (changes or {}).items():
        for place, value in cells.items():
            opened[title][place] = value
    if then:
        then(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def faults(data: bytes, owner: str = "menje") -> list[tuple[str, str, str]]:
    return [(f.sheet, f.place, f.key) for f in returned_book.read(data, layouts(owner), "fr", SAID).faults]


def test_it_says_whose_it_is_and_the_same_tables_give_the_same_bytes():
    assert sent() == sent()
    assert book.book_of(sent()) == ("crc.2029", "menje-1", "fr")
    assert load_workbook(io.BytesIO(sent())).sheetnames == ["Mode d'emploi", "T.01", "T.03", "T.04"]


def test_it_is_known_by_its_own_property_whatever_the_archive_of_a_ministry_added_before():
    opened = load_workbook(io.BytesIO(sent()))
    own = list(opened.custom_doc_props)
    for one in own:
        del opened.custom_doc_props[one.name]
    for one in (StringProperty(name="Dossier", value="justice/menores-2/fr"), *own):
        opened.custom_doc_props.append(one)
    out = io.BytesIO()
    opened.save(out)
    assert book.book_of(out.getvalue()) == ("crc.2029", "menje-1", "fr")


def test_no_text_of_it_is_a_formula():
    opened = load_workbook(io.BytesIO(sent()))
    assert {cell.data_type for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_filled_in_rightly_it_has_no_fault_and_gives_every_figure():
    returned = returned_book.read(filled({"T.01": {"B12": "Chiffres provisoires"}}), layouts(), "fr", SAID)
    assert returned.faults == ()
    first = returned.figures.tables[0]
    assert len(first.figures) == 3 * 3 * 4 and first.years == YEARS and first.remark == "Chiffres provisoires"
    assert {f.value for f in first.figures} == {Decimal(30), Decimal(60), Decimal(90), Decimal(180)}


def test_an_empty_one_names_every_missing_figure():
    found = faults(sent("mj"), "mj")
    assert len(found) == 3 * 3 * 3 and {key for _, _, key in found} == {"missing"} and ("T.05", "B7", "missing") in found


@pytest.mark.parametrize(("value", "key"), [
    ("douze", "not_number"), ("12,5", "not_number"), (12.5, "not_whole"), (-3, "negative"), ("=A1+1", "formula"), (None, "missing"),
    (True, "not_number"), ("1e5", "not_number"), ("#REF!", "not_number"), ("   ", "missing"),
])
def test_each_bad_figure_is_told_at_its_cell(value, key):
    assert faults(filled({"T.05": {"C8": value}}, "mj"), "mj")[0] == ("T.05", "C8", key)


@pytest.mark.parametrize("value", ["30", "3 0", "3\u00a00", 30.0, ":", "n.d."])
def test_figures_written_as_text_and_those_that_do_not_exist_are_understood(value):
    assert faults(filled({"T.05": {"C8": value}}, "mj"), "mj") == []


def test_a_comma_is_understood_where_figures_have_decimals():
    changes = {"T.02": {"B7": "30,5", "B11": 120.5, "C7": 30.25, "C11": 120.25}}
    assert faults(filled(changes, "mfin"), "mfin") == [("T.02", "C7", "too_fine"), ("T.02", "C11", "too_fine")]


def test_wrong_totals_are_told_with_both_figures():
    [fault, *_] = returned_book.read(filled({"T.01": {"B10": 91}}), layouts(), "fr", SAID).faults
    assert (fault.sheet, fault.place, fault.key, dict(fault.values)) == (
        "T.01", "B10", "wrong_total", {"found": "91", "expected": "90"},
    )


def test_totals_of_the_same_people_must_agree():
    changes = {"T.04": {"B7": 31, "B10": 91, "D7": 61, "D10": 181}}
    assert ("T.04", "B10", "totals_differ") in faults(filled(changes))


def test_a_total_over_missing_parts_may_be_greater_and_not_smaller():
    assert faults(filled({"T.01": {"B7": ":", "D7": ":", "B10": 95, "D10": 185}})) == []
    assert ("T.01", "B10", "wrong_total") in faults(filled({"T.01": {"B7": ":", "D7": ":", "B10": 20}}))


def test_changed_definitions_and_heads_are_told():
    found = faults(filled({"T.01": {"A2": "Autre définition", "C6": "2026 Autres", "A8": "De 6 à 12 ans"}}))
    assert found == [("T.01", "A2", "definition_changed"), ("T.01", "C6", "head_changed"), ("T.01", "A8", "head_changed")]


def test_a_shifted_table_is_told_once():
    def shift(opened):
        opened["T.01"].insert_rows(3)

    assert ("T.01", "A6", "shifted") in faults(filled(then=shift))


def test_merged_cells_hidden_added_and_missing_sheets_and_notes_beside_are_told():
    def spoil(opened):
        opened["T.01"].merge_cells("B7:C7")
        opened["T.03"].sheet_state = "hidden"
        opened.create_sheet("Calculs")["A1"] = 1
        opened["T.03"]["Z40"] = "à voir"
        del opened["T.04"]

    found = faults(filled(then=spoil))
    assert {("T.01", "B7:C7", "merged"), ("T.03", "", "hidden_sheet"), ("Calculs", "", "unknown_sheet"),
            ("T.03", "Z40", "outside"), ("T.04", "", "no_sheet")} <= set(found)


def test_a_hundred_thousand_rows_are_one_fault():
    with zipfile.ZipFile(io.BytesIO(sent("mj"))) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    name = "xl/worksheets/sheet2.xml"
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(20, 100_020))
    found[name] = found[name].replace(b"</sheetData>", rows + b"</sheetData>")
    assert faults(write_parts(found), "mj") in ([("", "", "too_large")],)


def test_links_to_other_files_are_told():
    def link(opened):
        from openpyxl.packaging.relationship import Relationship
        from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink

        outside = ExternalLink(externalBook=ExternalBook())
        outside.file_link = Relationship(type="externalLinkPath", Target="file:///c/x.xlsx", TargetMode="External", Id="rId1")
        opened._external_links.append(outside)

    assert ("", "", "links") in faults(filled(then=link, owner="mj"), "mj")


def test_every_fault_has_its_sentence_in_each_language():
    keys = {f.key for f in returned_book.read(sent("mj"), layouts("mj"), "fr", SAID).faults}
    assert keys == {"missing"}
    for language in ("fr", "de", "en", "lb"):
        assert set(words("statistics", language)["faults"]) == set(SAID["faults"])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"TurnusTables"])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(returned_book.NotABook):
        returned_book.read(data, layouts(), "fr", SAID)


def test_last_years_figures_are_printed():
    [first, *_] = layouts()
    cell = first.cell(2027, "under6", "girls")
    data = book.write(
        "crc.2029/menje-1", "fr", layouts(), SAID, {("T.01", cell): Decimal(41)}, title="T", due_text="D",
    )
    assert [c.value for row in load_workbook(io.BytesIO(data))["T.01"].iter_rows(min_row=7) for c in row
            if isinstance(c.value, int)] == [41]


# The year before

def grey(owner: str = "menje") -> tuple[bytes, dict]:
    """Return a workbook filled in for all years, sent out with its first two years known."""
    known = {
        (layout.table.id, cell): Decimal(10) for layout in layouts(owner) for cell in layout.cells()
        if cell.year != layout.years[-1] and not layout.table.decimals
    }
    return sent(owner, known), known


def test_figures_of_the_year_before_are_grey_and_said_to_be_so():
    data, known = grey("mj")
    sheet = load_workbook(io.BytesIO(data))["T.05"]
    assert sheet["A5"].value == "Gris : année précédente, à confirmer ou à corriger."
    greys = {c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == "00D9D9D9" and c.value == 10}
    assert len(greys) == len(known) and "H7" not in greys
    assert sheet["A12"].value == "Année précédente confirmée (oui)"
    assert load_workbook(io.BytesIO(sent("mj")))["T.05"]["A5"].value is None


@pytest.mark.parametrize(("changes", "unchanged", "repeated"), [
    ({}, True, False), ({"B7": 11}, False, False), ({"B12": "oui"}, False, False),
    ({f"{c}{r}": 10 for c in "HIJ" for r in (7, 8, 9)}, True, True),
])
def test_what_comes_back_as_it_was_sent_is_noticed_unless_confirmed(changes, unchanged, repeated):
    data, known = grey("mj")
    book_sent = load_workbook(io.BytesIO(data))
    sheet = book_sent["T.05"]
    for place, value in {**{f"{c}{r}": 20 for c in "HIJ" for r in (7, 8, 9)}, **changes}.items():
        sheet[place] = value
    out = io.BytesIO()
    book_sent.save(out)
    [table] = returned_book.read(out.getvalue(), layouts("mj"), "fr", SAID, known).figures.tables
    assert (table.unchanged, table.repeated) == (unchanged, repeated)
