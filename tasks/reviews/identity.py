"""How it is known who acts: by the login of a command, by a one-time code in a form, else only as stated.

A code is burnt before anything else is looked at: what Prefect keeps of a form is dead when its run begins.
"""

import getpass
import os
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import Final

import pyotp
import yaml

from models.refusals import CodeNeeded, CodesWait, CodeUsed, CodeWrong, NotYourLogin, Refusal, SecretsReadable
from models.settings import settings
from models.tables import UsedCode
from models.words import Identity
from store import clock, database, files, journal
from store.office_folder import OfficeFolder

BY_COMMAND: ContextVar[bool] = ContextVar("by_command", default=False)
"""Whether this act comes from the command line, where the machine knows who is logged in."""
FILE: Final = "secret-codes.yaml"
PRIVATE: Final = 0o600
HALF_MINUTE: Final = 30
AROUND: Final = (0, -1, 1)
"""Half minutes in which a code counts: now, the one before for who types slowly, the one after for a clock that runs fast."""

WRONG: Final = 5
"""Wrong codes of an officer after which none is accepted, until the oldest of them lies this long back:"""
WAIT: Final = timedelta(minutes=10)


def enrol(officer: str, office_name: str) -> str:
    """Draw a new secret for an officer, who is asked for a code from now on; return what the authenticator reads.

    A secret drawn before counts no more. Raises `DiskRefuses`, `SecretsReadable`.
    """
    known = _secrets()
    known[officer] = pyotp.random_base32()
    path = _path()
    files.write_atomically(path, yaml.safe_dump(known).encode())
    path.chmod(PRIVATE)
    return str(pyotp.TOTP(known[officer]).provisioning_uri(name=officer, issuer_name=office_name))


def is_enrolled(officer: str) -> bool:
    """Say whether an officer has a secret of their own."""
    return officer in _secrets()


def vouch(officer: str, code: str, folder: OfficeFolder) -> Identity:
    """Return how it is known that an officer acts; a code given is used up, whatever becomes of the act.

    Raises `NotYourLogin`, `CodeNeeded`, `CodeWrong`, `CodeUsed`, `CodesWait`, `SecretsReadable`.
    """
    if code:
        if refusal := _burn(officer, code.replace(" ", "")):
            raise refusal
        return Identity.CODE
    if BY_COMMAND.get():
        login = folder.officer(officer).login
        if login and login != getpass.getuser():
            raise NotYourLogin(officer=officer)
        return Identity.LOGIN
    if is_enrolled(officer):
        raise CodeNeeded(officer=officer)
    return Identity.STATED


def _burn(officer: str, code: str) -> Refusal | None:
    """Use a code up and return why it does not count; while codes wait a right one is used up like any other."""
    secret = _secrets().get(officer)
    with database.writing() as session:
        now = clock.wall()
        step = int(now.timestamp()) // HALF_MINUTE
        totp = pyotp.TOTP(secret) if secret else None
        found = next((step + n for n in AROUND if totp and pyotp.utils.strings_equal(totp.generate_otp(step + n), code)), None)
        is_new = found is not None and database.insert_once(session, UsedCode, officer=officer, step=found, used_at=now)
        present = clock.now(session)
        wrong = journal.refusals(session, officer, CodeWrong(officer=officer).code, present - WAIT)
        if len(wrong) >= WRONG:
            left = wrong[-WRONG] + WAIT - present
            return CodesWait(officer=officer, count=WRONG, minutes=max(1, -(-int(left.total_seconds()) // 60)))
        if found is None:
            return CodeWrong(officer=officer)
        return None if is_new else CodeUsed(officer=officer)


def _path() -> Path:
    return settings().office / FILE


def _secrets() -> dict[str, str]:
    """Return the secrets by officer. Raises `SecretsReadable` when others may read the file."""
    path = _path()
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return {}
    if status.st_mode & 0o077:
        raise SecretsReadable(file=path.name)
    return dict(yaml.safe_load(path.read_text("utf-8")) or {})
