"""The sections of a report in the order of its outline: headings, lines for the editor, and what institutions wrote."""

from collections.abc import Iterator, Mapping, Sequence

from documents.composed import Asked, Block, Cited, Heading, Item, Seam
from documents.words import worded, words
from models.instrument import Instrument, Names, Question, Section
from models.layout import Layout
from models.words import OFFICE
from store.drafts import Piece


def items(
    instrument: Instrument, pieces: Sequence[Piece], language: str, seams: Mapping[str, str], layout: Layout
) -> Iterator[Item]:
    """Yield headings, seams and blocks in the order of the outline; a heading stands only over something.

    `seams` are lines for the editor, by the block above which they stand.
    """
    by_question: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_question.setdefault(piece.question, []).append(piece)
    asked = {question.code for question in instrument.questions()}
    if own := [p for p in pieces if p.institution == OFFICE and p.question not in asked]:
        yield Heading(1, words("sentences", language)["report"]["introduction"])
        for piece in own:
            yield from _placed(piece, seams)
    for top in instrument.outline:
        yield from _section(top, 1, by_question, language, seams, layout)


def _section(
    section: Section, level: int, pieces: dict[str, list[Piece]], language: str, seams: Mapping[str, str], layout: Layout
) -> Iterator[Item]:
    inside: list[Item] = []
    title = worded(section.title, language)
    for question in section.questions:
        own, articles = worded(question.title, language), _articles(question.articles, language)
        if question.code not in pieces:
            continue
        if len(section.questions) > 1 or own != title:
            inside.append(Heading(level + 1, _cited_as(question, layout, language), articles))
        else:
            title = _cited_as(question, layout, language)
        if layout.asked and question.cited:
            inside.append(Asked(worded(question.guidance, language)))
        for piece in pieces[question.code]:
            inside.extend(_placed(piece, seams))
        if layout.references:
            inside.append(Cited())
    for lower in section.sections:
        inside.extend(_section(lower, level + 1, pieces, language, seams, layout))
    if inside:
        yield Heading(level, title, _articles(section.articles, language))
        if layout.asked and section.text:
            yield Asked(worded(section.text, language))
        yield from inside


def _placed(piece: Piece, seams: Mapping[str, str]) -> Iterator[Item]:
    if piece.id in seams:
        yield Seam(seams[piece.id])
    yield Block(piece.id, piece.sha256, piece.anchor, piece.institution, piece.question)


def _cited_as(question: Question, layout: Layout, language: str) -> str:
    """Return the heading of a question: by the number of the body's list as the layout cites it, else its title."""
    if question.cited is None or question.cited.titled or layout.replies is None:
        return worded(question.title, language)
    said: Names = getattr(layout.replies, question.cited.counted)
    return said.in_language(language).format(number=question.cited.number)


def _articles(articles: Sequence[str], language: str) -> str:
    return words("sentences", language)["report"]["articles"].format(articles=", ".join(articles)) if articles else ""
