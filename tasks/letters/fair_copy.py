"""The fair copy of a letter: its bytes as they leave, by mail or on paper."""

from dataclasses import dataclass, field
from datetime import datetime

from documents.outgoing import build_mail
from documents.printed import print_letter
from models.letters import Rendered, is_automatic
from models.refusals import OfficeFolderFaulty
from models.words import Channel, LetterKind, Mode
from store import files
from store.office_folder import OfficeFolder
from tasks.letters.thread import Thread
from tasks.letters.writing_desk import Addressee, Gathered


@dataclass(frozen=True)
class FairCopy:
    """A letter written out to leave: what it says and encloses, to whom, under which Message-ID and when, in which thread."""

    kind: LetterKind
    rendered: Rendered
    gathered: Gathered
    to: Addressee
    identifier: str
    at: datetime
    thread: Thread = field(default_factory=Thread)


def made_out(copy: FairCopy, channel: Channel, folder: OfficeFolder) -> tuple[bytes, str, str]:
    """Return the file that leaves by a door, its type and the ending of its name; raises `OfficeFolderFaulty`."""
    if channel is Channel.PRINT:
        return print_letter(copy.rendered, copy.gathered.context), files.WORD, ".docx"
    return mail_of(copy, folder), files.MAIL, ".eml"


def mail_of(copy: FairCopy, folder: OfficeFolder) -> bytes:
    """Return the mail of a letter as it leaves; raises `OfficeFolderFaulty`."""
    office, context = folder.office, copy.gathered.context
    return build_mail(
        copy.rendered,
        sender=office.sender,
        sender_name=office.sender_name.in_language(copy.rendered.language),
        to=recipient(copy.to, folder),
        message_id=copy.identifier,
        date=copy.at,
        attachments=tuple((a.name, a.type, a.data) for a in copy.gathered.attachments),
        automatic=is_automatic(copy.kind, context),
        reply_to=office.reply_address(context.token),
        in_reply_to=copy.thread.in_reply_to,
        references=copy.thread.references,
        invitation=copy.gathered.invitation,
    )


def recipient(to: Addressee, folder: OfficeFolder) -> str:
    """Return the address a letter really goes to: in practice mode the office's one; raises `OfficeFolderFaulty`."""
    office = folder.office
    address = office.practice_address if office.mode is Mode.PRACTICE else to.contact.address
    if not address:
        raise OfficeFolderFaulty(key="practice_address" if office.mode is Mode.PRACTICE else "address")
    return address
