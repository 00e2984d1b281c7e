"""Whether a sender is who they say, by the profile of the installation: by headers that the office's own servers wrote.

The signs of an outside sender's own making prove nothing, so each profile names what is believed (RFC 8601, RFC 7489).
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from documents.mails.mail import Mail

Verdict = Literal["pass", "fail", "none"]
Profile = Literal["internet", "exchange-internal", "relay", "none"]

_RESULT: Final = re.compile(r"\b(spf|dkim|dmarc|compauth)\s*=\s*([a-z]+)", re.IGNORECASE)
_AUTH_AS: Final = "x-ms-exchange-organization-authas"


@dataclass(frozen=True)
class Trust:
    """The profile: `server` wrote what is believed; `canary` says that the header firewall was proved from outside.

    `form` is how the server writes: by the RFC, beginning with its name, or as Exchange Online does, naming nobody.
    """

    profile: Profile = "internet"
    server: str = ""
    form: Literal["rfc", "microsoft"] = "rfc"
    canary: bool = False


def verdict_of(mail: Mail, trust: Trust) -> Verdict:
    """Return whether a mail is authenticated: `none` is no verdict, not a bad one."""
    if trust.profile == "internet":
        return _by_results(mail, trust)
    if trust.profile == "exchange-internal":
        return _inside_exchange(mail, trust)
    if trust.profile == "relay":
        return "pass" if trust.server and _passed_by(mail.header("received"), trust.server.lower()) else "none"
    return "none"


def _passed_by(received: str, server: str) -> bool:
    """Tell whether the topmost Received was written by a server, or names it as the host that was looked up, not as it greeted."""
    by, looked_up = re.search(r"\bby\s+([a-z0-9.-]+)", received), re.search(r"\(([a-z0-9.-]+)\s*\[", received)
    return server in {found[1] for found in (by, looked_up) if found}


def _inside_exchange(mail: Mail, trust: Trust) -> Verdict:
    """Believe AuthAs once it is proved that nobody outside can write it; what comes from outside has other results."""
    said = mail.header(_AUTH_AS)
    if said == "internal":
        return "pass" if trust.canary else "none"
    return _by_results(mail, trust)


def _by_results(mail: Mail, trust: Trust) -> Verdict:
    """Read the topmost Authentication-Results, if it is the office's own server's, in the form of the RFC or of Microsoft."""
    ours = next((one for one in mail.fields.get("authentication-results", ())[:1] if _is_by(one, trust)), None)
    if ours is None:
        return "none"
    found = {method.lower(): value.lower() for method, value in reversed(_RESULT.findall(ours))}
    if found.get("dmarc") == "pass":
        return "pass" if _is_aligned(ours, mail.sender) else "fail"
    if found.get("dmarc") == "fail" or found.get("compauth") == "fail":
        return "fail"
    if found.get("dmarc") in (None, "bestguesspass") and found.get("dkim") == "pass" and _is_aligned(ours, mail.sender, "header.d"):
        return "pass"
    if found.get("dmarc") is None and found.get("spf") == "pass" and _is_aligned(ours, mail.sender, "smtp.mailfrom"):
        return "pass"
    if found.get("dmarc") is None and found.get("spf") == "fail" and found.get("dkim") in (None, "fail", "none"):
        return "fail"
    return "none"


def _is_by(result: str, trust: Trust) -> bool:
    """Tell whether a result was written by the server that is believed, any where none is named."""
    head = result.partition(";")[0].strip().lower()
    named = head.split()[0] if head and "=" not in head else ""
    if trust.form == "microsoft" or trust.profile == "exchange-internal":
        return not named
    return not trust.server or named == trust.server.lower()


def _is_aligned(result: str, sender: str, field: str = "header.from") -> bool:
    """Tell whether the domain that was verified is the sender's, or the one above it."""
    domain = sender.rpartition("@")[2].lower()
    named = [m.lower() for m in re.findall(rf"{re.escape(field)}\s*=\s*(?:[^\s;@]*@)?([a-z0-9.-]+)", result, re.IGNORECASE)]
    return not named or any(domain == one or domain.endswith(f".{one}") or one.endswith(f".{domain}") for one in named)
