"""Small numbers attacked by subtraction: nobody who knows all that is shown can tell a hidden figure."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.statistics.bounds import Impossible, bounds
from documents.statistics.suppression import shown
from models.figures import TOTAL, Cell, Layout
from models.instrument import Category, Names, StatisticsTable


def layout(rows: int = 3, columns: int = 2, id: str = "T.01", by: str = "sex", prefix: str = "r", **keys: object) -> Layout:
    def many(count: int, letter: str) -> tuple[Category, ...]:
        return tuple(Category(id=f"{letter}{n}", name=Names(fr=f"{letter}{n}")) for n in range(count))

    text = Names(fr="Exemple")
    table = StatisticsTable(
        id=id, title=text, definition=text, source=text, owner="mj", rows=many(rows, prefix), by=by if columns else None,
        unverified=True, **keys,
    )
    return Layout(table, many(columns, "c"), (2028,))


def filled(one: Layout, inner: list[int]) -> dict[Cell, int]:
    """Return the values of all cells from those within, row by row."""
    rows, columns = [r.id for r in one.table.rows], [c.id for c in one.columns] or [TOTAL]
    values = {one.cell(2028, r, c): inner[n] for n, (r, c) in enumerate(product(rows, columns))}
    for total in one.sums():
        if all(part in values for part in total.parts):
            values[total.total] = sum(values[part] for part in total.parts)
    for total in one.sums():
        values[total.total] = sum(values[part] for part in total.parts)
    return values


def attacked(layouts: list[Layout], values: dict[Cell, int], hidden: frozenset[Cell]) -> dict[Cell, tuple[float, float]]:
    """Narrow what is hidden by every sum, again and again, as somebody with paper and patience would."""
    known = {c: (float(v), float(v)) for c, v in values.items() if c not in hidden} | {c: (0.0, 1e9) for c in hidden}
    sums = [s for one in layouts for s in one.sums()]
    for _ in range(200):
        before = dict(known)
        for s in sums:
            lows, highs = ([known[p][side] for p in s.parts] for side in (0, 1))
            low, high = known[s.total]
            known[s.total] = (max(low, sum(lows)), min(high, sum(highs)))
            low, high = known[s.total]
            for p in s.parts:
                least, most = known[p]
                known[p] = (max(least, low - (sum(highs) - most)), min(most, high - (sum(lows) - least)))
        if known == before:
            break
    return {c: known[c] for c in hidden}


def enumerated(one: Layout, values: dict[Cell, int], hidden: frozenset[Cell], highest: int) -> dict[Cell, set[int]]:
    """Return for a small table every value that a hidden cell has in any table of whole numbers with the same shown figures."""
    rows, columns = [r.id for r in one.table.rows], [c.id for c in one.columns]
    free = [one.cell(2028, r, c) for r, c in product(rows, columns)]
    found: dict[Cell, set[int]] = {c: set() for c in hidden}
    choices = [range(highest + 1) if c in hidden else (values[c],) for c in free]
    for guess in product(*choices):
        table = filled(one, list(guess))
        if all(table[c] == values[c] for c in values if c not in hidden):
            for c in hidden:
                found[c].add(table[c])
    return found


def test_one_small_figure_hides_three_more_that_would_tell_it():
    one = layout()
    values = filled(one, [3, 40, 30, 20, 50, 60])
    found = shown([one], values)
    assert found.small == {one.cell(2028, "r0", "c0")}
    assert len(found.hidden) == 4 and not found.exposed


def test_without_sums_only_the_small_figure_is_hidden():
    one = layout(columns=0, total_row=False)
    values = {one.cell(2028, f"r{n}", TOTAL): v for n, v in enumerate([3, 40, 30])}
    assert shown([one], values).hidden == {one.cell(2028, "r0", TOTAL)}


def test_nothing_is_hidden_where_nothing_is_small_or_no_threshold_is_set():
    assert not shown([layout()], filled(layout(), [9, 40, 30, 20, 50, 60])).hidden
    assert not shown([layout(threshold=0)], filled(layout(threshold=0), [1, 0, 3, 2, 5, 6])).hidden


def test_a_zero_is_small_unless_its_table_shows_zeros():
    assert shown([layout()], filled(layout(), [0, 40, 30, 20, 50, 60])).small
    assert not shown([layout(zeros_shown=True)], filled(layout(zeros_shown=True), [0, 40, 30, 20, 50, 60])).hidden


def test_a_figure_that_is_missing_but_can_be_reckoned_is_hidden_by_its_neighbours():
    one = layout(rows=3, columns=0)
    values: dict[Cell, int | None] = {**filled(one, [3, 40, 30])}
    values[one.cell(2028, "r0", TOTAL)] = None
    found = shown([one], values)
    assert found.hidden and one.cell(2028, "r0", TOTAL) not in found.hidden      # it is not given; its neighbours keep it


def test_tables_of_one_population_are_judged_together():
    first = layout(rows=2, columns=0, population="care")
    second = layout(rows=3, columns=0, id="T.02", prefix="s", population="care")
    values = filled(first, [3, 57]) | filled(second, [20, 20, 20])
    alone = shown([first], filled(first, [3, 57])).hidden
    together = shown([first, second], values).hidden
    total = first.cell(2028, TOTAL, TOTAL)
    assert total == second.cell(2028, TOTAL, TOTAL)
    assert len(alone) == 2 and together >= {first.cell(2028, "r0", TOTAL)}
    low_high = attacked([first, second], values, together)
    assert all(high - low >= 5 for low, high in low_high.values())


def test_a_lifted_figure_is_shown_and_the_others_still_are_not():
    one = layout()
    values = filled(one, [3, 40, 30, 2, 50, 60])
    lifted = one.cell(2028, "r0", "c0")
    found = shown([one], values, {lifted})
    assert found.lifted == {lifted} and lifted not in found.hidden
    assert one.cell(2028, "r1", "c1") in found.hidden


def test_bounds_are_exact():
    found = bounds(["a", "b", "c"], [({"a": 1, "b": 1}, 7), ({"b": 1, "c": 1}, 3)])
    assert found == {"a": (4, 7), "b": (0, 3), "c": (0, 3)}
    assert bounds(["a"], [])["a"] == (0, None)
    with pytest.raises(Impossible):
        bounds(["a", "b"], [({"a": 1, "b": 1}, -1)])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_attack_by_subtraction_narrows_a_hidden_figure_under_the_threshold(data):
    rows, columns = data.draw(st.integers(2, 6)), data.draw(st.sampled_from([0, 2, 3, 4]))
    one = layout(rows=rows, columns=columns, population="p")
    inner = data.draw(st.lists(st.one_of(st.integers(0, 8), st.integers(0, 400)), min_size=rows * max(columns, 1),
                               max_size=rows * max(columns, 1)))
    values, layouts = filled(one, inner), [one]
    if data.draw(st.booleans()):
        grand = sum(inner)
        cut = data.draw(st.integers(0, grand))
        other = layout(rows=2, columns=0, id="T.02", prefix="s", population="p")
        layouts.append(other)
        values |= filled(other, [cut, grand - cut])
    found = shown(layouts, values)
    assert found.small == {c for c, v in values.items() if v < 5}
    assert found.small <= found.hidden and not found.exposed
    for cell, (low, high) in attacked(layouts, values, found.hidden).items():
        assert high - low >= 5, (cell, low, high)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=4, max_size=4))
def test_every_table_that_shows_the_same_leaves_a_hidden_figure_at_least_the_threshold(inner):
    one = layout(rows=2, columns=2, threshold=3)
    values = filled(one, inner)
    hidden = shown([one], values).hidden
    for cell, possible in enumerated(one, values, hidden, 9).items():
        assert max(possible) - min(possible) >= 3, cell


def test_the_same_tables_hide_the_same():
    one, values = layout(rows=5, columns=3), filled(layout(rows=5, columns=3), [1, 22, 8, 90, 4, 6, 7, 31, 2, 55, 60, 3, 9, 9, 10])
    assert shown([one], values) == shown([one], dict(reversed(list(values.items()))))
