"""What a reply is, and what is done with it: from evidence to class, from class to action. The one place where this is decided."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from documents.account import typed_answers
from documents.language import language_of
from documents.mails.mail import Fault, Mail, bare
from documents.phrases import LANGUAGES, begins, pattern, plain, says
from documents.replies.absence import returns_on
from documents.replies.authentication import Verdict, verdict_of
from documents.replies.known import Known
from documents.replies.matching import Match, match_of
from documents.replies.received import Judged, Received
from documents.words import words


class ReplyClass(StrEnum):
    """What a received mail is."""

    REPLY = "reply"
    RETURNED_DRAFT = "returned_draft"
    WITHOUT_ATTACHMENT = "reply_without_attachment"
    WRONG_ATTACHMENT = "reply_wrong_attachment"
    WITH_LINK = "reply_with_link"
    AMBIGUOUS = "reply_ambiguous"
    UNVERIFIED = "reply_unverified"
    OTHER_CYCLE = "other_cycle"
    QUESTION = "question"
    REFUSAL = "refusal"
    EXTENSION_REQUEST = "extension_request"
    RECALL_NOTICE = "recall_notice"
    REACTION = "reaction"
    AUTO_REPLY = "auto_reply"
    BOUNCE_HARD = "bounce_hard"
    BOUNCE_SOFT = "bounce_soft"
    BOUNCE_DELAY = "bounce_delay"
    BACKSCATTER = "backscatter"
    READ_RECEIPT = "read_receipt"
    CALENDAR_REPLY = "calendar_reply"
    BULK = "bulk"
    LOOP = "loop"
    DUPLICATE = "duplicate"
    SPOOF = "spoof"
    HOSTILE = "hostile"
    HOSTILE_ATTACHMENT = "hostile_attachment"
    UNREADABLE_ENCRYPTED = "unreadable_encrypted"
    LABEL_ENCRYPTED = "label_encrypted"


class ReplyAction(StrEnum):
    """What is done with it; `ask_sender` prepares a letter that an officer releases."""

    INGEST = "ingest"
    HUMAN = "human"
    ASK_SENDER = "ask_sender"
    RECORD = "record"
    MARK_UNDELIVERABLE = "mark_undeliverable"
    RETRY_LATER = "retry_later"
    IGNORE = "ignore"
    QUARANTINE = "quarantine"


_ACTION: Final[dict[ReplyClass, ReplyAction]] = {
    ReplyClass.REPLY: ReplyAction.INGEST,
    ReplyClass.RETURNED_DRAFT: ReplyAction.INGEST,
    ReplyClass.WITHOUT_ATTACHMENT: ReplyAction.ASK_SENDER,
    ReplyClass.WRONG_ATTACHMENT: ReplyAction.ASK_SENDER,
    ReplyClass.WITH_LINK: ReplyAction.ASK_SENDER,
    ReplyClass.UNREADABLE_ENCRYPTED: ReplyAction.ASK_SENDER,
    ReplyClass.LABEL_ENCRYPTED: ReplyAction.ASK_SENDER,
    ReplyClass.REACTION: ReplyAction.RECORD,
    ReplyClass.AUTO_REPLY: ReplyAction.RECORD,
    ReplyClass.BOUNCE_DELAY: ReplyAction.RECORD,
    ReplyClass.READ_RECEIPT: ReplyAction.RECORD,
    ReplyClass.CALENDAR_REPLY: ReplyAction.RECORD,
    ReplyClass.BOUNCE_HARD: ReplyAction.MARK_UNDELIVERABLE,
    ReplyClass.BOUNCE_SOFT: ReplyAction.RETRY_LATER,
    ReplyClass.BACKSCATTER: ReplyAction.IGNORE,
    ReplyClass.BULK: ReplyAction.IGNORE,
    ReplyClass.LOOP: ReplyAction.IGNORE,
    ReplyClass.DUPLICATE: ReplyAction.IGNORE,
    ReplyClass.SPOOF: ReplyAction.QUARANTINE,
    ReplyClass.HOSTILE: ReplyAction.QUARANTINE,
    ReplyClass.HOSTILE_ATTACHMENT: ReplyAction.QUARANTINE,
}
"""What is not listed is in front of a person."""

_ASKED: Final = frozenset({
    ReplyClass.WITHOUT_ATTACHMENT, ReplyClass.WRONG_ATTACHMENT, ReplyClass.WITH_LINK,
})
_DOCUMENTS: Final = ("word", "to_convert", "pdf", "office", "empty_questionnaire", "encrypted", "label", "damaged")
_FEW_WORDS: Final = 8      # who writes more and nothing that is understood, said something else than that a file is there
_MOST_HOPS: Final = 30
_LARGEST_LOGO: Final = 100_000


@dataclass(frozen=True)
class Finding:
    """What was found of a mail; `reasons` are codes, the decisive one first; `returns_on` of an absence."""

    kind: ReplyClass
    action: ReplyAction
    match: Match
    language: str | None
    authenticated: Verdict
    reasons: tuple[str, ...]
    returns_on: date | None = None


@dataclass(frozen=True)
class Case:
    """A mail with what was found out about it, in front of the rules."""

    received: Received
    known: Known
    match: Match
    authenticated: Verdict
    subject: str
    own: str
    """The own words of the mail in their plain form, without courtesies."""

    @property
    def mail(self) -> Mail:
        """The mail."""
        return self.received.mail

    def files(self, *roles: str) -> tuple[Judged, ...]:
        """Return the files that play one of these parts."""
        return tuple(one for one in self.received.files if one.role in roles)

    @property
    def has_draft(self) -> bool:
        """Whether the draft came back that went with the request."""
        request = self.match.request
        return request is not None and self.known.brings_draft(request) and bool(self.files("word", "to_convert", "pdf"))

    @property
    def has_answer(self) -> bool:
        """Whether answers came: in a filled form, or typed under codes."""
        return bool(self.files("questionnaire")) or bool(typed_answers(self.mail.written))

    @property
    def has_document(self) -> bool:
        """Whether a file came that somebody may have written an answer in, and that no machine sends with its own mail."""
        return bool(self.files(*_DOCUMENTS))

    @property
    def is_expected(self) -> bool:
        """Whether a mail names a request, or comes from somebody who owes answers."""
        return bool(self.match.signs) or bool(self.known.sender(self.mail.sender).institutions)


Rule = Callable[[Case], Iterator[tuple[ReplyClass, str]]]


def refused(fault: Fault) -> Finding:
    """Return the finding on a mail that the guard refused."""
    return Finding(ReplyClass.HOSTILE, ReplyAction.QUARANTINE, Match(), None, "none", (Fault(fault).value,))


def classify(received: Received, known: Known) -> Finding:
    """Return what a mail is and what is done with it."""
    mail = received.mail
    case = Case(
        received, known, match_of(received, known), verdict_of(mail, known.trust), bare(mail.subject),
        _without_courtesies(plain(mail.written)),
    )
    kind, *reasons = next(found for rule in _RULES for found in rule(case))
    sent_on = (mail.date or datetime.now(UTC)).date()
    back = returns_on(f"{mail.subject}\n{mail.written or mail.text}", sent_on) if kind is ReplyClass.AUTO_REPLY else None
    if back:
        reasons.append(f"returns_on:{back}")
    return Finding(
        kind, _action_on(kind, case), case.match, _language(mail), case.authenticated,
        tuple(reasons), back,
    )


def _language(mail: Mail) -> str | None:
    """Return the language of what the sender wrote; a subject that answers another's says nothing."""
    if mail.written or mail.text:
        return language_of(mail.written or mail.text)
    return None if mail.in_reply_to else language_of(mail.subject)


def _action_on(kind: ReplyClass, case: Case) -> ReplyAction:
    """Return the action of a class; a person's where it is not sure whom it concerns. No superior is asked back without one."""
    action = _ACTION.get(kind, ReplyAction.HUMAN)
    if action is ReplyAction.INGEST:
        proved = set(case.match.signs) & {"token", "thread", "form"}
        sure = case.match.requests and proved and (case.has_answer or case.has_draft)
        return action if sure and (case.authenticated == "pass" or case.known.trust.profile == "none") else ReplyAction.HUMAN
    if action is ReplyAction.ASK_SENDER:
        is_known = bool(case.known.sender(case.mail.sender).institutions) or not case.known.is_office
        is_read = not by_program(case.mail) and not _is_courier(case.mail)
        return action if is_known and is_read and not case.known.sender(case.mail.sender).high else ReplyAction.HUMAN
    return action


# The rules, in the order in which they are asked; the first that finds something decides.


def _loop(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    mail = case.mail
    if case.known.is_double:
        yield ReplyClass.DUPLICATE, "came_before"
    own = case.known.own or frozenset(mail.to if not case.known.is_office else ())
    if mail.sender and mail.sender in own and not mail.bounce and not (case.has_answer and _is_passed_on(mail)):
        yield ReplyClass.LOOP, "own_address"
    if case.has_answer:      # lists and gateways of others write these signs too; what we sent was not filled in
        return
    if any(re.match(words("mail", "signs")["loops"], name) for name in mail.fields):
        yield ReplyClass.LOOP, "passed_here_before"
    if len(mail.fields.get("received", ())) > _MOST_HOPS:
        yield ReplyClass.LOOP, "too_many_hops"


def _is_passed_on(mail: Mail) -> bool:
    """Tell whether a colleague forwarded what somebody else wrote."""
    return bool(mail.forwarded) or begins(plain(mail.subject), "subject", "forward")


def by_program(mail: Mail) -> bool:
    """Tell what no person answers: two programs that write to each other never end."""
    return mail.automatic or mail.bounce or _is_listed(mail)


def _is_listed(mail: Mail) -> bool:
    return any(name.startswith("list-") for name in mail.fields) or mail.header("precedence") in ("bulk", "list", "junk")


def _is_courier(mail: Mail) -> bool:
    """Tell a service that hands over files for somebody, and reads no answers."""
    return re.search(words("mail", "signs")["couriers"], mail.sender) is not None


def _reported(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    report = case.mail.report
    if report is None:
        return
    ours = case.known.is_ours(report.letters, report.envelope)
    if not (_looks_ours(case) if ours is None else ours):
        yield ReplyClass.BACKSCATTER, "not_our_letter"
    elif report.action == "delayed":
        yield ReplyClass.BOUNCE_DELAY, report.status or "delayed"
    elif report.action == "delivered":
        yield ReplyClass.READ_RECEIPT, "delivered"
    else:
        yield (ReplyClass.BOUNCE_HARD if report.hard else ReplyClass.BOUNCE_SOFT), report.status or "by_its_words"


def _looks_ours(case: Case) -> bool:
    """Tell, without an office, whether a report is about a letter of the mailbox it came to."""
    report = case.mail.report
    if report is None or not (report.letters or report.sender or report.subject):
        return True
    if case.match.signs or re.search(r"[a-z]+\.\d{4}/[a-z]", report.subject.lower()):
        return True
    domains = {address.rpartition("@")[2] for address in case.mail.to}
    sent_from = {id.strip("<>").rpartition("@")[2].lower() for id in report.letters} | {report.sender.rpartition("@")[2]}
    return not domains or bool(domains & sent_from)


def _forged(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    mail = case.mail
    if case.authenticated == "fail":
        yield ReplyClass.SPOOF, "authentication_fails"
    shown = re.search(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", mail.name.lower())
    if shown and not _is_courier(mail) and shown[1] != mail.sender.rpartition("@")[2] and not mail.sender.endswith(f".{shown[1]}"):
        yield ReplyClass.SPOOF, "name_shows_another_address"


def _dangerous(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    for one in case.files("hostile"):
        yield ReplyClass.HOSTILE_ATTACHMENT, _what(one)


def _machine(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    """What programs send of themselves: receipts, replies to invitations, reactions, recalls."""
    mail, kinds = case.mail, " ".join(case.mail.kinds)
    if case.has_answer:
        return
    if "disposition-notification" in kinds:
        yield ReplyClass.READ_RECEIPT, "disposition_notification"
    if re.search(r"text/calendar method=(?:reply|counter)", kinds) or "method:reply" in _calendar(case):
        yield ReplyClass.CALENDAR_REPLY, "calendar"
    if re.search(r" reaction|email-reaction", kinds) or any(name.startswith("x-ms-reaction") for name in mail.fields):
        yield ReplyClass.REACTION, "reaction"
    if case.has_document:
        return
    is_meeting = mail.header("content-class").endswith("calendarmessage")
    if begins(case.subject, "subject", "calendar") and (is_meeting or not mail.attachments):
        yield ReplyClass.CALENDAR_REPLY, "title"
    if begins(case.subject, "subject", "receipt") and not mail.attachments:
        yield ReplyClass.READ_RECEIPT, "title"
    if says(case.own[:400], "recalls") or (begins(plain(mail.subject), "subject", "recall") and not mail.in_reply_to):
        yield ReplyClass.RECALL_NOTICE, "recalls"
    if says(case.subject, "subject", "reaction") or says(case.own[:300], "subject", "reaction"):
        yield ReplyClass.REACTION, "title"
    if re.fullmatch(r"[\W_]{1,12}", mail.written.strip()) and any(ord(c) > 0x2600 for c in mail.written):
        yield ReplyClass.REACTION, "sign_alone"


def _calendar(case: Case) -> str:
    return " ".join(one.attachment.data[:2000].decode("utf-8", "replace").lower() for one in case.files("calendar"))


def _automatic(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    mail = case.mail
    if case.has_answer:
        return
    if _is_courier(mail) and re.search(words("mail", "signs")["transfer"], mail.text.lower()):
        yield ReplyClass.WITH_LINK, "link_to_a_file"
    submitted = mail.header("auto-submitted")
    if case.has_document and case.is_expected and not submitted.startswith("auto-replied"):
        return      # a registry's or a list's own way to hand something over
    if mail.automatic:
        if _is_listed(mail) and not submitted.startswith("auto-replied") and not says(case.own, "absence"):
            yield ReplyClass.BULK, "list"
        yield ReplyClass.AUTO_REPLY, "automatic"
    if any(name in mail.fields for name in ("list-unsubscribe", "list-id", "list-post", "feedback-id")):
        yield ReplyClass.BULK, "list"
    if mail.header("precedence") in ("bulk", "list", "junk") and not case.match.signs and not mail.in_reply_to:
        yield ReplyClass.BULK, "precedence"
    is_nobody = re.match(words("mail", "signs")["nobody"], mail.sender) is not None
    if is_nobody or not mail.attachments:
        if says(case.own, "automatic"):
            yield ReplyClass.AUTO_REPLY, "says_so"
        if says(case.own, "departed"):
            yield ReplyClass.AUTO_REPLY, "departed"
        wants = any(says(case.own, what) for what in ("attached", "extension", "question", "refusal"))
        if says(case.own, "absence") and not wants and len(case.own.split()) < 120:
            yield ReplyClass.AUTO_REPLY, "absent"
    if is_nobody and not case.match.signs:
        yield ReplyClass.BULK, "nobody_reads_answers"


def _sealed(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    if case.has_answer:
        return
    if case.files("label") or "rpmsg" in " ".join(case.mail.kinds):
        yield ReplyClass.LABEL_ENCRYPTED, "rights_management"
    kinds = " ".join(case.mail.kinds)
    if case.files("encrypted") or "multipart/encrypted" in kinds or "smime-type=enveloped-data" in kinds \
            or "-----begin pgp message-----" in plain(case.mail.text[:2000]):
        yield ReplyClass.UNREADABLE_ENCRYPTED, "encrypted"


def _answered(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    """Answers came, or a draft came back; whose they are and what they answer decides."""
    if not case.has_answer and not case.has_draft:
        return
    match, known = case.match, case.known
    cycles = {request.partition("/")[0] for request in match.requests}
    if len(match.cycles) > 1:
        yield ReplyClass.OTHER_CYCLE, "names_another_cycle"
    if known.open_cycles is not None and cycles and not cycles & known.open_cycles:
        yield ReplyClass.OTHER_CYCLE, "cycle_not_open"
    named = [one.form.form_id for one in case.files("questionnaire") if one.form and one.form.form_id]
    if any(not known.request_of_form(id) for id in named):
        yield ReplyClass.OTHER_CYCLE, "unknown_form"
    sender = known.sender(case.mail.sender)
    if known.is_office:
        for request in match.requests:
            if not sender.institutions or (sender.by_domain and case.authenticated != "pass"):
                yield ReplyClass.UNVERIFIED, "unknown_sender"
            elif not sender.institutions & known.writers(request):
                yield ReplyClass.AMBIGUOUS, "other_institution"
    elif re.search(words("mail", "signs")["free"], case.mail.sender):
        yield ReplyClass.UNVERIFIED, "private_address"
    if match.conflict:
        yield ReplyClass.AMBIGUOUS, "signs_disagree"
    if not match.requests and known.is_office:
        yield ReplyClass.AMBIGUOUS, "no_request_named"
    if case.authenticated != "pass" and _should_be_verified(case):
        yield ReplyClass.UNVERIFIED, "no_verdict"
    yield (ReplyClass.REPLY, "answers") if case.has_answer else (ReplyClass.RETURNED_DRAFT, "draft")


def _should_be_verified(case: Case) -> bool:
    """Tell whether a verdict is missing: an installation's profile says so; a stranger looks whether a server gave any."""
    if case.known.is_office:
        return case.known.trust.profile != "none"
    return bool(case.mail.fields.get("authentication-results"))


def _said(case: Case) -> Iterator[tuple[ReplyClass, str]]:
    """Nothing was answered: what the words say, then what the files are."""
    cycles = {request.partition("/")[0] for request in case.match.requests}
    if cycles and case.known.open_cycles is not None and not cycles & case.known.open_cycles:
        yield ReplyClass.OTHER_CYCLE, "cycle_not_open"
    others = case.files("word", "to_convert", "pdf", "office", "damaged", "empty_questionnaire", "other")
    pictures = [one for one in case.files("image") if not _is_decoration(one)]
    links = re.search(words("mail", "signs")["transfer"], case.mail.written.lower())
    says_attached = says(case.own, "attached")
    if says(case.own, "extension"):
        yield ReplyClass.EXTENSION_REQUEST, "asks_for_time"
    if says(case.own, "refusal"):
        yield ReplyClass.REFUSAL, "declines"
    if links:
        yield ReplyClass.WITH_LINK, "link_to_a_file"
    if says(case.own, "below") and typed_answers(case.mail.quoted):
        yield ReplyClass.REPLY, "answers_below"
    if says(case.own, "question") and not (says_attached and (others or pictures)):
        yield ReplyClass.QUESTION, "asks"
    if others and case.known.is_office and not case.known.sender(case.mail.sender).institutions and not case.match.signs:
        yield ReplyClass.AMBIGUOUS, "nobody_known"
    if others and case.match.conflict:
        yield ReplyClass.AMBIGUOUS, "signs_disagree"
    if others or (pictures and says_attached):
        empty = case.files("empty_questionnaire")
        yield ReplyClass.WRONG_ATTACHMENT, "empty_form" if empty else _what((others or pictures)[0])
    if says_attached or (case.is_expected and len(case.own.split()) <= _FEW_WORDS and not begins(case.own, "thanks")):
        yield ReplyClass.WITHOUT_ATTACHMENT, "nothing_attached"
    yield ReplyClass.QUESTION, "not_understood"


def _what(one: Judged) -> str:
    """Return what a file is, or why the guard refuses it."""
    if one.verdict and one.verdict.verdict == "refuse" and one.role in ("hostile", "damaged", "other"):
        return f"refused_{one.verdict.reasons[-1].cause}"
    return "unreadable" if one.role == "damaged" else one.attachment.fault or one.role


def _is_decoration(one: Judged) -> bool:
    """Tell a logo in a signature from a picture that says something."""
    return one.attachment.inline and len(one.attachment.data) < _LARGEST_LOGO


_RULES: Final[tuple[Rule, ...]] = (
    _loop, _reported, _forged, _dangerous, _machine, _automatic, _sealed, _answered, _said,
)


def _without_courtesies(text: str) -> str:
    for one in LANGUAGES:
        text = pattern(one, "courtesy").sub(" ", text)
    return text
