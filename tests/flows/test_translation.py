"""Blocks in another language go out in two columns and come back by their marks, each based on the answer it translates."""

import io
import re
from pathlib import Path

import docx
import pytest

from documents import guard
from documents.translation import PROPERTY
from flows import blocks, translation
from models.refusals import NoDraft, NotATranslation, NothingToTranslate
from rehearsal.typist import fill
from tasks.conversions import _converted
from tasks.drafts.arranging import BlockAct
from tasks.inbox import inbox
from tests.flows.draft_desk import filled, shared
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.machine import needs

GERMAN = "Die Ministerien haben die Arbeit mit den Gemeinden und den Schulen in diesem Jahr weiter ausgebaut, sagt {code}."
FRENCH = "Les ministères ont développé cette année le travail avec les communes et les écoles dans tout le pays."
DOCX = ".docx"


@pytest.fixture
def foreign(drafted: PostDesk) -> PostDesk:
    """A draft in which an institution answered every question in German."""
    _, institutions = shared(drafted)
    drafted.drop(drafted.answer(institutions[0], filled(drafted, institutions[0], GERMAN)))
    drafted.round()
    return drafted


def out(post: PostDesk) -> Path:
    name = translation.translation_out(CYCLE, OFFICER)
    return post.var / "shelf" / CYCLE / "out" / "projets" / name


def waiting(post: PostDesk) -> list[str]:
    return [b.id for b in post.view().blocks if b.foreign]


def tables(document: object) -> list:
    """Return the tables that hold a block."""
    return [t for t in document.tables if len(t.rows) == 2 and "⟦ans:" in t.rows[1].cells[-1].text]


def translated(path: Path, text: str = FRENCH, only: int | None = None) -> bytes:
    """Return the file with this text behind the mark of each block, or of the first few."""
    document = docx.Document(str(path))
    for table in tables(document)[:only]:
        paragraph = table.rows[1].cells[-1].paragraphs[0]
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.add_run(text)
    return _saved(document)


def back(post: PostDesk, data: bytes) -> int:
    return translation.translation_in(CYCLE, inbox.keep(CYCLE, f"retour{DOCX}", data), OFFICER)


def receipt(post: PostDesk) -> str:
    return "\n".join(p.read_text("utf-8") for p in (post.var / "shelf" / CYCLE / "in").rglob("*.txt"))


def test_what_is_to_be_translated_goes_out_in_two_columns(foreign: PostDesk) -> None:
    path = out(foreign)
    assert guard.inspect(path.read_bytes()).verdict == "pass"
    document = docx.Document(str(path))
    found = tables(document)
    assert len(found) == len(waiting(foreign)) > 0
    for table in found:
        source, target = table.rows[1].cells
        assert source.text.startswith("Die Ministerien") and "⟦ans:" not in source.text
        code = re.search(r"⟦ans:([^⟧]+)⟧", target.text)
        assert code and f"[{code[1]}]" in table.rows[0].cells[0].text
    assert path.read_bytes() == out(foreign).read_bytes()


def test_it_comes_back_by_its_marks_and_each_block_is_based_on_its_answer(foreign: PostDesk) -> None:
    before = {b.question: b for b in foreign.view().blocks if b.foreign}
    number = back(foreign, translated(out(foreign)))
    assert number and waiting(foreign) == []
    places = {(b.question, b.institution) for b in before.values()}
    after = {b.question: b for b in foreign.view().blocks if (b.question, b.institution) in places}
    assert all(b.editor and b.language == "fr" and b.words == len(FRENCH.split()) for b in after.values())
    assert {q: b.version for q, b in after.items()} == {q: b.version for q, b in before.items()}
    draft = max((foreign.var / "shelf" / CYCLE / "out" / "projets").glob(f"*projet-{number:02}*.docx"))
    text = "\n".join(p.text for p in docx.Document(str(draft)).paragraphs)
    assert FRENCH in text and "Die Ministerien" not in text


def test_half_filled_the_rest_waits_and_a_second_file_takes_the_rest(foreign: PostDesk) -> None:
    path, all_of_them = out(foreign), len(waiting(foreign))
    assert all_of_them > 1
    assert back(foreign, translated(path, only=1))
    assert len(waiting(foreign)) == all_of_them - 1
    assert "Restés vides" in receipt(foreign)
    assert back(foreign, translated(path))
    assert waiting(foreign) == []


def test_a_source_that_changed_meanwhile_is_not_overwritten(foreign: PostDesk) -> None:
    path = out(foreign)
    _, institutions = shared(foreign)
    foreign.drop(foreign.answer(institutions[0], filled(foreign, institutions[0], GERMAN + " Seither auch dort.")))
    foreign.round()
    assert back(foreign, translated(path)) == 0
    assert len(waiting(foreign)) > 0 and "Texte d'origine changé" in receipt(foreign)


def test_lost_marks_are_read_by_the_visible_code_and_without_both_the_block_still_waits(foreign: PostDesk) -> None:
    document = docx.Document(io.BytesIO(translated(out(foreign))))
    first, second = tables(document)[:2]
    for table in (first, second):
        table.rows[1].cells[-1].paragraphs[0].runs[0].text = ""
    for paragraph in second.rows[0].cells[0].paragraphs:
        paragraph.clear()
    total = len(waiting(foreign))
    assert total > 1 and back(foreign, _saved(document))
    assert len(waiting(foreign)) == 1 and "sans repère" in receipt(foreign)


def test_what_is_still_in_the_other_language_or_locked_is_not_taken(foreign: PostDesk) -> None:
    path = out(foreign)
    assert back(foreign, translated(path, GERMAN)) == 0
    assert "Pas dans la langue du rapport" in receipt(foreign)
    blocks.arrange_block(CYCLE, waiting(foreign)[0], BlockAct.LOCK, OFFICER)
    back(foreign, translated(path))
    assert len(waiting(foreign)) == 1 and "Verrouillés" in receipt(foreign)


def test_the_file_of_another_cycle_and_any_other_file_are_refused(foreign: PostDesk) -> None:
    from documents.package import custom_properties, read_parts, set_custom_properties, write_parts

    parts = read_parts(translated(out(foreign)))
    other = write_parts(set_custom_properties(parts, custom_properties(parts) | {PROPERTY: "crc.2013/fr"}))
    with pytest.raises(NotATranslation):
        back(foreign, other)
    with pytest.raises(NotATranslation):
        back(foreign, foreign.form("mj"))


def test_it_may_be_laid_on_the_shelf(foreign: PostDesk) -> None:
    foreign.shelve("traduction.docx", translated(out(foreign)))
    foreign.round()
    assert waiting(foreign) == [] and ("officer_file", "filed", "translation") in foreign.messages()


def test_with_nothing_to_translate_there_is_no_file(drafted: PostDesk) -> None:
    with pytest.raises(NothingToTranslate):
        translation.translation_out(CYCLE, OFFICER)


def test_before_the_first_draft_there_is_no_file(post: PostDesk) -> None:
    with pytest.raises(NoDraft):
        translation.translation_out(CYCLE, OFFICER)


def _saved(document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


RICH = """Die **Ministerien** haben die Arbeit mit den Gemeinden und den Schulen in diesem Jahr weiter ausgebaut.[^1]

| Jahr | Kinder |
|---|---|
| 2019 | 812 |

[^1]: Laut dem Jahresbericht des Ministeriums.
"""


def test_what_the_translator_formatted_stands_in_the_draft_and_what_is_lacking_is_named(drafted: PostDesk) -> None:
    _, institutions = shared(drafted)
    code, *others = drafted.asked(institutions[0])
    form = fill(drafted.form(institutions[0]), {code: RICH} | {other: GERMAN.format(code=other) for other in others})
    drafted.drop(drafted.answer(institutions[0], form))
    drafted.round()
    path = out(drafted)
    document = docx.Document(str(path))
    table = next(t for t in tables(document) if "weiter ausgebaut." in t.rows[1].cells[0].text)
    source, target = table.rows[1].cells
    assert source.tables and [r.text for p in source.paragraphs for r in p.runs if r.bold] == ["Ministerien"]
    for one in tables(document):
        for run in (paragraph := one.rows[1].cells[-1].paragraphs[0]).runs[1:]:
            run.text = ""
        paragraph.add_run(FRENCH)
    target.paragraphs[0].add_run(" Partout.").bold = True
    target._tc.append(source.tables[0]._tbl)
    target.add_paragraph("Ainsi, les communes et les écoles travaillent ensemble dans tout le pays.")
    assert back(drafted, _saved(document))
    draft = docx.Document(str(max((drafted.var / "shelf" / CYCLE / "out" / "projets").glob("*projet-*.docx"))))
    assert "Partout." in [r.text.strip() for p in draft.paragraphs for r in p.runs if r.bold]
    assert ["2019", "812"] in [[c.text for c in row.cells] for t in draft.tables for row in t.rows]
    assert "Ministerien" not in "\n".join(p.text for p in draft.paragraphs)
    block = next(b for b in drafted.view().blocks if b.question == code and b.institution == institutions[0])
    assert block.language == "fr" and block.words == len(f"{FRENCH} Partout. Jahr Kinder 2019 812".split()) + 12
    assert f"Dans l'original et pas dans la traduction : {code}/{institutions[0]} (Notes 1)" in receipt(drafted)


def test_as_an_open_document_it_comes_back_too(foreign: PostDesk) -> None:
    needs("soffice", "libreoffice-writer-nogui")
    odt = _converted(translated(out(foreign)), "docx", "odt", "odt", 120)
    assert back(foreign, odt) and waiting(foreign) == []


def test_an_open_document_may_be_laid_on_the_shelf(foreign: PostDesk) -> None:
    needs("soffice", "libreoffice-writer-nogui")
    foreign.shelve("traduction.odt", _converted(translated(out(foreign)), "docx", "odt", "odt", 120))
    foreign.round()
    assert waiting(foreign) == [] and ("officer_file", "filed", "translation") in foreign.messages()
