"""The door to Microsoft 365 by Graph: a draft of the letter's own bytes, sent, and found again among what was sent.

Until the sending is asked for nothing can have left. Afterwards an acceptance proves nothing: the letter has left when it lies
in Sent Items, and has not while it lies in Drafts; where neither is seen, it is in doubt.
"""

import base64
import time
from collections.abc import Callable
from email.parser import BytesHeaderParser
from typing import Final

from tasks.doors.box import MailboxShut
from tasks.doors.door import Absent, InDoubt, NotSent, OurFault, Receipt, Refused
from tasks.doors.graph import PUT_OFF, Account, Answer, Broken, NoToken

DRAFTS: Final = "drafts"
SENT: Final = "sentitems"
LOOKS: Final = (0.5, 1.0, 2.0, 4.0)
"""Seconds after which it is looked up whether a letter was sent; afterwards the doubt is settled later."""
_OUR_FAULT: Final = frozenset({401, 403, 404})


class GraphPost:
    """One mailbox. `renamed` is told, before a letter leaves, where the server gives it another Message-ID than its own."""

    def __init__(self, url: str, renamed: Callable[[str, str], None] = lambda *_: None) -> None:
        self._account = Account(url, "TURNUS_GRAPH_URL")
        self._renamed = renamed

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send a letter to the recipients in its To; raises `Refused`, `Absent`, `OurFault` or `InDoubt`.

        A draft of it that lies there already, from an attempt that ended early, is the one that is sent.
        """
        own = str(BytesHeaderParser().parsebytes(data).get("Message-ID", "")).strip()
        draft, message_id = self._draft(own, data)
        if message_id != own:
            self._renamed(letter_code, message_id)
        try:
            answer = self._account.call("POST", f"/messages/{draft}/send", b"")
        except NoToken as none:
            raise _shut(none.answer) from None
        except Broken as broken:
            raise (InDoubt if broken.reached else Absent)(reply=str(broken)) from None
        if answer.status == 202:
            return self._receipt(message_id)
        outcome = _before_sending(answer)
        if isinstance(outcome, Refused):
            self._clear_away(draft)
        elif answer.status >= 500 or not self._lies_in(DRAFTS, message_id):
            raise InDoubt(answer.status, answer.error)
        raise outcome

    def _draft(self, own: str, data: bytes) -> tuple[str, str]:
        """Return the id of the letter's draft and the Message-ID it bears there; it is made where there is none."""
        try:
            if known := self._account.found(DRAFTS, own):
                return known, own
            answer = self._account.call("POST", "/messages", base64.b64encode(data), "text/plain")
        except NoToken as none:
            raise _shut(none.answer) from None
        except Broken as broken:
            raise _unreached(broken) from None
        except LookupError as other:
            raise _shut(other.args[0]) from None
        if answer.status != 201 or "id" not in answer.given:
            raise _before_sending(answer)
        return str(answer.given["id"]), str(answer.given.get("internetMessageId") or own)

    def _receipt(self, message_id: str) -> Receipt:
        """Return the proof that a letter was sent; raises `InDoubt` while there is none."""
        for seconds in LOOKS:
            time.sleep(seconds)
            if self._lies_in(SENT, message_id):
                return Receipt(202, "Sent Items")
        raise InDoubt(202, "not in Sent Items yet")

    def _lies_in(self, folder: str, message_id: str) -> bool:
        try:
            return self._account.found(folder, message_id) is not None
        except (Broken, NoToken, LookupError):
            return False

    def _clear_away(self, draft: str) -> None:
        """Take a draft away that will never be sent, so that nobody sends it by hand; if it stays, it is a draft."""
        try:
            self._account.call("DELETE", f"/messages/{draft}")
        except (Broken, NoToken):
            return


def _unreached(broken: Broken) -> NotSent:
    return OurFault(reply="TLS") if broken.tls else Absent(reply=str(broken))


class SentItems:
    """What the mailbox sent, or is about to."""

    def __init__(self, url: str) -> None:
        self._account = Account(url, "TURNUS_GRAPH_URL")

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID was sent; raises `MailboxShut`."""
        try:
            return any(self._account.found(folder, message_id) for folder in (SENT, "outbox"))
        except Broken as broken:
            raise MailboxShut("TLS" if broken.tls else "connection") from None
        except NoToken:
            raise MailboxShut("login") from None
        except LookupError:
            raise MailboxShut("mailbox") from None


def _shut(answer: Answer) -> NotSent:
    """Return what an answer means that has nothing to do with a letter."""
    return (Absent if answer.status in PUT_OFF else OurFault)(answer.status, answer.error, answer.after)


def _before_sending(answer: Answer) -> NotSent:
    """Return what an answer about a letter means before it left."""
    about_the_letter = 400 <= answer.status < 500 and answer.status not in _OUR_FAULT | PUT_OFF
    return Refused(answer.status, answer.error) if about_the_letter else _shut(answer)
