"""The timetable of a cycle as an SVG picture: a row per date of the body and per stage, so that no label meets another.

`timetable_picture` lays everything out in pixels; `timetable_svg` writes it down; `picture_uri` makes it an image
for a Markdown page, whose reader strips inline SVG.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from models.pages import QuietPeriod
from models.views import CycleView, Milestone
from models.words import CycleStatus, DateStatus, Edge
from tasks.page_templates import PageWords, markup_environment
from tasks.pages.labels import Label, shortened, text_width, wrapped

WIDTH = 1040
NAME_X, NAME_WIDTH = 28, 262
CHART_X, CHART_WIDTH = 306, 556
DATE_X = WIDTH - 28
DATE_WIDTH = DATE_X - CHART_X - CHART_WIDTH - 16
LINE = 16
STEPS = (1, 2, 3, 6, 12, 24, 60)
"""Months between two marks of the time axis; the first that leaves room for its labels is taken."""


class Bar(NamedTuple):
    """A stage from opening to due date; `style` is done, current, ahead or overrun."""

    x: float
    y: float
    width: float
    style: str
    tentative: bool = False
    height: float = 14


class Diamond(NamedTuple):
    """A date of the body, or a stage's due date whose opening is unknown."""

    x: float
    y: float
    hollow: bool


class Span(NamedTuple):
    """A piece of the time axis or of shading."""

    x: float
    width: float


@dataclass(frozen=True)
class Picture:
    """A laid out timetable, in pixels."""

    title: str
    description: str
    language: str
    height: float
    top: float
    bottom: float
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]
    diamonds: tuple[Diamond, ...]
    rules: tuple[float, ...]
    ticks: tuple[float, ...]
    anchor_lines: tuple[float, ...]
    quiet: tuple[Span, ...]
    today: float
    legend: tuple[tuple[float, str], ...]
    current: Bar | None


def timetable_picture(
    cycle: CycleView, *, today: date, words: PageWords, quiet: tuple[QuietPeriod, ...] = (), late: int = 0
) -> Picture:
    """Lay out a cycle's timetable as of `today`; `late` institutions are marked at the current stage."""
    return _Layout(cycle, today, words, quiet, late).picture()


def timetable_svg(picture: Picture) -> str:
    """Return a picture as SVG: no script, no reference outside itself."""
    return markup_environment().get_template("timetable.svg.j2").render(
        p=picture, width=WIDTH, name_x=NAME_X, chart_x=CHART_X, chart_width=CHART_WIDTH, date_x=DATE_X
    )


def picture_uri(svg: str) -> str:
    """Return an SVG as a `data:` address."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


class _Layout:
    """The pen that goes down the page: rows are added in order, `y` is where the next one begins."""

    def __init__(
        self, cycle: CycleView, today: date, words: PageWords, quiet: tuple[QuietPeriod, ...], late: int
    ) -> None:
        self.cycle, self.today, self.words, self.late = cycle, today, words, late
        self.w = words["picture"]
        self.first, self.last = _horizon(cycle, today)
        self.quiet = tuple(q for q in quiet if q.last >= self.first and q.first <= self.last)
        self.labels: list[Label] = []
        self.bars: list[Bar] = []
        self.diamonds: list[Diamond] = []
        self.rules: list[float] = []
        self.anchor_lines: list[float] = []
        self.current: Bar | None = None
        self.y = 0.0

    def picture(self) -> Picture:
        """Draw from top to bottom."""
        short = self.cycle.instrument.short.in_language(self.words.language)
        title = f"{short} · {self.cycle.code}"
        self._line(NAME_X, 38, title, "title", size=17, width=480)
        self._label(DATE_X, 38, f"{self.w['as_of']} {self.words.day(self.today)}", "muted", "end")
        ticks, top = tuple(self._axis(76)), 84.0
        self.y = top
        self._heading(self.w["body_dates"])
        for anchor in self.cycle.instrument.anchors:
            self._anchor_row(anchor.id, anchor.name.in_language(self.words.language))
        self._heading(self.w["stages"])
        for stage_id in self.cycle.instrument.stage_ids():
            self._stage_row(stage_id)
        bottom = self.y
        today = self._x(self.today)
        half = text_width(self.w["today"], 11) / 2
        self._label(min(max(today, CHART_X + half), CHART_X + CHART_WIDTH - half), bottom + 18, self.w["today"],
                    "today", "middle", 11)
        legend, height = self._legend(bottom + 44)
        return Picture(
            title=title, description=self._description(), language=self.words.language, height=height, top=top,
            bottom=bottom, labels=tuple(self.labels), bars=tuple(self.bars), diamonds=tuple(self.diamonds),
            rules=tuple(self.rules), ticks=ticks, anchor_lines=tuple(self.anchor_lines),
            quiet=tuple(self._shade(q) for q in self.quiet), today=today, legend=legend, current=self.current,
        )

    def _x(self, on: date) -> float:
        return round(CHART_X + CHART_WIDTH * (on - self.first).days / (self.last - self.first).days, 1)

    def _label(self, x: float, y: float, text: str, style: str, anchor: str = "start", size: float = 12) -> None:
        self.labels.append(Label(x, y, text, style, anchor, size))

    def _line(self, x: float, y: float, text: str, style: str, size: float, width: float) -> None:
        self._label(x, y, shortened(text, width, size), style, size=size)

    def _heading(self, text: str) -> None:
        self._line(NAME_X, self.y + 21, text.upper(), "heading", 10, NAME_WIDTH)
        self.y += 32
        self.rules.append(self.y)

    def _anchor_row(self, anchor_id: str, name: str) -> None:
        given = next((a for a in self.cycle.anchors if a.id == anchor_id), None)
        on, status = (given.on, given.status) if given else (None, DateStatus.OPEN)
        middle = self._row(_styled(name, "name"), self._date_lines(on, status))
        if on:
            x = self._x(on)
            self.diamonds.append(Diamond(x, middle, status is DateStatus.PROVISIONAL))
            self.anchor_lines.append(x)

    def _stage_row(self, stage_id: str) -> None:
        opens, due = self._milestone(stage_id, Edge.OPENS), self._milestone(stage_id, Edge.DUE)
        standing = self._standing(stage_id)
        name = self.cycle.instrument.stage(stage_id).name.in_language(self.words.language)
        top = self.y
        due_on, status = (due.on, due.status) if due else (None, DateStatus.OPEN)
        left = _styled(name, "strong") + self._marks(due) if standing == "current" else _styled(name, "name")
        middle = self._row(left, self._date_lines(due_on, status))
        if standing == "current":
            self.current = Bar(0, top, WIDTH, standing, height=self.y - top)
        if opens and opens.on and due_on and opens.on <= due_on:
            x, end = self._x(opens.on), self._x(due_on)
            tentative = DateStatus.PROVISIONAL in (opens.status, status)
            self.bars.append(Bar(x, middle - 7, max(end - x, 4), standing, tentative))
            if standing == "current" and self.today > due_on:
                self.bars.append(Bar(max(end, x + 4), middle - 7, max(self._x(self.today) - end, 3), "overrun"))
        elif due_on:
            self.diamonds.append(Diamond(self._x(due_on), middle, True))

    def _row(self, left: list[tuple[str, str]], dates: list[tuple[str, str]]) -> float:
        """Write the left and right column of one row, lines with their style; return the middle of the row."""
        height = LINE * max(len(left), len(dates)) + 14
        middle = self.y + height / 2
        for column, x, anchor in ((left, NAME_X, "start"), (dates, DATE_X, "end")):
            first = middle - LINE * len(column) / 2 + 12
            for n, (text, text_style) in enumerate(column):
                self._label(x, first + n * LINE, text, text_style, anchor, 11 if text_style == "muted" else 12)
        self.y += height
        self.rules.append(self.y)
        return middle

    def _date_lines(self, on: date | None, status: DateStatus) -> list[tuple[str, str]]:
        if on is None:
            said = self.words["date_status"][status] if status is DateStatus.DROPPED else self.w["open"]
            return [(shortened(said, DATE_WIDTH, 11), "muted")]
        lines = [(shortened(self.words.short_day(on), DATE_WIDTH, 12), "date")]
        if status in (DateStatus.PROVISIONAL, DateStatus.MOVED):
            lines.append((shortened(self.words["date_status"][status], DATE_WIDTH, 11), "muted"))
        return lines

    def _marks(self, due: Milestone | None) -> list[tuple[str, str]]:
        marks = []
        if self.cycle.held:
            marks.append(self.w["held"])
        if self.late:
            marks.append(self.words.count(self.late, "late"))
        if due and due.on and self.today > due.on:
            marks.append(self.w["overdue"])
        return [(shortened(mark, NAME_WIDTH, 12), "alarm") for mark in marks]

    def _milestone(self, stage_id: str, edge: Edge) -> Milestone | None:
        return next((m for m in self.cycle.milestones if m.stage == stage_id and m.edge is edge), None)

    def _standing(self, stage_id: str) -> str:
        order = self.cycle.instrument.stage_ids()
        if self.cycle.status is CycleStatus.CLOSED or self.cycle.stage not in order:
            return "done"
        here, there = order.index(stage_id), order.index(self.cycle.stage)
        return "current" if here == there else "done" if here < there else "ahead"

    def _axis(self, y: float) -> Iterator[float]:
        """Write the months; yield where their lines go."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        widest = max(text_width(self.words.month(date(2020, m, 1)), 11) for m in range(1, 13)) + 10
        step = next((s for s in STEPS if CHART_WIDTH * s / months >= widest), STEPS[-1])
        for first in _firsts_of_months(self.first, self.last, step):
            x = self._x(first)
            yield x
            text = self.words.month(first)
            if x + text_width(text, 11) / 2 <= CHART_X + CHART_WIDTH + 36:
                self._label(x, y, text, "muted", "middle", 11)

    def _shade(self, period: QuietPeriod) -> Span:
        x = self._x(max(period.first, self.first))
        return Span(x, max(self._x(min(period.last + timedelta(days=1), self.last)) - x, 2))

    def _legend(self, y: float) -> tuple[tuple[tuple[float, str], ...], float]:
        keys = ["done", "current", "ahead", "tentative", "anchor"] + (["quiet"] if self.quiet else [])
        x, marks = float(NAME_X), []
        for key in keys:
            text = self.w["legend"][key]
            marks.append((x, key))
            self._label(x + 28, y, text, "muted", size=11)
            x += 28 + text_width(text, 11) + 16
        return tuple(marks), y + 24

    def _description(self) -> str:
        lines = []
        for stage in self.cycle.instrument.stages:
            due = self.cycle.date_of(stage.id, Edge.DUE)
            day = self.words.day(due) if due else self.w["open"]
            lines.append(f"{stage.name.in_language(self.words.language)}: {day}")
        return "; ".join(lines)


def _horizon(cycle: CycleView, today: date) -> tuple[date, date]:
    """Return the first and last day drawn: whole months around every known date and `today`."""
    known = [m.on for m in cycle.milestones if m.on] + [a.on for a in cycle.anchors if a.on]
    first, last = min([*known, cycle.opened_on, today]), max([*known, today])
    after = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=1), after


def _firsts_of_months(first: date, last: date, step: int) -> Iterator[date]:
    month = first.year * 12 + first.month - 1
    month += -month % step if step > 1 else 0
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        yield day
        month += step


def _styled(name: str, style: str) -> list[tuple[str, str]]:
    return [(line, style) for line in wrapped(name, NAME_WIDTH, 12)]
