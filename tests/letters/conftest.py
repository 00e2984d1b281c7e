"""What the tests of letters share."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from letter_samples import letters

from documents.outgoing import build_mail
from models.letters import Reminder
from models.words import LetterKind
from tasks.letter_text import render


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
