"""The invented contributions: their length makes the word limit bite once, and they hold what a contribution holds."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from rehearsal.departments import read_replay
from rehearsal.typist import TEXTS

MAIN = sorted(TEXTS.glob("*.md"))
SHORT = sorted((TEXTS / "short").glob("*.md"))
INVENTED = sorted(TEXTS.glob("dept_*/*.md"))
ALL = sorted(TEXTS.rglob("*.md"))
OUTLINE = {
    "A": 12, "B": 1, "C": 4, "D": 7, "E": 6, "F": 10, "G": 9, "H": 5, "I": 13, "J": 3, "N": 1, "O": 1, "S": 8,
}
HEADINGS_AND_TITLE = 800    # about 700 words of headings with articles, and the title page, in the report as filed


def words(path: Path) -> int:
    """Return the words a reader sees, tables included, without footnotes, marks of lists and pictures."""
    text = re.sub(r"^\[\^\d+\]:.*$|\[\^\d+\]|!\[[^\]]*\]\([^)]*\)", "", path.read_text("utf-8"), flags=re.MULTILINE)
    inline = (token for token in MarkdownIt("commonmark").enable("table").parse(text) if token.type == "inline")
    return sum(len("".join(child.content or " " for child in token.children or ()).split()) for token in inline)


def total(paths: list[Path]) -> int:
    return sum(map(words, paths))


def occurrences(pattern: str) -> int:
    return sum(len(re.findall(pattern, path.read_text("utf-8"), re.MULTILINE)) for path in MAIN)


def test_every_question_of_the_outline_has_a_text():
    asked = {f"{letter}.{n:02}" for letter, last in OUTLINE.items() for n in range(1, last + 1)}
    assert {path.stem for path in MAIN} == asked


def test_the_contributions_together_pass_the_limit():
    assert 21_700 < total(MAIN) < 22_400
    assert total(MAIN) > read_replay().word_limit


def test_the_shortened_texts_of_one_ministry_bring_the_report_under_the_limit():
    long = [TEXTS / path.name for path in SHORT]
    saved = total(long) - total(SHORT)
    assert saved >= 1_300
    assert total(MAIN) + total(INVENTED) - saved + HEADINGS_AND_TITLE < read_replay().word_limit


@pytest.mark.parametrize("path", MAIN, ids=lambda p: p.stem)
def test_a_text_is_neither_a_line_nor_an_essay(path):
    assert 110 <= words(path) <= 520


@pytest.mark.parametrize("path", ALL, ids=lambda p: str(p.relative_to(TEXTS)))
def test_each_footnote_is_referred_to_once_and_each_reference_has_its_note(path):
    text = path.read_text("utf-8")
    notes = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    references = re.findall(r"\[\^(\d+)\](?!:)", text)
    assert sorted(notes) == sorted(references)


@pytest.mark.parametrize(("pattern", "at_least"), [
    (r"^Tableau : .+\n\n\|.*\n\|[-|]+\|$", 14),
    (r"^\[\^\d+\]: ", 30),
    (r"\n\n(?:- |1\. )", 8),
    (r"!\[[^\]]+\]\(figure\.png\)", 1),
    (r"(?<!!)\[[^\]]+\]\(https://[a-z.-]*example\.invalid[^)]*\)", 6),
    (r"\*\*[^*]+\*\*", 20),
])
def test_the_texts_hold_what_the_merge_must_keep(pattern, at_least):
    assert occurrences(pattern) >= at_least


def test_links_lead_nowhere_real():
    assert all(".invalid" in link for path in ALL for link in re.findall(r"https?://[^)\s]+", path.read_text("utf-8")))


def test_the_typography_is_french():
    markup = re.compile(r"\(https?://[^)]*\)|^\[\^\d+\]:|!\[[^\]]*\]\([^)]*\)", re.MULTILINE)
    for path in ALL:
        text = markup.sub("", path.read_text("utf-8"))
        assert not re.search(r"['\"]|\w[;!?%»]|\w:\s|«\w|\.\.\.", text), path.name


def test_no_sentence_is_said_twice():
    sentences = [
        sentence for path in MAIN for sentence in re.split(r"(?<=[.])\s+", path.read_text("utf-8"))
        if len(sentence.split()) > 6 and "|" not in sentence
    ]
    assert len(sentences) == len(set(sentences))


def test_the_figure_is_small():
    assert (TEXTS / "figure.png").stat().st_size < 60_000
