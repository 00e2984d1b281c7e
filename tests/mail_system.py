"""A ministry's mail system that accepts everything first and answers afterwards, as far as a letter's headers let it.

It reads `X-Auto-Response-Suppress` as Exchange documents it (MS-OXCMAIL): OOF keeps absences back, NDR reports of
non-delivery, All both. Nothing is answered to a mail without return path (RFC 3834, RFC 5321), no absence to a list or to what
calls itself automatic.
"""

import email
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message

from aiosmtpd.smtp import Envelope


@dataclass(frozen=True)
class MailSystem:
    """Who is away, and until when they say so; which addresses are known no more."""

    away: Mapping[str, str] = field(default_factory=dict)
    gone: Collection[str] = ()

    def answers(self, envelope: Envelope) -> Iterator[bytes]:
        """Yield what comes back of a letter."""
        mail = email.message_from_bytes(envelope.original_content or envelope.content)  # type: ignore[arg-type]
        path = (envelope.mail_from or "").strip("<>")
        suppressed = {word.strip().lower() for word in (mail["X-Auto-Response-Suppress"] or "").split(",")}
        for to in envelope.rcpt_tos if path else ():
            if to in self.gone and not suppressed & {"all", "ndr"}:
                yield _report(mail, to, path)
            if to in self.away and not suppressed & {"all", "oof"} and not _is_automatic(mail):
                yield _absence(mail, to, path, self.away[to])


def _is_automatic(mail: Message) -> bool:
    return any(mail[name] for name in ("Auto-Submitted", "Precedence", "List-Id", "List-Unsubscribe"))


def _absence(mail: Message, sender: str, path: str, until: str) -> bytes:
    return (
        f"From: {sender}\r\nTo: {path}\r\nSubject: =?utf-8?q?R=C3=A9ponse_automatique?=\r\nAuto-Submitted: auto-replied\r\n"
        f"X-Auto-Response-Suppress: All\r\nMessage-ID: <{hash(sender)}@exchange.invalid>\r\nDate: {mail['Date']}\r\n"
        f"In-Reply-To: {mail['Message-ID']}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        f"Je suis absent. De retour le {until}.\r\n"
    ).encode()


def _report(mail: Message, to: str, path: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@exchange.invalid\r\nTo: {path}\r\nSubject: Undeliverable\r\nReturn-Path: <>\r\n"
        f"Message-ID: <{hash(to)}.report@exchange.invalid>\r\nDate: {mail['Date']}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; exchange.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail['Message-ID']}\r\nTo: {to}\r\n\r\n--b--\r\n"
    ).encode()
