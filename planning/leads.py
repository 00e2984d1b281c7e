"""Who answers a question on the day a cycle opens: the leads of that day, under whoever holds their field by then."""

from collections.abc import Iterator
from datetime import date

from models.directory import Directory, then
from models.instrument import Instrument, Question, Section


def on_day(instrument: Instrument, directory: Directory, day: date) -> Instrument:
    """Return an instrument whose questions are led by who existed on a day; who has nobody after them stays as written."""
    outline = tuple(_section(section, directory, day) for section in instrument.outline)
    return instrument.model_copy(update={"outline": outline})


def _section(section: Section, directory: Directory, day: date) -> Section:
    return section.model_copy(
        update={
            "questions": tuple(
                q.model_copy(update={"leads": tuple(dict.fromkeys(_leads(q, directory, day)))}) for q in section.questions
            ),
            "sections": tuple(_section(below, directory, day) for below in section.sections),
        }
    )


def _leads(question: Question, directory: Directory, day: date) -> Iterator[str]:
    former = then(question.leads_then, day)
    for lead in former.leads if former else question.leads:
        yield from directory.holders(lead, day, question.portfolio) or (lead,)
