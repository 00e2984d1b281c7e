"""A bag: files in a folder with the hashes of all of them, so that it can be verified by itself (BagIt 1.0, RFC 8493)."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS, INFO, BAGIT = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt", "bagit.txt"
PAYLOAD: Final = "data"
_LINE: Final = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(.+)")
_LONGEST, _LONGEST_PART, _SHOWN = 2000, 255, 80      # bytes that file systems take; signs of a name that are shown
_ENCODED: Final = {"%": "%25", "\n": "%0A", "\r": "%0D"}


class Damage(StrEnum):
    """What can be wrong with a bag."""

    NO_BAG = "no_bag"
    NO_MANIFEST = "no_manifest"
    UNREADABLE_LINE = "unreadable_line"
    UNSAFE_NAME = "unsafe_name"
    DOUBLE = "double"
    MISSING = "missing"
    CHANGED = "changed"
    UNLISTED = "unlisted"
    NO_FILE = "no_file"
    WRONG_SIZE = "wrong_size"


@dataclass(frozen=True)
class BagFault:
    """What is wrong, and with which file of the bag."""

    kind: Damage
    file: str


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of these files: a line each, in order of their names."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {_written(name)}\n" for name in sorted(files))
    return "".join(lines).encode("utf-8", "surrogateescape")       # a name on a disk may be no UTF-8


def bag_of(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files of a bag by name; the same payload and words give the same bytes."""
    data = {f"{PAYLOAD}/{name}": content for name, content in payload.items()}
    oxum = f"{sum(len(content) for content in data.values())}.{len(data)}"
    said = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in {**info, "Payload-Oxum": oxum}.items())
    tags = {BAGIT: DECLARATION, INFO: said.encode(), MANIFEST: manifest_of(data)}
    return {**data, **tags, TAGS: manifest_of(tags)}


def verify(folder: Path) -> list[BagFault]:
    """Return what is wrong with a bag that lies in a folder; nothing but the folder is looked at."""
    if not (folder / BAGIT).is_file() or (folder / BAGIT).read_bytes() != DECLARATION:
        return [BagFault(Damage.NO_BAG, BAGIT)]
    found: list[BagFault] = []
    for manifest in (MANIFEST, TAGS):
        if not (folder / manifest).is_file():
            found.append(BagFault(Damage.NO_MANIFEST, manifest))
    if found:
        return found
    listed: dict[str, str] = {}
    for manifest in (TAGS, MANIFEST):
        found += _read(folder / manifest, listed)
    for name, sha256 in sorted(listed.items()):
        found += _checked(folder, name, sha256)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    found += [BagFault(Damage.UNLISTED, name) for name in sorted(there - set(listed) - {TAGS})]
    found += _sized(folder)
    return found


def _read(path: Path, listed: dict[str, str]) -> Iterator[BagFault]:
    for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
        if not line.strip():
            continue
        told = _LINE.fullmatch(line.rstrip("\r"))
        if told is None:
            yield BagFault(Damage.UNREADABLE_LINE, path.name)
            continue
        name = _meant(told[2])
        if not _is_safe(name):
            yield BagFault(Damage.UNSAFE_NAME, name[:_SHOWN])
        elif name in listed:
            yield BagFault(Damage.DOUBLE, name)
        else:
            listed[name] = told[1].lower()


def _checked(folder: Path, name: str, sha256: str) -> Iterator[BagFault]:
    path = folder / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        yield BagFault(Damage.NO_FILE, name)
    elif not path.exists():
        yield BagFault(Damage.MISSING, name)
    else:
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:     # a disk that fails, a file that may not be read
            yield BagFault(Damage.NO_FILE, name)
            return
        if found != sha256:
            yield BagFault(Damage.CHANGED, name)


def _sized(folder: Path) -> Iterator[BagFault]:
    """Compare the number and size of the payload with what the bag says of it."""
    told = re.search(r"^Payload-Oxum: (\d{1,18})\.(\d{1,18})$", (folder / INFO).read_text("utf-8", "replace"), re.MULTILINE) \
        if (folder / INFO).is_file() else None
    sizes = [path.stat().st_size for path in (folder / PAYLOAD).rglob("*") if path.is_file()]
    if told and (int(told[1]), int(told[2])) != (sum(sizes), len(sizes)):
        yield BagFault(Damage.WRONG_SIZE, PAYLOAD)


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    fits = len(name.encode()) <= _LONGEST and all(len(part.encode()) <= _LONGEST_PART for part in parts)
    return bool(parts) and fits and not name.startswith("/") and "\\" not in name and "\0" not in name and ".." not in parts


def _written(name: str) -> str:
    return "".join(_ENCODED.get(sign, sign) for sign in name)


def _meant(name: str) -> str:
    for sign, encoded in (("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        name = name.replace(encoded, sign).replace(encoded.lower(), sign)
    return name
