"""An IMAP server of one's own: Dovecot in a folder under /tmp, on free ports of this machine, gone after the tests."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from tests.machine import missing

USER, PASSWORD = "office", "gehe/im@"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
service anvil {{
  chroot =
}}
{more}
"""


def program() -> Path | None:
    """Return where Dovecot lies; Debian keeps it outside an ordinary user's PATH."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else None


@dataclass(frozen=True)
class Server:
    """A running server with one user's mailboxes."""

    folder: Path
    port: int
    secure_port: int

    def url(self, mailbox: str = "INBOX", host: str = "127.0.0.1", scheme: str = "imap") -> str:
        """Return the address of a mailbox as settings take it."""
        port = self.secure_port if scheme == "imaps" else self.port
        return f"{scheme}://{USER}:gehe%2Fim%40@{host}:{port}/{mailbox}"

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """Give a mail program's view of the mailboxes."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def lay(self, *mails: bytes, mailbox: str = "INBOX") -> None:
        """Have mails lie in a mailbox."""
        with self.client() as client:
            for mail in mails:
                client.append(mailbox, mail)

    @property
    def inbox(self) -> Path:
        """The maildir of the user, into which a delivery agent may lay."""
        return self.folder / "mail" / USER

    def deliver(self, mail: bytes) -> None:
        """Have a mail lie in the inbox as a delivery agent lays it, without asking the server."""
        for name in ("", "tmp", "new", "cur"):
            if not (self.inbox / name).exists():
                (self.inbox / name).mkdir(parents=True)
                shutil.copystat(self.folder, self.inbox / name)
                os.chown(self.inbox / name, self.folder.stat().st_uid, self.folder.stat().st_gid)
        file = self.inbox / "tmp" / secrets.token_hex(16)
        file.write_bytes(mail)
        os.chown(file, self.folder.stat().st_uid, self.folder.stat().st_gid)
        file.rename(self.inbox / "new" / file.name)

    def empty(self) -> None:
        """Have nothing lie in the inbox."""
        for name in ("new", "cur"):
            for file in (self.inbox / name).glob("*"):
                file.unlink()

    def lying(self, mailbox: str = "INBOX") -> list[bytes]:
        """Return what lies in a mailbox that a mail program would show."""
        with self.client() as client:
            client.select_folder(mailbox, readonly=True)
            uids = client.search("UNDELETED")
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [found[uid][b"BODY[]"] for uid in uids]


@contextmanager
def running(
    *, separator: str = "/", prefix: str = "", capability: str = "", certificate: Path | None = None
) -> Iterator[Server]:
    """Run a server while the block runs, as an ordinary user; skips where Dovecot is not installed.

    `certificate` is a file with key and certificate; `capability` overrides what the server says it can.
    """
    dovecot = program()
    if dovecot is None:
        missing("dovecot", "dovecot-imapd")
    root = os.geteuid() == 0
    who: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if root else {}
    folder = Path(tempfile.mkdtemp(prefix="turnus-imap-", dir="/tmp"))   # a socket's path is short
    server = Server(folder, _free_port(), _free_port())
    if certificate:
        shutil.copy(certificate, folder / "both.pem")
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(
        folder=folder, user="nobody" if root else _name(os.getuid()), group="nogroup" if root else _group(os.getgid()),
        password=PASSWORD, separator=separator, prefix=prefix, ssl="yes" if certificate else "no",
        certificate=f"ssl_cert = <{folder}/both.pem\nssl_key = <{folder}/both.pem" if certificate else "",
        port=server.port, secure_port=server.secure_port if certificate else 0,
        more=f"imap_capability = {capability}" if capability else "",
    ))
    if root:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
    process = subprocess.Popen([str(dovecot), "-F", "-c", str(folder / "dovecot.conf")], cwd=folder, **who)
    try:
        _await(process, server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _name(uid: int) -> str:
    import pwd

    return pwd.getpwuid(uid).pw_name


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", server: Server) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with server.client():
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                log = server.folder / "log"
                raise RuntimeError(log.read_text() if log.exists() else "Dovecot did not start") from None
            time.sleep(0.05)
