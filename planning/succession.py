"""Institutions that come to their end while a cycle runs: which are to be held, and who takes over what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.actions import ActionKind
from models.directory import Directory
from models.instrument import Instrument
from models.refusals import (
    InstitutionEnded,
    NoSuccessor,
    NoSuchInstitution,
    NotDivided,
    NothingToTransfer,
    NotItsQuestions,
)
from models.views import CycleView


@dataclass(frozen=True)
class Ended:
    """An institution that exists no more, with what waits for its successors: open requests, and questions."""

    institution: str
    last_day: date
    requests: int
    questions: int


def ended(view: CycleView) -> Iterator[Ended]:
    """Yield the institutions of a cycle that exist no more and of which something is or will still be asked."""
    ahead = [s for s in view.instrument.stages[view.instrument.stage_ids().index(view.stage):] if s.asks_for]
    for institution, last_day in sorted(view.ended.items()):
        still_open = sum(r.institution == institution and r.is_open for r in view.requests)
        questions = sum(a.institution == institution for a in view.assignments)
        if still_open or any(not stage.to and institution in view.assigned for stage in ahead):
            yield Ended(institution, last_day, still_open, questions)


def hold_key(view: CycleView, institution: str) -> str:
    """Return the ledger key under which an institution that ended is put on hold."""
    return f"{ActionKind.HOLD}:{view.code}:{institution}:-:{view.ended[institution]}"


def shares(
    held: Sequence[str],
    institution: str,
    instrument: Instrument,
    directory: Directory,
    today: date,
    *,
    to: str = "",
    questions: Sequence[str] = (),
    owes: bool = False,
) -> Mapping[str, tuple[str, ...]]:
    """Return for each successor the codes it takes over of those an institution holds.

    Without `to` the directory says who follows, question by question where portfolios are named. Who holds no question
    but `owes` something, an answer to an invitation or a draft, passes on that alone. Raises
    `NothingToTransfer`, `NotItsQuestions`, `NoSuchInstitution`, `InstitutionEnded`, `NoSuccessor`, `NotDivided`.
    """
    if not held and not owes:
        raise NothingToTransfer(institution=institution)
    if foreign := [code for code in questions if code not in held]:
        raise NotItsQuestions(institution=institution, questions=", ".join(foreign))
    chosen = tuple(code for code in held if not questions or code in questions)
    if to:
        _may_take_over(to, institution, directory, today)
        return {to: chosen}
    if not held:
        holders = [h for h in directory.holders(institution, today) if h != institution]
        if len(holders) != 1:
            raise NoSuccessor(institution=institution)
        return {holders[0]: ()}
    portfolios = {q.code: q.portfolio for q in instrument.questions()}
    found: dict[str, list[str]] = {}
    undivided: list[str] = []
    for code in chosen:
        holders = [h for h in directory.holders(institution, today, portfolios.get(code)) if h != institution]
        if not holders:
            raise NoSuccessor(institution=institution)
        if len(holders) > 1:
            undivided.append(code)
        found.setdefault(holders[0], []).append(code)
    if undivided:
        successors = ", ".join(directory.holders(institution, today))
        raise NotDivided(institution=institution, questions=", ".join(undivided), successors=successors)
    return {successor: tuple(codes) for successor, codes in found.items()}


def _may_take_over(to: str, institution: str, directory: Directory, today: date) -> None:
    if to not in directory or to == institution:
        raise NoSuchInstitution(institution=to)
    if not directory.exists(to, today):
        row = directory.institutions[to]
        raise InstitutionEnded(institution=to, valid_from=row.valid_from or "–", valid_to=row.valid_to or "–")
