"""The office's mail server on trial, when the office goes live: does it take our mail, also automatic mail without return path?"""

from documents.outgoing import message_id, trial_letter
from documents.words import words
from models.addresses import address
from models.refusals import OfficeFolderFaulty
from models.settings import settings
from store import clock, database, pulses
from store.office_folder import OfficeFolder
from tasks.door import OurFault, Refused
from tasks.smtp import SmtpPost

CODE = "go-live"


def try_server(folder: OfficeFolder) -> bool:
    """Mail the office itself, without return path and, where the server refuses that, with one; remember and return which.

    Raises `tasks.door.NotSent` where it takes neither, `OfficeFolderFaulty`.
    """
    office, url = folder.office, settings().smtp_url
    if url is None:
        raise OfficeFolderFaulty(key="TURNUS_SMTP_URL")
    with database.reading() as session:
        now = clock.now(session)
    sender = address(office.sender)
    data = trial_letter(
        words("sentences", office.language)["server_test"], sender=sender, to=sender, date=now,
        message_id=message_id(settings().signing_key, f"{CODE}:{now.isoformat()}", sender.rpartition("@")[2]),
    )
    with SmtpPost(url.get_secret_value(), secret=settings().signing_key) as post:
        try:
            post.send_from("", CODE, (sender,), data)
            took_it = True
        except (OurFault, Refused):
            post.send_from(sender, CODE, (sender,), data)
            took_it = False
    with database.writing() as session:
        (pulses.beat if took_it else pulses.forget)(session, pulses.NULL_PATH)
    return took_it
