"""Whether a sender is who they say, by the profile of the installation: by headers that the office's own servers wrote.

The signs of an outside sender's own making prove nothing, so each profile names what is believed (RFC 8601, RFC 7489).
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from documents.mails.mail import Mail

Verdict = Literal["pass", "fail", "none"]
Profile = Literal["internet", "exchange-internal", "relay", "none"]

_RESULT: Final = re.compile(r"\s*(spf|dkim|dmarc|compauth)(?:/\d+)?\s*=\s*([a-z]+)(?![^\s;])", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"?')
_COMMENT: Final = re.compile(r"\([^()]*\)")
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
    found = _results(ours)
    dmarc = [(said, result) for method, said, result in found if method == "dmarc"]
    known = {said for said, _ in dmarc}
    if "fail" in known or any(method == "compauth" and said == "fail" for method, said, _ in found):
        return "fail"
    if known == {"pass"}:
        return "pass" if all(_is_aligned(result, mail.sender) for _, result in dmarc) else "fail"
    if known <= {"bestguesspass"} and _proves(found, "dkim", mail.sender, "header.d"):
        return "pass"
    if not known and _proves(found, "spf", mail.sender, "smtp.mailfrom"):
        return "pass"
    spf, dkim = ({said for method, said, _ in found if method == name} for name in ("spf", "dkim"))
    return "fail" if not known and spf == {"fail"} and dkim <= {"fail", "none"} else "none"


def _results(written: str) -> list[tuple[str, str, str]]:
    """Return the results as method, what is said, and the whole of it; comments and what is quoted say nothing.

    Addresses of the sender's own choice stand among them: only what begins a result is one.
    """
    bare = _QUOTED.sub("", written)
    while bare != (bare := _COMMENT.sub(" ", bare)):
        pass
    results = ((_RESULT.match(one), one) for one in bare.split(";"))
    return [(found[1].lower(), found[2].lower(), one) for found, one in results if found]


def _proves(found: list[tuple[str, str, str]], method: str, sender: str, field: str) -> bool:
    """Tell whether one result of a method passed for the sender's own domain."""
    passed = (result for name, said, result in found if name == method and said == "pass")
    return any(_domains(result, field) and _is_aligned(result, sender, field) for result in passed)


def _is_by(result: str, trust: Trust) -> bool:
    """Tell whether a result was written by the server that is believed, any where none is named."""
    head = result.partition(";")[0].strip().lower()
    named = head.split()[0] if head and "=" not in head else ""
    if trust.form == "microsoft" or trust.profile == "exchange-internal":
        return not named
    return not trust.server or named == trust.server.lower()


def _is_aligned(result: str, sender: str, field: str = "header.from") -> bool:
    """Tell whether the domain that was verified is the sender's, or the one above it; where none is named, the server looked."""
    domain = sender.rpartition("@")[2].lower()
    return all(domain == one or domain.endswith(f".{one}") or one.endswith(f".{domain}") for one in _domains(result, field))


def _domains(result: str, field: str) -> list[str]:
    found = re.findall(rf"\s{re.escape(field)}\s*=\s*(?:[^\s;]*@)?([a-z0-9.-]+)(?![^\s;,>])", result, re.IGNORECASE)
    return [one.lower() for one in found]
