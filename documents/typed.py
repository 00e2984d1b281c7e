"""Answers typed in a mail, brought into the shape of a returned questionnaire, so that they are filed like any other."""

from collections.abc import Mapping

from lxml import etree

from documents.blocks import paragraph_text, parent
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts
from documents.questionnaire import MARK, FormQuestion, QuestionnaireForm, Section, build
from documents.words import words


def form_of(answers: Mapping[str, str], form_id: str, language: str) -> bytes:
    """Return a questionnaire of that identifier that holds these answers by code, and nothing else."""
    asked = tuple(FormQuestion(code, "") for code in answers)
    parts = read_parts(build(QuestionnaireForm(
        form_id=form_id, language=language, title="", institution="", due_text="", notice=None, reply_to="",
        sections=(Section("", (), asked),),
    ), words("word/questionnaire", language)))
    main = main_part_name(parts)
    root = parse(parts[main])
    for first in list(root.iter(w("p"))):
        if found := MARK.match(paragraph_text(first)):
            _write(first, answers[found[1]])
    return write_parts(parts | {main: serialize(root)})


def _write(first: etree._Element, answer: str) -> None:
    """Put an answer behind the mark, in place of the invitation to write, a paragraph a line."""
    first.remove(first.findall(w("r"))[1])
    lines = [line for line in answer.splitlines() if line.strip()]
    for n, line in enumerate(lines):
        paragraph = first if not n else etree.SubElement(parent(first), w("p"))
        etree.SubElement(etree.SubElement(paragraph, w("r")), w("t")).text = line
