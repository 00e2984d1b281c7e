"""The office's mail server on trial, when the office goes live: does it take our mail, also automatic mail without return path?"""

from documents.outgoing import message_id, trial_letter
from documents.words import words
from models.addresses import address
from models.settings import settings
from store import clock, database, pulses
from store.office_folder import OfficeFolder
from tasks.doors.door import OurFault, Refused
from tasks.doors.post import post_for
from tasks.doors.smtp import SmtpPost

CODE = "go-live"


def try_server(folder: OfficeFolder) -> None:
    """Mail the office itself by its channel, without return path where a server can be told one and takes that.

    Whether it did is remembered. Raises `tasks.doors.door.NotSent` where no mail is taken, `OfficeFolderFaulty`.
    """
    office = folder.office
    with database.reading() as session:
        now = clock.now(session)
    sender = address(office.sender)
    data = trial_letter(
        words("sentences", office.language)["server_test"], sender=sender, to=sender, date=now,
        message_id=message_id(settings().signing_key, f"{CODE}:{now.isoformat()}", office.domain),
    )
    with post_for(settings(), office.channel, office.mode) as post:
        if not isinstance(post, SmtpPost):
            post.send(CODE, (sender,), data)
            return
        try:
            post.send_from("", CODE, (sender,), data)
            took_it = True
        except (OurFault, Refused):
            post.send_from(sender, CODE, (sender,), data)
            took_it = False
    with database.writing() as session:
        (pulses.beat if took_it else pulses.forget)(session, pulses.NULL_PATH)
