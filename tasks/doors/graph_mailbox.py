"""The inbox of a mailbox of Microsoft 365, read by Graph as `tasks.doors.imap` reads one by IMAP: look up, fetch, move."""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

from tasks.doors.box import Lying, MailboxShut
from tasks.doors.graph import PUT_OFF, Account, Answer, Broken, NoToken, items

PAGE: Final = 100


class GraphMailbox:
    """One inbox. Ids stay with a message when it is moved."""

    def __init__(self, url: str, key: str) -> None:
        self._account = Account(url, key)
        self._arrived: dict[str, datetime] = {}
        self._folders: dict[tuple[str, ...], str] = {}

    def uids(self) -> list[str]:
        """Return what lies in the inbox, oldest first."""
        found: list[str] = []
        while True:
            asked = urlencode({
                "$select": "id,receivedDateTime", "$orderby": "receivedDateTime", "$top": str(PAGE), "$skip": str(len(found)),
            }, quote_via=quote)
            page = list(items(self._ask("GET", f"/mailFolders/inbox/messages?{asked}", 200)))
            for item in page:
                found.append(str(item["id"]))
                self._arrived[found[-1]] = _instant(str(item.get("receivedDateTime", "")))
            if len(page) < PAGE:
                return found

    def fetch(self, uid: str) -> Lying | None:
        """Return a mail as the server gives it; None when somebody took it away meanwhile."""
        answer = self._ask("GET", f"/messages/{quote(uid, safe='')}/$value", 200, 404)
        if answer.status == 404:
            return None
        name = re.sub(r"[^A-Za-z0-9_=-]", "-", uid)
        return Lying(uid, f"graph_{name}.eml", answer.body, self._arrived.get(uid, datetime.now(UTC)))

    def move(self, uid: str, *path: str) -> None:
        """Move a mail into a folder, which is made when missing."""
        wanted = json.dumps({"destinationId": self.folder(*path)}).encode()
        self._ask("POST", f"/messages/{quote(uid, safe='')}/move", 201, data=wanted)

    def folder(self, *path: str) -> str:
        """Return the server's id of a folder, made when missing."""
        if path not in self._folders:
            above = f"/{quote(self.folder(*path[:-1]), safe='')}/childFolders" if len(path) > 1 else ""
            named = urlencode({"$filter": "displayName eq '{}'".format(path[-1].replace("'", "''"))}, quote_via=quote)
            known = next(items(self._ask("GET", f"/mailFolders{above}?{named}", 200)), None)
            if known is None:
                wanted = json.dumps({"displayName": path[-1]}).encode()
                known = self._ask("POST", f"/mailFolders{above}", 201, data=wanted).given
            self._folders[path] = str(known.get("id", ""))
        return self._folders[path]

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID lies in the inbox."""
        with _step():
            return self._account.found("inbox", message_id) is not None

    def _ask(self, method: str, path: str, *expected: int, data: bytes | None = None) -> Answer:
        with _step():
            answer = self._account.call(method, path, data)
            if answer.status not in expected:
                raise LookupError(answer)
            return answer


@contextlib.contextmanager
def _step() -> Iterator[None]:
    """Say what failed, without a word of what the server said."""
    try:
        yield
    except Broken as broken:
        raise MailboxShut("TLS" if broken.tls else "connection") from None
    except NoToken as none:
        raise MailboxShut("connection" if none.answer.status in PUT_OFF else "login") from None
    except LookupError as other:
        raise MailboxShut("connection" if other.args[0].status in PUT_OFF else "mailbox") from None


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
