"""A message as Outlook saves it (.msg): an OLE compound file of properties, written stream by stream (MS-CFB, version 3)."""

import struct
from collections.abc import Mapping

Tree = Mapping[str, "bytes | Tree"]
SECTOR, FREE, END, FAT, LIST = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
IN_HEAD = 109        # sectors of the table that the head names; further ones stand in lists of their own
SMALLEST = 4096      # a smaller stream would lie in a stream of small ones
PROPERTIES = "__properties_version1.0"


def compound(tree: Tree) -> bytes:
    """Return an OLE file of these streams and storages."""
    entries: list[bytes] = []
    content: list[bytes] = []
    chains: list[tuple[int, int]] = []

    def place(data: bytes) -> tuple[int, int]:
        padded = data.ljust(SMALLEST, b"\0") if data else b""
        first = len(content)
        content.extend(padded[n:n + SECTOR].ljust(SECTOR, b"\0") for n in range(0, len(padded), SECTOR))
        if padded:
            chains.append((first, len(content)))
        return (first if padded else END), len(padded)

    def entry(name: str, kind: int, child: int, sides: tuple[int, int], start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        return (
            raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, *sides, child) + bytes(16 + 4 + 16)
            + struct.pack("<IQ", start, size)
        )

    def write(level: Tree) -> int:
        """Write the entries of a level, a tree in the order of their names; return its root."""
        names = sorted(level, key=lambda name: (len(name), name.upper()))
        numbers = range(len(entries), len(entries) + len(names))
        entries.extend(b"" for _ in names)

        def middle(begin: int, end: int) -> int:
            """Write the entries from `begin` to before `end`, and return the one in the middle, whose sides are the others."""
            if begin >= end:
                return FREE
            n = (begin + end) // 2
            sides = middle(begin, n), middle(n + 1, end)
            inner = level[names[n]]
            if isinstance(inner, bytes):
                entries[numbers[n]] = entry(names[n], 2, FREE, sides, *place(inner))
            else:
                entries[numbers[n]] = entry(names[n], 1, write(inner), sides, 0, 0)
            return numbers[n]

        return middle(0, len(names))

    entries.append(b"")
    entries[0] = entry("Root Entry", 5, write(tree), (FREE, FREE), END, 0)
    directory = b"".join(entries)
    while len(directory) % SECTOR:
        directory += entry("", 0, FREE, (FREE, FREE), 0, 0)
    begins = len(content)
    content.extend(directory[n:n + SECTOR] for n in range(0, len(directory), SECTOR))
    chains.append((begins, len(content)))
    tables, lists = 1, 0
    while tables * 128 < len(content) + tables + lists:
        tables += 1
        lists = max(0, -(-(tables - IN_HEAD) // 127))
    table = [FREE] * (tables * 128)
    for first, end in chains:
        for n in range(first, end):
            table[n] = n + 1 if n + 1 < end else END
    at = len(content) + tables
    table[len(content):at + lists] = [FAT] * tables + [LIST] * lists
    places = [len(content) + n for n in range(tables)]
    further = places[IN_HEAD:] + [FREE] * (lists * 127 - len(places[IN_HEAD:]))
    listed = b"".join(
        struct.pack("<128I", *further[n * 127:n * 127 + 127], at + n + 1 if n + 1 < lists else END) for n in range(lists)
    )
    places = places[:IN_HEAD] + [FREE] * (IN_HEAD - tables)
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        + struct.pack("<IIIIIIIII", 0, tables, begins, 0, SMALLEST, END, 0, at if lists else END, lists)
        + struct.pack("<109I", *places)
    )
    return head + b"".join(content) + struct.pack(f"<{len(table)}I", *table) + listed


def message(
    subject: str, sender: str, text: str, *files: tuple[str, bytes], within: Tree | None = None, headers: str = "", **more: str
) -> dict[str, "bytes | Tree"]:
    """Return the streams of a message; `within` is another one attached to it, `more` other properties by their code."""
    said = {"0037": subject, "5D01": sender, "1000": text, "007D": headers}
    said |= {code.removeprefix("p"): value for code, value in more.items()}
    tree: dict[str, bytes | Tree] = {PROPERTIES: bytes(32)}
    tree |= {f"__substg1.0_{code}001F": value.encode("utf-16-le") for code, value in said.items() if value}
    for n, (name, data) in enumerate(files):
        tree[f"__attach_version1.0_#{n:08X}"] = {
            PROPERTIES: bytes(8), "__substg1.0_37010102": data, "__substg1.0_3707001F": name.encode("utf-16-le"),
        }
    if within is not None:
        tree[f"__attach_version1.0_#{len(files):08X}"] = {PROPERTIES: bytes(8), "__substg1.0_3701000D": dict(within)}
    return tree
