"""What is wrapped up is opened: archives, winmail.dat, signed mails, messages in messages. Within limits, or not at all."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from documents.guard import MAX_RATIO, MEGABYTE

MAX_LISTED: Final = 5_000         # entries of which a list is made
MAX_FILES: Final = 100            # in one wrapping; a ministry sends a dozen
MAX_TOTAL: Final = 100 * MEGABYTE
_TNEF: Final = b"\x78\x9f\x3e\x22"


class NotOpened(ValueError):
    """A wrapping that is not opened; `cause` is `hostile`, `encrypted` or `damaged`."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(cause)


@dataclass(frozen=True)
class Inner:
    """One file taken out of a wrapping; the name is a label."""

    name: str
    data: bytes


def is_archive(data: bytes) -> bool:
    """Tell a plain zip archive from an office file, which is one too, and from one that is too damaged to tell."""
    if not data.startswith(b"PK\x03\x04") or data[:200].find(b"mimetypeapplication/vnd.oasis") >= 0:
        return False
    if data.count(b"PK\x01\x02") > MAX_LISTED:      # before zipfile builds an object for each
        return b"[Content_Types].xml" not in data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return b"[Content_Types].xml" not in data and b"word/" not in data


def from_archive(data: bytes) -> list[Inner]:
    """Return the files of a zip archive. Raises NotOpened."""
    if data.count(b"PK\x01\x02") > MAX_LISTED:
        raise NotOpened("hostile")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise NotOpened("encrypted")
            grows = any(e.file_size > MEGABYTE and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
            if grows or len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
                raise NotOpened("hostile")
            return [
                Inner(entry.filename.replace("\\", "/").rpartition("/")[2][:200], archive.read(entry)) for entry in entries
                if not entry.filename.startswith("__MACOSX/")
            ]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as fault:
        raise NotOpened("damaged") from fault


def is_winmail(data: bytes) -> bool:
    """Tell Outlook's own wrapping (MS-OXTNEF), whatever it is called."""
    return data.startswith(_TNEF)


def from_winmail(data: bytes) -> list[Inner]:
    """Return the files of a winmail.dat. Raises NotOpened."""
    found: list[Inner] = []
    name, content = "", b""
    try:
        for attribute, value in _attributes(data):
            if attribute == 0x9002:               # attAttachRendData begins the next file
                found += [Inner(name, content)] if content else []
                name, content = "", b""
            elif attribute == 0x8010:             # attAttachTitle: the short name
                name = name or _text(value, "cp1252")
            elif attribute == 0x800F:             # attAttachData
                content = value
            elif attribute == 0x9005:             # attAttachment: properties, the long name among them
                name = _long_name(value) or name
    except (struct.error, IndexError) as fault:
        raise NotOpened("damaged") from fault
    found += [Inner(name, content)] if content else []
    if len(found) > MAX_FILES:
        raise NotOpened("hostile")
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the attributes of a winmail.dat. Raises NotOpened."""
    place = 6                                     # signature and key
    if len(data) < place + 9:
        raise NotOpened("damaged")
    while place + 9 <= len(data):
        attribute, length = struct.unpack_from("<xHxxI", data, place)
        if place + 9 + length > len(data):        # cut off on its way: half a file is none
            raise NotOpened("damaged")
        yield attribute, data[place + 9 : place + 9 + length]
        place += 9 + length + 2                   # a sum of two bytes closes each


def _long_name(properties: bytes) -> str:
    """Return PR_ATTACH_LONG_FILENAME (0x3707), as 8-bit text or UTF-16, from the properties of an attachment."""
    for kind, charset in ((0x001F, "utf-16-le"), (0x001E, "cp1252")):
        place = properties.find(struct.pack("<HHI", kind, 0x3707, 1))
        if place >= 0:
            (length,) = struct.unpack_from("<I", properties, place + 8)
            return _text(properties[place + 12 : place + 12 + min(length, 1000)], charset)
    return ""


def _text(raw: bytes, charset: str) -> str:
    return raw.decode(charset, "replace").split("\0")[0].replace("\\", "/").rpartition("/")[2][:200]


# Signed mails: what stands inside a PKCS #7 SignedData (RFC 5652), in DER or in pieces

_SIGNED: Final = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED: Final = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))


def is_enveloped(data: bytes) -> bool:
    """Tell an encrypted PKCS #7 file."""
    return any(kind in data[:64] for kind in _ENVELOPED)


def from_signed(data: bytes) -> bytes:
    """Return what was signed, the signature not looked at. Raises NotOpened."""
    if is_enveloped(data):
        raise NotOpened("encrypted")
    if _SIGNED not in data[:64]:
        raise NotOpened("damaged")
    try:
        content = _child(_child(_child(data, 0, 1), 0, 0), 0, 2)      # ContentInfo, [0], SignedData, encapContentInfo
        return b"".join(_octets(_child(content, 0, 1), 0))
    except (IndexError, RecursionError, ValueError) as fault:
        raise NotOpened("damaged") from fault


def _element(data: bytes, place: int) -> tuple[int, int, int, int]:
    """Return tag, begin and end of the content, and where the next element begins."""
    tag, length = data[place], data[place + 1]
    begin = place + 2
    if length == 0x80:                            # of no stated length: until two zero bytes
        end = begin
        while data[end : end + 2] != b"\0\0":
            end = _element(data, end)[3]
            if end >= len(data):
                raise IndexError(place)
        return tag, begin, end, end + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[begin : begin + count], "big")
        begin += count
    if begin + length > len(data):
        raise IndexError(place)
    return tag, begin, begin + length, begin + length


def _child(data: bytes, place: int, number: int) -> bytes:
    """Return a child of the element at a place, with its head."""
    _, begin, end, _ = _element(data, place)
    for _ in range(number):
        begin = _element(data, begin)[3]
    if begin >= end:
        raise IndexError(number)
    return data[begin : _element(data, begin)[3]]


def _octets(data: bytes, depth: int) -> Iterator[bytes]:
    """Yield the bytes of an octet string, which may come in pieces, from its wrapping."""
    if depth > 4:
        raise ValueError("too deep")
    tag, begin, end, _ = _element(data, 0)
    if tag == 0x04:
        yield data[begin:end]
        return
    while begin < end:
        piece = data[begin : _element(data, begin)[3]]
        yield from _octets(piece, depth + 1)
        begin += len(piece)
