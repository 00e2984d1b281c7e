"""What a letter says of itself and of those before it, and where its answer goes."""

from email.header import decode_header, make_header

import pytest

from models.settings import settings
from models.tokens import requests_named, token
from tests.flows.post_desk import CYCLE, PostDesk

KNOWN = [f"{CYCLE}/{institution}-1" for institution in ("mj", "msan", "men")]


def named(*texts: str) -> tuple[str, ...]:
    return requests_named(settings().signing_key, KNOWN, *texts)


def test_letters_about_a_request_bear_its_token_and_follow_the_request(post: PostDesk) -> None:
    request = post.request_mail("mj")
    assert request["In-Reply-To"] is None and request["References"] is None
    post.day("2019-05-17")
    post.round()
    [reminder] = map(post.mail_of, post.letters("reminder", "mj"))
    assert reminder["In-Reply-To"] == request["Message-ID"]
    assert reminder["References"].split() == [request["Message-ID"]]
    post.day("2019-06-04")
    post.round()
    again = post.mail_of(post.letters("reminder", "mj")[-1])
    assert again["References"].split() == [request["Message-ID"], reminder["Message-ID"]]
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
    ({"reply_to": "catchall", "reply_domain": "réponses.example"}, "{}@xn--rponses-bya.example"),
])
def test_an_office_with_reply_addresses_has_one_for_each_request(post: PostDesk, changed: dict[str, str], address: str) -> None:
    post.office(**changed)
    post.day("2019-05-17")
    post.round()
    reminder = post.mail_of(post.letters("reminder", "mj")[0])
    assert named(reminder["Reply-To"]) == (f"{CYCLE}/mj-1",)
    assert reminder["Reply-To"] == address.format(token(settings().signing_key, f"{CYCLE}/mj-1"))
    assert reminder["From"] == post.request_mail("mj")["From"]
