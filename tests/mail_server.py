"""An SMTP server that does as it is told at each moment of a letter, and keeps what it accepted."""

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

FROM = "enfants@menje.invalid"


class Desk:
    """What the server answers at each moment: `RCPT="550 no"`, or None to hang up; `RCPT` may also be an address.

    Moments: GREETING, MAIL (NULL without a return path), RCPT, TEXT (asked for the text), DATA (has the text). `LOST` accepts
    the text and hangs up without an answer. What stands in `once` holds for one letter only. `arrived` is told of each letter
    accepted; with `reports` the server offers reports of non-delivery.
    """

    def __init__(
        self, arrived: Callable[[Envelope], None] = lambda _: None, *, reports: bool = False, **answers: str | None
    ) -> None:
        self.answers: dict[str, str | None] = answers
        self.once: dict[str, str | None] = {}
        self.letters: list[Envelope] = []
        self.options: list[list[str]] = []
        self.connections = 0
        self.talking: set[SMTP] = set()
        self.at: Callable[[str], None] = lambda moment: None
        self.reports = reports
        self._arrived = arrived

    def answer(self, moment: str, usual: str | None = "250 OK") -> str | None:
        """Return the answer of a moment."""
        if moment in self.once:
            return self.once.pop(moment)
        return self.answers.get(moment, usual)

    def _said(self, moment: str, server: SMTP) -> str:
        self.at(moment)
        answer = self.answer(moment)
        if answer is None:
            assert server.transport is not None
            server.transport.abort()
        return answer or "250 OK"

    async def handle_EHLO(
        self, server: SMTP, session: Session, _: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", *responses[-1:]] if self.reports else responses

    async def handle_MAIL(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        self.options.append(options)
        return self._said("MAIL" if address.strip("<>") else "NULL", server)

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        self.options.append(options)
        answer = self._said(address if {address} & {*self.answers, *self.once} else "RCPT", server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        self.at("DOT")
        answer = self.answer("DATA")
        if answer == "LOST" or (answer or "").startswith("250"):
            self.letters.append(envelope)
            self._arrived(envelope)
        self.at("TAKEN")
        if answer in (None, "LOST"):
            assert server.transport is not None
            server.transport.abort()
        return answer or "250 OK"


class Told(SMTP):
    """aiosmtpd, greeting and asking for the text as the desk was told.

    As a server in earnest it takes a letter it has whole though the sender is gone; the library would drop it.
    """

    _is_alone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.talking.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.talking.discard(self)
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        self._is_alone = True
        return asyncio.StreamReaderProtocol.eof_received(self)

    async def push(self, status: Any) -> None:
        if self._is_alone:
            assert self.transport is not None
            self.transport.abort()
            raise ConnectionResetError
        if str(status).startswith("220 desk"):
            status = self.event_handler.answer("GREETING", status)
            if status is None:
                assert self.transport is not None
                self.transport.abort()
                return
        await super().push(status)

    def _getparams(self, params: Sequence[str]) -> Any:
        known = ("RET=", "ENVID=", "NOTIFY=", "ORCPT=") if self.event_handler.reports else ()
        return super()._getparams([p for p in params if not p.startswith(known)])

    async def smtp_DATA(self, arg: str) -> None:
        self.event_handler.at("TEXT")
        answer = self.event_handler.answer("TEXT", "354")
        if answer == "354":
            await super().smtp_DATA(arg)
        elif answer is None:
            await self.push("354 go on")
            assert self.transport is not None
            self.transport.abort()
        else:
            await self.push(answer)


@contextmanager
def serving(desk: Desk, **options: Any) -> Iterator[str]:
    """Run a server; gives what follows `mailto://` in its address."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)     # a server that hangs up in the middle complains about itself

    def connection() -> SMTP:
        desk.connections += 1
        return Told(desk, hostname="desk", loop=loop, **options)

    server = loop.run_until_complete(loop.create_server(connection, "127.0.0.1", 0))
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}?from={FROM}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


@contextmanager
def silent_after(answers: int) -> Iterator[str]:
    """Run a server that answers so many times, its greeting included, and then says nothing for ever; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        talking: list[socket.socket] = []

        def talk() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                talking.append(connection)
                heard = connection.makefile("rb")
                for n in range(answers):
                    asked = heard.readline() if n else b""
                    said = {b"": "220 here", b"EHLO": "250 here", b"DATA": "354 go on"}.get(asked[:4].upper(), "250 OK")
                    connection.sendall(f"{said}\r\n".encode())

        thread = Thread(target=talk)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}?from={FROM}"
        for connection in talking:
            connection.close()
    thread.join()
