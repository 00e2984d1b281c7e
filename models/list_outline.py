"""The outline of a report that answers a body's list: its headings as they stand, one heading a paragraph, its questions."""

from dataclasses import dataclass, field
from typing import Final

from models.instrument import Citation, Instrument, Names, Question, Section
from models.list_text import Counted, ListItem, ListText, upwards

_TITLES: Final = {
    Counted.PARAGRAPH: Names(fr="Paragraphe {number}", de="Absatz {number}", en="Paragraph {number}"),
    Counted.QUESTION: Names(fr="Question {number}", de="Frage {number}", en="Question {number}"),
}


@dataclass
class _Heading:
    title: Names
    inside: list["_Heading | Section"] = field(default_factory=list)

    def frozen(self, id: str) -> Section:
        inner = tuple(
            part if isinstance(part, Section) else part.frozen(f"{id}.{n}") for n, part in enumerate(self.inside, start=1)
        )
        return Section(id=id, title=self.title, sections=inner)


def outline_of(listed: ListText, basis: str) -> tuple[Section, ...]:
    """Return the sections of a list in its order; `basis` names the list as the source of its questions."""
    parents = listed.parents()
    root = _Heading(Names(fr="–"))
    for n, item in enumerate(listed.items):
        if parents[n] is None:
            at = root
            for title in item.headings:
                last = at.inside[-1] if at.inside else None
                if not isinstance(last, _Heading) or last.title != title:
                    last = _Heading(title)
                    at.inside.append(last)
                at = last
            if paragraph := _paragraph(listed, parents, n, basis):
                at.inside.append(paragraph)
    return root.frozen("l").sections


def with_list(instrument: Instrument, listed: ListText, number: int) -> Instrument:
    """Return an edition whose questions are those of a list, in the place of its parts or of the whole outline."""
    sections = outline_of(listed, f"list {number}")
    replaced = [top for top in instrument.outline if top.id in listed.parts]
    if not replaced:
        return instrument.model_copy(update={"outline": sections})
    first = replaced[0].id
    if len(listed.parts) == 1:
        sections = (Section(id=first, title=replaced[0].title, sections=sections),)
    at = next(n for n, top in enumerate(instrument.outline) if top.id == first)
    own = tuple(section.model_copy(update={"id": first}) for section in sections)   # its stage goes on naming them
    rest = tuple(top for top in instrument.outline[at:] if top.id not in listed.parts)
    return instrument.model_copy(update={"outline": (*instrument.outline[:at], *own, *rest)})


def parts_asked_next(instrument: Instrument, stage: str) -> tuple[str, ...]:
    """Return the parts of the outline that a stage, or the next one that names any, is about; none for all."""
    here = instrument.stage_ids().index(stage)
    ahead = (s.parts for s in instrument.stages[here:] if s.parts)
    behind = (s.parts for s in reversed(instrument.stages[:here]) if s.parts)
    return next(ahead, None) or next(behind, ())


def title_of(listed: ListText, number: str) -> Names:
    """Return how an item is called in every language, “Paragraph 2 (a)”; its number is always written as the body does."""
    words = _TITLES[listed.counted]
    return Names(**{language: words.in_language(language).format(number=number) for language in ("fr", "de", "en")})


def _paragraph(listed: ListText, parents: tuple[int | None, ...], n: int, basis: str) -> Section | None:
    """Return the section of a paragraph with its asked items; None when nothing of it is asked."""
    below = [n]
    for k in range(n + 1, len(parents)):
        if parents[k] is None:
            break
        below.append(k)
    said_with: dict[int, list[ListItem]] = {}
    introductions: list[ListItem] = []
    for k in below:
        asked_above = next((a for a in upwards(parents, k) if listed.items[a].leads), None)
        if asked_above is not None:
            said_with.setdefault(asked_above, []).append(listed.items[k])
        elif k == n:
            introductions.append(listed.items[k])
    if not said_with:
        return None
    own = _own_title(listed, parents, n)
    title = own or title_of(listed, listed.items[n].number)
    questions = tuple(
        Question(
            basis=f"{basis}, {listed.items[k].number}", code=listed.items[k].code,
            title=title if k == n else title_of(listed, listed.items[k].number), articles=listed.items[k].articles,
            cited=Citation(
                counted=listed.counted.value, number=listed.items[k].number, titled=own is not None and k == n,
            ),
            guidance=_joined([*_between(listed, parents, n, k), *items], listed.language),
        )
        for k, items in sorted(said_with.items())
    )
    text = _joined(introductions, listed.language) if introductions else None
    return Section(id=listed.items[n].code, title=title, text=text, questions=questions)


def _own_title(listed: ListText, parents: tuple[int | None, ...], n: int) -> Names | None:
    """Return the title that a paragraph is to what stands below it: “Question 1: Definition of a child”."""
    depth = len(listed.items[n].headings)
    below = (listed.items[k].headings for k in range(n + 1, len(parents)) if parents[k] == n)
    return next((headings[depth] for headings in below if len(headings) > depth), None)


def _between(listed: ListText, parents: tuple[int | None, ...], n: int, k: int) -> list[ListItem]:
    """Return the items between a paragraph and an asked item below it that only introduce: “(a)” above “(i)”."""
    found = []
    for above in upwards(parents, k)[1:]:
        if above == n or listed.items[above].leads:
            break
        found.append(listed.items[above])
    return found[::-1]


def _joined(items: list[ListItem], original: str) -> Names:
    """Return the texts of items below each other, each but the first with its number; in a language only where all are."""
    languages = [c for c in ("fr", "de", "en", "lb", "es") if all(item.text.is_in(c) for item in items)]
    return Names(original=original, **{c: "\n".join(_lines(items, c)) for c in languages})


def _lines(items: list[ListItem], language: str) -> list[str]:
    return [
        line
        for n, item in enumerate(items)
        for line in (
            f"{item.number.rpartition(' ')[2]} {item.text.in_language(language)}" if n else item.text.in_language(language),
            *item.notes,
        )
    ]


def listed_of(instrument: Instrument) -> ListText | None:
    """Return an instrument's own questions as if they were a list, None when it has none: each is numbered by its code."""
    items = tuple(
        ListItem(
            code=question.code, number=question.code, text=question.title, articles=question.articles,
            headings=tuple(section.title for section in path), leads=question.leads,
        )
        for top in instrument.outline for path in top.paths() for question in path[-1].questions
    )
    return ListText(language=instrument.languages.report, counted=Counted.QUESTION, items=items) if items else None
