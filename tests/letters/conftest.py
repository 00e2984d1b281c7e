"""What the tests of letters share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from documents.outgoing import build_mail
from models.letters import Reminder
from models.words import LetterKind
from tasks.letters.samples import letters
from tasks.letters.text import render


@pytest.fixture
def reminder() -> Reminder:
    """A first reminder in French."""
    letter = letters("fr")["reminder"]
    assert isinstance(letter, Reminder)
    return letter


@pytest.fixture
def mail_to(reminder: Reminder) -> Callable[[str], bytes]:
    """The bytes of a reminder to an address."""
    rendered = render(LetterKind.REMINDER, reminder, "fr")

    def build(address: str) -> bytes:
        return build_mail(
            rendered, sender="enfants@menje.invalid", sender_name="Service des droits de l'enfant", to=address,
            message_id="<a1@menje.invalid>", date=datetime(2026, 12, 1, 7, tzinfo=UTC),
        )

    return build


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a server's key and certificate, which nobody else trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1)).sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(secret + made.public_bytes(pem))
    return file
