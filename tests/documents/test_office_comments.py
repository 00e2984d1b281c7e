"""Comments that somebody wrote at LibreOffice, in its own format, are found at their words, whatever it saves the file as.

They are written into its flat format as it writes them itself, and it opens and saves that: set by its programming interface
they bring the build without a window down as the file is saved (7.4.7), in every format.
"""

import pytest
from office_files import by_libreoffice
from reviewers import draft

from documents.harvesting.harvest import harvest

SENT = draft()
NOTES = (
    ("au point 2", "Claire Schmit", "2028-03-06T09:30:00", "false", "Quel plan ?"),
    ("au point 9", "Jean Muller", "2028-03-07T10:00:00", "true", "Déjà réglé."),
    ("dix-sept", "Claire Schmit", "2028-03-08T11:15:00", "false", "Source ?"),
)


def noted(flat: str) -> str:
    """Return a flat OpenDocument text with the comments, each on its words."""
    for n, (words, author, date, resolved, said) in enumerate(NOTES):
        assert flat.count(words + ".") == 1 or flat.count(words) == 1, words
        head = (
            f'<office:annotation office:name="__Annotation__{n}" loext:resolved="{resolved}"><dc:creator>{author}</dc:creator>'
            f"<dc:date>{date}</dc:date><text:p>{said}</text:p></office:annotation>"
        )
        at = flat.index(words + ".") if flat.count(words + ".") == 1 else flat.index(words)
        flat = flat[:at] + head + words + f'<office:annotation-end office:name="__Annotation__{n}"/>' + flat[at + len(words):]
    return flat


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_comments_of_libreoffice_are_at_their_words(kind: str) -> None:
    flat = by_libreoffice({"projet": SENT}, "docx", "fodt")["projet"].decode()
    saved = by_libreoffice({"relu": noted(flat).encode()}, "fodt", kind)
    docx = saved["relu"] if kind == "docx" else by_libreoffice(saved, kind, "docx")["relu"]
    found = [(i.kind.value, i.author, (i.date or "")[:10], i.anchor, i.text) for i in harvest(docx, SENT).items]
    assert found == [("comment", author, date[:10], words, said) for words, author, date, _, said in NOTES]
    assert all(i.paragraph for i in harvest(docx, SENT).items)
