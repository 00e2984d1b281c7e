"""Who sent what cannot be filed is asked for it by a letter that an officer releases; the answer settles it."""

import pytest

from flows import letters_out, place_reply
from flows.bring_out import dashboard_page
from flows.desk import desk
from flows.place_reply import Lacks
from models.refusals import AskedBefore, AskedToday, NothingToAsk, NotToBeAsked, RequestClosed
from store import database, messages
from tasks.pages.dashboard import render_dashboard
from tasks.pages.pages import page_words_of
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def ask(post: PostDesk, code: str = "", lacks: Lacks = Lacks.AS_FOUND) -> None:
    place_reply.ask_sender(CYCLE, code or post.held(), OFFICER, lacks)


def dashboard() -> str:
    return render_dashboard(dashboard_page(desk(), CYCLE), page_words_of("fr"))


@pytest.fixture
def asked_about_nothing_attached(post: PostDesk) -> PostDesk:
    """An installation where a focal point's mail lacked its file, and the letter about it waits."""
    post.day("2019-05-02")   # a Thursday
    post.drop(post.answer("mss", text="Veuillez trouver ci-joint notre contribution."))
    post.round()
    ask(post)
    return post


def test_a_letter_is_prepared_waits_for_its_release_and_answers_the_mail(asked_about_nothing_attached: PostDesk) -> None:
    post = asked_about_nothing_attached
    (letter,) = post.letters("asking_back")
    assert (letter.state, letter.release, letter.institution, letter.function) == ("preview", "officer", "mss", "focal_point")
    letters_out.release(CYCLE, OFFICER)
    mail = post.mail_of(post.letters("asking_back")[0])
    assert mail["In-Reply-To"].startswith("<mss.")
    assert mail["Auto-Submitted"] is None
    text = mail.get_payload(0).get_payload(0).get_payload(decode=True).decode()
    assert "Aucun fichier n'y était" in " ".join(text.split())
    assert [part.get_filename() for part in mail.walk() if (part.get_filename() or "").endswith(".docx")]
    assert post.messages() == [("unknown", "held", "reply_without_attachment")]


def test_the_page_offers_the_question_then_says_when_it_left(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(post.answer("mss", text="Veuillez trouver ci-joint notre contribution."))
    post.round()
    page = dashboard()
    assert "crc.2020/mss-1 (repère, fil)" in page
    ask(post)
    assert "lettre à l'expéditeur (à libérer)" in dashboard()
    letters_out.release(CYCLE, OFFICER)
    assert "expéditeur interrogé le 2 mai 2019" in dashboard()


def test_the_answer_settles_what_was_asked_about(asked_about_nothing_attached: PostDesk) -> None:
    post = asked_about_nothing_attached
    letters_out.release(CYCLE, OFFICER)
    post.day("2019-05-06")
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    assert post.messages() == [("unknown", "noted", "answered_since"), ("contribution", "filed", None)]
    assert post.request("mss").state == "answered"


def test_a_letter_not_released_falls_away_when_the_answer_comes(asked_about_nothing_attached: PostDesk) -> None:
    post = asked_about_nothing_attached
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    assert [x.state for x in post.letters("asking_back")] == ["recalled"]


def test_a_letter_falls_away_when_its_message_is_put_aside(asked_about_nothing_attached: PostDesk) -> None:
    post = asked_about_nothing_attached
    place_reply.set_aside(CYCLE, post.held(), "a duplicate", OFFICER)
    assert [x.state for x in post.letters("asking_back")] == ["recalled"]


def test_a_pdf_is_kept_as_evidence_once_the_word_file_has_come(post: PostDesk) -> None:
    post.day("2019-05-02")
    reply = post.answer("mss", text="Ci-joint notre contribution.")
    reply.add_attachment(PDF, maintype="application", subtype="pdf", filename="Réponse.pdf")
    post.drop(reply)
    post.round()
    assert post.messages() == [("unknown", "held", "reply_wrong_attachment")]
    ask(post)
    letters_out.release(CYCLE, OFFICER)
    text = post.mail_of(post.letters("asking_back")[0]).get_payload(0).get_payload(0).get_payload(decode=True).decode()
    assert "seul le fichier Word" in " ".join(text.split())
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    assert post.messages()[0] == ("unknown", "filed", "evidence")


def test_nobody_is_asked_twice_about_a_message_nor_twice_a_day(asked_about_nothing_attached: PostDesk) -> None:
    post = asked_about_nothing_attached
    with pytest.raises(AskedBefore):
        ask(post)
    first = post.held()
    post.drop(post.answer("mss", text="Pardon, voici la pièce jointe."))
    post.round()
    with database.reading() as session:
        second = next(m.code for m in messages.held(session) if m.code != first)
    with pytest.raises(AskedToday):
        ask(post, second)
    post.day("2019-05-03")
    ask(post, second)
    assert len(post.letters("asking_back")) == 2


def test_a_superior_is_never_asked(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(post.answer("mss", sender=_superior(post, "mss"), text="Veuillez trouver ci-joint notre contribution."))
    post.round()
    with pytest.raises(NotToBeAsked) as refusal:
        ask(post)
    assert refusal.value.facts["not_asked"] == "superior"
    assert "interroger l'expéditeur" not in dashboard().partition("Courrier à classer")[2].partition("##")[0]


def test_a_stranger_and_a_list_are_never_asked(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(post.answer("mss", sender="collegue@ailleurs.invalid", text="Veuillez trouver ci-joint notre contribution."))
    post.round()
    with pytest.raises(NotToBeAsked) as refusal:
        ask(post)
    assert refusal.value.facts["not_asked"] == "unknown"
    place_reply.set_aside(CYCLE, post.held(), "a stranger", OFFICER)
    post.drop(post.answer("mss", post.filled("mfin"), Auto_Submitted="auto-generated"))
    post.round()
    with pytest.raises(NotToBeAsked) as refusal:
        ask(post, lacks=Lacks.OTHER_FILE)
    assert refusal.value.facts["not_asked"] == "automatic"


def test_what_is_lacking_can_be_said_by_an_officer(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mfin")))
    post.round()
    with pytest.raises(NothingToAsk):
        ask(post)
    ask(post, lacks=Lacks.OTHER_FILE)
    assert len(post.letters("asking_back")) == 1


def test_nothing_is_asked_about_a_request_that_was_answered(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    post.drop(post.answer("mss", text="Veuillez trouver ci-joint notre contribution."))
    post.round()
    with pytest.raises(RequestClosed):
        ask(post)


def _superior(post: PostDesk, institution: str) -> str:
    import yaml

    contacts = yaml.safe_load((post.var / "office" / "contacts.yaml").read_text("utf-8"))
    rows = contacts["contacts"] if isinstance(contacts, dict) else contacts
    return next(r["address"] for r in rows if r["institution"] == institution and r["function"] == "superior")
