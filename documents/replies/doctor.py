"""Which profile of authentication fits what the servers of an installation wrote on its last messages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from documents.mails.mail import Mail
from documents.replies.authentication import Trust, Verdict, verdict_of

MESSAGES = 50


@dataclass(frozen=True)
class Diagnosis:
    """What the last messages carried: verdicts by the present profile and by each proposed, servers and their forms."""

    messages: int
    verdicts: dict[Verdict, int]
    servers: dict[str, int]
    relays: dict[str, int]
    inside_exchange: int
    proposal: Trust

    @property
    def verified(self) -> int:
        """How many messages passed or failed by the present profile."""
        return self.verdicts.get("pass", 0) + self.verdicts.get("fail", 0)


def diagnosis(mails: Iterable[Mail], present: Trust) -> Diagnosis:
    """Return what mails say of the servers that they came through, and the profile that would verify most of them.

    Exchange's own word is proposed without the canary: only a message from outside can prove it.
    """
    came = list(mails)
    servers = Counter(server for mail in came if (server := _results_of(mail)) is not None)
    relays = Counter(relay for mail in came if (relay := _relay_of(mail)))
    inside = sum(mail.header("x-ms-exchange-organization-authas") == "internal" for mail in came)
    proposed = [Trust("exchange-internal", canary=True)] if inside else []
    proposed += [Trust("internet", name) if name else Trust("internet", form="microsoft") for name, _ in servers.most_common(2)]
    best = max(proposed, key=lambda trust: _verified(came, trust), default=Trust("none"))
    if not _verified(came, best) and relays and relays.most_common(1)[0][1] == len(came):
        best = Trust("relay", relays.most_common(1)[0][0])
    return Diagnosis(
        len(came), dict(Counter(verdict_of(mail, present) for mail in came)), dict(servers), dict(relays), inside,
        best if _verified(came, best) else Trust("none"),
    )


def _verified(mails: list[Mail], trust: Trust) -> int:
    return sum(verdict_of(mail, trust) != "none" for mail in mails)


def _results_of(mail: Mail) -> str | None:
    """Return the server that wrote the topmost result; empty where the form names none, None where there is no result."""
    topmost = mail.header("authentication-results")
    head = topmost.partition(";")[0].strip()
    return None if not topmost else head.split()[0] if head and "=" not in head else ""


def _relay_of(mail: Mail) -> str:
    words = mail.header("received").split()
    return words[words.index("by") + 1].strip(";()") if "by" in words[:-1] else ""
