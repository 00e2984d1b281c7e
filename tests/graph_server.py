"""A mailbox of Microsoft 365 as Graph shows it, for the calls that Turnus makes; it answers as it is told."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

MAILBOX: Final = "enfants@menje.invalid"
HANG_UP, LOST = "HANG_UP", "LOST"
"""Break the connection before doing what was asked, and after."""


@dataclass
class Kept:
    """A message in a folder."""

    id: str
    folder: str
    raw: bytes
    message_id: str


@dataclass
class Graph:
    """What lies in the mailbox, what was asked, and what the server answers next.

    `told` holds answers by step (TOKEN, DRAFT, SEND, FIND, DELETE, LIST, VALUE, MOVE, FOLDERS): a status, a pair of status and
    error code, `HANG_UP` or `LOST`; each holds for one call, the last one for all that follow when it stands in `always`.
    """

    messages: list[Kept] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)
    always: dict[str, Any] = field(default_factory=dict)
    folders: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: int = 0
    renames: bool = False
    slow: int = 0
    """How many times a sent message is looked for before it lies in Sent Items."""

    def lying(self, folder: str) -> list[bytes]:
        return [m.raw for m in self.messages if m.folder == folder]

    def put(self, folder: str, raw: bytes) -> Kept:
        own = str(BytesHeaderParser().parsebytes(raw).get("Message-ID", "")).strip()
        kept = Kept(f"AAMk{len(self.messages)}=", folder, raw, f"<renamed.{own[1:]}" if self.renames else own)
        self.messages.append(kept)
        return kept

    def answer(self, step: str) -> Any:
        self.calls.append(step)
        waiting = self.told.get(step)
        return waiting.pop(0) if waiting else self.always.get(step)


class _Door(BaseHTTPRequestHandler):
    graph: Graph

    def _do(self) -> None:
        path = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        step, act = self._step(path.path, parse_qs(path.query), body)
        told = self.graph.answer(step)
        if told == HANG_UP:
            self.close_connection = True
            self.connection.close()
            return
        if told is not None and told != LOST:
            status, error, heads = (told, "", {}) if isinstance(told, int) else (*told, {})[:3]
            self._say(status, {"error": {"code": error, "message": "words that may name somebody"}}, heads)
            return
        if step != "TOKEN" and self.headers.get("Authorization") != f"Bearer token-{self.graph.tokens}":
            self._say(401, {"error": {"code": "InvalidAuthenticationToken"}}, {})
            return
        status, found = act()
        if told == LOST:
            self.connection.close()
        else:
            self._say(status, found, {})

    do_GET = do_POST = do_DELETE = _do

    def _step(self, path: str, query: dict[str, list[str]], body: bytes) -> tuple[str, Any]:
        if path.endswith("/oauth2/v2.0/token"):
            return "TOKEN", lambda: self._token(parse_qs(body.decode()))
        assert path.startswith(f"/v1.0/users/{MAILBOX}"), path
        rest = unquote(path.removeprefix(f"/v1.0/users/{MAILBOX}"))
        if rest == "/messages":
            assert self.headers["Content-Type"] == "text/plain"
            return "DRAFT", lambda: (201, self._shown(self.graph.put("drafts", base64.b64decode(body))))
        if rest.startswith("/mailFolders") and not rest.endswith("/messages"):
            return "FOLDERS", lambda: self._folders(rest, query, body)
        if found := re.fullmatch(r"/mailFolders/([^/]+)/messages", rest):
            step = "FIND" if "$filter" in query else "LIST"
            return step, lambda: (200, {"value": [self._shown(m) for m in self._in(found[1], query)]})
        identifier, _, verb = rest.removeprefix("/messages/").partition("/")
        step = {"send": "SEND", "$value": "VALUE", "move": "MOVE", "": "DELETE"}[verb]
        return step, lambda: self._of(identifier, step, body)

    def _token(self, asked: dict[str, list[str]]) -> tuple[int, Any]:
        if asked["client_secret"] != ["gehe/im"] or asked["grant_type"] != ["client_credentials"]:
            return 401, {"error": "invalid_client", "error_description": "words"}
        self.graph.tokens += 1
        return 200, {"access_token": f"token-{self.graph.tokens}", "expires_in": 3599}

    def _in(self, folder: str, query: dict[str, list[str]]) -> list[Kept]:
        if folder == "sentitems" and self.graph.slow:
            self.graph.slow -= 1
            return []
        wanted = re.fullmatch(r"internetMessageId eq '(.*)'", query.get("$filter", [""])[0])
        inside = [m for m in self.graph.messages if m.folder == folder]
        if "$top" in query and "$skip" in query:
            begin = int(query["$skip"][0])
            inside = inside[begin:begin + int(query["$top"][0])]
        return [m for m in inside if wanted is None or m.message_id == wanted[1].replace("''", "'")]

    def _of(self, identifier: str, step: str, body: bytes) -> tuple[int, Any]:
        kept = next((m for m in self.graph.messages if m.id == identifier), None)
        if kept is None:
            return 404, {"error": {"code": "ErrorItemNotFound"}}
        if step == "VALUE":
            return 200, kept.raw
        if step == "DELETE":
            self.graph.messages.remove(kept)
            return 204, b""
        kept.folder = "sentitems" if step == "SEND" else json.loads(body)["destinationId"]
        return (202, b"") if step == "SEND" else (201, self._shown(kept))

    def _folders(self, rest: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        above = rest.removeprefix("/mailFolders").removesuffix("/childFolders").strip("/")
        if body:
            name = json.loads(body)["displayName"]
            identifier = f"folder-{len(self.graph.folders)}"
            self.graph.folders[identifier] = (above, name)
            return 201, {"id": identifier, "displayName": name}
        found = [{"id": i, "displayName": name} for i, (lies, name) in self.graph.folders.items() if lies == above]
        wanted = re.fullmatch(r"displayName eq '(.*)'", query["$filter"][0])
        assert wanted
        return 200, {"value": [f for f in found if f["displayName"] == wanted[1].replace("''", "'")]}

    @staticmethod
    def _shown(kept: Kept) -> dict[str, Any]:
        return {"id": kept.id, "internetMessageId": kept.message_id, "receivedDateTime": "2026-12-01T07:00:00Z"}

    def _say(self, status: int, found: Any, heads: dict[str, str]) -> None:
        raw = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(status)
        for name, value in heads.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(graph: Graph) -> Iterator[str]:
    """Run a server; gives the address of its mailbox."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"graph": graph}))
    server.handle_error = lambda *_: None       # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}"
    try:
        yield f"graph://client:gehe%2Fim@tenant.example/{MAILBOX}?login={here}&graph={here}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
