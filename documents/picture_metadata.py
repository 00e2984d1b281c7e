"""What a picture tells beside what it shows: camera, place, author, program. Found, and taken away without touching the picture."""

import struct
from collections.abc import Iterator
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_TELLING: Final = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
_JPEG: Final = b"\xff\xd8"
_JPEG_TELLING: Final = frozenset((0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE))   # but JFIF (E0), colour profile (E2) and Adobe (EE)
_SCAN: Final = 0xDA
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))


def tells(data: bytes) -> bool:
    """Tell whether a PNG or JPEG says more than what it shows."""
    return without(data) != data


def without(data: bytes) -> bytes:
    """Return a PNG or JPEG with its picture alone; anything else, and what is damaged, as it is."""
    try:
        if data.startswith(_PNG):
            return _PNG + b"".join(chunk for kind, chunk in _chunks(data) if kind not in _PNG_TELLING)
        if data.startswith(_JPEG):
            return b"".join(_segments(data))
    except (struct.error, IndexError, ValueError):
        return data
    return data


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise ValueError("cut off")
        yield kind, data[place:end]
        place = end
        if kind == b"IEND":
            return


def _segments(data: bytes) -> Iterator[bytes]:
    yield _JPEG
    place = 2
    while True:
        if data[place] != 0xFF:
            raise ValueError("no segment")
        kind = data[place + 1]
        if kind == 0xFF:
            place += 1
        elif kind in _ALONE:
            yield data[place:place + 2]
            place += 2
        elif kind == _SCAN:
            yield data[place:]
            return
        else:
            (length,) = struct.unpack_from(">H", data, place + 2)
            if kind not in _JPEG_TELLING:
                yield data[place:place + 2 + length]
            place += 2 + length
