"""A layout and its Word template put together: its shape in a language, and what is missing in the template."""

from collections.abc import Iterator
from typing import Final

from documents.assembly import Assembly, TemplateFault
from documents.composed import Shape
from documents.contents import LOWEST_LEVEL
from documents.house import LOWEST_HEADING, House
from documents.layout import HEAD, find_place, words_in
from documents.package import NotAPackage, w
from models.data import Names
from models.layout import Layout

_CHARACTER: Final = frozenset({House.NOTE_MARK, House.LINK, House.STRONG, House.EMPHASIS})
_TABLE: Final = frozenset({House.TABLE})


def shape_of(layout: Layout, template: bytes, language: str) -> Shape:
    """Return a layout as a document of a language takes it."""

    def said(names: Names | None) -> str:
        return names.in_language(language) if names else ""

    return Shape(
        template, layout.numbered, layout.contents, said(layout.ranges), said(layout.abbreviations), said(layout.references),
        said(layout.watermark),
    )


def template_faults(layout: Layout, template: bytes) -> Iterator[str]:
    """Yield what a layout needs and its template does not have, and what the template asks for and nobody says."""
    try:
        target = Assembly(template)
        asked = words_in(target)
        headers = [root for root in target.frames() if root.tag == w("hdr")]
    except (NotAPackage, TemplateFault, KeyError) as fault:
        yield f"is no Word file that can serve as a template ({fault}); save it anew as .docx"
        return
    needed = [House.ASKED] * layout.asked + [House.REFERENCES] * bool(layout.references)
    styles = [s for s in House if s not in (House.ASKED, House.REFERENCES)] + needed
    names = [(s.value, "character" if s in _CHARACTER else "table" if s in _TABLE else "paragraph") for s in styles]
    names += [(f"heading {n}", "paragraph") for n in range(1, LOWEST_HEADING + 1)]
    names += [(f"toc {n}", "paragraph") for n in range(1, LOWEST_LEVEL + 1)]
    for name, type in names:
        if not _has_style(target, name, type):
            yield f'has no {type} style "{name}"; make one of this name'
    places = ["body", *["contents"] * bool(layout.contents), *["abbreviations"] * bool(layout.abbreviations)]
    for place in places:
        if find_place(target, place) is None:
            yield f"has no paragraph that says only {{{place}}}; write it where this is to stand"
    for word in sorted(asked - set(HEAD) - set(layout.lines)):
        yield f"asks for {{{word}}}, which nobody says; say it under `lines`, or take it out"
    for line in sorted(set(layout.lines) - asked):
        yield f"has no place {{{line}}} for this line of `lines`; write it where the line is to stand"
    if layout.watermark and not headers:
        yield "has no header that could bear the watermark; give it one"


def _has_style(target: Assembly, name: str, type: str) -> bool:
    try:
        target.style(name, type)
    except TemplateFault:
        return False
    return True
