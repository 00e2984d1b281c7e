"""A letter that was taken and then reported as not delivered for now: it is sent again later, a few times, then given up.

It leaves with the same bytes under the same Message-ID: it did not arrive, and where it did after all, its receiver sees twice
the same. The outbox's own waits are about servers that put a letter off; a mailbox that is full today is not empty in an hour.
"""

from datetime import timedelta
from typing import Final

from models.words import LetterState, Outcome
from store import attempts, books, clock, cycles, database, files, letters
from tasks.doors.notices import notify
from tasks.letters.letters import recipients_of

WAIT: Final = timedelta(days=1)
AT_MOST: Final = 3
"""Times that a letter is sent again."""


def send_again(letter_code: str, recipients: tuple[str, ...]) -> bool:
    """Let a letter that came back from these recipients leave again, once for each of its attempts; False when it is not to.

    One that came back too often is undeliverable, and the office is told. A copy that came back from elsewhere (the archive)
    says nothing of the letter.
    """
    with database.writing() as session:
        cycle = cycles.get(session, letters.cycle_named(letter_code), lock=True)
        letter = letters.find(session, cycle, letter_code)
        attempt = attempts.last(session, letter)
        to = {address.lower() for address in recipients_of(files.read(letter.sha256 or ""))}
        if letter.state is not LetterState.SENT or attempt is None or (recipients and not to & set(recipients)):
            return False
        if not books.once(session, f"retry:{cycle.code}:{letter.institution}:-:{letter.number}-{attempt.n}", cycle.id):
            return False
        attempts.end(session, letter, Outcome.BOUNCED)
        given_up = attempts.bounced(session, letter) > AT_MOST
        letter.sent_at = None   # what did not arrive counts neither as a reminder nor as sent
        if given_up:
            attempts.end(session, letter, Outcome.GIVEN_UP)
        else:
            letter.leaves_at = clock.now(session) + WAIT
        letters.mark(session, cycle, letter, LetterState.UNDELIVERABLE if given_up else LetterState.RELEASED)
        cycles.touch(session, cycle)
    if given_up:
        notify("undeliverable", {"cycle": cycle.code, "count": 1})
    return True
