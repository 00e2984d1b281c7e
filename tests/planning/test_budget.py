"""Words against their limit, and who shortens by how much."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.views import BlockView, CycleView, DraftView
from models.words import DraftState
from planning.budget import budget, cuts, spread
from tests.days import day

LIMIT = 21_200


def block(question: str, institution: str, words: int, **more: bool) -> BlockView:
    return BlockView(f"{question}/{institution}", question, institution, 1, words, **more)


@pytest.fixture
def written(cycle: CycleView) -> CycleView:
    """A cycle whose report is too long by what two institutions wrote."""
    limit = cycle.instrument.word_limit
    assert limit and limit.words == LIMIT
    codes = [q.code for q in cycle.instrument.questions()]
    return replace(cycle, blocks=(block(codes[0], "mj", 15_000), block(codes[0], "mfin", 5_000), block(codes[-1], "menje", 2_200)))


def test_within_the_limit_nobody_shortens_though_a_section_is_beyond_its_share(written: CycleView) -> None:
    short = replace(written, blocks=(replace(written.blocks[0], words=3_000),))
    found = budget(short)
    assert (found.words, found.limit, found.over) == (3_000, LIMIT, 0)
    assert any(s.over for s in found.sections)
    assert [(i.institution, i.cut) for i in found.institutions] == [("mj", 0)]


def test_what_is_too_much_is_taken_where_a_section_exceeds_its_share_in_proportion_to_what_each_wrote(
    written: CycleView,
) -> None:
    found = budget(written)
    assert (found.words, found.over) == (22_200, 1_000)
    by_institution = {i.institution: i for i in found.institutions}
    assert sum(i.cut for i in found.institutions) == 1_000
    mj, mfin = by_institution["mj"], by_institution["mfin"]
    assert abs(mj.cut - 3 * mfin.cut) <= 3
    assert mj.target == 15_000 - mj.cut


def test_a_block_left_out_or_struck_counts_for_nothing(written: CycleView) -> None:
    first, *rest = written.blocks
    assert budget(replace(written, blocks=(replace(first, left_out=True), *rest))).words == 7_200
    assert budget(replace(written, blocks=(replace(first, struck=True), *rest))).words == 7_200


def test_the_drafts_own_figure_counts_once_it_holds_everything(written: CycleView) -> None:
    draft = DraftView(1, DraftState.WORKING, 22_900, "f" * 64, day("Monday 2019-07-01"))
    assert budget(replace(written, drafts=(draft,))).words == 22_900
    assert budget(replace(written, drafts=(replace(draft, stale=True),))).words == 22_200


places = st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from(["mj", "mfin", "ms"])), st.integers(0, 9_000))


@given(places, st.dictionaries(st.sampled_from("abc"), st.integers(0, 9_000)), st.integers(0, 40_000))
def test_the_cuts_add_up_to_what_is_too_much_and_nobody_gives_more_than_was_written(parts, allowed, over) -> None:
    found = cuts(over, parts, allowed)
    assert found.total() == min(over, sum(parts.values()))
    for institution, words in found.items():
        assert 0 <= words <= sum(n for (_, i), n in parts.items() if i == institution)


@given(st.integers(0, 5_000), st.dictionaries(st.text(max_size=2), st.integers(0, 3_000)))
def test_an_amount_is_spread_whole(amount: int, weights: dict[str, int]) -> None:
    found = spread(amount, weights)
    assert sum(found.values()) == min(amount, sum(weights.values()))
    assert all(found[key] <= weights[key] for key in found)
