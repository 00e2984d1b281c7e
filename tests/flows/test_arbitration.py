"""What two institutions say against each other: noticed with the draft, followed until it is settled, or gone."""

import pytest

from flows import blocks, contradictions
from models.refusals import ContradictionClosed, NoSuchContradiction, ReasonNeeded
from tasks.drafts import contradicting
from tasks.drafts.arranging import BlockAct
from tasks.drafts.contradicting import Outcome
from tests.flows.draft_desk import filled, shared
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk


def test_a_contradiction_is_noticed_with_the_draft_quoted_from_both_places_and_settled_with_text_and_reason(
    drafted: PostDesk,
) -> None:
    question, (lead, support) = shared(drafted)
    said = {lead: "En 2018, 312 signalements ont été enregistrés.", support: "Les signalements de 2018 sont au nombre de 287."}
    for institution, text in said.items():
        drafted.drop(drafted.answer(institution, filled(drafted, institution, f"{text} Voir {{code}}."), text="Corrigé."))
    drafted.round()
    drafted.round()
    here = next(
        c for c in drafted.view().contradictions if {c.first, c.second} == {f"{question}/{lead}", f"{question}/{support}"}
    )
    found = contradicting.quotes(CYCLE, here.number)
    assert {found["first"]["value"], found["second"]["value"]} == {"312", "287"}
    assert contradictions.find_contradictions(CYCLE, OFFICER) == 0     # each thing once
    contradictions.settle_contradiction(CYCLE, here.number, Outcome.PUT, OFFICER)
    put = drafted.letters("contradiction")
    assert {(x.institution, str(x.state)) for x in put} == {(lead, "preview"), (support, "preview")}
    with pytest.raises(ReasonNeeded):
        contradictions.settle_contradiction(CYCLE, here.number, Outcome.SETTLED, OFFICER, text="312 en 2018")
    contradictions.settle_contradiction(
        CYCLE, here.number, Outcome.SETTLED, OFFICER, text="312 en 2018", reason="chiffre de la statistique publiée"
    )
    found = contradicting.quotes(CYCLE, here.number)
    assert (found["state"], found["text"], found["decided_by"]) == ("settled", "312 en 2018", OFFICER)
    with pytest.raises(ContradictionClosed):
        contradictions.settle_contradiction(CYCLE, here.number, Outcome.AGREED, OFFICER)
    with pytest.raises(NoSuchContradiction):
        contradictions.settle_contradiction(CYCLE, 999, Outcome.AGREED, OFFICER)
    others = [c for c in drafted.view().contradictions if c.is_open]
    blocks.arrange_block(CYCLE, f"{question}/{support}", BlockAct.LEAVE_OUT, OFFICER, "dit deux fois")
    contradictions.find_contradictions(CYCLE, OFFICER)
    gone = {c.number for c in drafted.view().contradictions if c.state.value == "gone"}
    assert gone == {c.number for c in others if f"{question}/{support}" in (c.first, c.second)}
