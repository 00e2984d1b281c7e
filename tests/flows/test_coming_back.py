"""A letter that a full mailbox sends back leaves again, the same bytes, a few times; then the office is told."""

import pytest

from documents.outgoing import envelope_id
from models.settings import settings
from models.tables import Letter
from tasks.post import coming_back
from tests.flows.post_desk import CYCLE, PostDesk


def report(post: PostDesk, status: str = "5.2.2", *, to: str = "", n: int = 1) -> bytes:
    """Return a mail system's report that the request to `mss` did not arrive; `n` tells one report from the next."""
    letter = post.letters("request", "mss")[0]
    return (
        f"From: MAILER-DAEMON@mx.invalid\r\nMessage-ID: <{n}@mx.invalid>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nReport.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Original-Envelope-Id: {envelope_id(settings().signing_key, f'{CYCLE}-{letter.number}')}\r\n\r\n"
        f"Final-Recipient: rfc822; {to or post.request_mail('mss')['To']}\r\nAction: failed\r\nStatus: {status}\r\n\r\n--b--\r\n"
    ).encode()


def letter(post: PostDesk) -> Letter:
    (found,) = post.letters("request", "mss")
    return found


def outcomes(post: PostDesk) -> list[str]:
    return [str(attempt.outcome) for attempt in post.attempts(letter(post))]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the office is told."""
    heard: list[str] = []
    monkeypatch.setattr(coming_back, "notify", lambda kind, facts: heard.append(kind))
    return heard


def test_a_letter_that_a_full_mailbox_sends_back_leaves_again_a_day_later_unchanged(post: PostDesk, told: list[str]) -> None:
    before = letter(post)
    post.day("2019-05-02")   # a Thursday
    post.drop(report(post))
    post.round()
    assert post.messages() == [("bounce", "noted", "bounce_soft")]
    assert letter(post).state == "released" and outcomes(post) == ["bounced"]
    post.day("2019-05-03")
    post.round()
    after = letter(post)
    assert (after.state, after.sha256, after.message_id) == ("sent", before.sha256, before.message_id)
    assert outcomes(post) == ["bounced", "accepted"] and told == []


def test_two_reports_of_one_sending_let_it_leave_once(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(report(post, n=1), report(post, "4.2.2", n=2))
    post.round()
    post.day("2019-05-03")
    post.round()
    assert outcomes(post) == ["bounced", "accepted"]


def test_a_letter_that_keeps_coming_back_is_given_up_and_the_office_is_told(post: PostDesk, told: list[str]) -> None:
    for n, day in enumerate(("2019-05-02", "2019-05-03", "2019-05-06", "2019-05-07")):
        post.day(day)
        post.round()
        post.drop(report(post, n=n))
        post.round()
    assert letter(post).state == "undeliverable"
    assert outcomes(post) == ["bounced", "bounced", "bounced", "given_up"] and told == ["undeliverable"]


def test_a_copy_that_came_back_from_elsewhere_says_nothing_of_the_letter(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.drop(report(post, to="archives@office.invalid"))
    post.round()
    assert letter(post).state == "sent" and outcomes(post) == ["accepted"]
