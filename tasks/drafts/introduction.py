"""What a report says in its introduction of who was consulted: written from letters and register, and nothing beside them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlmodel import Session

from documents.count import count_elements
from documents.merging.source import Source
from documents.passage import write_passage
from documents.returned import by_bookmark, passage
from documents.words import words
from models import days
from models.tables import Cycle, ThirdDocument
from models.words import Heard, RequestState
from store import books, consulted, cycles, database, files, pieces
from store.consulted import Asked
from store.office_folder import OfficeFolder

LANGUAGES = ("fr", "de", "en")
Said = Mapping[str, Any]


def write(code: str, folder: OfficeFolder) -> str:
    """Write who was consulted as the office's own text where it would say something else; return the mark of what it says."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        found = consulted.of(session, cycle, folder.zone)
        if not found.mark:
            return ""
        told, language = paragraphs(session, cycle, folder), language_of(cycle, folder)
        instrument = cycles.edition(session, cycle)
        there = pieces.own(session, cycle)
    ministry = folder.office.letterhead.ministry.in_language(language)
    title = words("sentences", language)["report"]["introduction"]
    docx, anchor = write_passage(told, language, title, ministry)
    sha256, length = files.write(docx), count_elements(passage(by_bookmark(Source(docx)), anchor))
    if there and there[-1][0].sha256 == sha256:
        return found.mark
    place = instrument.introduction if any(q.code == instrument.introduction for q in instrument.questions()) else None
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        files.register(session, sha256, f"{code}_{words('sentences', language)['files']['consulted']}.docx", files.WORD)
        question = consulted.place(session, cycle, place)
        consulted.write(session, question, sha256=sha256, anchor=anchor, words=length, language=language)
        books.enter(session, "consulted", cycle_id=cycle.id, subject=question.code, sha256=sha256)
        cycles.touch(session, cycle)
    return found.mark


def language_of(cycle: Cycle, folder: OfficeFolder) -> str:
    """Return the language of the report, the office's where the house does not write in it."""
    return cycle.language if cycle.language in LANGUAGES else folder.office.language


def paragraphs(session: Session, cycle: Cycle, folder: OfficeFolder) -> list[str]:
    """Return who was consulted, in the language of the report, a paragraph for letters, documents, and what children said.

    Of a confidential document its body is named only where it may be; of children how and at what ages, never whom or what.
    """
    found, language = consulted.of(session, cycle, folder.zone), language_of(cycle, folder)
    said = words("sentences", language)["consulted"]

    def name(body: str) -> str:
        return folder.name(body, cycle.opened_on, language) if body in folder.directory else body

    def day(on: date) -> str:
        return days.written(on, language, "long")

    positions = [d for d in found.documents if d.kind is not Heard.CHILDREN]
    children = [d for d in found.documents if d.kind is Heard.CHILDREN]
    told = [
        _letters(found.asked, name, day, said), _positions(positions, name, day, said),
        (
            said["children"].format(
                body=name(d.body) if _may_name(d) else said["partner"], method=d.method, ages=d.ages, day=day(d.came_on),
            )
            for d in children
        ),
    ]
    return [text for text in (" ".join(lines) for lines in told) if text]


Name = Callable[[str], str]
Day = Callable[[date], str]


def _letters(asked: Sequence[Asked], name: Name, day: Day, said: Said) -> Iterator[str]:
    for on, group in groupby(asked, key=lambda one: one.on):
        yield said["asked"].format(day=day(on), bodies=_list(name(one.body) for one in group))
    for state, key in ((RequestState.ANSWERED, "answered"), (RequestState.SILENT, "silent")):
        if bodies := dict.fromkeys(name(one.body) for one in asked if one.state is state):
            yield said[key].format(bodies=_list(bodies))


def _positions(documents: Sequence[ThirdDocument], name: Name, day: Day, said: Said) -> Iterator[str]:
    for key, chosen in (
        ("public", [d for d in documents if d.is_public]), ("named", [d for d in documents if not d.is_public and d.named]),
    ):
        if chosen:
            yield said[key].format(bodies=_list(f"{name(d.body)} ({day(d.came_on)})" for d in chosen))
    if unnamed := sum(1 for d in documents if not _may_name(d)):
        yield said["unnamed_one" if unnamed == 1 else "unnamed"].format(count=unnamed)


def _may_name(document: ThirdDocument) -> bool:
    return document.is_public or document.named


def _list(names: Iterable[str]) -> str:
    return "; ".join(names)
