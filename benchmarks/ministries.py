"""Contributions of twelve invented ministries as Word writes them, so that they collide wherever files can collide.

Every file has the same ids for its styles, lists, notes, pictures, bookmarks and comments, and means something else by them.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FILES: Final = 12
ADDED, TAKEN_OUT, REMARK = "ajout", "retrait", "observation"
"""What tracked insertions and deletions and comments say, each with its number and `M` and the number of its file."""
_KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MIME: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DECLARED: Final = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "r": _KIND,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}.items())
_FONTS: Final = ("Calibri", "Arial", "Times New Roman", "Garamond", "Verdana", "Cambria")
_TEXT: Final = (
    "la loi du ministère prévoit que chaque enfant est entendu dans toute procédure qui le concerne et les services compétents "
    "assurent un suivi régulier des mesures prises depuis deux ans par les communes afin de garantir l’accès aux soins à "
    "l’éducation inclusive et aux loisirs sans distinction aucune selon les données recueillies auprès des écoles"
)
_DEFAULT: Final = ' w:default="1"'
_DEFAULTS: Final = frozenset(("Normal", "Policepardfaut", "TableauNormal", "Aucuneliste"))
_BASE: Final = {"paragraph": "Normal", "character": "Policepardfaut", "table": "TableauNormal", "numbering": "Aucuneliste"}
_STYLES: Final = {      # what French Word writes into a file with headings, lists, notes, comments, links and a contents list
    "paragraph": (
        ("Normal", "Normal"), *((f"Titre{n}", f"heading {n}") for n in range(1, 5)), ("Titre", "Title"), ("Sous-titre", "Subtitle"),
        ("Paragraphedeliste", "List Paragraph"), ("Notedebasdepage", "footnote text"), ("En-tte", "header"),
        ("Pieddepage", "footer"),
        ("Commentaire", "annotation text"), ("Objetducommentaire", "annotation subject"), ("Textedebulles", "Balloon Text"),
        ("Lgende", "caption"), ("En-ttedetabledesmatires", "TOC Heading"), *((f"TM{n}", f"toc {n}") for n in range(1, 4)),
        ("Corpsdetexte", "Body Text"), ("Citation", "Quote"), ("NormalWeb", "Normal (Web)"), ("Sansinterligne", "No Spacing"),
    ),
    "character": (
        ("Policepardfaut", "Default Paragraph Font"), *((f"Titre{n}Car", f"Titre {n} Car") for n in range(1, 5)),
        ("TitreCar", "Titre Car"), ("NotedebasdepageCar", "Note de bas de page Car"), ("Appelnotedebasdep", "footnote reference"),
        ("En-tteCar", "En-tête Car"), ("PieddepageCar", "Pied de page Car"), ("Marquedecommentaire", "annotation reference"),
        ("CommentaireCar", "Commentaire Car"), ("TextedebullesCar", "Texte de bulles Car"), ("Lienhypertexte", "Hyperlink"),
        ("CorpsdetexteCar", "Corps de texte Car"), ("CitationCar", "Citation Car"), ("lev", "Strong"), ("Accentuation", "Emphasis"),
    ),
    "table": (("TableauNormal", "Normal Table"), ("Grilledutableau", "Table Grid")),
    "numbering": (("Aucuneliste", "No List"),),
}


@dataclass(frozen=True)
class Size:
    """How much one contribution holds; the whole is twelve times as much."""

    sections: int = 60
    words: int = 1_825
    tables: float = 40 / FILES
    notes: int = 5
    lists: int = 3
    images: int = 1
    links: int = 4
    revisions: int = 2
    comments: int = 2

    def times(self, factor: int) -> "Size":
        """Return a size so many times as large."""
        return Size(**{name: value * factor for name, value in vars(self).items()})


def contributions(size: Size) -> list[bytes]:
    """Return twelve Word files; the same size gives the same files."""
    return [_Ministry(n, size).docx() for n in range(FILES)]


class _Ministry:
    def __init__(self, number: int, size: Size) -> None:
        self.number = number
        self.size = size
        self.chance = random.Random(number)
        self.written = 0
        self.vocabulary = _TEXT.split()
        self.font = _FONTS[number % len(_FONTS)]

    def docx(self) -> bytes:
        """Return the file."""
        body = "".join(self._body())
        kinds = {
            "document": ("document.main", f"<w:document {_DECLARED}><w:body>{body}{_SECTION}</w:body></w:document>"),
            "styles": ("styles", self._styles()),
            "numbering": ("numbering", self._numbering()),
            "footnotes": ("footnotes", self._notes()),
            "comments": ("comments", self._comments()),
        }
        images = {f"image{n + 1}.png": _png(self.number * 251 + n) for n in range(self.size.images)}
        arrows = [(f"rId{n}", k, f"{k}.xml", "") for n, k in enumerate(kinds, 1) if k != "document"]
        arrows += [(f"rIdI{n}", "image", f"media/{name}", "") for n, name in enumerate(images)]
        arrows += [(f"rIdL{n}", "hyperlink", f"https://m{self.number}.exemple.invalid/{n}", ' TargetMode="External"')
                   for n in range(self.size.links)]
        parts = {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
                + "".join(f'<Override PartName="/word/{k}.xml" ContentType="{_MIME}.{t}+xml"/>' for k, (t, _) in kinds.items())
                + "</Types>"
            ),
            "_rels/.rels": _rels([("rId1", "officeDocument", "word/document.xml", "")]),
            "word/_rels/document.xml.rels": _rels(arrows),
        } | {f"word/{k}.xml": xml for k, (_, xml) in kinds.items()}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, xml in parts.items():
                archive.writestr(zipfile.ZipInfo(name), (_HEAD + xml).encode())
            for name, data in images.items():
                archive.writestr(zipfile.ZipInfo(f"word/media/{name}"), data)
        return buffer.getvalue()

    def _body(self) -> Iterator[str]:
        size = self.size
        tables = round(size.tables * (self.number + 1)) - round(size.tables * self.number)
        at = {what: iter(_spread(count, size.sections)) for what, count in (
            ("table", tables), ("note", size.notes), ("list", size.lists), ("image", size.images), ("link", size.links),
            ("insertion", size.revisions), ("deletion", size.revisions), ("comment", size.comments),
        )}
        due = {what: next(places, None) for what, places in at.items()}
        count = dict.fromkeys(at, 0)
        fixed = tables * 24 * 2 + size.lists * 3 * 5 + size.sections * 3
        for section in range(size.sections):
            yield self._p(f"Section {section + 1} M{self.number}", "Titre2")
            own = (size.words - fixed - self.written) // (size.sections - section)
            extra = []
            for what in at:
                while due[what] == section:
                    extra.append((what, count[what]))
                    count[what] += 1
                    due[what] = next(at[what], None)
            yield self._prose(own, [e for e in extra if e[0] not in ("table", "list", "image")])
            self.written += own
            for what, n in extra:
                if what == "table":
                    yield self._table()
                elif what == "list":
                    yield from (self._p(self._said(5), "Paragraphedeliste", number=n % 3 + 1) for _ in range(3))
                elif what == "image":
                    yield self._picture(n)

    def _said(self, words: int) -> str:
        return " ".join(self.chance.choices(self.vocabulary, k=words))

    def _p(self, text: str, style: str, number: int = 0) -> str:
        listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
        return (
            f'<w:p w:rsidR="00A{self.number:05d}" w:rsidRDefault="00B{self.number:05d}"><w:pPr><w:pStyle w:val="{style}"/>{listed}'
            f'<w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:pPr>{self._run(text)}</w:p>'
        )

    def _run(self, text: str, mark: str = "", tag: str = "t") -> str:
        return (
            f'<w:r w:rsidRPr="00C{self.number:05d}"><w:rPr><w:rFonts w:ascii="{self.font}" w:hAnsi="{self.font}" '
            f'w:cs="{self.font}"/>{mark}<w:color w:val="1F3864"/><w:sz w:val="{20 + self.number % 5}"/><w:szCs w:val="22"/>'
            f'<w:lang w:val="fr-FR"/></w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
        )

    def _prose(self, words: int, insets: list[tuple[str, int]]) -> str:
        """A paragraph of so many words in three runs, one of them bold, with what else stands in it."""
        inserted = sum(2 for what, _ in insets if what == "insertion")
        linked = sum(2 for what, _ in insets if what == "link")
        left = words - inserted - linked
        first, second = left // 3, left // 3
        pieces = [self._run(f"{self._said(first)} "), '<w:proofErr w:type="spellStart"/>',
                  self._run(self._said(second), "<w:b/><w:bCs/>"), '<w:proofErr w:type="spellEnd"/>']
        who = f'w:author="Agent {self.number}" w:date="2026-03-02T10:00:00Z"'
        for what, n in insets:
            if what == "insertion":
                pieces.append(f'<w:ins w:id="{900 + n}" {who}>{self._run(f" {ADDED}{n} M{self.number}")}</w:ins>')
            elif what == "deletion":
                said = self._run(f" {TAKEN_OUT}{n} M{self.number}", tag="delText")
                pieces.append(f'<w:del w:id="{950 + n}" {who}>{said}</w:del>')
            elif what == "link":
                pieces.append(f'<w:hyperlink r:id="rIdL{n}">{self._run(f" {self._said(2)}")}</w:hyperlink>')
            elif what == "note":
                pieces.append('<w:r><w:rPr><w:rStyle w:val="Appelnotedebasdep"/></w:rPr>'
                              f'<w:footnoteReference w:id="{n + 1}"/></w:r>')
            elif what == "comment":
                pieces.insert(0, f'<w:commentRangeStart w:id="{n}"/>')
                pieces.append(f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>')
        pieces.append(self._run(f" {self._said(left - first - second)}"))
        return (
            f'<w:p w:rsidR="00A{self.number:05d}" w:rsidRDefault="00B{self.number:05d}"><w:pPr><w:spacing w:after="120"/>'
            f'<w:jc w:val="both"/><w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:pPr>{"".join(pieces)}</w:p>'
        )

    def _table(self) -> str:
        rows = "".join(
            "<w:tr>" + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/></w:tcPr>{self._p(self._said(2), "Normal")}</w:tc>'
                for _ in range(4)
            ) + "</w:tr>" for _ in range(6)
        )
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="Grilledutableau"/><w:tblW w:w="9600" w:type="dxa"/></w:tblPr><w:tblGrid>'
            + '<w:gridCol w:w="2400"/>' * 4 + f"</w:tblGrid>{rows}</w:tbl>"
        )

    def _picture(self, n: int) -> str:
        return (
            '<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="3000000" cy="1500000"/>'
            f'<wp:docPr id="1" name="Image 1" descr="Graphique du ministère {self.number}"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            '<pic:cNvPr id="1" name="image1.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="rIdI{n}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="3000000" cy="1500000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    def _styles(self) -> str:
        look = f'<w:rPr><w:rFonts w:ascii="{self.font}" w:hAnsi="{self.font}"/><w:sz w:val="{20 + self.number % 5}"/></w:rPr>'
        return f"<w:styles {_DECLARED}>" + "".join(
            f'<w:style w:type="{type}"{_DEFAULT if id in _DEFAULTS else ""} w:styleId="{id}"><w:name w:val="{name}"/>'
            + (f'<w:basedOn w:val="{_BASE[type]}"/>' if id not in _DEFAULTS else "")
            + ("" if type in ("table", "numbering") else look) + "</w:style>"
            for type, names in _STYLES.items() for id, name in names
        ) + "</w:styles>"

    def _numbering(self) -> str:
        signs = ("decimal", "lowerLetter", "upperRoman")
        return f"<w:numbering {_DECLARED}>" + "".join(
            f'<w:abstractNum w:abstractNumId="{n}"><w:nsid w:val="1F2E3D4{n}"/><w:multiLevelType w:val="hybridMultilevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{signs[(n + self.number) % 3]}"/><w:lvlText w:val="%1."/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>' for n in range(3)
        ) + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(3)) + "</w:numbering>"

    def _notes(self) -> str:
        rules = "".join(
            f'<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for id, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        return f"<w:footnotes {_DECLARED}>{rules}" + "".join(
            f'<w:footnote w:id="{n + 1}"><w:p><w:pPr><w:pStyle w:val="Notedebasdepage"/></w:pPr><w:r><w:footnoteRef/></w:r>'
            f'{self._run(f" note {n + 1} de M{self.number} : {self._said(5)}")}</w:p></w:footnote>' for n in range(self.size.notes)
        ) + "</w:footnotes>"

    def _comments(self) -> str:
        return f"<w:comments {_DECLARED}>" + "".join(
            f'<w:comment w:id="{n}" w:author="Agent {self.number}" w:date="2026-03-03T09:00:00Z" w:initials="A{self.number}">'
            f"<w:p>{self._run(f'{REMARK} {n} de M{self.number}')}</w:p></w:comment>" for n in range(self.size.comments)
        ) + "</w:comments>"


_SECTION: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)


def _spread(count: int, over: int) -> list[int]:
    return [n * over // count for n in range(count)] if count else []


def _png(seed: int) -> bytes:
    """A picture of 120 by 60 points that no other seed gives."""
    chance = random.Random(seed)
    rows = b"".join(b"\0" + chance.randbytes(120 * 3) for _ in range(60))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 120, 60, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def _rels(arrows: list[tuple[str, str, str, str]]) -> str:
    return '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        f'<Relationship Id="{id}" Type="{_KIND}/{kind}" Target="{target}"{mode}/>' for id, kind, target, mode in arrows
    ) + "</Relationships>"
