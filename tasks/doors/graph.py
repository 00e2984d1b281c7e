"""A mailbox of Microsoft 365, spoken to by Microsoft Graph: its address, the token of the application, one call after the other.

Sources: Microsoft's reference of Graph v1.0 (create message in MIME format, send message, list messages) and of the OAuth 2.0
client credentials flow; no tenant was at hand to try it. Texts of exceptions bear codes alone.
"""

import http.client
import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from models.addresses import is_loopback
from models.refusals import OfficeFolderFaulty

SECONDS: Final = 120.0
LOGIN: Final = "https://login.microsoftonline.com"
GRAPH: Final = "https://graph.microsoft.com"
PUT_OFF: Final = frozenset({408, 429, *range(500, 600)})
"""Answers that mean "later"; 429 and 503 may say when."""


class Broken(Exception):
    """No answer came; `reached` says whether the server may have read the question, `tls` whether its certificate is wrong."""

    def __init__(self, fault: Exception) -> None:
        self.tls = isinstance(fault, ssl.SSLError)
        self.reached = not isinstance(fault, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError)
        super().__init__(type(fault).__name__)


@dataclass(frozen=True)
class Answer:
    """What the server said: its status, its own code of an error, what it gave."""

    status: int
    error: str
    body: bytes
    after: int = 0
    """Seconds that it asks to wait."""

    @property
    def given(self) -> Mapping[str, Any]:
        """The answer as data; nothing where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class NoToken(Exception):
    """The application gets no token; the server's answer says why."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(str(answer.status))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the server it was made for, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class _Place:
    """Which mailbox of which tenant, and as which application."""

    client: str
    secret: str
    tenant: str
    mailbox: str
    login: str
    graph: str

    @classmethod
    def at(cls, url: str, key: str) -> Self:
        """Read `graph://client:secret@tenant/mailbox@domain`; raises `OfficeFolderFaulty` for the setting `key`.

        A national cloud is named by `?login=https://…&graph=https://…`.
        """
        try:
            read = urlsplit(url)
            host = read.hostname
        except ValueError:
            raise OfficeFolderFaulty(key=key) from None
        mailbox = unquote(read.path.strip("/"))
        if read.scheme != "graph" or not (host and read.username and read.password and "@" in mailbox) or read.fragment:
            raise OfficeFolderFaulty(key=key)
        named = {name: values[-1] for name, values in parse_qs(read.query).items()}
        login, graph = named.pop("login", LOGIN), named.pop("graph", GRAPH)
        if named or not (_is_safe(login) and _is_safe(graph)):
            raise OfficeFolderFaulty(key=key)
        return cls(unquote(read.username), unquote(read.password), host, mailbox, login, graph)


def _is_safe(address: str) -> bool:
    try:
        read = urlsplit(address)
        return read.scheme == "https" or (read.scheme == "http" and is_loopback(read.hostname or ""))
    except ValueError:
        return False


class Account:
    """The application at one mailbox; its token is fetched when the first call needs it, and again before it ends."""

    def __init__(self, url: str, key: str) -> None:
        self._place = _Place.at(url, key)
        self._token, self._until = "", 0.0
        self._opener = urllib.request.build_opener(_NoRedirect)

    def call(self, method: str, path: str, data: bytes | None = None, kind: str = "application/json") -> Answer:
        """Ask something of the mailbox: a path below `/users/<mailbox>`. Raises `Broken`, `NoToken`.

        A token that the server no longer takes is fetched anew once.
        """
        url = f"{self._place.graph}/v1.0/users/{quote(self._place.mailbox, safe='@')}{path}"
        answer = self._ask(method, url, data, self._heads(kind))
        if answer.status == 401:
            self._token = ""
            answer = self._ask(method, url, data, self._heads(kind))
        return answer

    def found(self, folder: str, message_id: str) -> str | None:
        """Return the id of the message with this Message-ID in a folder (`drafts`, `sentitems`), None where there is none.

        Raises `Broken`, `NoToken`, `LookupError` with the answer that tells neither.
        """
        wanted = urlencode({
            "$filter": "internetMessageId eq '{}'".format(message_id.replace("'", "''")), "$select": "id", "$top": "1",
        }, quote_via=quote)
        answer = self.call("GET", f"/mailFolders/{folder}/messages?{wanted}")
        if answer.status != 200:
            raise LookupError(answer)
        return next((str(item["id"]) for item in items(answer)), None)

    def _heads(self, kind: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._valid_token()}", "Content-Type": kind,
            "Prefer": 'IdType="ImmutableId"',     # so that a draft keeps its id when it becomes a sent message
        }

    def _valid_token(self) -> str:
        if not self._token or time.monotonic() >= self._until:
            asked = urlencode({
                "grant_type": "client_credentials", "client_id": self._place.client, "client_secret": self._place.secret,
                "scope": f"{self._place.graph}/.default",
            }).encode()
            url = f"{self._place.login}/{self._place.tenant}/oauth2/v2.0/token"
            answer = self._ask("POST", url, asked, {"Content-Type": "application/x-www-form-urlencoded"})
            token = answer.given.get("access_token")
            if answer.status != 200 or not isinstance(token, str):
                raise NoToken(answer)
            lasts = answer.given.get("expires_in", 0)
            self._token, self._until = token, time.monotonic() + (lasts if isinstance(lasts, int) else 0) - 60
        return self._token

    def _ask(self, method: str, url: str, data: bytes | None, heads: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(url, data, dict(heads), method=method)
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return Answer(answer.status, "", answer.read())
        except urllib.error.HTTPError as refusal:
            return _refusal(refusal)
        except urllib.error.URLError as fault:
            raise Broken(fault.reason if isinstance(fault.reason, Exception) else fault) from None
        except (OSError, http.client.HTTPException) as fault:
            raise Broken(fault) from None


def _refusal(refusal: urllib.error.HTTPError) -> Answer:
    """Return an answer that is no success, with the code that the server gives for people to look up."""
    try:
        body = refusal.read()
    except (OSError, http.client.HTTPException):
        body = b""
    after = refusal.headers.get("Retry-After", "")
    answer = Answer(refusal.code, "", body, int(after) if after.isdigit() and len(after) < 7 else 0)
    told = answer.given.get("error")
    error = told.get("code") if isinstance(told, dict) else told
    return replace(answer, error=re.sub(r"[^A-Za-z_]", "", str(error or ""))[:60])


def items(answer: Answer) -> Iterator[Mapping[str, Any]]:
    """Yield what a list of the server holds."""
    found = answer.given.get("value")
    yield from (item for item in (found if isinstance(found, list) else ()) if isinstance(item, dict) and "id" in item)
