"""The form a ministry fills in: one framed table per question, in Word, from nothing but its values.

Each frame has two rows: the visible code with the question, and the answer cell. The cell's first run is a hidden
mark; LibreOffice and Word keep it through .docx, .odt, .doc and .rtf where content controls lose answers.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from documents.package import (
    CONTENT_TYPES,
    NS,
    RELATIONSHIPS,
    R,
    parse,
    serialize,
    set_custom_properties,
    w,
    write_parts,
)
from documents.words import TEMPLATES

FORM_PROPERTY: Final = "TurnusForm"
MARK: Final = re.compile(r"⟦ans:([^⟧\s]+)⟧")
PREFILL: Final = re.compile(r"⟦pre:([0-9a-f]{12})⟧")
CODE: Final = re.compile(r"\[\s*([A-Z]{1,4}\.\d{1,4}[a-z]?)\s*\]")
BLANK: Final = "…………………"

_WIDTH: Final = 9638      # twentieths of a point: A4 less two margins of 2 cm
_LABEL: Final = 2608
_ANSWER_HEIGHT: Final = 1247
_LONGEST_SAID: Final = 1_200   # letters of a recommendation in the head of a frame
_SHADE: Final = "EEF3F9"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PARTS: Final = {
    "document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings",
    "header1": "header", "footer1": "footer",
}


@dataclass(frozen=True)
class Said:
    """What was said the last time to a question, and in which paragraphs: `12–14`."""

    text: str
    numbers: str = ""


@dataclass(frozen=True)
class FormQuestion:
    """One question with what helps to answer it: `recommended` by the body, answered the `last` time."""

    code: str
    text: str
    guidance: str = ""
    articles: tuple[str, ...] = ()
    words_hint: int | None = None
    recommended: Said | None = None
    last: Said | None = None


@dataclass(frozen=True)
class Section:
    """The questions under one heading; `above` are the headings it stands under, `text` what the body says first."""

    title: str
    articles: tuple[str, ...]
    questions: tuple[FormQuestion, ...]
    text: str = ""
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionnaireForm:
    """All a form says, in one language; `notice` stands in the header of every page."""

    form_id: str
    language: str
    title: str
    institution: str
    due_text: str
    notice: str | None
    reply_to: str
    sections: tuple[Section, ...]


def mark(code: str) -> str:
    """Return the hidden mark of an answer cell."""
    return f"⟦ans:{code}⟧"


def build(form: QuestionnaireForm, words: dict[str, Any]) -> bytes:
    """Return the questionnaire as .docx; `words` are the form's own, from `templates/word/questionnaire`.

    The same form gives the same bytes.
    """
    folder = TEMPLATES / "word" / "questionnaire"
    styles = parse((folder / "styles.xml").read_bytes())
    for language in styles.iter(w("lang")):
        language.set(w("val"), words["locale"])
    parts = {
        "word/document.xml": serialize(_document(form, words)),
        "word/styles.xml": serialize(styles),
        "word/numbering.xml": serialize(parse((folder / "numbering.xml").read_bytes())),
        "word/settings.xml": serialize(parse((folder / "settings.xml").read_bytes())),
        "word/header1.xml": serialize(_header(form)),
        "word/footer1.xml": serialize(_footer(form, words)),
        "docProps/core.xml": serialize(_core(form, words)),
        "[Content_Types].xml": serialize(_types()),
        "_rels/.rels": serialize(_arrows({
            "rId1": (f"{R}/officeDocument", "word/document.xml"),
            "rId2": ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                     "docProps/core.xml"),
        })),
        "word/_rels/document.xml.rels": serialize(_arrows({
            f"rId{n}": (f"{R}/{name.rstrip('1')}", f"{name}.xml") for n, name in enumerate(_PARTS) if n
        })),
    }
    return write_parts(set_custom_properties(parts, {FORM_PROPERTY: form.form_id}))


def _document(form: QuestionnaireForm, words: dict[str, Any]) -> etree._Element:
    body = _w("body", *_first_page(form, words))
    for section in form.sections:
        body.append(_p("FormSection", section.title))
        if section.above:
            body.append(_p("FormArticles", " › ".join(section.above)))
        if section.articles:
            body.append(_p("FormArticles", _articles(section.articles, words)))
        body.extend(_p("FormGuidance", line) for line in section.text.splitlines())
        for question in section.questions:
            body.extend((_frame(question, words), _p("Normal")))
    body.append(_w(
        "sectPr",
        _reference("headerReference", "rId4"), _reference("footerReference", "rId5"),
        _w("pgSz", w="11906", h="16838"),
        _w("pgMar", top="1531", right="1134", bottom="1304", left="1134", header="624", footer="567", gutter="0"),
    ))
    return _w("document", body)


def _reference(tag: str, relationship: str) -> etree._Element:
    reference = _w(tag, type="default")
    reference.set(f"{{{R}}}id", relationship)
    return reference


def _first_page(form: QuestionnaireForm, words: dict[str, Any]) -> Iterator[etree._Element]:
    yield _p("FormKind", words["kind"])
    yield _p("FormTitle", form.title)
    yield _pairs(words["facts"], [
        (words["institution"], form.institution), (words["due"], form.due_text),
        (words["reference"], form.form_id), (words["reply_to"], form.reply_to),
    ])
    yield _p("FormSubtitle", words["how_to_title"])
    code = next((f"[{q.code}]" for s in form.sections for q in s.questions), "[A.01]")
    for sentence in words["how_to"]:
        yield _p("FormHelp", sentence.format(code=code))
    yield _p("Normal")
    yield _pairs(words["summary"], [(words["version"], _version_line(words)), (words["filled_by"], BLANK * 2)])


def _version_line(words: dict[str, Any]) -> str:
    """Return « ☐ provisoire   ☐ validée par … le … »; the boxes stay beside their words at a line's end."""
    return (
        f"☐\u00a0{words['provisional']}    ☐\u00a0{words['validated']} {words['validated_by']} {BLANK}"
        f" {words['validated_on']} {BLANK[:4]}"
    )


def _pairs(description: str, rows: list[tuple[str, str]]) -> etree._Element:
    """Return a table of labels and values."""
    return _table("FormFacts", description, (_LABEL, _WIDTH - _LABEL), [
        _w("tr", _w("trPr", _w("cantSplit")),
           _cell(_LABEL, [_p("FormLabel", label)]), _cell(_WIDTH - _LABEL, [_p("FormFact", value)]))
        for label, value in rows
    ])


def _frame(question: FormQuestion, words: dict[str, Any]) -> etree._Element:
    """Return the table of one question: code and question above, the answer cell below."""
    asked = [_p("FormQuestion", _run(f"[{question.code}]", "FormCode"), f" {question.text}")]
    if question.recommended:
        asked.append(_p("FormGuidance", _run(words["recommended"], "FormCode"), f" {_cut(_placed(question.recommended, words))}"))
    if question.last and question.last.numbers:
        asked.append(_p("FormGuidance", words["last"].format(numbers=question.last.numbers)))
    measures = [
        _articles(question.articles, words) if question.articles else "",
        words["words_hint"].format(words=question.words_hint) if question.words_hint else "",
    ]
    lines = (*question.guidance.splitlines(), " · ".join(filter(None, measures)))
    asked += [_p("FormGuidance", line) for line in lines if line]
    hidden = _w("r", _w("rPr", _w("vanish")), _t(mark(question.code)))
    answer = [_p("Answer", hidden, _run(words["placeholder"], "AnswerPlaceholder"))]
    if question.last:
        answer = list(_prefilled(question.last.text, hidden, words))
    return _table("FormFrame", f"[{question.code}] {question.text}"[:250], (_WIDTH,), [
        _w("tr", _w("trPr", _w("cantSplit"), _w("tblHeader")), _cell(_WIDTH, asked, _SHADE)),
        _w("tr", _w("trPr", _w("trHeight", val=str(_ANSWER_HEIGHT), hRule="atLeast")), _cell(_WIDTH, answer)),
    ])


def _prefilled(last: str, hidden: etree._Element, words: dict[str, Any]) -> Iterator[etree._Element]:
    """Yield the last answer below the sentence that says it is to be confirmed; a second hidden mark knows it again."""
    known = _w("r", _w("rPr", _w("vanish")), _t(f"⟦pre:{fingerprint(last)}⟧"))
    yield _p("Answer", hidden, known, _run(f"{words['prefilled']} {words['prefilled_how']}", "AnswerPlaceholder"))
    for line in filter(str.strip, last.splitlines()):
        yield _p("Answer", line)


def fingerprint(text: str) -> str:
    """Return by what a text is known again, whatever a program makes of its spaces and signs."""
    return hashlib.sha256("".join(sign for sign in text.casefold() if sign.isalnum()).encode()).hexdigest()[:12]


def _placed(said: Said, words: dict[str, Any]) -> str:
    return f"({words['paragraphs'].format(numbers=said.numbers)}) {said.text}" if said.numbers else said.text


def _cut(text: str) -> str:
    """Return a text in one line, short enough to stand in the head of a frame."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SAID else f"{line[:_LONGEST_SAID].rsplit(' ', 1)[0]} […]"


def _articles(articles: tuple[str, ...], words: dict[str, Any]) -> str:
    form: str = words["articles"]["one" if len(articles) == 1 else "many"]
    return form.format(articles=", ".join(articles))


def _header(form: QuestionnaireForm) -> etree._Element:
    header = _w("hdr", _p("Header", form.title, _w("r", _w("tab")), form.form_id))
    if form.notice:
        header.append(_p("FormNotice", form.notice))
    return header


def _footer(form: QuestionnaireForm, words: dict[str, Any]) -> etree._Element:
    fields = {"{page}": " PAGE ", "{pages}": " NUMPAGES "}
    pieces = re.split(r"(\{page\}|\{pages\})", words["page"])
    counted = [_w("fldSimple", _run("1"), instr=fields[p]) if p in fields else p for p in pieces if p]
    return _w("ftr", _p("Footer", form.institution, _w("r", _w("tab")), *counted))


def _core(form: QuestionnaireForm, words: dict[str, Any]) -> etree._Element:
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    dc = "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": dc})
    for name, value in (("identifier", form.form_id), ("language", words["locale"]), ("title", form.title)):
        etree.SubElement(root, f"{{{dc}}}{name}").text = _CONTROL.sub("", value)
    return root


def _types() -> etree._Element:
    root = parse(f'<Types xmlns="{CONTENT_TYPES}"/>'.encode())
    for ending, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"),
    ):
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Default", Extension=ending, ContentType=kind)
    overrides = {f"/word/{name}.xml": f"{_TEXT}{kind}+xml" for name, kind in _PARTS.items()}
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    for name, kind in overrides.items():
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=name, ContentType=kind)
    return root


def _arrows(arrows: dict[str, tuple[str, str]]) -> etree._Element:
    root = parse(f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode())
    for name, (kind, target) in arrows.items():
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=name, Type=kind, Target=target)
    return root


def _w(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    """Return a Word element; `r` is declared too, for readers that expect it."""
    element = etree.Element(w(tag), {w(k): v for k, v in attributes.items()}, nsmap={"w": NS["w"], "r": R})
    element.extend(children)
    return element


def _t(text: str) -> etree._Element:
    node = _w("t")
    node.text = _CONTROL.sub("", text)
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return node


def _run(text: str, style: str | None = None) -> etree._Element:
    return _w("r", *([_w("rPr", _w("rStyle", val=style))] if style else []), _t(text))


def _p(style: str, *content: str | etree._Element) -> etree._Element:
    """Return a paragraph of text and runs."""
    runs = (_run(piece) if isinstance(piece, str) else piece for piece in content)
    return _w("p", _w("pPr", _w("pStyle", val=style)), *runs)


def _cell(width: int, content: list[etree._Element], shade: str | None = None) -> etree._Element:
    properties = _w("tcPr", _w("tcW", w=str(width), type="dxa"))
    if shade:
        properties.append(_w("shd", val="clear", color="auto", fill=shade))
    return _w("tc", properties, *content)


def _table(style: str, description: str, widths: tuple[int, ...], rows: list[etree._Element]) -> etree._Element:
    """Return a table of fixed widths with its description for those who do not see it."""
    return _w(
        "tbl",
        _w("tblPr",
           _w("tblStyle", val=style), _w("tblW", w=str(sum(widths)), type="dxa"), _w("tblLayout", type="fixed"),
           _w("tblCaption", val=_CONTROL.sub("", description))),
        _w("tblGrid", *(_w("gridCol", w=str(width)) for width in widths)),
        *rows,
    )
