"""What kind of answer a text is: something to read, nothing to report, somebody else's, or still to come."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from documents.blocks import normal
from documents.phrases import LANGUAGES, pattern, plain, says_only
from documents.words import words
from models.words import Nature

_SHORT: Final = 30          # words; who writes more reports something, whatever phrase stands in it
_REFERRING: Final = 60      # a reference may give its reason
_SAYS: Final = 5            # words of a sentence that reports something
_WORD_FOR_WORD: Final = 8   # words from which an equal text is no chance


_ALONE: Final = (Nature.NOTHING_TO_REPORT, Nature.NOT_APPLICABLE, Nature.TO_BE_COMPLETED)


def nature_of(text: str) -> Nature:
    """Return what kind of answer a text is by itself; an empty one is to be completed."""
    written = plain(text).strip(" .!;:-–«»\"'()[]*…\n")
    length = len(written.split())
    if not written:
        return Nature.TO_BE_COMPLETED
    for nature in _ALONE:      # nothing but the phrase
        if says_only(written, "answer", nature):
            return nature
    if length <= _REFERRING and _begins_or_says(written, Nature.REFERENCE, length):
        return Nature.REFERENCE
    if length <= _SHORT:
        first = written.splitlines()[0]
        for nature in (Nature.TO_BE_COMPLETED, Nature.NOT_APPLICABLE, Nature.NOTHING_TO_REPORT):
            if any(_stands_out(one, nature, first) for one in LANGUAGES):
                return Nature.TEXT if _reports_besides(written, nature) else nature
    return Nature.TEXT


def _reports_besides(written: str, nature: Nature) -> bool:
    """Tell whether there is more to read than that there is nothing: an exception, or another sentence with a figure."""
    if any(pattern(one, "exception").search(written) for one in LANGUAGES):
        return True
    sentences = [one for one in re.split(r"[.!?;\n]+(?:\s|$)", written) if one.strip()]
    others = [one for one in sentences if not any(pattern(lang, "answer", nature).search(one) for lang in LANGUAGES)]
    return any(len(one.split()) >= _SAYS and re.search(r"\d", one) for one in others)


def _begins_or_says(written: str, nature: Nature, length: int) -> bool:
    """Tell a reference: at the beginning of a longer text, anywhere in a short one."""
    phrases = [pattern(one, "answer", nature) for one in LANGUAGES]
    return any(p.match(written) or (length <= _SHORT and p.search(written)) for p in phrases)


def _stands_out(language: str, nature: Nature, line: str) -> bool:
    """Tell a phrase that is what a line says: at its beginning and set off, or with nothing but small words around it."""
    phrases = pattern(language, "answer", nature)
    found = phrases.search(line)
    if not found or len(found[0].strip()) < 4:
        return False
    is_set_off = found.start() == 0 and re.match(r" ?[.,:;(-]", line[found.end():]) is not None
    return is_set_off or _around(language).issuperset(re.findall(r"[^\W\d_]+", phrases.sub(" ", line)))


@cache
def _around(language: str) -> frozenset[str]:
    """Return the words that stand around such a phrase, and say nothing by themselves."""
    said = words("replies", language)
    days = [word for key in ("months", "short_months", "weekdays") for word in said[key]]
    return frozenset((*said["around"].split(), *days))


def natures_of(texts: Mapping[str, str], last: Mapping[str, str] = MappingProxyType({})) -> dict[str, Nature]:
    """Return the kind of each answer by code; one that says word for word what an earlier one says is repeated.

    `last` is what the last report says to each question: who sends that back has answered nothing new.
    """
    seen: set[str] = set()
    found = {}
    for code, text in texts.items():
        same = _same(text)
        found[code] = nature_of(text)
        if len(same.split()) >= _WORD_FOR_WORD:
            if same in seen or same == _same(last.get(code, "")):
                found[code] = Nature.REPEATED
            seen.add(same)
    return found


def _same(text: str) -> str:
    return normal(text).casefold()


def referred_to(text: str, names: Mapping[str, Iterable[str]]) -> str:
    """Return the id of the one institution that a reference names, empty where it names none or several.

    `names` are those of each institution in any language; what stands before the first comma is enough.
    """
    said = f" {_bare(text)} "
    found = {
        short: institution for institution, known in names.items() for name in known
        if (short := _short(name)) and f" {short} " in said
    }
    # « Ministère de l'Éducation » stands in « Ministère de l'Éducation nationale » too
    named = {found[short] for short in found if not any(short != other and short in other for other in found)}
    return next(iter(named)) if len(named) == 1 else ""


def _short(name: str) -> str:
    """Return the beginning of a name as it is looked for; one word alone tells nothing, unless it is an abbreviation."""
    short = _bare(name.partition(",")[0])
    return short if " " in short or (name.isupper() and len(name) > 2) else ""


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", plain(text)).split())
