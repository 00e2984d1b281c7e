"""Which request a reply answers: by several signs, each recorded, and where they disagree by nobody but a person.

A token, the thread and the form's own identifier are proofs of what is meant; the subject's tag is a hint. None says who writes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from documents.replies.known import Known
from documents.replies.received import Received

Sign = Literal["token", "thread", "form", "subject"]

SIGNS: Final[tuple[Sign, ...]] = ("token", "thread", "form", "subject")
_TAG: Final = re.compile(r"(?<![a-z0-9-])([a-z][a-z0-9-]{0,40}\.\d{4}(?:-\d{1,2})?)(?:/([a-z0-9_-]+-\d+))?", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """The requests a reply answers (several where it brings several forms), and the signs by which."""

    requests: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    conflict: bool = False
    """Two signs name different requests."""

    cycles: frozenset[str] = frozenset()
    """The cycles that any sign names."""

    named: tuple[str, ...] = ()
    """Every request that a sign names, also where they disagree."""

    @property
    def request(self) -> str | None:
        """The one request, None where there is none or more than one."""
        return self.requests[0] if len(self.requests) == 1 else None


def match_of(received: Received, known: Known) -> Match:
    """Return what a reply answers."""
    mail = received.mail
    tags = _tags(mail.subject, mail.quoted if not mail.fields.get("list-id") else "")
    forms = _forms(received, known)
    inner = [id for one in mail.forwarded for id in (one.message_id, *one.in_reply_to, *one.references) if id]
    ids = [*mail.in_reply_to, *mail.references, *mail.returned, *inner]
    names = [one.attachment.name for one in received.files]
    texts = [mail.subject, *mail.to, *_delivered(mail.fields), *ids, *names]
    found: dict[Sign, tuple[str, ...]] = {
        "token": known.requests_by_token((*forms, *tags), texts),
        "thread": known.requests_of_letters(ids),
        "form": forms,
        "subject": tags,
    }
    return _agreed(found, _cycles(mail.subject))


def _agreed(found: Mapping[Sign, tuple[str, ...]], tagged: frozenset[str]) -> Match:
    """Return the requests all signs agree on; the forms brought are all of them, whatever one letter they answer."""
    signs: tuple[Sign, ...] = tuple(sign for sign in SIGNS if found[sign])
    named = {request for sign in signs for request in found[sign]}
    cycles = frozenset(request.partition("/")[0] for request in named) | tagged
    proofs: tuple[Sign, ...] = ("form", "token", "thread")
    leading = next((found[sign] for sign in proofs if found[sign]), found["subject"])
    # a letter that speaks of several requests may be answered by the forms of some of them
    if len(leading) > 1 and not found["form"]:
        return Match((), signs, True, cycles, tuple(sorted(named)))
    conflict = any(found[sign] and not set(found[sign]) & set(leading) for sign in signs)
    return Match(leading, signs, conflict, cycles, tuple(sorted(named)))


def _forms(received: Received, known: Known) -> tuple[str, ...]:
    ids = (one.form.form_id for one in received.of("questionnaire", "empty_questionnaire") if one.form and one.form.form_id)
    return tuple(dict.fromkeys(request for id in ids if (request := known.request_of_form(id))))


def _tags(*texts: str) -> tuple[str, ...]:
    """Return the requests named in a subject, or in the subject of what is quoted."""
    found = (f"{m[1]}/{m[2]}".lower() for text in texts for m in _TAG.finditer(_subjects(text)) if m[2])
    return tuple(dict.fromkeys(found))[:3]


def _cycles(subject: str) -> frozenset[str]:
    return frozenset(match[1].lower() for match in _TAG.finditer(subject))


def _subjects(text: str) -> str:
    """Return the subject lines of a quoted text, or the text itself where it is one line."""
    if "\n" not in text:
        return text
    return "\n".join(line[:1000] for line in text.splitlines() if re.match(r"(?i)[>\s*]*(?:subject|objet|betreff|sujet)\W", line))


def _delivered(fields: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the addresses by which a mail reached the office: a server may have rewritten the one it was sent to."""
    return [value for name in ("x-original-to", "delivered-to", "x-forwarded-to", "resent-to") for value in fields.get(name, ())]
