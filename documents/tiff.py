"""What a TIFF tells beside what it shows, taken away in place: the picture stays where it lies in the file.

Tags by their numbers in TIFF 6.0; the directories of camera and place hang on two of them.
"""

import struct
from typing import Final

HEADS: Final = (b"II*\x00", b"MM\x00*")
_CAMERA, _PLACE = 34665, 34853
_TELLING: Final = frozenset((
    269, 270, 271, 272, 285, 305, 306, 315, 316, 700, 33432, 33723, 34377, 37510, 40092, 40093, 40094, 40095, _CAMERA, _PLACE,
))
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_ENTRY: Final = 12
_MOST: Final = 100      # directories: a chain of them may lead in a circle


def without_words(data: bytes) -> bytes:
    """Return the file with its pictures alone. Raises struct.error and ValueError for what is damaged."""
    told, order = bytearray(data), "<" if data[:2] == b"II" else ">"
    (place,) = struct.unpack_from(f"{order}I", data, 4)
    for _ in range(_MOST):
        if not place:
            return bytes(told)
        place = _cleared(told, order, place)
    raise ValueError("directories in a circle")


def _cleared(told: bytearray, order: str, place: int) -> int:
    """Take the telling entries out of a directory with what they point to; return the place of the next."""
    (count,) = struct.unpack_from(f"{order}H", told, place)
    first, end = place + 2, place + 2 + count * _ENTRY
    (following,) = struct.unpack_from(f"{order}I", told, end)
    kept = []
    for at in range(first, end, _ENTRY):
        entry = bytes(told[at:at + _ENTRY])
        tag, kind, number, value = struct.unpack(f"{order}HHII", entry)
        if tag not in _TELLING:
            kept.append(entry)
            continue
        if tag in (_CAMERA, _PLACE):
            _emptied(told, order, value)
        elif (size := number * _SIZES.get(kind, 1)) > 4:
            _blank(told, value, size)
    struct.pack_into(f"{order}H", told, place, len(kept))
    new = b"".join(kept) + struct.pack(f"{order}I", following)
    told[first:end + 4] = new + bytes(end + 4 - first - len(new))
    return int(following)


def _emptied(told: bytearray, order: str, place: int) -> None:
    """Blank a directory that nothing leads to any more, and what it points to."""
    (count,) = struct.unpack_from(f"{order}H", told, place)
    for at in range(place + 2, place + 2 + count * _ENTRY, _ENTRY):
        _, kind, number, value = struct.unpack_from(f"{order}HHII", told, at)
        if (size := number * _SIZES.get(kind, 1)) > 4:
            _blank(told, value, size)
    _blank(told, place, 2 + count * _ENTRY)


def _blank(told: bytearray, place: int, size: int) -> None:
    if place + size > len(told):
        raise ValueError("cut off")
    told[place:place + size] = bytes(size)
