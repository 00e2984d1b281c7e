"""Check digits, by which a number of thirteen digits is told from a sum of money."""

from collections.abc import Callable, Mapping
from typing import Final

_PRODUCT: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)
"""Multiplication in the dihedral group of the pentagon (Verhoeff 1969)."""
_SHUFFLE: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)
_INVERSE: Final = "0432156789"


def luhn(digits: str) -> str:
    """Return the digit that Luhn's rule puts behind these (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * 2 if place % 2 == 0 else int(d) for place, d in enumerate(reversed(digits))]
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def verhoeff(digits: str) -> str:
    """Return the digit that Verhoeff's rule puts behind these."""
    state = 0
    for place, digit in enumerate(reversed(digits), start=1):
        state = int(_PRODUCT[state][int(_SHUFFLE[place % 8][int(digit)])])
    return _INVERSE[state]


CHECKS: Final[Mapping[str, Callable[[str], str]]] = {"luhn": luhn, "verhoeff": verhoeff}
"""The rules that a country's file may name."""
