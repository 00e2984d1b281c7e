"""Files that leave the house: clean copies in the office's name, or not at all."""

from documents.clean_copy import clean
from documents.remains import SAID, Remain, remains
from models.refusals import FileHasRemains


def clean_copy(docx: bytes, author: str) -> bytes:
    """Return the clean copy of a Word file. Raises `FileHasRemains` for comments, tracked changes and hidden text: what they
    say a person settles first.
    """
    refuse([one for one in remains(docx, {author}) if one.trace in SAID])
    copy = clean(docx, author)
    refuse(remains(copy, {author}))
    return copy


def refuse(left: tuple[Remain, ...] | list[Remain]) -> None:
    """Raise `FileHasRemains` where something remains."""
    if left:
        raise FileHasRemains(trace=", ".join(sorted({one.trace.value for one in left})))
