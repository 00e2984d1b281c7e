"""A list as a body publishes it, built part by part: the styles of the United Nations' template, numbering, footnotes."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from documents.package import write_parts

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STYLES = {
    "SingleTxtG": "_ Single Txt_G", "HMG": "_ H __M_G", "HChG": "_ H _Ch_G", "H1G": "_ H_1_G", "H23G": "_ H_2/3_G",
    "H4G": "_ H_4_G", "Heading1": "heading 1", "Heading2": "heading 2", "TOC1": "toc 1",
}  # fmt: skip

Level = tuple[str, str]
"""Number format and text of a level, for example ("lowerLetter", "(%2)")."""

UN_LEVELS: tuple[Level, ...] = (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)"))


def run(text: str, *marks: str) -> str:
    """Return a run; tabs and line breaks become Word's."""
    inner = "".join(
        "<w:tab/>" if piece == "\t" else "<w:br/>" if piece == "\n" else f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        for piece in text.replace("\t", "\0\t\0").replace("\n", "\0\n\0").split("\0") if piece
    )
    return f"<w:r><w:rPr>{''.join(f'<w:{mark}/>' for mark in marks)}</w:rPr>{inner}</w:r>"


def paragraph(inner: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph from its runs."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def numbered(number: int, level: int = 0) -> str:
    """Return the properties of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


class BodyList:
    """A Word file that grows paragraph by paragraph."""

    def __init__(self) -> None:
        self.body: list[str] = []
        self.notes: list[str] = []
        self._definitions: list[str] = []
        self._instances: list[str] = []
        self.style_numbering = ""

    def list(self, levels: Sequence[Level] = UN_LEVELS, extra: str = "", starts: Sequence[int] = ()) -> int:
        """Define a list and return the number of its first instance; `extra` is put into every level."""
        id = len(self._definitions)
        self._definitions.append(f'<w:abstractNum w:abstractNumId="{id}">' + "".join(
            f'<w:lvl w:ilvl="{n}">{extra}<w:start w:val="{starts[n] if n < len(starts) else 1}"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for n, (kind, text) in enumerate(levels)
        ) + "</w:abstractNum>")
        return self.instance(id)

    def instance(self, definition: int, begins_at: int | None = None, level: int = 0) -> int:
        """Add an instance of a list, beginning anew at a number or going on."""
        id = len(self._instances) + 1
        over = "" if begins_at is None else (
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{begins_at}"/></w:lvlOverride>'
        )
        self._instances.append(f'<w:num w:numId="{id}"><w:abstractNumId w:val="{definition}"/>{over}</w:num>')
        return id

    def add(self, text: str, style: str = "SingleTxtG", number: tuple[int, int] | None = None, *marks: str, note: str = "") -> None:
        """Add a paragraph, in a list when a number is given, with a footnote when there is one."""
        inner = run(text, *marks)
        if note:
            self.notes.append(note)
            inner += f'<w:r><w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        self.body.append(paragraph(inner, style, numbered(*number) if number else ""))

    def masthead(self, country: str = "Utopia", french: bool = False) -> None:
        """Add what stands on top of a document of the United Nations."""
        symbol = "CRC/C/UTO/QPR/7"
        if french:
            distributed = "Distr. générale\n1er mars 2029\nOriginal : anglais"
            self.table([["Nations Unies", symbol], ["Convention relative aux droits de l’enfant", distributed]])
        else:
            distributed = "Distr.: General\n1 March 2029\nOriginal: English"
            self.table([["United Nations", symbol], ["Convention on the Rights of the Child", distributed]])
        self.add("Comité des droits de l’enfant" if french else "Committee on the Rights of the Child", "SingleTxtG", None, "b")
        self.add(
            f"Liste de points établie avant la soumission du rapport de l’{country}*" if french
            else f"List of issues prior to submission of the report of {country}*", "HChG",
        )

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table; a cell that is XML already stays as it is."""
        self.body.append("<w:tbl>" + "".join(
            "<w:tr>" + "".join(
                f"<w:tc>{cell if cell.startswith('<w:') else paragraph(run(cell))}</w:tc>" for cell in row
            ) + "</w:tr>" for row in rows
        ) + "</w:tbl>")

    def saved(self) -> bytes:
        """Return the file."""
        styles = "".join(
            f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>'
            f'{self.style_numbering if id == "SingleTxtG" else ""}</w:style>' for id, name in STYLES.items()
        )
        notes = "".join(
            f'<w:footnote w:id="{n}">{paragraph("<w:r><w:footnoteRef/></w:r>" + run(chr(9) + text))}</w:footnote>'
            for n, text in enumerate(self.notes, start=1)
        )
        parts = {
            "word/document.xml": f"<w:document {_W}><w:body>{''.join(self.body)}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {_W}>{''.join(self._definitions)}{''.join(self._instances)}</w:numbering>",
            "word/footnotes.xml": f"<w:footnotes {_W}>{notes}</w:footnotes>",
            "_rels/.rels": _arrows([("officeDocument", "word/document.xml")]),
            "word/_rels/document.xml.rels": _arrows([(k, f"{k}.xml") for k in ("styles", "numbering", "footnotes")]),
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>' + "".join(
                f'<Override PartName="/word/{name}.xml" ContentType="{_MIME}.{kind}+xml"/>' for name, kind in (
                    ("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"), ("footnotes", "footnotes"),
                )
            ) + "</Types>",
        }
        return write_parts({name: f"{_HEAD}{xml}".encode() for name, xml in parts.items()})


def _arrows(arrows: Sequence[tuple[str, str]]) -> str:
    return '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        f'<Relationship Id="rId{n}" Type="{_KIND}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(arrows, start=1)
    ) + "</Relationships>"
