"""Letters as they would be written now: about a cycle where it has such a letter, else about an example; nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from documents.outgoing import message_id
from documents.printed import print_letter
from models.instrument import Instrument
from models.letters import Envelope, Rendered
from models.office import Contact
from models.words import Channel, Function, LetterKind
from store import clock, cycles, database, files
from store import letters as stored
from store.office_folder import OfficeFolder
from tasks.letters.context import gather
from tasks.letters.enclosures import Attachment
from tasks.letters.fair_copy import FairCopy, mail_of
from tasks.letters.letters import Said
from tasks.letters.page import Shown, shown
from tasks.letters.samples import LANGUAGES, letters
from tasks.letters.text import render_text
from tasks.letters.texts import Text, folders_of, text_of
from tasks.letters.writing_desk import Addressee, Gathered, subject, writer

_SECRET = b"a preview is never sent"


@dataclass(frozen=True)
class Written:
    """A letter in every form it may take; `paper` where it goes on paper."""

    shown: Shown
    mail: bytes
    paper: bytes | None

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield its files, each with its name."""
        name = self.shown.name
        yield f"{name}.html", self.shown.html.encode()
        yield f"{name}.txt", f"{self.shown.subject}\n\n{self.shown.text}".encode()
        yield f"{name}.eml", self.mail
        if self.paper is not None:
            yield f"{name}.docx", self.paper


def examples(
    kind: LetterKind, language: str, form: tuple[str, str], folder: OfficeFolder, cycle: str = ""
) -> list[Written]:
    """Return the examples of a kind in a language, in the office's name, about a cycle where one is given.

    `form` is how the office opens and closes such a letter. Raises `NoSuchCycle`, `TextFaulty`, `TextTooCostly`.
    """
    text = text_of(kind, language, folders_of(folder.path), fallback=folder.office.fallback)
    about = writer(folder, text) | {"opening": form[0], "closing": form[1]}
    instrument: Instrument | None = None
    if cycle:
        with database.reading() as session:
            instrument = cycles.edition(session, cycles.get(session, cycle))
        about |= subject(instrument, text) | {"cycle": cycle}
    of = text.language if text.language in LANGUAGES else LANGUAGES[0]
    return [
        _example(name, text, replace(context, **about), folder, language)
        for name, context in letters(of).items() if name.partition("-")[0] == kind
    ]


def of_cycle(cycle: str, said: Said, channel: Channel, folder: OfficeFolder) -> Written:
    """Return the letter that says something in a cycle, as it would be written today.

    Raises `TextFaulty`, `TextTooCostly`.
    """
    with database.reading() as session:
        cycles.get(session, cycle)
        found = [stored.by_key(session, key) for key in said]
        kind, to = stored.kind_of(found), said[found[0].key]
        text = text_of(kind, to.contact.language, folders_of(folder.path), fallback=folder.office.fallback)
        now = clock.now(session)
        addressed = [(matter, said[matter.key]) for matter in found]
        gathered = gather(session, addressed, folder, now.astimezone(folder.zone).date(), text)
    return _written(f"{cycle}_{kind}_{found[0].institution}", text, gathered, to, channel, folder, now)


def _example(name: str, text: Text, context: Envelope, folder: OfficeFolder, asked: str) -> Written:
    function = Function.SUPERIOR if text.kind in (LetterKind.ESCALATION, LetterKind.REFERRAL) else Function.FOCAL_POINT
    contact = Contact(
        institution=folder.office.institution, function=function, language=asked, address=f"{function.value}@example.invalid"
    )
    paper = print_letter(render_text(text, context, asked=asked), context)
    attached = tuple(Attachment(file, files.WORD, paper) for file in context.attachments)
    to = Addressee(contact, context.opening, context.closing)
    channel = Channel.PRINT if text.kind is LetterKind.REFERRAL else folder.office.channel
    at = datetime.combine(context.dated, time(7), UTC)
    return _written(name, text, Gathered(context, attached), to, channel, folder, at, example=True)


def _written(
    name: str, text: Text, gathered: Gathered, to: Addressee, channel: Channel, folder: OfficeFolder, at: datetime,
    *, example: bool = False,
) -> Written:
    rendered: Rendered = render_text(text, gathered.context, asked=to.contact.language)
    name = f"{name}.{to.contact.language}"
    on_page = shown(
        name, text, rendered, to=", ".join(gathered.context.addressee), channel=channel,
        attachments=gathered.context.attachments, example=example,
        in_place_of=[one.function for one in gathered.context.in_place_of],
    )
    identifier = message_id(_SECRET, name, "preview.invalid")
    if channel is Channel.PRINT and not to.contact.address:
        to = replace(to, contact=to.contact.model_copy(update={"address": folder.office.sender}))
    mail = mail_of(FairCopy(text.kind, rendered, gathered, to, identifier, at), folder)
    return Written(on_page, mail, print_letter(rendered, gathered.context) if channel is Channel.PRINT else None)
