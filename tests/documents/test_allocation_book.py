"""The workbook of who answers what: written as text, read back with every fault at its cell, safe with any bytes."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from documents.allocation_book import NotABook, book_of, read, write
from documents.grid import Fault
from documents.words import languages, words
from models.allocation import Allocation, AllocationLine
from models.instrument import Names
from models.list_text import Because, ListItem, Place, Rule

ITEMS = tuple(
    ListItem(
        code=f"Q.{n:02}", number=f"{n}", text=Names(en=text, original="en"), headings=(Names(en="A. General", original="en"),),
        leads=("mj",), because=Because(rule=Rule.ARTICLES, questions=("A.01",), articles=("4",)),
    )
    for n, text in enumerate(("Explain the law.", "=1+1", "Give data."), start=1)
)
PLACES = (Place(place=Names(fr="première page", en="first page"), text=Names(en="Distr.: General", original="en")),)
HERE = ("mj", "menje")


def written(language: str = "fr") -> bytes:
    allocation = Allocation("crc.2029", 1, 2, tuple(AllocationLine(item, item.leads) for item in ITEMS))
    return write(allocation, PLACES, (), [("mj", "Ministère de la Justice")], words("questions", language), language)


def changed(change, data: bytes | None = None) -> bytes:
    book = load_workbook(io.BytesIO(data or written()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def faults(data: bytes) -> list[str]:
    said = words("questions", "en")["book_faults"]
    return [fault.in_words(said) for fault in read(data, ITEMS, HERE).faults]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_what_was_written_comes_back_unchanged_in_every_language(language: str) -> None:
    book = read(written(language), ITEMS, HERE)
    assert (book.cycle, book.list, book.revision, book.faults) == ("crc.2029", 1, 2, ())
    assert [(c.code, c.leads, c.texts) for c in book.corrections] == [
        (item.code, ("mj",), {"en": item.text.en}) for item in ITEMS
    ]
    assert book.headings == {"A. General": {"en": "A. General"}}


def test_columns_may_be_moved_and_empty_rows_added() -> None:
    def move(book) -> None:
        sheet = book.worksheets[0]
        sheet.insert_cols(1)
        sheet.insert_rows(3)

    assert faults(changed(move)) == []


def test_every_fault_is_told_at_once() -> None:
    def spoil(book) -> None:
        sheet = book.worksheets[0]
        sheet["C2"], sheet["D2"] = "mjj", "menje"
        sheet["B3"] = "7"
        sheet["C4"] = None
        sheet["D4"] = "menje"
        sheet.append(["Q.99", "9", "mj"])
        sheet.append([None, "9", "mj"])
        sheet.append(["Q.01", "1", "mj"])
        book.worksheets[1]["A2"] = "Another heading"

    told = faults(changed(spoil))
    assert [fault.split(":")[0] for fault in told] == ["C2", "B3", "C4", "A5", "A6", "A7", "Intitulés A2"]


def test_a_missing_column_and_missing_rows_are_told() -> None:
    told = faults(changed(lambda book: book.worksheets[0].delete_cols(4)))
    assert len(told) == 1 and "Others" in told[0]
    told = faults(changed(lambda book: book.worksheets[0].delete_rows(3)))
    assert len(told) == 1 and "Q.02" in told[0]


def test_a_shifted_column_is_noticed() -> None:
    def shift(book) -> None:
        sheet = book.worksheets[0]
        for row in (2, 3):
            sheet.cell(row, 2).value = sheet.cell(row + 1, 2).value

    assert [fault.split(":")[0] for fault in faults(changed(shift))] == ["B2", "B3"]


def test_a_formula_is_a_fault_and_text_that_looks_like_one_is_not() -> None:
    assert faults(written()) == []
    told = faults(changed(lambda book: book.worksheets[0].__setitem__("D2", '=WEBSERVICE("http://x.invalid")')))
    assert told == ["D2: a formula; write the value"]


def test_other_bytes_are_no_workbook_of_ours() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as parts:
        parts.writestr("xl/workbook.xml", "<x/>")
    for data in (b"", b"PK\3\4", plain.getvalue(), b"x" * 100, written()[:200]):
        assert book_of(data) is None
        with pytest.raises(NotABook):
            read(data, ITEMS, HERE)


def repacked(change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


@pytest.mark.parametrize("change", [
    lambda name, data: data.replace(b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet", 1),
    lambda name, data: data + b" " * 40_000_000 if name.endswith("sheet1.xml") else data,
    lambda name, data: b"<broken" if name.endswith("sheet1.xml") else data,
])  # fmt: skip
def test_a_hostile_or_broken_workbook_is_refused_before_it_is_read(change) -> None:
    with pytest.raises(NotABook):
        read(repacked(change), ITEMS, HERE)


def test_the_same_table_gives_the_same_bytes() -> None:
    assert written() == written()


def test_every_fault_has_a_sentence_in_every_language() -> None:
    told = [words("questions", language)["book_faults"] for language in languages("questions")]
    assert all(one.keys() == told[0].keys() for one in told)
    assert Fault("A1", "no_code").in_words(words("questions", "fr")["book_faults"]).startswith("A1")
