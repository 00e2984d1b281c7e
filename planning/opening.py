"""What is chosen when a cycle opens, and the edition that follows: the instrument as this cycle has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.instrument import Instrument, Names, Question, Section, WordLimit
from models.refusals import DateGivenTwice, NoDateGiven, NoSuchStage, NotADate, NotAFormValue
from models.views import AnchorDate
from models.words import CodedBy, DateStatus
from planning.rules import due_anchor, rules_of


@dataclass(frozen=True)
class Call:
    """What one cycle has of its own: which optional stages, and what the body's call says of theme, length and addressees.

    `leads` are the institutions that answer, the first leads; empty, each question keeps its own.
    """

    stages: tuple[str, ...] = ()
    theme: str = ""
    word_limit: int = 0
    leads: tuple[str, ...] = ()


def edition_of(instrument: Instrument, call: Call) -> Instrument:
    """Return the instrument as a cycle freezes it: the optional stages chosen, the theme and limit of the call.

    A date of the body that only the stages left out count from is left out with them. Raises `NoSuchStage`,
    `NotAFormValue`.
    """
    optional = [s.id for s in instrument.stages if s.optional]
    if unknown := [s for s in call.stages if s not in optional]:
        raise NoSuchStage(stage=unknown[0], known=", ".join(optional) or "–")
    if call.word_limit < 0:
        raise NotAFormValue(field="word_limit")
    kept = [s for s in instrument.stages if not s.optional or s.id in call.stages]
    ids = [s.id for s in kept]
    changed: dict[str, object] = {
        "stages": tuple(
            s.model_copy(update={"optional": False, "returns_to": tuple(r for r in s.returns_to if r in ids)}) for s in kept
        )
    }
    if call.theme:
        changed["theme"] = Names(fr=call.theme)
    if call.word_limit:
        changed["word_limit"] = WordLimit(words=call.word_limit, basis="the body's call")
    if call.leads:
        changed["outline"] = tuple(_led_by(top, call.leads) for top in instrument.outline)
    edition = instrument.model_copy(update=changed)
    gone = _anchors_of(instrument) - _anchors_of(edition)
    return edition.model_copy(update={"anchors": tuple(a for a in edition.anchors if a.id not in gone)})


def code_of(instrument: Instrument, dates: Iterable[AnchorDate], number: str) -> str:
    """Return the code of a cycle: the year in which the body must have what it asks for, or the month of its last date.

    While the day it is due is open, the last date known stands for it. Raises `NoDateGiven`, and `NotAFormValue` where an
    instrument counts its cycles and `number` is no number.
    """
    days = {d.id: d.on for d in dates if d.on}
    if not days:
        raise NoDateGiven(known=", ".join(a.id for a in instrument.anchors), anchor=instrument.anchors[-1].id)
    last = max(days.values())
    match instrument.coded_by:
        case CodedBy.YEAR:
            return f"{instrument.id}.{days.get(due_anchor(instrument), last).year}"
        case CodedBy.MONTH:
            return f"{instrument.id}.{last:%Y-%m}"
        case CodedBy.NUMBER:
            if not number.isalnum():
                raise NotAFormValue(field="number")
            return f"{instrument.id}.{last.year}-{number.lower()}"


def dates_in(text: str) -> dict[str, AnchorDate]:
    """Read `call=2027-01-15 asked=2027-09-17T18:30`; raises `NotADate`, `DateGivenTwice`."""
    found = dict[str, AnchorDate]()
    for pair in text.replace(",", " ").split():
        anchor, _, moment = pair.partition("=")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            raise NotADate(given=pair) from None
        one = AnchorDate(anchor, at.date(), DateStatus.CONFIRMED, at.time() if "T" in moment else None)
        if found.setdefault(anchor, one) != one:
            raise DateGivenTwice(anchor=anchor)
    return found


def _anchors_of(instrument: Instrument) -> set[str]:
    """Return the dates of the body that an instrument's stages count from."""
    return {rule.anchor for rule in rules_of(instrument).values() if rule.edge is None}


def _led_by(section: Section, leads: tuple[str, ...]) -> Section:
    def led(question: Question) -> Question:
        return question.model_copy(update={"leads": leads})

    return section.model_copy(update={
        "sections": tuple(_led_by(inner, leads) for inner in section.sections),
        "questions": tuple(map(led, section.questions)),
    })
