"""The copy of a draft that goes round: without the lines that only the editor is to read, and with whom it went to."""

import re

from documents.blocks import parent
from documents.house import House
from documents.merging.source import Source
from documents.package import (
    NotAPackage,
    custom_properties,
    main_part_name,
    parse,
    read_parts,
    serialize,
    set_custom_properties,
    w,
    write_parts,
)
from documents.remains import REFERENCE


def review_copy(docx: bytes, request: str) -> bytes:
    """Return the copy of a draft for who answers a request, `mj-2`: without seams; when it comes back, it says what it answers."""
    parts = read_parts(without_seams(docx))
    named = custom_properties(parts)
    return write_parts(set_custom_properties(parts, named | {REFERENCE: f"{named.get(REFERENCE, '')}/{request}"}))


def review_of(docx: bytes) -> tuple[str, int, str] | None:
    """Return cycle, draft and request of a copy that went round, None for any other file."""
    try:
        reference = custom_properties(read_parts(docx)).get(REFERENCE, "")
    except (NotAPackage, KeyError, ValueError):
        return None
    match = re.fullmatch(r"(.+)/(\d{1,6})/([\w.-]+-\d+)", reference)
    return (match[1], int(match[2]), match[3]) if match else None


def without_seams(docx: bytes) -> bytes:
    """Return a draft of ours without its seams; text, bookmarks, notes and page numbers stay as they are."""
    parts = read_parts(docx)
    name = main_part_name(parts)
    root = parse(parts[name])
    source = Source(docx)
    seams = [p for p in root.iter(w("p")) if source.style_of(p) == House.SEAM.lower()]
    for seam in seams:
        parent(seam).remove(seam)
    return write_parts(parts | {name: serialize(root)}) if seams else docx
