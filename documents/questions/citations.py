"""Documents that questions cite: symbols of the United Nations and the Council of Europe, general comments, reports."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SYMBOL: Final = re.compile(
    r"(?<![\w/])(?:[A-Z]{1,6}|T-ES|ST)(?:/[A-Za-z0-9.\-‑–()]+)+(?:_[a-z]{2}(?:\s?(?:final|rev\d?))?)?"
    r"|(?<![\w/])T-ES\s?\(\d{4}\)\s?\d+(?:_[a-z]{2,5})?"
)
_NUMBERS: Final = r"\d{1,3}(?:\s?\(?[a-z]\)|\s\([a-z]\))*"
_JOINT: Final = r"\s*(?:,\s?|\s(?:and|et|to|à)\s|\s?[-–—‑]\s?|\s(?=\())\s*"
_PARAGRAPHS: Final = re.compile(
    rf"[\s,(]*(?:paragraphe?s?|paras?\.?|pars?\.?|§+)\s*(?P<n>{_NUMBERS}(?:{_JOINT}(?:{_NUMBERS}|\(?[a-z]\)))*)", re.IGNORECASE
)
_COMMENT_WORDS: Final = (
    r"(?P<word>(?:joint\s+)?general\s+(?:comments?|recommendations?)"
    r"|(?:observations?|recommandations?)\s+générales?(?:\s+conjointes?)?)"
)
_COMMENT: Final = re.compile(
    rf"{_COMMENT_WORDS}\s+(?P<list>(?:n[o°º]s?\.?\s?)?\d{{1,2}}(?:\s\(\d{{4}}\))?"
    r"(?:(?:,|\s(?:and|et))\s(?:n[o°º]s?\.?\s?)?\d{1,2}(?:\s\(\d{4}\))?(?![\w.]))*)",
    re.IGNORECASE,
)
_ONE_COMMENT: Final = re.compile(r"(\d{1,2})(?:\s\((\d{4})\))?")
_REPORT: Final = re.compile(r"explanatory\s+report|rapport\s+explicatif", re.IGNORECASE)
_EARLIER: Final = re.compile(
    r"(?:previous|earlier|last)\s+(?:concluding\s+observations(?:\s+and\s+recommendations)?|recommendations)"
    r"|(?:précédentes|dernières|antérieures)\s+(?:observations\s+finales|recommandations)"
    r"|(?:observations\s+finales|recommandations)\s+(?:précédentes|antérieures)",
    re.IGNORECASE,
)
_IBID: Final = re.compile(r"\b(?:ibid(?:em)?|idem)\.?", re.IGNORECASE)
_TRAILING: Final = ".,;:–-"


@dataclass(frozen=True)
class Citation:
    """A document named in a question, with its paragraphs as printed."""

    document: str
    paragraphs: str = ""

    def written(self, language: str) -> str:
        """Return the citation as the body would write it: “CRC/C/LUX/CO/3-4, para. 12”, in French “par. 12”."""
        many = re.search(r"[,–—-]|\b(?:and|et|to|à)\b", self.paragraphs) is not None
        word = "par." if language == "fr" else "paras." if many else "para."
        return f"{self.document}, {word} {self.paragraphs}" if self.paragraphs else self.document


def citations(text: str, *, before: str = "") -> tuple[Citation, ...]:
    """Return the documents a text cites, in its order, each once; “ibid.” stands for the document cited `before` it."""
    found: dict[Citation, None] = {}
    for _, document, end in sorted(_documents(text)):
        document = document or before
        if document:
            match = _PARAGRAPHS.match(text, end)
            paragraphs = re.sub(r"\s+", " ", match["n"]).strip(" ,") if match else ""
            found[Citation(document, paragraphs)] = None
            before = document
    return tuple(found)


def _documents(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield where each document is named, its name (empty for “ibid.”), and where the name ends."""
    for match in _SYMBOL.finditer(text):
        symbol = _symbol(match[0])
        if symbol:
            yield match.start(), symbol, match.start() + len(match[0].rstrip(_TRAILING))
    for match in _COMMENT.finditer(text):
        french = "génér" in match["word"].lower()
        kind = re.sub(r"s\b", "", " ".join(match["word"].lower().split()))
        ones = list(_ONE_COMMENT.finditer(text, match.start("list"), match.end("list")))
        for one in ones:
            year = f" ({one[2]})" if one[2] else ""
            yield one.start(), f"{kind} {'no' if french else 'No.'} {one[1]}{year}", one.end()
    for match in _REPORT.finditer(text):
        yield match.start(), "Rapport explicatif" if match[0][0] in "Rr" else "Explanatory Report", match.end()
    for match in _EARLIER.finditer(text):
        after = text[match.end():match.end() + 60]
        bracket = re.match(r"[^().;]{0,40}\(", after)
        if bracket and _PARAGRAPHS.match(after, bracket.end() - 1):
            yield match.start(), " ".join(match[0].split()), match.end() + bracket.end() - 1
    for match in _IBID.finditer(text):
        yield match.start(), "", match.end()


def _symbol(text: str) -> str:
    """Return a symbol in plain signs, empty if it is none: “and/or” and “TV/radio” have no number."""
    found = re.sub("[‑–]", "-", text.rstrip(_TRAILING))
    while found.count(")") > found.count("("):
        found = found[:found.rindex(")")]
    if not any(sign.isdecimal() for sign in found) or re.fullmatch(r"[A-Z]+/\d+", found):
        return ""
    return re.sub(r"\s", "", found) if found.startswith("T-ES") else found
