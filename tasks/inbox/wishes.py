"""What a held mail asks for when it asks for more time: a proposal for the officer, never a decision."""

from datetime import date
from zoneinfo import ZoneInfo

from documents.mails.mail import MailRefused
from documents.reading import read_mail
from documents.replies.wished import Wish, wished_for
from models.tables import Message
from store import files
from store.messages import MAIL_DOOR


def wish_of(message: Message, due_on: date | None, zone: ZoneInfo) -> Wish | None:
    """Return until when a mail asks for more time, None where it names no day or is no mail; `due_on` is the day asked so far."""
    if message.door != MAIL_DOOR:
        return None
    try:
        mail = read_mail(files.read(message.sha256))
    except MailRefused:
        return None
    return wished_for(mail.written or mail.text, message.received_at.astimezone(zone).date(), due_on)
