"""Articles of a convention named in headings and questions, in English and French, each as its number: “44 (6)”, “37 (b)”."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from documents.questions.labels import letter, letter_value

_KEYWORD: Final = re.compile(r"\b(?:articles?|arts?\.?)\s*(?=\d)", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"\s*(?:"
    r"(?P<open>\()|(?P<close>\))|(?P<comma>[,;])|(?P<dash>[-–—‑]|to\b|à\b)|(?P<and>and\b|et\b|&|ou\b|or\b)"
    r"|(?P<para>paragraphe?s?|paras?\.?|pars?\.?|§+|al(?:in[ée]as?|\.)|letters?|lettres?|let\.|lit\.)"
    r"|(?P<number>\d{1,3})(?![\d/])|(?P<letter>[a-z])(?![a-zà-ÿ])\.?"
    r")",
    re.IGNORECASE,
)
_LONGEST_RANGE: Final = 60
_FOREIGN: Final = re.compile(
    r"[\s,]*(?:of|du|de\s+l[ae’']?|des|de|in|dans)\s*(?:the\s+|la\s+|le\s+|l[’'])?(?!.{0,25}\b(?:Convention|Protocole?)\b)[\w’']",
    re.IGNORECASE,
)
_PROTOCOL: Final = re.compile(
    r"[^.;()]{0,20}\b(?:Optional\s+Protocol|Protocole\s+facultatif)\b(?P<subject>[^.;]{0,120})", re.IGNORECASE
)
_PROTOCOLS: Final = (("OPSC", "sale|vente"), ("OPAC", "armed|armés"), ("OPIC", "communications"))
"""The Optional Protocols to the Convention on the Rights of the Child by a word of their titles."""


def articles(text: str) -> tuple[str, ...]:
    """Return the articles a text names, ranges written out; those of national laws and codes are left out."""
    found: list[str] = []
    for keyword in _KEYWORD.finditer(text):
        named, end = _list(text, keyword.end())
        after = text[end:end + 160]
        if _FOREIGN.match(after):
            continue
        protocol = _protocol(after)
        found += [f"{protocol} {article}" if protocol else article for article in named]
    return distinct(found)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return values in their order, each once."""
    return tuple(dict.fromkeys(values))


def _protocol(after: str) -> str | None:
    match = _PROTOCOL.match(after)
    if match is None:
        return None
    return next((name for name, words in _PROTOCOLS if re.search(words, match["subject"])), None)


def _tokens(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    while match := _TOKEN.match(text, start):
        kind = match.lastgroup or ""
        yield kind, match[kind], match.end()
        start = match.end()


def _list(text: str, start: int) -> tuple[list[str], int]:
    """Read the list that follows “arts.”: return its articles and where it ends."""
    reading = _Reading()
    end = start
    for kind, token, after in _tokens(text, start):
        if not reading.take(kind, token):
            break
        if kind in ("number", "letter", "close"):
            end = after
    return reading.articles(), end


class _Reading:
    """An article list taken token by token; `depth` tells whether a bracket is open after an article."""

    def __init__(self) -> None:
        self._found: list[tuple[str, list[tuple[str, ...]]]] = []
        self._depth = 0
        self._in_paragraphs = False   # after “, para.” outside brackets
        self._many = False
        self._range = False
        self._joined = True           # a comma, “and” or the beginning stands before
        self._bracketed = False

    def take(self, kind: str, token: str) -> bool:
        """Take one token; False ends the list."""
        match kind:
            case "open":
                self._depth += 1
                self._bracketed = False
            case "close":
                if self._depth == 0 and not self._lettered():
                    return False
                self._depth = max(0, self._depth - 1)
                self._bracketed = True
            case "dash":
                self._range = True
            case "comma" | "and":
                if kind == "comma" and self._depth == 0:
                    self._in_paragraphs = self._in_paragraphs and self._many
                self._joined = True
                return True
            case "para":
                self._in_paragraphs = self._depth == 0
                self._many = token.lower().rstrip(".").endswith("s") or token == "§§"
                return bool(self._found)
            case "number":
                self._number(token)
            case "letter":
                if not self._letter(token):
                    return False
        if kind not in ("dash", "open"):
            self._joined = False
        return True

    def articles(self) -> list[str]:
        """Return the articles in their order, with the paragraphs named."""
        found = []
        for article, details in self._found:
            found += [f"{article} {' '.join(f'({d})' for d in detail)}" for detail in details] or [article]
        return found

    def _lettered(self) -> bool:
        """Tell whether the last thing read is a letter, whose French bracket only closes: “37 a)”."""
        return bool(self._found and self._found[-1][1] and self._found[-1][1][-1][-1].isalpha() and not self._bracketed)

    def _number(self, token: str) -> None:
        if self._found and (self._depth or self._belongs(int(token))):
            details = self._found[-1][1]
            if self._range and details and details[-1][-1].isdecimal():
                details += [(str(n),) for n in _between(int(details[-1][-1]), int(token))]
            details.append((token,))
        else:
            self._in_paragraphs = False
            if self._range and self._found:
                self._found += [(str(n), []) for n in _between(int(self._found[-1][0]), int(token))]
            self._found.append((token, []))
        self._range = False

    def _belongs(self, number: int) -> bool:
        """Tell whether a number outside brackets is a paragraph of the last article: directly after “para.”, or a row of them."""
        if not self._in_paragraphs:
            return False
        details = self._found[-1][1]
        last = details[-1][-1] if details else "0"
        return not details or not self._joined or (last.isdecimal() and int(last) < number <= 9)

    def _letter(self, token: str) -> bool:
        if not self._found or (self._joined and not self._depth and not self._follows(token)):
            return False
        details = self._found[-1][1]
        token = token.lower()
        if self._range and details and details[-1][-1].isalpha():
            before = details[-1]
            details += [(*before[:-1], letter(n)) for n in _between(letter_value(before[-1]), letter_value(token))]
            details.append((*before[:-1], token))
        elif details and details[-1][-1].isdecimal() and not self._joined:
            details[-1] = (*details[-1], token)          # “10 (2) (b)”
        elif details and details[-1][-1].isalpha() and len(details[-1]) > 1:
            details.append((*details[-1][:-1], token))   # “10 (2) (b) and (c)”
        else:
            details.append((token,))
        self._range = False
        self._bracketed = False
        return True

    def _follows(self, token: str) -> bool:
        """Tell whether a letter after a comma goes on with the letters of the last article; “i.e.” does not."""
        details = self._found[-1][1]
        return bool(details) and details[-1][-1].isalpha() and 0 < letter_value(token) - letter_value(details[-1][-1]) <= 3


def _between(first: int, last: int) -> range:
    """Return what lies between the ends of a range; of an impossible one nothing."""
    return range(first + 1, last) if first < last <= first + _LONGEST_RANGE else range(0)
