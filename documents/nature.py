"""What kind of answer a text is: something to read, nothing to report, somebody else's, or still to come."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from documents.blocks import normal
from documents.phrases import LANGUAGES, pattern, plain, says_only

_SHORT: Final = 30          # words; who writes more reports something, whatever phrase stands in it
_REFERRING: Final = 60      # a reference may give its reason
_WORD_FOR_WORD: Final = 8   # words from which an equal text is no chance


class AnswerNature(StrEnum):
    """The kinds of answers."""

    TEXT = "text"
    NOTHING_TO_REPORT = "nothing_to_report"
    NOT_APPLICABLE = "not_applicable"
    REFERENCE = "reference"
    REPEATED = "repeated"
    TO_BE_COMPLETED = "to_be_completed"


_ALONE: Final = (AnswerNature.NOTHING_TO_REPORT, AnswerNature.NOT_APPLICABLE, AnswerNature.TO_BE_COMPLETED)


def nature_of(text: str) -> AnswerNature:
    """Return what kind of answer a text is by itself; an empty one is to be completed."""
    written = plain(text).strip(" .!;:-–«»\"'()[]*…\n")
    length = len(written.split())
    if not written:
        return AnswerNature.TO_BE_COMPLETED
    for nature in _ALONE:      # nothing but the phrase
        if says_only(written, "answer", nature):
            return nature
    if length <= _REFERRING and _begins_or_says(written, AnswerNature.REFERENCE, length):
        return AnswerNature.REFERENCE
    if length <= _SHORT:
        first = written.splitlines()[0]
        for nature in (AnswerNature.TO_BE_COMPLETED, AnswerNature.NOT_APPLICABLE, AnswerNature.NOTHING_TO_REPORT):
            if any(_stands_out(pattern(one, "answer", nature), first, length) for one in LANGUAGES):
                return nature
    return AnswerNature.TEXT


def _begins_or_says(written: str, nature: AnswerNature, length: int) -> bool:
    """Tell a reference: at the beginning of a longer text, anywhere in a short one."""
    phrases = [pattern(one, "answer", nature) for one in LANGUAGES]
    return any(p.match(written) or (length <= _SHORT and p.search(written)) for p in phrases)


def _stands_out(phrases: re.Pattern[str], line: str, length: int) -> bool:
    """Tell a phrase that is most of what is said: at the beginning of a sentence, or a good part of a short text."""
    found = phrases.search(line)
    if not found or len(found[0]) < 4:
        return False
    return found.start() == 0 or length <= 12 or len(found[0]) * 3 >= len(line)


def natures_of(texts: Mapping[str, str]) -> dict[str, AnswerNature]:
    """Return the kind of each answer by code; one that says word for word what an earlier one says is repeated."""
    seen: set[str] = set()
    found = {}
    for code, text in texts.items():
        same = normal(text).casefold()
        found[code] = nature_of(text)
        if len(same.split()) >= _WORD_FOR_WORD:
            if same in seen:
                found[code] = AnswerNature.REPEATED
            seen.add(same)
    return found
