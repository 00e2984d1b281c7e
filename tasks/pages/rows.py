"""A picture of rows over time as SVG: cycles of instruments over years, or what institutions are asked week by week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from models.pages import QuietPeriod
from tasks.page_templates import PageWords, markup_environment
from tasks.pages.labels import Label, shortened, text_width

WIDTH: Final = 1180
NAME_X, NAME_WIDTH, CHART_X = 18, 218, 246
ROW: Final = 26
SHADES: Final = ("#cfdded", "#8fb4da", "#4f8cc4", "#1565ad", "#0b3d6b")
"""From one thing to five and more: the darker, the more; they stay apart in black and white."""
INVERSE: Final = 2
"""From this shade on what stands in a cell is white."""


class Cell(NamedTuple):
    """A piece of a row, from its first to its last day; `weight` counts what it stands for, `alarm` frames it."""

    row: str
    first: date
    last: date
    weight: int
    title: str
    text: str = ""
    alarm: bool = False


class _Drawn(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str
    title: str


@dataclass(frozen=True)
class _Picture:
    width: int
    height: float
    top: float
    bottom: float
    title: str
    language: str
    labels: tuple[Label, ...]
    cells: tuple[_Drawn, ...]
    rules: tuple[float, ...]
    ticks: tuple[float, ...]
    quiet: tuple[tuple[float, float, str], ...]


def rows_svg(
    title: str, rows: Sequence[tuple[str, str]], cells: Sequence[Cell], words: PageWords,
    quiet: Sequence[QuietPeriod] = (), first: date | None = None, last: date | None = None, note: str = "",
) -> str:
    """Return a picture of these rows, each an id with its name; the axis spans all cells unless days are given.

    `note` says at the right of the title what a frame means.
    """
    first = first or min((c.first for c in cells), default=date.today())
    last = max(last or max((c.last for c in cells), default=first), first + timedelta(days=27))
    days, chart = (last - first).days + 1, WIDTH - CHART_X - 18

    def x(on: date) -> float:
        return round(CHART_X + chart * min(max((on - first).days, 0), days) / days, 1)

    top, places = 66.0, {row: 66.0 + ROW * n for n, (row, _) in enumerate(rows)}
    bottom = top + ROW * len(rows)
    labels = [Label(NAME_X, 30, shortened(title, WIDTH - 2 * NAME_X, 16), "title", size=16)]
    labels += [Label(WIDTH - 18, 30, note, "muted", "end", 11)] if note else []
    labels += [Label(NAME_X, places[row] + 17, shortened(name, NAME_WIDTH, 12), "name") for row, name in rows]
    drawn = []
    for cell in cells:
        y, left, width = places[cell.row], x(cell.first), max(x(cell.last + timedelta(days=1)) - x(cell.first), 3)
        shade = min(max(cell.weight, 1), len(SHADES)) - 1
        drawn.append(_Drawn(left + 0.5, y + 4, width - 1, ROW - 8, SHADES[shade], "#b3261e" if cell.alarm else "", cell.title))
        if cell.text and text_width(cell.text, 11) <= width:
            style = "inverse" if shade >= INVERSE else "name"
            labels.append(Label(left + width / 2, y + 17, cell.text, style, "middle", 11))
    ticks = []
    for month in _marks(first, last):
        ticks.append(x(month))
        if x(month) + 3 + text_width(words.month(month), 11) < WIDTH - 6:
            labels.append(Label(x(month) + 3, top - 8, words.month(month), "muted", size=11))
    seen = [q for q in quiet if q.last >= first and q.first <= last]
    shaded = tuple((x(q.first), max(x(q.last + timedelta(days=1)) - x(q.first), 1), q.name) for q in seen)
    named = list(_names(shaded, bottom + 15))
    labels += named
    picture = _Picture(
        WIDTH, bottom + (26 if named else 16), top, bottom, title, words.language, tuple(labels), tuple(drawn),
        tuple(y for y in (*places.values(), bottom)), tuple(ticks), shaded,
    )
    return markup_environment().get_template("rows.svg.j2").render(p=picture)


def _names(shaded: Sequence[tuple[float, float, str]], y: float) -> Iterator[Label]:
    """Yield the names of shaded periods below them; one may stand out by half its period on each side, never into another."""
    end: float = CHART_X
    for left, width, name in shaded:
        long, middle = text_width(name, 11), left + width / 2
        if long <= 2 * width and middle - long / 2 >= end and middle + long / 2 <= WIDTH - 18:
            yield Label(middle, y, name, "muted", "middle", 11)
            end = middle + long / 2 + 6


def _marks(first: date, last: date) -> Iterator[date]:
    """Yield the months at which the axis is marked, about a dozen of them."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in (1, 2, 3, 6, 12, 24) if months / s <= 13), 24)
    month = first.year * 12 + first.month - 1
    month += -month % step
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        if day >= first:
            yield day
        month += step
