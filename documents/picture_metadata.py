"""What a picture tells beside what it shows: camera, place, author, program. Found, and taken away without touching the picture."""

import struct
from collections.abc import Iterator
from typing import Final

from documents import tiff

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_TELLING: Final = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
_JPEG: Final = b"\xff\xd8"
_JPEG_TELLING: Final = frozenset((0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE))   # but JFIF (E0), colour profile (E2) and Adobe (EE)
_SCAN: Final = 0xDA
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
_GIF: Final = (b"GIF87a", b"GIF89a")
_LOOP: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_EMF: Final = b" EMF"


def tells(data: bytes) -> bool:
    """Tell whether a picture says more than what it shows."""
    return without(data) != data


def without(data: bytes) -> bytes:
    """Return a PNG, JPEG, GIF, TIFF or EMF with its picture alone; anything else, and what is damaged, as it is."""
    try:
        if data.startswith(_PNG):
            return _PNG + b"".join(chunk for kind, chunk in _chunks(data) if kind not in _PNG_TELLING)
        if data.startswith(_JPEG):
            return b"".join(_segments(data))
        if data.startswith(_GIF):
            return b"".join(_blocks(data))
        if data[:4] in tiff.HEADS:
            return tiff.without_words(data)
        if data[40:44] == _EMF:
            return _without_description(data)
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


def _blocks(data: bytes) -> Iterator[bytes]:
    """Yield the blocks of a GIF but comments and what programs add; how often it is played stays."""
    place = 13 + _colours(data[10])
    yield data[:place]
    while data[place] != 0x3B:
        start, kind = place, data[place]
        if kind == 0x2C:
            place = _behind(data, place + 11 + _colours(data[place + 9]))
        elif kind == 0x21:
            place = _behind(data, place + 2)
        else:
            raise ValueError("no block")
        told = kind == 0x21 and data[start + 1] == 0xFE
        added = kind == 0x21 and data[start + 1] == 0xFF and data[start + 3:start + 14] not in _LOOP
        if not told and not added:
            yield data[start:place]
    yield data[place:place + 1]


def _colours(flags: int) -> int:
    return 3 << (1 + (flags & 7)) if flags & 0x80 else 0


def _behind(data: bytes, place: int) -> int:
    """Return the place behind a chain of sub-blocks."""
    while data[place]:
        place += 1 + data[place]
    return place + 1


def _without_description(data: bytes) -> bytes:
    """Return an EMF without the names of program and picture in its header."""
    length, start = struct.unpack_from("<II", data, 60)
    if not length or start + 2 * length > len(data):
        return data
    told = bytearray(data)
    told[60:68] = bytes(8)
    told[start:start + 2 * length] = bytes(2 * length)
    return bytes(told)
