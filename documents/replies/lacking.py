"""What a reply lacks that its sender can mend, and whether its sender may be asked for it."""

from typing import Final

from documents.replies.classes import Finding, ReplyClass, by_program
from documents.replies.known import Known
from documents.replies.received import Received
from models.letters import Lacking

_BY_CLASS: Final = {
    ReplyClass.WITHOUT_ATTACHMENT: Lacking.NOTHING_ATTACHED,
    ReplyClass.WITH_LINK: Lacking.LINK,
    ReplyClass.UNREADABLE_ENCRYPTED: Lacking.ENCRYPTED,
    ReplyClass.LABEL_ENCRYPTED: Lacking.LABELLED,
    ReplyClass.WRONG_ATTACHMENT: Lacking.OTHER_FILE,
}
_BY_REASON: Final = {
    "empty_form": Lacking.EMPTY_FORM, "pdf": Lacking.WORD_WANTED, "image": Lacking.WORD_WANTED,
    "unreadable": Lacking.UNREADABLE,
}


def lacking(kind: str, reasons: tuple[str, ...]) -> Lacking | None:
    """Return what a reply of a class lacks, None where its sender is not to mend anything."""
    found = _BY_CLASS.get(ReplyClass(kind))
    if found is not Lacking.OTHER_FILE or not reasons:
        return found
    return Lacking.UNREADABLE if reasons[0].startswith("refused_") else _BY_REASON.get(reasons[0], found)


def not_to_be_asked(received: Received, finding: Finding, known: Known) -> str:
    """Return why whoever wrote this is not to be asked, by its code; empty where they may be."""
    mail, sender = received.mail, known.sender(received.mail.sender)
    if by_program(mail) or finding.kind in (ReplyClass.BULK, ReplyClass.LOOP, ReplyClass.AUTO_REPLY):
        return "automatic"
    if sender.high:
        return "superior"
    return "" if sender.institutions else "unknown"
