"""Silence agrees only where an instrument's stage declares it, and never of who is consulted or invited."""

import pytest
from pydantic import ValidationError

from models.asking import ASKING, MAY_AGREE, PASSING
from models.instrument import Stage
from models.words import Purpose

NAME = {"fr": "Étape", "de": "Etappe", "en": "Stage"}


def stage(**keys: object) -> Stage:
    return Stage.model_validate({"id": "here", "name": NAME, "unverified": True} | keys)


def test_silence_agrees_to_nothing_unless_the_stage_says_so() -> None:
    assert not stage(kind="review").silence
    assert stage(kind="review", silence=True).silence
    assert stage(kind="collect", asks="allocation", silence=True).silence


@pytest.mark.parametrize("keys", [
    {"kind": "consult", "asks": "consultation", "to": ["okaju"]}, {"kind": "attend", "asks": "meeting"}, {"kind": "collect"},
    {"kind": "consult"},
])
def test_who_is_consulted_or_invited_never_agrees_by_silence(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="agrees to nothing"):
        stage(**keys, silence=True)


def test_what_may_be_agreed_to_is_a_part_of_what_passes_with_its_stage() -> None:
    assert {Purpose.CONSULTATION, Purpose.MEETING} == PASSING - MAY_AGREE
    assert MAY_AGREE < PASSING
    assert all(ASKING[purpose].passes for purpose in MAY_AGREE)
