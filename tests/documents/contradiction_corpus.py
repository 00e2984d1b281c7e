"""Pairs of sentences of two institutions: fifty that contradict each other, two hundred that only look as if they did;
and forty and a hundred whose figures are written as words.

Written for the test; no figure, day or law in them is claimed to be true.
"""

import re
from itertools import combinations, islice

import yaml

from documents.words import words
from models.settings import HOUSE

Pair = tuple[str, str]

_DATA = yaml.safe_load((HOUSE / "tests/data/contradictions.yaml").read_text("utf-8"))
FIGURES, DATES, LAWS, TRICKY = (
    [(one, other) for one, other in _DATA[kind]] for kind in ("figures", "dates", "laws", "look_alikes")
)
PLANTED: list[Pair] = [*FIGURES, *DATES, *LAWS]


def in_another_year(pair: Pair) -> Pair:
    """Return the pair, its second sentence about another year."""
    one, other = pair
    return one, re.sub(r"\b(20\d\d)\b", lambda found: str(int(found[1]) - 2), other)


def in_another_notation(pair: Pair) -> Pair:
    """Return the first sentence twice, the second time with its numbers and days written otherwise."""
    one = pair[0]
    months = str(words("claims", "fr")["months"]).split()
    other = re.sub(r"(\d)[ ,.](\d{3})\b", "\\1\u202f\\2", one)
    other = re.sub(r"(\d),(\d) %", "\\1,\\2\u00a0pour cent", other)
    other = re.sub(
        rf"(\d+)(?:er)? ({'|'.join(months)}) (\d{{4}})", lambda m: f"{m[1]}.{months.index(m[2]) + 1}.{m[3]}", other
    )
    return one, other


OTHER_TOPICS: list[Pair] = [
    (one[0], other[0]) for one, other in islice(combinations(FIGURES, 2), 0, 561, 8)
]
LOOK_ALIKES: list[Pair] = [
    *TRICKY, *(in_another_year(p) for p in FIGURES[:30]), *(in_another_notation(p) for p in PLANTED), *OTHER_TOPICS[:70],
]

_WORDS = yaml.safe_load((HOUSE / "tests/data/contradictions_in_words.yaml").read_text("utf-8"))
IN_WORDS: list[Pair] = [(one, other) for one, other, _ in _WORDS["figures"]]
UNSEEN, UNSEEN_ALIKE = ([(one, other) for one, other in _WORDS[kind]] for kind in ("unseen", "unseen_alike"))
IN_WORDS_ALIKE: list[Pair] = [
    *((one, other) for one, other in _WORDS["look_alikes"]), *((one, same) for one, _, same in _WORDS["figures"]),
    *(in_another_year(pair) for pair in IN_WORDS[:20]),
]
