"""What a letter says of itself decides what comes back of it, and what comes back leads to the deputies."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from documents.mails import mail
from documents.outgoing import build_mail
from models.letters import Rendered
from models.settings import settings
from store import clock
from tasks.doors.smtp import SmtpPost
from tests import dovecot
from tests.flows.post_desk import PostDesk
from tests.mail_server import FROM, Desk, serving
from tests.mail_system import MailSystem

AWAY, GONE = "point-focal@mj.invalid", "point-focal@mss.invalid"
SYSTEM = MailSystem(away={AWAY: "11 juin 2019"}, gone={GONE})


@pytest.mark.parametrize(("automatic", "null_path", "come_back"), [
    (False, False, ["absence", "report"]),       # a letter to a person
    (False, True, ["absence", "report"]),        # only automatic mail goes without return path
    (True, True, []),                            # thanks, where the server takes no return path
    (True, False, ["report"]),                   # and where it does not
])
def test_letters_to_persons_are_answered_and_automatic_mail_is_not(automatic: bool, null_path: bool, come_back: list[str]) -> None:
    back: list[bytes] = []
    letter = Rendered(**{part.name: "x" for part in fields(Rendered)})  # type: ignore[arg-type]
    desk = Desk(lambda envelope: back.extend(SYSTEM.answers(envelope)))
    with serving(desk) as address, SmtpPost(f"mailto://{address}", null_path=null_path) as post:
        for n, to in enumerate((AWAY, GONE)):
            sent: dict[str, Any] = {"sender": FROM, "sender_name": "x", "to": to, "message_id": f"<{n}@menje.invalid>"}
            sent |= {"date": datetime(2026, 12, 1, tzinfo=UTC), "automatic": automatic}
            post.send(f"crc.2029-{n}", (to,), build_mail(letter, **sent))
    read = [mail.read(raw) for raw in back]
    assert ["report" if one.bounce else "absence" for one in read] == come_back


def test_the_answers_reach_the_inbox_and_then_the_deputies(post: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_deputies(data: dict) -> dict:
        others = [c for c in data["contacts"] if c["institution"] not in ("mj", "mss")]
        data["contacts"] = others + [
            {"institution": i, "function": function, "address": f"{local}@{i}.invalid"}
            for i in ("mj", "mss") for function, local in (("focal_point", "point-focal"), ("deputy", "suppleance"))
        ]
        post.office(
            mode="live", channel="smtp", live_domains=sorted({c["address"].split("@")[1] for c in data["contacts"]})
        )
        return data

    monkeypatch.setattr(clock, "is_replay", lambda _: False)      # what is mailed stays in this machine
    post.edit("contacts.yaml", with_deputies)
    with dovecot.running() as inbox:
        desk = Desk(lambda envelope: [inbox.lay(answer) for answer in SYSTEM.answers(envelope)])
        with serving(desk) as address:
            monkeypatch.setattr(settings(), "smtp_url", SecretStr(f"mailto://{address}"))
            monkeypatch.setattr(settings(), "imap_url", SecretStr(inbox.url()))
            post.day("2019-05-17")
            post.round()
            written = {to for envelope in desk.letters for to in envelope.rcpt_tos}
            assert {AWAY, GONE} <= written and "suppleance@mss.invalid" not in written
            post.round()        # reads what came back
            written = {to for envelope in desk.letters for to in envelope.rcpt_tos}
            assert "suppleance@mss.invalid" in written and "suppleance@mj.invalid" not in written
            post.day("2019-06-04")
            post.round()
            last = [to for envelope in desk.letters[len(written):] for to in envelope.rcpt_tos]
            assert "suppleance@mj.invalid" in last and AWAY not in last and GONE not in last
        assert inbox.lying("INBOX") == []
