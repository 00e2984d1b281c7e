"""The schemas of the office folder: `office.yaml`, `contacts.yaml`, `officers.yaml`."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, field_validator, model_validator

from models.addresses import MailAddress, MailDomain, address, compared
from models.instrument import Data, Identifier, Language, Names
from models.scalars import Count, Day, Hour, OneLine, all_seen
from models.words import Channel, Function, LetterKind, Mode, Rank, Release, ReplyTo

DayOfYear = Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
Entrusted = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]{1,20}$", description="the code of a cycle")]
OfficerCode = Annotated[str, Field(pattern=r"^[a-z]{1,3}\d{1,3}$", description="a code, never a name")]


def _each_of_one_line(names: Names) -> Names:
    for text in names.model_dump(exclude_none=True).values():
        all_seen(text)
    return names


Words = Annotated[Names, AfterValidator(_each_of_one_line)]
"""A text of one line in several languages."""


class Recess(Data):
    """A quiet period of every year, both days included; `ends` before `begins` runs over New Year."""

    begins: DayOfYear
    ends: DayOfYear
    name: Words


class PublicHoliday(Data):
    """A public holiday that the calendar of the country does not know: on a day of every year, or on one day."""

    on: str = Field(pattern=r"^(\d{4}-)?\d\d-\d\d$")
    name: Words


class Letterhead(Data):
    """What stands at the head of each letter."""

    government: Words
    ministry: Words
    unit: Words
    place: Words
    address: tuple[OneLine, ...] = ()


class AddressForm(Data):
    """How a person of a civility and rank is addressed and taken leave of."""

    civility: OneLine | None = None
    rank: Rank | None = None
    opening: Words
    closing: Words


LONGEST_PATIENCE = 14 * 24


class Patience(Data):
    """Hours of silence after which the office is alarmed: after the time of a round, or of a letter's leaving."""

    round_hours: Count = Field(default=3, ge=1, le=LONGEST_PATIENCE)
    inbox_hours: Count = Field(default=6, ge=1, le=LONGEST_PATIENCE)
    outbox_hours: Count = Field(default=4, ge=1, le=LONGEST_PATIENCE)


class Minister(Data):
    """Who signs what goes from the minister: name and function as they stand below the signature."""

    name: OneLine = Field(min_length=1)
    function: Words


class Authentication(Data):
    """How the office knows that a sender is who they say; `turnus inbox doctor` proposes what fits.

    internet: the topmost Authentication-Results of `server`, written by the RFC or in Microsoft's form, which names no server.
    exchange-internal: Exchange's own word, believed once a message from outside (`canary`) proved that nobody else can write it.
    relay: `server` in the topmost Received. none: senders are not verified.
    """

    profile: Literal["internet", "exchange-internal", "relay", "none"] = "none"
    server: MailDomain | None = None
    form: Literal["rfc", "microsoft"] = "rfc"
    canary: bool = False

    @model_validator(mode="after")
    def _names_its_server(self) -> Self:
        needed = self.profile == "relay" or (self.profile == "internet" and self.form == "rfc")
        if needed and self.server is None:
            raise ValueError("this profile believes one `server`; write its name, for example mx.ministry.example")
        if self.profile == "exchange-internal" and not self.canary:
            raise ValueError("send a message from outside first; `canary: true` says that it came without the header AuthAs")
        return self


class Posting(Data):
    """How patient the office is with mail servers, and where the blind copies go that prove what was sent."""

    retry_minutes: tuple[Annotated[Count, Field(ge=1, le=7 * 24 * 60)], ...] = Field(default=(15, 60, 240), min_length=1)
    give_up_days: Count = Field(default=5, ge=1, le=60)
    archive: MailAddress | None = None
    archive_minutes: Count = Field(default=10, ge=1, le=24 * 60, description="the archive has every letter by then")

    @property
    def copy_to(self) -> str | None:
        """The archive's address as it goes over the wire."""
        return address(self.archive) if self.archive else None

    def wait(self, times: int) -> timedelta:
        """Return how long a letter waits that was put off so many times in a row; the last step repeats."""
        return timedelta(minutes=self.retry_minutes[min(times, len(self.retry_minutes)) - 1])


class CommonCore(Data):
    """The common core document: its symbol, when it was issued, whether it needs to be brought up to date (None: not looked at)."""

    symbol: OneLine
    issued_on: Day
    needs_update: bool | None = None


class Office(Data):
    """One office: where it is, when it works, how it writes."""

    schema_version: Count = Field(ge=1, le=1)
    institution: Identifier
    country: str = Field(pattern=r"^[A-Z]{2}$")
    timezone: str
    language: Language = "fr"
    fallback: Language = "fr"
    weekend: tuple[Count, ...] = Field(default=(5, 6), description="Monday is 0")
    round_at: Hour = time(7, 0)
    public_holidays: tuple[PublicHoliday, ...] = ()
    works_from: Hour = time(7, 0)
    works_until: Hour = time(19, 0)
    recess: tuple[Recess, ...] = ()
    letterhead: Letterhead
    sender: MailAddress
    sender_name: Words
    reply_to: ReplyTo = ReplyTo.PLAIN
    reply_domain: MailDomain | None = Field(default=None, description="for catchall: whatever is sent to it reaches the office")
    practice_address: MailAddress | None = None
    mode: Mode = Mode.PRACTICE
    channel: Channel = Channel.FILE
    live_domains: tuple[MailDomain, ...] = ()
    approved_by: OfficerCode
    common_core: CommonCore | None = Field(default=None, description="named in the transmission sheet")
    minister: Minister | None = Field(default=None, description="signs the referral to the other ministries")
    authentication: Authentication = Field(default_factory=Authentication)
    post: Posting = Field(default_factory=Posting)
    undo_minutes: Count = Field(default=10, ge=0, le=24 * 60)
    release: dict[LetterKind, Release] = Field(default_factory=dict)
    forms_of_address: tuple[AddressForm, ...] = Field(min_length=1)
    shelf_url: OneLine | None = None
    patience: Patience = Patience()
    notice: Words | None = Field(default=None, description="printed on every file, letter and page, for a demonstration")

    @field_validator("weekend")
    @classmethod
    def _leaves_a_day(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if set(range(7)) <= set(value):
            raise ValueError("weekend and recess leave no working day in a year; shorten one of them")
        return value

    @model_validator(mode="after")
    def _works_by_day(self) -> Self:
        if self.works_from >= self.works_until:
            raise ValueError("`works_until` is not after `works_from`; write for example \"07:00\" and \"19:00\"")
        return self

    @property
    def domain(self) -> str:
        """The domain of the sender, as mail writes it: in ASCII."""
        return address(self.sender).rpartition("@")[2]

    def reply_address(self, token: str) -> str | None:
        """Return where the answer to a letter about a request goes, None where that is the sender's address.

        Raises `AddressRefused` where `office_faults` finds a fault.
        """
        if self.reply_to is ReplyTo.PLAIN or not token:
            return None
        local, _, domain = self.sender.rpartition("@")
        plus = self.reply_to is ReplyTo.PLUS
        return address(f"{local}+{token}@{domain}" if plus else f"{token}@{self.reply_domain}")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write for example Europe/Lisbon")
        return value


class Contact(Data):
    """One function at one institution, and who holds it from `valid_from` to `valid_to`."""

    institution: Identifier
    function: Function
    rank: Rank = Rank.AGENT
    civility: OneLine | None = None
    name: OneLine | None = None
    title: Words | None = None
    address: MailAddress | None = None
    telephone: OneLine | None = None
    language: Language = "fr"
    digest: bool = Field(default=True, description="several matters of one day in one letter")
    calendar: bool = Field(default=False, description="due dates come as entries for a calendar too")
    valid_from: Day | None = None
    valid_to: Day | None = None
    extra_channel: ChannelName | None = Field(default=None, description="told that a letter waits: TURNUS_CHANNELS__<NAME>")
    acts_as: Identifier | None = Field(
        default=None, description="function of a clearance step in which the contact decides; reminded where no officer bears it"
    )

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.address is None and self.rank not in (Rank.HEAD, Rank.MINISTER, Rank.BODY):
            raise ValueError("give an `address`, or a rank that is written to on paper (head, minister, body)")
        return self

    def holds(self, on: date) -> bool:
        """Say whether the contact holds its function on a day."""
        return (self.valid_from or on) <= on <= (self.valid_to or on)

    @property
    def person(self) -> str:
        """Who it is, whatever institutions they answer for: their address, on paper their place and name."""
        return compared(self.address or f"{self.institution}/{self.function}/{self.name}")

    @property
    def greeted(self) -> tuple[str | None, ...]:
        """Whom a letter to this address greets, and in which language: what is said to two people is never one letter."""
        return (self.person, self.civility, self.name, self.rank, self.language)


class Contacts(Data):
    """The contacts of the office."""

    schema_version: Count = Field(ge=1, le=1)
    contacts: tuple[Contact, ...]


class Officer(Data):
    """A person of the office who decides; named in letters, known elsewhere by code and function."""

    code: OfficerCode
    name: OneLine
    civility: OneLine | None = None
    function: Words
    address: MailAddress
    telephone: OneLine
    acts_as: tuple[Identifier, ...] = Field(default=(), description="functions of clearance steps in which the officer decides")
    entrusted: tuple[Entrusted, ...] = Field(
        default=(), description="cycles whose clocks the officer is told of by letter, for example opic.2027-k7"
    )
    rank: Rank = Field(default=Rank.AGENT, description="who decides at a high rank is reminded on paper")
    login: OneLine | None = Field(default=None, description="name on this machine; commands in the officer's name need it")


class Officers(Data):
    """The officers of the office."""

    schema_version: Count = Field(ge=1, le=1)
    officers: tuple[Officer, ...] = Field(min_length=1)
