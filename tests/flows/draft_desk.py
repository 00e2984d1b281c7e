"""A first draft to which two institutions contributed under one question."""

from flows.desk import desk
from rehearsal.typist import fill
from store import cycles, database
from tests.flows.post_desk import CYCLE, PostDesk


def filled(post: PostDesk, institution: str, words: str) -> bytes:
    """Return the institution's questionnaire with this text under each question, `{code}` in it being the question's."""
    return fill(post.form(institution), {code: words.format(code=code) for code in post.asked(institution)})


def shared(post: PostDesk) -> tuple[str, list[str]]:
    """Return a question that two institutions answer, the lead first."""
    rows = post.view().assignments
    question = next(a.question for a in rows if a.role.value == "support")
    return question, [a.institution for a in rows if a.question == question][:2]


def to_first_draft(post: PostDesk) -> None:
    """Have the institutions of the shared question answer, and consolidate."""
    post.day("2019-06-05")
    for institution in shared(post)[1]:
        text = f"Le texte de {institution} sur {{code}} tel que demandé."
        post.drop(post.answer(institution, filled(post, institution, text)))
    post.round()
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), "consolidate", today=desk().today)
    post.round()
