"""The number of a question from the labels printed before it and above it, and what breaks their sequence."""

from dataclasses import dataclass
from typing import Final

from documents.questions.labels import Kind, Label, Mark, printed_text

Key = tuple[str, str | int]
Values = tuple[int, ...]
_LETTERS: Final = (Kind.LETTER, Kind.UPPER)


@dataclass(frozen=True)
class Style:
    """How a body cites what stands below a number: the United Nations “2 (a)”, in French “2 a)”, the Council of Europe “1 a”."""

    before: str
    after: str

    def below(self, text: str) -> str:
        """Return the citation of a letter or numeral below a number."""
        return f"{self.before}{text}{self.after}"


UN: Final = {"en": Style("(", ")"), "fr": Style("", ")")}
COUNCIL_OF_EUROPE: Final = Style("", "")


@dataclass
class Step:
    """An open level: its mark, what it counts with, whether its text is a whole number such as “1.2”."""

    mark: Mark
    key: Key
    whole: bool
    title: str | None = None


@dataclass(frozen=True)
class Break:
    """A number that is not the one expected."""

    printed: str
    expected: str


class Numbers:
    """The open levels of a list, outermost first, and its sequence of whole numbers."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self.steps: list[Step] = []
        self._below: set[Key] = set()
        self._previous: Values = ()
        self._top: Values = ()
        self._seen: set[Values] = set()
        self._may_begin_anew = True

    def leave(self, *, begins_anew: bool) -> None:
        """A heading ends the levels below; under a part's heading numbers may begin at one again."""
        self.steps = []
        self._may_begin_anew = self._may_begin_anew or begins_anew

    def settle(self, mark: Mark, following: str | None) -> Mark:
        """Return an open small letter as what its neighbours make it; `following` is the next mark of the same shape."""
        if not mark.open:
            return mark
        as_letter, as_roman = mark.settled(roman=False), mark.settled(roman=True)
        last = {step.mark.kind: step.mark.values[0] for step in self.steps if not step.whole}
        if last.get(as_roman.kind) == as_roman.values[0] - 1 and as_roman.values[0] > 1:
            return as_roman
        if last.get(as_letter.kind) == as_letter.values[0] - 1:
            goes_on = following == printed_text(as_roman, as_roman.values[0] + 1)
            return as_roman if goes_on and as_roman.values[0] == 1 else as_letter
        return as_roman if as_roman.values[0] == 1 else as_letter

    def place(self, label: Label) -> list[Break]:
        """Take the next label in; return the breaks of sequence it makes."""
        breaks = []
        for position, mark in enumerate(label.marks):
            last = position == len(label.marks) - 1
            key: Key = label.list if label.list is not None and last else (mark.kind.value, mark.shape)
            if mark.kind is Kind.NUMBER and not self._is_below(mark, key, label.asks):
                if not last and self.steps and self.steps[0].whole and self._whole() == mark.values:
                    continue   # “2 (b)” goes on under “2”
                broken = self._place_whole(mark, key)
            else:
                broken = self._place_below(mark, key)
            if broken:
                breaks.append(broken)
        return breaks

    def number(self, until: int | None = None) -> str:
        """Return the number of the question being read, or that of one of its outer levels."""
        text = ""
        for step in self.steps[:until]:
            text = step.mark.text if step.whole else f"{text} {self._style.below(step.mark.text)}".strip()
        return text

    def _whole(self) -> Values:
        return next((step.mark.values for step in reversed(self.steps) if step.whole), ())

    def _is_below(self, mark: Mark, key: Key, asks: bool) -> bool:
        """Tell whether a plain number counts below another one: in another list or with other signs, from one on."""
        if asks or len(mark.values) > 1 or not self.steps or not self.steps[0].whole:
            return False
        if any(step.key == key for step in self.steps if step.whole):
            return False
        if any(step.key == key for step in self.steps):
            return True
        if mark.values[0] == self._whole()[0] + 1 and key not in self._below:
            return False
        return mark.values[0] == 1 or key in self._below

    def _place_whole(self, mark: Mark, key: Key) -> Break | None:
        values = mark.values
        kept = [step for step in self.steps if step.whole and len(step.mark.values) < len(values)]
        kept = [step for step in kept if step.mark.values == values[:len(step.mark.values)]]
        self.steps = [*kept, Step(mark, key, whole=True)]
        expected = self._expected(values)
        self._previous, self._top = values, max(values, self._top) if expected else values
        self._may_begin_anew = False
        if all(value == 1 for value in values):   # told once, not for each number of a row that begins again
            self._seen.clear()
        self._seen.add(values)
        return Break(mark.text, expected) if expected else None

    def _expected(self, values: Values) -> str | None:
        """Return the number that should stand instead of this one, None if it is in sequence."""
        first = all(value == 1 for value in values)
        if first and self._may_begin_anew:
            return None
        if values not in self._seen and any(_follows(v, values) for v in (self._previous, self._top) if v):
            return None
        if not self._top:
            return "1"
        return ".".join(map(str, (*self._top[:-1], self._top[-1] + 1)))

    def _place_below(self, mark: Mark, key: Key) -> Break | None:
        if mark.kind is Kind.NUMBER:
            self._below.add(key)
        at = self._level(mark, key)
        before = self.steps[at].mark.values[0] if at < len(self.steps) else 0
        self.steps = [*self.steps[:at], Step(mark, key, whole=False)]
        if mark.values[0] == before + 1:
            return None
        outer = self.number(at)
        return Break(self.number(), f"{outer} {self._style.below(printed_text(mark, before + 1))}".strip())

    def _level(self, mark: Mark, key: Key) -> int:
        """Return the level a mark belongs to: that of its own row; a new row of one begins below the others."""
        below = [(n, step) for n, step in enumerate(self.steps) if not step.whole]
        for n, step in below:
            if step.key == key:
                return n
        for n, step in below:
            if step.mark.kind is mark.kind and (step.mark.shape == mark.shape or mark.values[0] != 1):
                return n
        if isinstance(key[1], int):   # a Word list: an outer level of the same list ends inner ones
            for n, step in below:
                if step.key[0] == key[0] and isinstance(step.key[1], int) and step.key[1] > key[1]:
                    return n
        return len(self.steps)


def _follows(before: Values, values: Values) -> bool:
    """Tell whether a number comes next: one more at any depth, or a new depth that begins at one."""
    common = 0
    while common < min(len(before), len(values)) and before[common] == values[common]:
        common += 1
    rest = values[common:]
    if not rest:
        return False
    if common == len(before):
        return all(value == 1 for value in rest)
    return rest[0] == before[common] + 1 and all(value == 1 for value in rest[1:])
