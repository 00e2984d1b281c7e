"""A received mail with each of its files judged: what part the file plays in the mail."""

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from documents import guard, judged, opening, split
from documents.guard import Cause, Verdict
from documents.mails import mail
from documents.mails.mail import Attachment, Mail
from documents.mails.outlook import is_msg, to_mail
from documents.opening import NotOpened
from documents.split import Returned
from documents.words import words

Role = Literal[
    "questionnaire", "empty_questionnaire", "word", "to_convert", "pdf", "image", "office", "calendar", "contact", "signature",
    "report", "message", "encrypted", "label", "hostile", "damaged", "other",
]

HOSTILE: Final = frozenset({
    Cause.TOO_MANY_PARTS, Cause.EXPANDS, Cause.UNSAFE_NAME, Cause.DOUBLE_NAME, Cause.MACROS, Cause.ENTITIES, Cause.TOO_COMPLEX,
    Cause.WIDE_CELL, Cause.OUTSIDE_CONTENT, Cause.OUTSIDE_TEMPLATE,
})
_BY_TYPE: Final[dict[str, Role]] = {
    "text/calendar": "calendar", "application/ics": "calendar", "text/vcard": "contact", "text/x-vcard": "contact",
    "application/pkcs7-signature": "signature", "application/x-pkcs7-signature": "signature",
    "application/pgp-signature": "signature", "application/pgp-encrypted": "encrypted", "message/rfc822": "message",
    "message/delivery-status": "report", "message/disposition-notification": "report", "text/rfc822-headers": "report",
    "message/global-delivery-status": "report", "message/global": "message", "message/global-headers": "report",
    "application/x-microsoft-rpmsg-message": "label",
}
_PICTURE: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_RIGHTS: Final = tuple(name.encode("utf-16-le") for name in ("DRMEncryptedTransform", "DRMContent", "DRMEncryptedDataSpace"))
_PGP: Final = b"-----BEGIN PGP MESSAGE-----"


@dataclass(frozen=True)
class Judged:
    """A file of a mail: its part, the guard's verdict on it, and what it says as a questionnaire."""

    attachment: Attachment
    role: Role
    verdict: Verdict | None = None
    form: Returned | None = None
    docx: bytes | None = None
    """What was read instead of the file, where it was converted."""

    def read_as(self, form: Returned, docx: bytes) -> "Judged":
        """Return it with what its conversion says."""
        return replace(self, form=form, docx=docx, role=_role_of(form))


@dataclass(frozen=True)
class Received:
    """A mail and its files, in order."""

    mail: Mail
    files: tuple[Judged, ...]

    def of(self, *roles: Role) -> tuple[Judged, ...]:
        """Return the files that play one of these parts."""
        return tuple(one for one in self.files if one.role in roles)


def before_reading() -> None:
    """Read the words that every mail and its questionnaires are looked at with."""
    judged.before_reading()
    received(b"From: a@b.invalid\r\nSubject: x\r\n\r\nx\r\n")


def received(raw: bytes) -> Received:
    """Read a mail and judge its files; raises MailRefused. Called in a process set apart."""
    came = mail.read(raw)
    return Received(came, tuple(_judged(one, came.bounce) for one in came.attachments))


def _judged(one: Attachment, of_bounce: bool) -> Judged:
    if one.fault:
        return Judged(one, "hostile" if one.fault == "hostile" else "encrypted" if one.fault == "encrypted" else "damaged")
    name = one.name.lower()
    if re.search(words("mail", "signs")["programs"], name) or one.data.startswith(b"MZ"):
        return Judged(one, "hostile")
    if is_msg(one.data):
        return Judged(one, _message_role(one.data))
    if role := _BY_TYPE.get(one.type):
        return Judged(one, role)
    if name.endswith(".rpmsg"):
        return Judged(one, "label")
    if opening.is_enveloped(one.data) or _PGP in one.data[:1000]:
        return Judged(one, "encrypted")
    if of_bounce:
        return Judged(one, "report")
    return _word_judged(one)


def _message_role(data: bytes) -> Role:
    """Tell a message saved by Outlook that opens from one that does not."""
    try:
        to_mail(data)
    except NotOpened as shut:
        return "hostile" if shut.cause == "hostile" else "damaged"
    return "message"


def _word_judged(one: Attachment) -> Judged:
    verdict = guard.inspect(one.data, one.name)
    causes = {reason.cause for reason in verdict.reasons}
    if verdict.verdict == "refuse":
        return Judged(one, _refused_role(one, causes, verdict), verdict)
    if verdict.verdict == "convert":
        return Judged(one, "to_convert", verdict)
    if verdict.kind != "docx":
        return Judged(one, "message" if verdict.kind == "eml" else "other", verdict)
    try:
        form = split.split(one.data)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Judged(one, "damaged", verdict)
    return Judged(one, _role_of(form), verdict, form)


def _refused_role(one: Attachment, causes: set[Cause], verdict: Verdict) -> Role:
    if any(sign in one.data for sign in _RIGHTS) or b"MicrosoftIRMServices" in one.data:
        return "label"
    if causes & HOSTILE or (one.data.startswith(b"PK") and b"vbaProject.bin" in one.data):
        return "hostile"
    if Cause.ENCRYPTED in causes:
        return "encrypted"
    if verdict.kind == "pdf":
        return "pdf"
    if one.data.startswith(_PICTURE) or one.type.startswith("image/"):
        return "image"
    if verdict.kind == "office":
        return "office"
    return "other" if Cause.NOT_WORD in causes or Cause.EMPTY in causes else "damaged"


def _role_of(form: Returned) -> Role:
    if not form.answers and not form.form_id:
        return "word"
    return "questionnaire" if any(not answer.empty for answer in form.answers) else "empty_questionnaire"


def identity(raw: bytes) -> str:
    """Return what two copies of one mail have in common, whatever servers wrote above them: Message-ID and content."""
    head, _, content = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    named = re.search(rb"(?im)^message-id:\s*(<[^>\n]+>)", head)
    return hashlib.sha256((named[1] if named else head) + b"\n" + content.rstrip()).hexdigest()
