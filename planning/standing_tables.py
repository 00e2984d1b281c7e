"""What tables of questions, coverage and status change in a cycle when they come back: who answers, by when, what was promised.

Whatever else stands in them follows from what was sent and what came; a cell of it that says something else is a fault. A row
that is not there changes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from models.adoption import RequestChange, TableFault
from models.views import CycleView, RequestView
from models.words import Function, Role
from planning.adoption import day_of
from planning.flat import Flat
from planning.rules import nearest
from planning.working_days import Calendar

NONE: Final = "none"
"""What stands in the place of a role where an institution is to answer a question no longer."""
QUESTIONS: Final = ("code", "title", "articles", "leads", "data")
COVERAGE: Final = ("question", "institution", "role", "coverage", "nature", "words")
STATUS: Final = (
    "cycle", "request", "institution", "purpose", "state", "due_on", "answered", "words", "days_late", "promised_on", "reached",
)

Row = Mapping[str, str]
Leads = dict[str, tuple[str, ...]]


def leads_by_question(flat: Flat, known: Sequence[Row], institutions: Collection[str]) -> tuple[Leads, list[TableFault]]:
    """Return who is to answer which question, of those where it changes, and every fault of a table of questions."""
    back, changed = _Back(flat, known, ("code",), ("leads",)), Leads()
    for n, entry, now in back.rows():
        leads = tuple(dict.fromkeys(x.strip() for x in str(entry.get("leads", "")).replace(";", ",").split(",") if x.strip()))
        if not leads:
            back.fault(n, "leads", "no_lead", question=now["code"])
        back.must_exist(n, "leads", leads, institutions)
        if leads != tuple(x.strip() for x in now["leads"].split(",")):
            changed[now["code"]] = leads
    return changed, back.faults


def leads_by_coverage(
    flat: Flat, known: Sequence[Row], now: Mapping[str, tuple[str, ...]], institutions: Collection[str]
) -> tuple[Leads, list[TableFault]]:
    """Return who is to answer which question, of those where it changes, and every fault of a table of coverage.

    A new row of a question and an institution adds it; `none` as its role takes it away; the one that leads is first.
    """
    back = _Back(flat, known, ("question", "institution"), ("role",), adds=True)
    roles: dict[str, dict[str, str]] = {q: {i: _role(n) for n, i in enumerate(held)} for q, held in now.items()}
    last = dict[str, int]()
    for n, entry, row in back.rows():
        question, institution, role = row["question"], row["institution"], str(entry.get("role", "")).casefold()
        if question not in now:
            near, known_ones = nearest(question, tuple(now)), ", ".join(now)
            back.fault(n, "question", "unknown_question", question=question, near=near, known=known_ones)
            continue
        back.must_exist(n, "institution", (institution,), institutions)
        if role not in (Role.LEAD, Role.SUPPORT, NONE):
            back.fault(n, "role", "not_a_role", text=role or "–")
            continue
        roles[question][institution], last[question] = role, n
    changed = Leads()
    for question, n in last.items():
        given = roles[question]
        heads = [i for i, role in given.items() if role == Role.LEAD]
        if len(heads) != 1:
            back.fault(n, "role", "one_lead", question=question, count=str(len(heads)))
        leads = (*heads, *(i for i, role in given.items() if role == Role.SUPPORT))
        if leads != now[question]:
            changed[question] = leads
    return changed, back.faults


def request_changes(
    flat: Flat, known: Sequence[Row], view: CycleView, today: date, calendar: Calendar
) -> tuple[list[RequestChange], list[TableFault]]:
    """Return what a table of status changes, and every fault; `calendar` is the one by which due dates are worked on."""
    back = _Back(flat, known, ("cycle", "request"), ("due_on", "promised_on", "reached"))
    requests = {f"{r.institution}-{r.number}": r for r in view.requests}
    found = []
    for n, entry, now in back.rows():
        request = requests[now["request"]]
        due = _later(back, n, entry, request, today, calendar)
        promised = _promised(back, n, entry, request, today)
        if (due or promised) and not request.is_open:
            back.fault(n, "request", "closed_request", request=now["request"])
        elif due or promised:
            reached = Function(str(entry["reached"])) if promised and entry.get("reached") in set(Function) else None
            found.append(RequestChange(now["request"], due, promised, reached))
    return found, back.faults


def _later(back: "_Back", n: int, entry: Row, request: RequestView, today: date, calendar: Calendar) -> date | None:
    day = back.day(n, entry, "due_on")
    if day is None or day == request.due_on:
        return None
    if day < request.due_on:
        back.fault(n, "due_on", "less_time", day=f"{day}", before=f"{request.due_on}")
    elif day < today:
        back.fault(n, "due_on", "is_past", day=f"{day}")
    elif not calendar.is_working_day(day):
        back.fault(n, "due_on", "day_off", day=f"{day}", after=f"{calendar.next_working_day(day)}")
    return day


def _promised(back: "_Back", n: int, entry: Row, request: RequestView, today: date) -> date | None:
    day = back.day(n, entry, "promised_on")
    if day is None or day == request.promised_on:
        return None
    if day < today:
        back.fault(n, "promised_on", "is_past", day=f"{day}")
    if entry.get("reached") not in set(Function):
        back.fault(n, "reached", "not_reached", text=str(entry.get("reached", "–")), known=", ".join(Function))
    return day


def _role(rank: int) -> str:
    return Role.SUPPORT if rank else Role.LEAD


class _Back:
    """A table that was written and comes back: each row beside what is known of it now."""

    def __init__(self, flat: Flat, known: Iterable[Row], key: Sequence[str], free: Sequence[str], *, adds: bool = False) -> None:
        self.faults: list[TableFault] = list(flat.faults)
        self._flat, self._key, self._free, self._adds = flat, tuple(key), frozenset((*key, *free)), adds
        self._known = {tuple(row[k] for k in self._key): row for row in known}

    def rows(self) -> Iterator[tuple[int, Row, Row]]:
        """Yield number, cells and what is known of each row that is in order; nothing where the table itself is not."""
        seen = set[tuple[str, ...]]()
        for n, entry in enumerate(self._flat.entries if not self.faults else ()):
            key = tuple(str(entry.get(k, "")) for k in self._key)
            now = self._known.get(key)
            if key in seen:
                self.fault(n, self._key[-1], "row_twice", name=" / ".join(key))
            elif now is None and not (self._adds and all(key)):
                names = [" / ".join(k) for k in self._known]
                self.fault(n, self._key[-1], "unknown_row", name=" / ".join(key), near=nearest(" / ".join(key), names),
                           known=", ".join(names[:12]))
            elif self._same(n, entry, now or {}):
                yield n, entry, now or dict(zip(self._key, key, strict=True))
            seen.add(key)

    def fault(self, n: int, at: str, key: str, **values: str) -> None:
        """Note a fault at a cell."""
        self.faults.append(TableFault(self._flat.at(n, at, key).place, key, values))

    def must_exist(self, n: int, column: str, named: Iterable[str], institutions: Collection[str]) -> None:
        """Note a fault for each institution that is not there today."""
        for one in (i for i in named if i not in institutions):
            known = tuple(institutions)
            self.fault(n, column, "unknown_institution", institution=one, near=nearest(one, known), known=", ".join(known))

    def day(self, n: int, entry: Row, column: str) -> date | None:
        """Return the day of a cell, None where it is empty or none."""
        text = str(entry.get(column, ""))
        day = day_of(text) if text else None
        if text and day is None:
            self.fault(n, column, "not_a_day", text=text)
        return day

    def _same(self, n: int, entry: Row, now: Row) -> bool:
        """Say whether what a table cannot change is as it is known now; what is left empty says nothing."""
        before = len(self.faults)
        for column in entry.keys() - self._free:
            given, known = " ".join(str(entry[column]).split()), " ".join(now.get(column, "").split())
            if given != known:
                self.fault(n, column, f"proven_{column}" if column in ("state", "coverage") else "not_by_table",
                           column=column, text=given, now=known or "–")
        return len(self.faults) == before
