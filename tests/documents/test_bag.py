"""A bag is verified whatever was done to it: each damage has its name, none ends in a traceback or in another file."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from documents import bag
from documents.bag import BagFault, Damage

FILES = bag.bag_of({"report.docx": b"x" * 100, "letters/a.eml": b"abc"}, {"External-Identifier": "crc.2029"})


def lists(name: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        with (folder / bag.MANIFEST).open("ab") as manifest:
            manifest.write(b"0" * 64 + b"  " + name + b"\n")
        relist(folder)

    return damage


def relist(folder: Path) -> None:
    tags = {name: (folder / name).read_bytes() for name in (bag.BAGIT, bag.INFO, bag.MANIFEST)}
    (folder / bag.TAGS).write_bytes(bag.manifest_of(tags))


def says_a_huge_size(folder: Path) -> None:
    (folder / bag.INFO).write_bytes(b"Payload-Oxum: " + b"9" * 5000 + b".1\n")
    relist(folder)


def is_a_link(folder: Path) -> None:
    path = folder / "data/letters/a.eml"
    path.unlink()
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize(("damage", "expected"), [
    (lists(b"data/" + b"n" * 5000), {Damage.UNSAFE_NAME}),
    (lists(b"data/" + b"n/" * 1500), {Damage.UNSAFE_NAME}),
    (lists(b"data/../../etc/passwd"), {Damage.UNSAFE_NAME}),
    (lists(b"/etc/passwd"), {Damage.UNSAFE_NAME}),
    (lists(b"data/a\0b"), {Damage.UNSAFE_NAME}),
    (lists(b"data/letters/a.eml/x"), {Damage.MISSING}),
    (lists(b"data/letters"), {Damage.NO_FILE}),
    (says_a_huge_size, set()),
    (is_a_link, {Damage.NO_FILE, Damage.WRONG_SIZE}),
    (lambda folder: os.mkfifo(folder / "data/pipe"), {Damage.UNLISTED}),
    (lambda folder: (folder / "data/empty").mkdir(), set()),
], ids=str)
def test_each_damage_has_its_name(damage, expected, tmp_path):
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert bag.verify(tmp_path) == []
    damage(tmp_path)
    found = bag.verify(tmp_path)
    assert {fault.kind for fault in found} == expected
    assert all(len(fault.file) < 100 for fault in found)


def test_what_the_disk_does_not_give_is_a_fault(tmp_path, monkeypatch):
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    opened = Path.open

    def refuse(path, *args, **kwargs):
        if path.name == "a.eml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert bag.verify(tmp_path) == [BagFault(Damage.NO_FILE, "data/letters/a.eml")]
