"""The house styles of a report, and which of them stands for a style of another file. Styles are known by name."""

from enum import StrEnum
from typing import Final


class House(StrEnum):
    """The styles that a report's template must have, beside `heading 1` to `heading 6` and `toc 1` to `toc 3`.

    The last two only where its layout prints what was asked and what is cited.
    """

    DEFAULT = "Normal"
    PARAGRAPH = "Paragraphe numéroté"
    LIST = "List Paragraph"
    QUOTE = "Quote"
    CAPTION = "caption"
    ILLUSTRATION = "Illustration"
    NOTE = "footnote text"
    NOTE_MARK = "footnote reference"
    LINK = "Hyperlink"
    STRONG = "Strong"
    EMPHASIS = "Emphasis"
    TABLE = "Tableau du rapport"
    CELL = "Texte de tableau"
    HEADER_CELL = "En-tête de tableau"
    AFTER_TABLE = "Après tableau"
    SEAM = "Couture"
    ASKED = "Question posée"
    REFERENCES = "Textes de référence"


LOWEST_HEADING: Final = 6
HEADINGS: Final = {"title": 1, "subtitle": 2} | {f"heading {level}": level for level in range(1, 10)}
"""Names of headings in any Word file, with their rank."""

SPECIAL: Final = {
    "quote": House.QUOTE, "intense quote": House.QUOTE, "caption": House.CAPTION, "illustration": House.ILLUSTRATION,
}
"""Names that keep a style of their own."""

CHARACTER: Final = {"strong": House.STRONG, "emphasis": House.EMPHASIS}

PLAIN: Final = frozenset({
    "", "normal", "body text", "body text 2", "body text 3", "body text indent", "first paragraph", "compact",
    "normal (web)", "no spacing", "plain text", "standard", "default", "default paragraph style", "text body", "list",
    "list contents", "table contents", "table heading", "table paragraph", "footnote text", "endnote text",
    "footnote", "endnote", "answer",
    *(house.lower() for house in House),
    *(f"list {kind}{n}" for kind in ("bullet", "number", "continue") for n in ("", " 2", " 3", " 4", " 5")),
})
"""Names whose paragraphs become plain text of the report without a remark; so do the questionnaire's, `form …`."""
