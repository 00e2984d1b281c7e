"""The table of a cycle that began elsewhere: read row by row, every fault at its cell; with one, nothing is taken over."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from models.addresses import AddressRefused, address, compared
from models.adoption import AskedBefore, GivenAnswer, TableFault
from models.directory import Directory
from models.instrument import Instrument
from models.views import Milestone
from models.words import Edge, LetterKind
from planning.flat import NO, YES, Cell
from planning.offsets import parse_offset
from planning.rules import nearest
from planning.working_days import Calendar

COLUMNS: Final = (
    "institution", "asked_on", "due_on", "questions", "letter", "reminded_on", "received_on", "answer", "validated", "address",
)
NEEDED: Final = ("institution", "asked_on", "due_on")
_DAYS: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"), re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})"),
)


def read_table(
    rows: Sequence[Sequence[Cell]],
    heads: Mapping[str, Collection[str]],
    directory: Directory,
    questions: Collection[str],
    files: Collection[str],
    today: date,
) -> tuple[tuple[AskedBefore, ...], tuple[TableFault, ...]]:
    """Return what was asked and answered, and every fault. `heads` are the names of each column in lower case."""
    reading = _Table(directory, tuple(questions), frozenset(files), today)
    columns = reading.columns(rows[0], heads)
    if not reading.faults:
        for row in rows[1:]:
            reading.row({key: row[n] for key, n in columns.items() if n < len(row)}, row)
        if len(rows) == 1:
            reading.fault(rows[0][0].place, "no_rows")
    return tuple(reading.asked.values()), tuple(reading.faults)


def day_of(text: str) -> date | None:
    """Return the day of « 2029-03-15 », « 15.3.2029 » or « 15/3/2029 »; None when it is none."""
    for form in _DAYS:
        if found := form.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def steps_done(instrument: Instrument, request: AskedBefore, calendar: Calendar) -> tuple[str, ...]:
    """Return the reminders of the ladder that an adopted request has behind it: those whose day had come at the last one."""
    if not request.reminded_on:
        return ()
    reminders = [s for s in instrument.ladder.steps if s.letter is LetterKind.REMINDER]
    last = max(request.reminded_on)
    return tuple(s.id for s in reminders if parse_offset(s.when).apply(request.due_on, calendar) <= last)


def days_at(instrument: Instrument, milestones: Sequence[Milestone], stage: str, today: date) -> tuple[tuple[str, date], ...]:
    """Return the stages up to one, each with the day a cycle came to it by its timetable, none after today.

    Without a stage it is the last one whose day has come.
    """
    opens = {m.stage: m.on for m in milestones if m.edge is Edge.OPENS}
    ids = instrument.stage_ids()
    here = stage or max((s for s in ids if (day := opens.get(s)) and day <= today), key=ids.index, default=ids[0])
    days: list[tuple[str, date]] = []
    for one in ids[: ids.index(here) + 1]:
        day = min(opens.get(one) or today, today)
        days.append((one, max(day, days[-1][1]) if days else day))
    return tuple(days)


class _Table:
    """One walk through the rows."""

    def __init__(self, directory: Directory, questions: Sequence[str], files: frozenset[str], today: date) -> None:
        self.faults: list[TableFault] = []
        self.asked: dict[tuple[str, date], AskedBefore] = {}
        self._directory, self._questions, self._files, self._today = directory, questions, files, today
        self._ids = {name.casefold(): i.id for i in directory.institutions.values() for name in (i.abbreviation, i.id)}
        self._addresses: dict[str, tuple[str, str]] = {}
        self._used: dict[str, str] = {}

    def fault(self, place: str, key: str, **values: object) -> None:
        self.faults.append(TableFault(place, key, {name: str(value) for name, value in values.items()}))

    def columns(self, row: Sequence[Cell], heads: Mapping[str, Collection[str]]) -> dict[str, int]:
        """Return where each column stands."""
        known = {name: key for key, names in heads.items() for name in names}
        found: dict[str, int] = {}
        for n, cell in enumerate(row):
            name = " ".join(cell.text.casefold().replace("_", " ").split())
            if not name:
                continue
            if name not in known:
                self.fault(cell.place, "unknown_column", column=cell.text, near=nearest(name, known))
            elif known[name] in found:
                self.fault(cell.place, "column_twice", column=cell.text)
            else:
                found[known[name]] = n
        for key in NEEDED:
            if key not in found:
                self.fault(row[0].place, "no_column", column=" / ".join(heads[key]))
        return found

    def row(self, cells: Mapping[str, Cell], whole: Sequence[Cell]) -> None:
        """Read one row; what is wrong in it is kept as faults."""
        before = len(self.faults)
        for cell in whole:
            if cell.formula:
                self.fault(cell.place, "formula")
        said = {key: cell.text for key, cell in cells.items()}
        place = {key: cell.place for key, cell in cells.items()}
        here = next(iter(place.values()), whole[0].place)
        if len(self.faults) > before or self._is_shifted(said, whole):
            return
        institution = self._id(said.get("institution", ""))
        asked_on, due_on = (self._day(said, place, here, key) for key in ("asked_on", "due_on"))
        self._institution(institution, place.get("institution", here), asked_on, bool(said.get("answer")))
        received_on = self._day(said, place, here, "received_on", needed=bool(said.get("answer")))
        reminded = tuple(self._days(said, place, here))
        codes = self._codes(said.get("questions", ""), place.get("questions", here))
        letter, answer = (self._file(said.get(key, ""), place.get(key, here)) for key in ("letter", "answer"))
        validated = said.get("validated", "").casefold()
        if validated and validated not in YES | NO:
            self.fault(place["validated"], "not_yes_or_no", text=said["validated"])
        self._address(said.get("address", ""), place.get("address", here), institution)
        self._order(place, here, asked_on, due_on, received_on, reminded)
        if received_on and not answer and not said.get("answer"):
            self.fault(place["received_on"], "no_answer")
        if len(self.faults) > before or asked_on is None or due_on is None:
            return
        given = (GivenAnswer(received_on, answer, validated in YES),) if answer and received_on else ()
        self._keep(AskedBefore(institution, asked_on, due_on, codes, letter, reminded, given), here)

    def _id(self, name: str) -> str:
        """Return the id of an institution that is named by it or by its initials, in capitals or not."""
        return self._ids.get(name.casefold(), name)

    def _keep(self, new: AskedBefore, place: str) -> None:
        known = self.asked.get((new.institution, new.asked_on))
        if known is None:
            self.asked[(new.institution, new.asked_on)] = new
        elif not new.answers:
            self.fault(place, "twice", institution=new.institution, asked_on=new.asked_on)
        elif (known.due_on, known.questions) != (new.due_on, new.questions or known.questions):
            self.fault(place, "differs", institution=new.institution, asked_on=new.asked_on)
        else:
            answers = tuple(sorted((*known.answers, *new.answers), key=lambda answer: answer.received_on))
            self.asked[(new.institution, new.asked_on)] = replace(
                known, letter=known.letter or new.letter, answers=answers,
                reminded_on=tuple(sorted({*known.reminded_on, *new.reminded_on})),
            )

    def _is_shifted(self, said: Mapping[str, str], whole: Sequence[Cell]) -> bool:
        """Say whether the cells of a row stand beside their columns: the institution is one column off."""
        institution = said.get("institution", "")
        if self._id(institution) in self._directory:
            return False
        beside = next((cell for cell in whole[:4] if self._id(cell.text) in self._directory), None)
        if beside is not None and (not institution or day_of(institution) or day_of(said.get("due_on", "")) is None):
            self.fault(beside.place, "shifted", institution=beside.text)
            return True
        return False

    def _institution(self, institution: str, place: str, asked_on: date | None, is_answered: bool) -> None:
        if institution not in self._directory:
            key = "unknown_institution" if institution else "no_institution"
            known = tuple(self._directory)
            self.fault(place, key, institution=institution, near=nearest(institution, known), known=", ".join(known))
            return
        last = self._directory.institutions[institution].valid_to
        existed = asked_on is None or self._directory.exists(institution, asked_on)
        if existed and (is_answered or not self._directory.ended(institution, self._today)):
            return
        successors = ", ".join(self._directory.holders(institution, self._today)) or "–"
        key = "ended" if last and (asked_on is None or asked_on > last or existed) else "not_yet"
        self.fault(place, key, institution=institution, day=last or asked_on, successors=successors)

    def _day(
        self, said: Mapping[str, str], place: Mapping[str, str], here: str, key: str, *, needed: bool | None = None
    ) -> date | None:
        text = said.get(key, "")
        if not text:
            if needed if needed is not None else key in NEEDED:
                self.fault(place.get(key, here), "no_day", column=key)
            return None
        day = day_of(text)
        if day is None:
            self.fault(place[key], "not_a_day", text=text)
        return day

    def _days(self, said: Mapping[str, str], place: Mapping[str, str], here: str) -> list[date]:
        found = []
        for text in re.split(r"[,;\s]+", said.get("reminded_on", "")):
            if text and (day := day_of(text)) is None:
                self.fault(place.get("reminded_on", here), "not_a_day", text=text)
            elif text and day:
                found.append(day)
        return sorted(set(found))

    def _codes(self, text: str, place: str) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(code for code in re.split(r"[,;\s]+", text) if code))
        for code in codes:
            if code not in self._questions:
                near, known = nearest(code, self._questions), ", ".join(self._questions)
                self.fault(place, "unknown_question", question=code, near=near, known=known)
        return codes

    def _file(self, name: str, place: str) -> str:
        if not name:
            return ""
        if name not in self._files:
            known = sorted(self._files)
            self.fault(place, "no_file", file=name, near=nearest(name, known), known=", ".join(known))
        elif name in self._used:
            self.fault(place, "file_twice", file=name, other=self._used[name])
        self._used.setdefault(name, place)
        return name

    def _address(self, text: str, place: str, institution: str) -> None:
        if not text:
            return
        try:
            address(text)
        except AddressRefused:
            self.fault(place, "not_an_address")
            return
        owner, other = self._addresses.setdefault(compared(text), (institution, place))
        if owner != institution:
            self.fault(place, "address_twice", other=other, institution=owner)

    def _order(
        self, place: Mapping[str, str], here: str, asked_on: date | None, due_on: date | None, received_on: date | None,
        reminded: Sequence[date],
    ) -> None:
        if asked_on and asked_on > self._today:
            self.fault(place["asked_on"], "in_the_future", day=asked_on)
        if asked_on and due_on and due_on < asked_on:
            self.fault(place["due_on"], "before_asked", day=due_on, asked_on=asked_on)
        for key, days in (("received_on", [received_on] if received_on else []), ("reminded_on", reminded)):
            for day in days:
                if day > self._today:
                    self.fault(place[key], "in_the_future", day=day)
                elif asked_on and day < asked_on:
                    self.fault(place[key], "before_asked", day=day, asked_on=asked_on)
