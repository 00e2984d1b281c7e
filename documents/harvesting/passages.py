"""Passages by which a change is found again: as short as they may be, and there once in their paragraph."""

import re
from typing import Final

_AROUND: Final = 3      # words on either side
_WORD: Final = re.compile(r"\S+")


def once(text: str, start: int, end: int, new: str) -> tuple[str, str]:
    """Return the passage around a place that is there once in a text, and how it reads with `new` in the place's stead."""
    words = [match.span() for match in _WORD.finditer(text)]
    before = [a for a, _ in words if a < start]
    after = [b for _, b in words if b > end]
    for n in range(_AROUND, len(words) + _AROUND):
        a = before[-n] if len(before) >= n else 0
        b = after[n - 1] if len(after) >= n else len(text)
        if text.count(text[a:b]) == 1:
            return text[a:b], text[a:start] + new + text[end:b]
    return text, text[:start] + new + text[end:]


def differing(old: str, new: str) -> tuple[str, str]:
    """Return the passage of a text that reads otherwise in another, and how."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    back = next((n for n in range(most - start) if old[-1 - n] != new[-1 - n]), most - start)
    return once(old, start, len(old) - back, new[start:len(new) - back])
