"""Comments on a draft that somebody else wrote, as a body its report: no bookmark of ours, told by what is printed there."""

import io

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.harvesting.harvest import harvest


def body_s_draft(*, numbered_by_word: bool) -> docx.document.Document:
    """Return a report with numbered paragraphs below headings, one with letters, and one that has no number."""
    draft = docx.Document()
    for style in ("Heading 1", "List Number"):
        assert draft.styles[style]
    draft.add_heading("Prevention of sexual abuse", 1)
    for n, text in enumerate(("The Party reports on training.", "The Committee notes the plan of 2024."), 1):
        if numbered_by_word:
            draft.add_paragraph(text, style="List Number")
        else:
            draft.add_paragraph(f"{n}. {text}")
    draft.add_paragraph("(a) It invites the Party to train judges and prosecutors.")
    draft.add_heading("Protection of victims", 1)
    draft.add_paragraph("No number stands before this paragraph about houses for children.")
    return draft


def saved(draft: docx.document.Document) -> bytes:
    out = io.BytesIO()
    draft.save(out)
    return out.getvalue()


def commented(draft: docx.document.Document) -> bytes:
    for paragraph in draft.paragraphs:
        if paragraph.runs:
            draft.add_comment(paragraph.runs, text=f"On: {paragraph.text[:12]}", author="MJ")
    return saved(draft)


def test_comments_on_a_body_s_draft_are_told_by_number_or_heading() -> None:
    for by_word in (True, False):
        sent = saved(body_s_draft(numbered_by_word=by_word))
        found = harvest(commented(body_s_draft(numbered_by_word=by_word)), sent).items
        assert [(one.paragraph, one.label) for one in found] == [
            (None, "Prevention of sexual abuse"), (None, "1"), (None, "2"), (None, "2 (a)"),
            (None, "Protection of victims"), (None, "Protection of victims ¶1"),
        ]


def test_an_untracked_change_and_one_that_is_tracked_are_told_so_too() -> None:
    came = body_s_draft(numbered_by_word=False)
    came.paragraphs[2].runs[0].text = "2. The Committee notes the plan of 2025."
    run = came.paragraphs[5].runs[0]._r
    gone = OxmlElement("w:del")
    gone.set(qn("w:id"), "1")
    gone.set(qn("w:author"), "MJ")
    run.addprevious(gone)
    gone.append(run)
    for text in run.findall(qn("w:t")):
        text.tag = qn("w:delText")
    found = harvest(saved(came), saved(body_s_draft(numbered_by_word=False))).items
    assert [(one.kind, one.label) for one in found] == [("untracked", "2"), ("deletion", "Protection of victims ¶1")]
