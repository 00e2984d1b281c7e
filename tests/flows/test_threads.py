"""What a letter says of itself and of those before it, and where its answer goes."""

from datetime import date
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

import pytest

from flows import letters_out, on_request
from models.settings import settings
from models.tokens import requests_named, token
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

KNOWN = [f"{CYCLE}/{institution}-1" for institution in ("mj", "msan", "men")]


def named(*texts: str) -> tuple[str, ...]:
    return requests_named(settings().signing_key, KNOWN, *texts)


def decided(post: PostDesk) -> Message:
    """Have an officer give `mj` more time; return the letter that says so."""
    post.office(undo_minutes=0)
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    return post.mail_of(post.letters("decision", "mj")[0])


def test_letters_about_a_request_bear_its_token_and_follow_the_request(post: PostDesk) -> None:
    request = post.request_mail("mj")
    assert request["In-Reply-To"] is None and request["References"] is None
    post.day("2019-05-17")
    post.round()
    [reminder] = map(post.mail_of, post.letters("reminder", "mj"))
    assert reminder["In-Reply-To"] == request["Message-ID"]
    assert reminder["References"].split() == [request["Message-ID"]]
    decision = decided(post)
    assert decision["In-Reply-To"] == request["Message-ID"]
    assert decision["References"].split() == [request["Message-ID"], reminder["Message-ID"]]
    for mail in (request, reminder):
        assert mail["Auto-Submitted"] is None and mail["X-Auto-Response-Suppress"] == "RN, NRN"
        assert named(mail["Message-ID"]) == named(str(make_header(decode_header(mail["Subject"])))) == (f"{CYCLE}/mj-1",)
    files = [part.get_filename() for part in request.walk() if part.get_filename()]
    assert named(*files) == (f"{CYCLE}/mj-1",)
    assert {mail["Reply-To"] for mail in (request, reminder)} == {None}


def test_thanks_follow_the_mail_that_they_answer_and_call_themselves_automatic(post: PostDesk) -> None:
    post.day("2019-05-07")
    answer = post.answer("mj", post.filled("mj"), References="<before@departement.invalid>")
    post.drop(answer)
    post.round()
    [thanks] = map(post.mail_of, post.letters("acknowledgement", "mj"))
    assert thanks["In-Reply-To"] == answer["Message-ID"]
    assert thanks["References"].split() == ["<before@departement.invalid>", answer["Message-ID"]]
    assert thanks["Auto-Submitted"] == "auto-replied"
    assert thanks["X-Auto-Response-Suppress"] == "OOF, AutoReply, RN, NRN"


@pytest.mark.parametrize(("changed", "address"), [
    ({"reply_to": "plus"}, "droits-enfant+{}@office.invalid"),
    ({"reply_to": "plus", "sender": "enfants@ministère.example"}, "enfants+{}@xn--ministre-60a.example"),
    ({"reply_to": "catchall", "reply_domain": "réponses.example"}, "{}@xn--rponses-bya.example"),
])
def test_an_office_with_reply_addresses_has_one_for_each_request(post: PostDesk, changed: dict[str, str], address: str) -> None:
    post.office(**changed)
    decision = decided(post)
    assert named(decision["Reply-To"]) == (f"{CYCLE}/mj-1",)
    assert decision["Reply-To"] == address.format(token(settings().signing_key, f"{CYCLE}/mj-1"))
    assert "+" not in decision["From"] and named(decision["Message-ID"]) == (f"{CYCLE}/mj-1",)
    assert parseaddr(decision["From"])[1].endswith(decision["Message-ID"].strip("<>").partition("@")[2])
