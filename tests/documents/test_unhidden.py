"""Small numbers in the tables of a report's own text are found; the annex, days and shares are left alone."""

import io

import docx
import pytest

from documents.statistics.unhidden import SmallFigure, small_figures


def report(*tables: list[list[str]], caption: str = "") -> bytes:
    document = docx.Document()
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        if caption:
            from documents.assembly import element

            table._tbl.tblPr.append(element("tblCaption", {"val": caption}))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FIGURES = [["Enfants", "2027", "2028"], ["Victimes de traite", "3", "12"], ["Placés", "40", "4"], ["Aucun", "0", "5"]]


def test_small_figures_are_named_by_row_and_column():
    assert small_figures(report(FIGURES)) == (
        SmallFigure(1, "Victimes de traite", "2027"), SmallFigure(1, "Placés", "2028"),
    )


def test_another_threshold_finds_more():
    assert len(small_figures(report(FIGURES), 6)) == 3


@pytest.mark.parametrize("head", ["Durée moyenne (jours)", "Taux en %", "Alter in Jahren", "Days of detention"])
def test_what_counts_no_persons_is_left_alone(head):
    assert small_figures(report([["", "2028"], [head, "3"]])) == ()


def test_tables_of_words_and_tables_of_the_annex_are_left_alone():
    assert small_figures(report([["Loi", "Article"], ["Loi A", "Adoptée"], ["Loi B", "En projet"], ["Loi C", "2"]])) == ()
    assert small_figures(report(FIGURES, caption="T.03 – Enfants placés")) == ()
    assert len(small_figures(report(FIGURES, caption="Victimes – par année"))) == 2


def test_a_report_without_tables_has_none():
    assert small_figures(report()) == ()
