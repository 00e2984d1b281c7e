"""Who sent a mail, as the office writes back: known by a mark, in the function in which they are a contact."""

from documents.mails.mail import MailRefused
from documents.reading import read_mail
from models.addresses import compared
from models.tables import Message
from models.words import Function
from store import files
from store.absences import mark_of
from store.messages import MAIL_DOOR, NOBODY_KNOWN, Thanked
from store.office_folder import OfficeFolder


def thanked_for(message: Message, institution: str, folder: OfficeFolder) -> Thanked:
    """Return who is thanked for a message: its sender, where it is a mail that names one."""
    try:
        address = read_mail(files.read(message.sha256)).sender if message.door == MAIL_DOOR else ""
    except MailRefused:
        address = ""
    return Thanked(mark_of(address), function_of(address, institution, folder)) if address else NOBODY_KNOWN


def function_of(address: str, institution: str, folder: OfficeFolder) -> str:
    """Return in which function a sender is a contact of an institution, or of one through which it is written to."""
    within = folder.directory.written_to(institution)
    own = (c for c in folder.contacts if c.address and c.institution in within and compared(c.address) == compared(address))
    return next((c.function.value for c in own if c.function is not Function.SUPERIOR), "")
