"""Parts and versions of a contribution, who stands by it, what would be published, more time, answers by another way."""

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import select

from flows import consolidate, letters_out, moves, on_request, record_decision
from flows import contributions as said
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.refusals import (
    AlreadyAskedForTime,
    AlreadyValidated,
    ContributionsUnvalidated,
    NoPartsToChoose,
    NothingToLift,
    NothingToRefuse,
    NotYetSaid,
    PartsUndecided,
    PersonalDataUnseen,
    ReasonNeeded,
)
from models.tables import Answer, Attestation, Contribution, Flaw, Letter, Request
from models.views import ContributionView
from models.words import Nature, Purpose, Standing, Verdict
from planning.coverage import Coverage, coverage
from planning.kinds import open_step
from rehearsal.typist import fill
from store import database
from tasks.inbox.holding import guesses
from tasks.pages.dashboard import render_dashboard
from tasks.pages.pages import page_words_of
from tests.flows.post_desk import CYCLE, DUE, OFFICER, WORD, PostDesk

CAME = "2019-05-06"     # a Monday; the requests are due on 11 June


def came(post: PostDesk, institution: str) -> list[ContributionView]:
    return [c for c in post.view().contributions if c.institution == institution]


def filled(post: PostDesk, institution: str, texts: dict[str, str], standing: Standing = Standing.VALIDATED) -> bytes:
    return fill(post.form(institution), texts, filled_by="Service juridique", standing=standing, on=date(2019, 5, 6))


def rows(table):
    with database.reading() as session:
        return list(session.exec(select(table).order_by(table.id)))


def to_clearance(post: PostDesk) -> str:
    """Walk to the clearance without a review that anybody answered; return the step that is open."""
    while not post.view().instrument.stage(post.view().stage).chain:
        if post.view().instrument.stage(post.view().stage).kind == "consolidate":
            consolidate.consolidate(CYCLE)
        moves.finish(CYCLE, OFFICER)
    post.round()
    return open_step(post.view()) or post.view().instrument.stage(post.view().stage).chain[0].id


def clear(post: PostDesk, step: str) -> None:
    record_decision.record_decision(CYCLE, step, post.view().current_draft().number, Verdict.CLEAR, OFFICER)


def two(post: PostDesk) -> tuple[str, str, str]:
    """Return an institution that is asked at least two questions, and two of them."""
    request = next(r for r in post.view().requests if len(r.questions) >= 2 and r.purpose == "collect")
    return request.institution, *request.questions[:2]


def test_files_that_came_together_are_parts_and_different_questions_join(post: PostDesk) -> None:
    who, first, second = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Un."}), filled(post, who, {second: "Deux."})))
    post.round()
    one, other = came(post, who)
    assert (one.questions, other.questions, other.part_of) == ((first,), (second,), one.version)
    assert (one.doubled, other.doubled, other.new, other.gone) == ((), (), (), ())
    assert {first, second} <= set(next(r for r in post.view().requests if r.institution == who).answered)
    letters = post.letters("acknowledgement", who)
    assert len(letters) == 1


def test_where_two_parts_answer_a_question_otherwise_one_is_chosen_and_the_other_kept(post: PostDesk) -> None:
    who, first, second = two(post)
    post.day(CAME)
    yes, no = (filled(post, who, {first: text, second: "Même."}) for text in ("Oui.", "Non."))
    post.drop(post.answer(who, yes, no))
    post.round()
    one, other = came(post, who)
    assert (one.doubled, other.doubled) == ((first,), (first,))
    step = to_clearance(post)
    with pytest.raises(PartsUndecided):
        clear(post, step)
    with pytest.raises(NoPartsToChoose):
        said.choose_part(CYCLE, f"{who}-1", "A.99", 1, OFFICER)
    said.choose_part(CYCLE, f"{who}-1", first, one.version, OFFICER)
    post.round()
    assert [c.doubled for c in came(post, who)] == [(), ()]
    block = next(b for b in post.view().blocks if (b.question, b.institution) == (first, who))
    assert block.version == one.version
    assert [a.set_aside for a in rows(Answer)].count(True) == 1 and len(rows(Answer)) == 4


def test_a_later_reply_is_a_new_version_and_what_it_changes_lies_beside_it(post: PostDesk) -> None:
    who, first, second = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Les écoles comptent douze classes.", second: "Deux."})))
    post.round()
    post.day("2019-05-07")
    post.drop(post.answer(who, filled(post, who, {first: "Les écoles comptent vingt classes."}), text="Une nouvelle version."))
    post.round()
    one, newer = came(post, who)
    assert (newer.version, newer.part_of) == (2, None)
    assert (newer.changed, newer.new, newer.gone) == ((first,), (), (second,))
    replies = post.var / "shelf" / CYCLE / "out"
    assert [p.name for p in replies.rglob(f"*{who}-1_v2*comparaison-v1.docx")]
    assert len(rows(Contribution)) == 2 and one.state == "validated"


def test_only_what_an_institution_stands_by_is_cleared_unless_a_derogation_is_recorded(post: PostDesk) -> None:
    who, first, _ = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Provisoire."}, Standing.PROVISIONAL)))
    post.round()
    assert [c.state for c in came(post, who)] == ["provisional"]
    step = to_clearance(post)
    with pytest.raises(ContributionsUnvalidated) as refused:
        clear(post, step)
    assert f"{who}-1 v1" in refused.value.facts["blocks"]
    with pytest.raises(ReasonNeeded):
        said.allow_unvalidated(CYCLE, f"{who}-1", " ", OFFICER)
    said.allow_unvalidated(CYCLE, f"{who}-1", "La ministre a donné son accord au Conseil.", OFFICER)
    assert [(c.state, c.exempted) for c in came(post, who)] == [("provisional", True)]
    clear(post, step)
    assert rows(Attestation)[0].what == "exempted"


def test_an_institution_validates_by_another_way_with_who_said_so_and_when(post: PostDesk) -> None:
    who, first, _ = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Provisoire."}, Standing.PROVISIONAL)))
    post.round()
    with pytest.raises(NotYetSaid):
        said.validate_contribution(CYCLE, f"{who}-1", OFFICER, said_on=date(2019, 6, 3))
    said.validate_contribution(CYCLE, f"{who}-1", OFFICER, way="telephone", said_by="superior", said_on=date(2019, 5, 3))
    [kept] = rows(Attestation)
    assert (kept.what, kept.way, kept.said_by, kept.said_on, kept.officer) == (
        "validated", "telephone", "superior", date(2019, 5, 3), OFFICER,
    )
    assert [c.state for c in came(post, who)] == ["validated"]
    with pytest.raises(AlreadyValidated):
        said.validate_contribution(CYCLE, f"{who}-1", OFFICER)


def test_consent_in_the_review_stands_by_what_was_sent_round(post: PostDesk) -> None:
    who, first, _ = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Provisoire."}, Standing.PROVISIONAL)))
    post.round()
    while post.view().instrument.stage(post.view().stage).kind != "review":
        if post.view().instrument.stage(post.view().stage).kind == "consolidate":
            consolidate.consolidate(CYCLE)
        moves.finish(CYCLE, OFFICER)
    post.round()
    letters_out.release(CYCLE, OFFICER)
    due_on = max(r.due_on for r in post.view().requests if r.purpose is Purpose.REVIEW)
    post.day((due_on + timedelta(days=1)).isoformat())
    moves.finish(CYCLE, OFFICER)      # silence is consent
    assert [c.state for c in came(post, who)] == ["validated"]


def test_an_administration_answers_as_a_part_to_be_confirmed_by_the_focal_point(post: PostDesk) -> None:
    who, code = "menje", next(r for r in post.view().requests if r.institution == "menje").questions[0]
    post.edit("contacts.yaml", lambda data: {**data, "contacts": [*data["contacts"], {
        **next(c for c in data["contacts"] if c["institution"] == "menje" and c["function"] == "focal_point"),
        "institution": "one", "address": "one@one.invalid", "name": "Point focal",
    }]})
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {code: "De l'office."}), sender="one@one.invalid"))
    post.round()
    [part] = came(post, who)
    assert (part.author, part.state) == ("one", "provisional")        # whatever its form says


def test_what_would_be_published_is_flagged_and_stops_the_clearance_until_somebody_looked(post: PostDesk) -> None:
    who, first, _ = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Le mineur Dylan Muller, né le 5 mars 2014, vit à Esch."})))
    post.round()
    [one] = came(post, who)
    assert [(f.kind, f.question, f.place) for f in one.flaws] == [("minor_named", first, 1), ("birth_date", first, 1)]
    assert not any("Dylan" in str(vars(flaw)) for flaw in rows(Flaw))
    note = next((post.var / "shelf" / CYCLE / "out").rglob(f"*{who}-1_v1*a-verifier.txt")).read_text("utf-8")
    assert "SERA PUBLIÉ – nom d'un mineur" in note and "Dy••" in note and "Dylan" not in note
    step = to_clearance(post)
    with pytest.raises(PersonalDataUnseen):
        clear(post, step)
    with pytest.raises(ReasonNeeded):
        said.allow_publication(CYCLE, f"{who}-1", 1, "", OFFICER)
    for flaw in one.flaws:
        said.allow_publication(CYCLE, f"{who}-1", flaw.number, "Nom public, cité au jugement.", OFFICER)
    with pytest.raises(NothingToLift):
        said.allow_publication(CYCLE, f"{who}-1", 1, "Encore.", OFFICER)
    clear(post, step)


def test_the_acknowledgement_thanks_lists_what_came_and_says_what_remains(post: PostDesk) -> None:
    who, first, _ = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Voir annexe 2."}, Standing.PROVISIONAL)))
    post.round()
    [letter] = post.letters("acknowledgement", who)
    text = next(
        part.get_payload(decode=True).decode() for part in post.mail_of(letter).walk() if part.get_content_type() == "text/plain"
    )
    body = " ".join(text.split())
    assert body.index("remercie") < body.index("question par question") < body.index("Il reste à compléter")
    remaining = text.replace("\r", "").partition("Il reste à compléter")[2].split("\n\n")[1]
    assert 1 <= remaining.count("- ") <= 5
    assert f"{first}" in remaining and "annexe" in remaining


def test_who_writes_twice_on_a_day_is_thanked_once_of_all_that_came(post: PostDesk) -> None:
    who, first, second = two(post)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Un."})))
    post.drop(post.answer(who, filled(post, who, {second: "Deux."}), text="Suite."))
    post.round()
    post.drop(post.answer(who, filled(post, who, {second: "Trois."}), text="Fin."))
    post.round()
    assert len(post.letters("acknowledgement", who)) == 1
    post.day("2019-05-07")
    post.drop(post.answer(who, filled(post, who, {second: "Quatre."}), text="Demain."))
    post.round()
    assert len(post.letters("acknowledgement", who)) == 2


def deputy_of(institution: str) -> str:
    return f"suppleance@{institution.replace('_', '-')}.invalid"


def with_a_deputy(data):
    """Give each institution a deputy beside its focal point."""
    deputies = [
        {"institution": c["institution"], "function": "deputy", "address": deputy_of(c["institution"])}
        for c in data["contacts"] if c["function"] == "focal_point"
    ]
    return data | {"contacts": [*(c for c in data["contacts"] if c["function"] != "deputy"), *deputies]}


def test_each_sender_of_a_day_is_thanked_once_and_in_their_own_function(post: PostDesk) -> None:
    post.edit("contacts.yaml", with_a_deputy)
    who, first, second = two(post)
    deputy = deputy_of(who)
    post.day(CAME)
    post.drop(post.answer(who, filled(post, who, {first: "Un."})))
    post.drop(post.answer(who, filled(post, who, {second: "Deux."}), sender=deputy))
    post.drop(post.answer(who, filled(post, who, {second: "Trois."}), sender=f"Une suppléance <{deputy.upper()}>", text="Suite."))
    post.round()
    thanks = post.letters("acknowledgement", who)
    assert [(x.function, x.state) for x in thanks] == [("focal_point", "sent"), ("deputy", "sent")]
    assert deputy in post.mail_of(thanks[1])["To"] and "en lieu et place" not in said_in(post, thanks[1])
    post.day("2019-05-07")    # the next working day
    post.drop(post.answer(who, filled(post, who, {second: "Quatre."}), sender=deputy, text="Demain."))
    post.round()
    assert [x.function for x in post.letters("acknowledgement", who)] == ["focal_point", "deputy", "deputy"]


def said_in(post: PostDesk, letter: Letter) -> str:
    """Return the text of a letter that left, on one line."""
    parts = [part for part in post.mail_of(letter).walk() if part.get_content_type() == "text/plain"]
    return " ".join(parts[0].get_payload(decode=True).decode().split())


def test_what_is_announced_as_to_be_completed_is_no_answer_and_everything_that_asks_says_so(post: PostDesk) -> None:
    who, first, second = two(post)
    post.day(CAME)
    every = {code: "Une réponse." for code in post.asked(who)}
    post.drop(post.answer(who, filled(post, who, every | {second: "À compléter."})))
    post.round()
    request = next(r for r in post.view().requests if r.institution == who)
    assert (request.state, second in request.answered, first in request.answered) == ("partial", False, True)
    row = next(r for r in coverage(post.view()) if (r.question, r.institution) == (second, who))
    assert (row.state, row.nature) == (Coverage.AWAITED, Nature.TO_BE_COMPLETED)
    told = said_in(post, post.letters("acknowledgement", who)[0])
    assert "annoncée, à compléter" in told and f"{second} –" in told.partition("Il reste à compléter")[2]
    assert "votre réponse reste à compléter" in told and "ont reçu une réponse" not in told
    post.day("2019-06-04")
    post.round()
    asked = said_in(post, post.letters("reminder", who)[0])
    assert f"{second} –" in asked and "(annoncée comme restant à compléter)" in asked and f"{first} –" not in asked
    post.drop(post.answer(who, filled(post, who, {second: "La voici."}), text="Complément."))
    post.round()
    request = next(r for r in post.view().requests if r.institution == who)
    assert request.state == "answered" and second in request.answered


# More time


def asking_for_time(post: PostDesk, who: str) -> EmailMessage:
    return post.answer(who, text="Madame, nous vous prions de nous accorder un délai supplémentaire jusqu'au 28 juin.")


def test_more_time_is_recorded_from_the_mail_waits_and_is_refused_by_letter(post: PostDesk) -> None:
    who, *_ = two(post)
    post.day(CAME)
    post.drop(asking_for_time(post, who))
    post.round()
    page = dashboard_page(desk(), CYCLE)
    [asked] = [m for m in page.inbox if m.asks_for_time]
    assert (asked.wished_for, asked.wished_in_words) == (date(2019, 6, 28), "jusqu'au 28 juin")
    [guess] = guesses(CYCLE)
    assert (guess.wished_for, guess.wished_in_words) == (asked.wished_for, asked.wished_in_words)
    text = render_dashboard(page, page_words_of("fr"))
    [line] = [line for line in text.splitlines() if asked.id in line]
    assert "demande jusqu'au 28 juin 2019 (« jusqu'au 28 juin »)" in line.replace("\u00a0", " ").replace("&#39;", "'"), line
    assert "Madame" not in text and "nous vous prions" not in text
    assert post.view().extensions == ()     # proposed, not decided
    on_request.record_extension(CYCLE, f"{who}-1", OFFICER, date(2019, 6, 28), post.held())
    [waiting] = post.view().extensions
    assert (waiting.request, waiting.wished_for, waiting.due_on) == (f"{who}-1", date(2019, 6, 28), DUE)
    with pytest.raises(AlreadyAskedForTime):
        on_request.record_extension(CYCLE, f"{who}-1", OFFICER)
    on_request.refuse_extension(CYCLE, f"{who}-1", OFFICER)
    assert post.view().extensions == () and post.request(who).due_on == DUE
    [letter] = post.letters("decision", who)
    letters_out.release(CYCLE, OFFICER)
    text = next(p.get_payload(decode=True).decode() for p in post.mail_of(letter).walk() if p.get_content_type() == "text/plain")
    assert "Je regrette" in text and "Le délai reste fixé" in text
    with pytest.raises(NothingToRefuse):
        on_request.refuse_extension(CYCLE, f"{who}-1", OFFICER)


def test_more_time_that_is_granted_moves_that_institution_alone(post: PostDesk) -> None:
    who, *_ = two(post)
    before = {r.id: r.due_on for r in rows(Request)}
    post.day(CAME)
    on_request.record_extension(CYCLE, f"{who}-1", OFFICER, date(2019, 6, 28))
    on_request.extend(CYCLE, f"{who}-1", date(2019, 6, 28), OFFICER)
    assert post.view().extensions == ()
    moved = {r.institution for r in rows(Request) if before[r.id] != r.due_on}
    assert moved == {who} and post.request(who).due_on == date(2019, 6, 28)
    assert len(post.letters("decision", who)) == 1


# Answered by another way


def mailed_by_the_officer(post: PostDesk, name: str, data: bytes, kind: str = "application/pdf") -> str:
    post.shelve(name, data)
    post.round()
    return post.held()


def test_a_text_taken_down_by_telephone_enters_as_a_version_with_who_said_it(post: PostDesk) -> None:
    from docx import Document

    who, first, _ = two(post)
    file = post.var / "appel.docx"
    document = Document()
    document.add_paragraph("Le service compte douze agents depuis 2018.")
    document.save(file)
    post.day(CAME)
    code = mailed_by_the_officer(post, "appel.docx", file.read_bytes(), WORD)
    on_request.answered_otherwise(
        CYCLE, f"{who}-1", OFFICER, way="telephone", said_by="deputy", said_on=date(2019, 5, 3), question=first, message=code,
    )
    [version] = came(post, who)
    assert (version.questions, version.state) == ((first,), "provisional")
    [kept] = rows(Attestation)
    assert (kept.what, kept.way, kept.said_by, kept.said_on, kept.contribution_id) == (
        "answered", "telephone", "deputy", date(2019, 5, 3), rows(Contribution)[0].id,
    )
    assert post.request(who).state == "answered"
    block = next(b for b in post.view().blocks if (b.question, b.institution) == (first, who))
    assert block.words == 7


def test_a_signed_paper_is_kept_as_its_scan(post: PostDesk) -> None:
    who, *_ = two(post)
    post.day(CAME)
    code = mailed_by_the_officer(post, "scan.pdf", b"%PDF-1.4 signed")
    on_request.answered_otherwise(CYCLE, f"{who}-1", OFFICER, said_by="superior", message=code)
    [kept] = rows(Attestation)
    assert (kept.way, kept.said_by, kept.said_on, kept.message_id is not None) == ("paper", "superior", date(2019, 5, 6), True)
    assert came(post, who) == [] and post.request(who).state == "answered"
