"""The copy of a draft that goes round: without the lines that only the editor is to read."""

from documents.blocks import parent
from documents.house import House
from documents.merging.source import Source
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts


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
