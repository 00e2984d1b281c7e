"""An SMTP server of one's own: Postfix in a folder under /tmp, on a free port of this machine, gone after the tests.

It takes letters for every address into maildirs, those for the archive into one of its own; some addresses are refused.
"""

import contextlib
import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.machine import missing

ANSWERS = {
    "parti": "550 5.1.1 no such user here",
    "pleine": "452 4.2.2 mailbox full",
    "comble": "552 5.2.2 mailbox full",
    "plus-tard": "450 4.2.0 greylisted, come back later",
}
"""What is answered to a recipient, by the local part of the address."""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = postfix.invalid
mydestination =
local_transport = error:nobody lives here
alias_maps =
alias_database =
biff = no
message_size_limit = {largest}
virtual_mailbox_domains = static:all
virtual_mailbox_base = /
virtual_mailbox_maps = inline:{{ {{ {archive} = {archive_box}/ }} }}, static:{folder}/box/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/answers, permit_mynetworks, reject
smtpd_tls_security_level = {tls}
smtpd_tls_chain_files = {chain}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def program() -> Path | None:
    """Return where Postfix lies; Debian keeps it outside an ordinary user's PATH."""
    found = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else None


def can_run() -> bool:
    """Say whether Postfix is installed and may be started: it needs root."""
    return program() is not None and not (_SUDO and _as_root("true"))


@dataclass(frozen=True)
class Server:
    """A running server and the maildir of all for whom it takes letters."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """What follows `mailto://` in the address of the server."""
        return f"127.0.0.1:{self.port}?from=enfants@menje.invalid"

    def take(self) -> list[bytes]:
        """Return the letters that arrived since they were last taken, each once for each recipient but the archive."""
        self.idle()
        lying = sorted((self.folder / "box").glob("new/*"))
        letters = [file.read_bytes() for file in lying]
        for file in lying:
            file.unlink()
        return letters

    def idle(self) -> None:
        """Wait until no letter is under way in the server any more."""
        deadline = time.monotonic() + 60
        while any(p.is_file() for q in ("incoming", "active", "deferred") for p in (self.folder / "queue" / q).rglob("*")):
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.01)

    def log(self) -> str:
        """Return what the server wrote into its log."""
        log = self.folder / "log"
        return log.read_text(errors="replace") if log.exists() else "Postfix did not start"


@contextmanager
def running(
    archive: str = "archives@postfix.invalid", archive_box: Path | None = None, *, certificate: Path | None = None,
    largest: int = 0,
) -> Iterator[Server]:
    """Run a server while the block runs; skips where Postfix is not installed, or may not be started: it needs root.

    What goes to `archive` is laid into the maildir `archive_box`. `certificate` is a file with key and certificate;
    `largest` how many bytes a letter may have.
    """
    postfix = program()
    if not can_run():
        missing("Postfix, and root or sudo to start it," if postfix else "Postfix", "postfix")
    folder = Path(tempfile.mkdtemp(prefix="turnus-smtp-", dir="/tmp"))   # a socket's path is short
    server = Server(folder, _free_port())
    if certificate:
        shutil.copy(certificate, folder / "both.pem")
    here = {
        "folder": folder, "port": server.port, "largest": largest, "archive": archive,
        "archive_box": archive_box or folder / "archive", "uid": _UID, "gid": _GID,
        "tls": "may" if certificate else "none", "chain": folder / "both.pem" if certificate else "",
    }
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "box", "archive"):
        (folder / name).mkdir()
    _as_root("chown", "postfix", str(folder / "data"))
    _as_root("chown", f"{_UID}:{_GID}", str(folder / "box"), str(folder / "archive"))
    (folder / "answers").write_text("".join(f"/^{local}@/ {answer}\n" for local, answer in ANSWERS.items()))
    (folder / "etc" / "main.cf").write_text(MAIN.format(**here))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**here))
    try:
        _as_root(str(postfix), "-c", str(folder / "etc"), "start")
        _await(server)
        yield server
    finally:
        _end(server)
        _as_root("rm", "-rf", str(folder))


_SUDO = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
_UID, _GID = (65534, 65534) if os.geteuid() == 0 else (os.getuid(), os.getgid())
"""Who owns the maildirs: nobody, as the server delivers nothing as root."""


def _as_root(*command: str) -> int:
    """Run a program as root; its exit code."""
    try:
        return subprocess.run([*_SUDO, *command], capture_output=True, check=False, timeout=60).returncode
    except FileNotFoundError:
        return 127


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: Server) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with smtplib.SMTP("127.0.0.1", server.port):
                return
        except OSError:
            if not (server.folder / "queue" / "pid" / "master.pid").exists() or time.monotonic() > deadline:
                raise RuntimeError(server.log()) from None
            time.sleep(0.05)


def _end(server: Server) -> None:
    """End the master, and with it all it started; it is no child of ours."""
    with contextlib.suppress(OSError):
        master = (server.folder / "queue" / "pid" / "master.pid").read_text().strip()
        _as_root("kill", master)
        while Path("/proc", master).exists():
            time.sleep(0.02)
