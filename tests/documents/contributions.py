"""Word files as ministries send them, written by hand so that they collide wherever files can collide."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from documents.package import NS, write_parts

DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def png(colour: str, size: tuple[int, int] = (40, 20)) -> bytes:
    """Return a picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def p(*content: str, style: str = "", number: str = "", level: int = 0, properties: str = "") -> str:
    """Return a paragraph of runs and other inline elements; plain words become a run."""
    inner = (f'<w:pStyle w:val="{style}"/>' if style else "") + (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else "") + properties
    return f"<w:p><w:pPr>{inner}</w:pPr>{''.join(c if c.startswith('<') else r(c) for c in content)}</w:p>"


def r(text: str, marks: str = "") -> str:
    """Return a run; `text` is XML."""
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def note(id: int, kind: str = "footnote") -> str:
    """Return a reference to a note."""
    return f'<w:r><w:rPr><w:rStyle w:val="Appelnotedebasdep"/></w:rPr><w:{kind}Reference w:id="{id}"/></w:r>'


def link(id: str, text: str) -> str:
    """Return a link over a relationship."""
    return f'<w:hyperlink r:id="{id}">{r(text)}</w:hyperlink>'


def picture(id: str = "rIdImage", width: int = 3_000_000, height: int = 1_500_000, inner: str = "") -> str:
    """Return a picture in line with the text, always of the same name and id."""
    graphic = inner or (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="Image 1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/></pic:pic></a:graphicData>'
    )
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
        '<wp:docPr id="1" name="Image 1" descr="Évolution"/>'
        f"<a:graphic>{graphic}</a:graphic></wp:inline></w:drawing></w:r>"
    )


def table(*rows: Sequence[str], widths: Sequence[int] = ()) -> str:
    """Return a table; a cell that begins with `<` is XML."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths or [2000] * len(rows[0]))
    body = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr></w:tcPr>{c if c.startswith('<') else p(c)}</w:tc>" for c in row) + "</w:tr>"
        for row in rows
    )
    return f'<w:tbl><w:tblPr><w:tblW w:w="20000" w:type="dxa"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'


def answer(code: str, *content: str) -> str:
    """Return the frame of a question with its answer."""
    hidden = f'<w:p>{r(f"⟦ans:{code}⟧", "<w:vanish/>")}</w:p>'
    return (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid>'
        f"<w:tr><w:tc><w:tcPr/>{p(f'[{code}] La question posée')}</w:tc></w:tr>"
        f"<w:tr><w:tc><w:tcPr/>{hidden}{''.join(content)}{p()}</w:tc></w:tr></w:tbl>"
    )


@dataclass
class Contribution:
    """A filled questionnaire; fonts, list signs, pictures and notes are the ministry's own, their ids everybody's."""

    frames: Sequence[str]
    font: str = "Comic Sans MS"
    sign: str = "lowerLetter"
    image: bytes = field(default_factory=lambda: png("navy"))
    notes: Sequence[str] = ()
    endnotes: Sequence[str] = ()
    addresses: Sequence[str] = ("https://www.exemple.invalid/loi",)
    heading_id: str = "Titre1"

    def docx(self) -> bytes:
        """Return the file."""
        kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering"}
        parts = {
            "word/document.xml":
                f"{_HEAD}<w:document {DECLARED}><w:body>{p().join(self.frames)}{p()}</w:body></w:document>",
            "word/styles.xml": self._styles(),
            "word/numbering.xml": self._numbering(),
        }
        arrows = [("rIdS", "styles", "styles.xml", ""), ("rIdN", "numbering", "numbering.xml", ""),
                  ("rIdImage", "image", "media/image1.png", "")]
        arrows += [
            (f"rIdLink{n}", "hyperlink", address, ' TargetMode="External"')
            for n, address in enumerate(self.addresses, 1)
        ]
        for kind, texts in (("footnote", self.notes), ("endnote", self.endnotes)):
            if texts:
                kinds[f"{kind}s"] = f"{kind}s"
                arrows.append((f"rId{kind}", f"{kind}s", f"{kind}s.xml", ""))
                parts[f"word/{kind}s.xml"] = f"{_HEAD}<w:{kind}s {DECLARED}>" + "".join(
                    f'<w:{kind} w:id="{n}">{p(f"<w:r><w:{kind}Ref/></w:r>", r(" " + text))}</w:{kind}>'
                    for n, text in enumerate(texts, 1)
                ) + f"</w:{kind}s>"
        parts["word/_rels/document.xml.rels"] = _rels(
            [(id, f"{_OFFICE}/{kind}", target, mode) for id, kind, target, mode in arrows])
        parts["_rels/.rels"] = _rels([("rId1", f"{_OFFICE}/officeDocument", "word/document.xml", "")])
        parts["[Content_Types].xml"] = (
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            + "".join(f'<Override PartName="/word/{n}.xml" ContentType="{_WORDML}.{t}+xml"/>' for n, t in kinds.items())
            + "</Types>"
        )
        return write_parts({n: x.encode() for n, x in parts.items()} | {"word/media/image1.png": self.image})

    def _styles(self) -> str:
        styles = (
            ("Normal", "Normal"), (self.heading_id, "heading 1"), ("Titre2", "heading 2"), ("Maison", "Style Maison"),
            ("Lgende", "caption"), ("Paragraphedeliste", "List Paragraph"),
        )
        return f"{_HEAD}<w:styles {DECLARED}>" + "".join(
            f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>'
            f'<w:rPr><w:rFonts w:ascii="{self.font}" w:hAnsi="{self.font}"/></w:rPr></w:style>' for id, name in styles
        ) + (
            '<w:style w:type="paragraph" w:styleId="Listepuces"><w:name w:val="List Bullet"/>'
            '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
            '<w:style w:type="character" w:styleId="Appelnotedebasdep"><w:name w:val="footnote reference"/></w:style>'
            "</w:styles>"
        )

    def _numbering(self) -> str:
        def level(kind: str, text: str, font: str = "") -> str:
            return (
                f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
                f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="4000" w:hanging="360"/></w:pPr>{font}</w:lvl>'
            )

        bullet = '<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/><w:color w:val="FF0000"/></w:rPr>'
        return (
            f'{_HEAD}<w:numbering {DECLARED}><w:abstractNum w:abstractNumId="0"><w:nsid w:val="1F2E3D4C"/>'
            f'<w:multiLevelType w:val="hybridMultilevel"/>{level(self.sign, "%1)")}</w:abstractNum>'
            f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>'
            f'{level("bullet", chr(0xF0B7), bullet)}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
            '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
        )


def _rels(arrows: Sequence[tuple[str, str, str, str]]) -> str:
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        f'<Relationship Id="{id}" Type="{kind}" Target="{target}"{mode}/>' for id, kind, target, mode in arrows
    ) + "</Relationships>"
