"""How an officer's act runs: under the lease, refused with a reason where it cannot be, and its effect shown at once."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from flows.bring_out import bring_out, refresh
from flows.desk import Desk, desk
from models.refusals import LetterChanged, NoSuchCycle, Refusal
from store import leases
from tasks.refused import note_refusal
from tasks.reviews.identity import vouch


@contextmanager
def acting(
    deed: str, officer: str, cycle: str | None = None, *, at_once: bool = False, code: str | None = None
) -> Iterator[Desk]:
    """Give the desk to an officer for one act on a cycle (or on the office), and bring out what follows from it.

    An act that brakes is done `at_once`: it waits for nobody, and nothing is brought out but the page. One that asks who acts
    gives the `code` of its form, empty where none was typed: it is used up before anything is waited for. A refusal changes
    nothing; it is journaled, shown on the page with its reason, and raised.
    Raises what the act raises, `NoSuchOfficer`, what `vouch` raises, and `CycleBusy`.
    """
    here = desk()
    try:
        here.folder.officer(officer)
        if code is not None:
            here = replace(here, identity=vouch(officer, code, here.folder))
        with nullcontext() if at_once else leases.under(cycle or "office"):
            yield here
    except Refusal as refusal:
        note_refusal(deed, officer, cycle, refusal)
        if cycle and not isinstance(refusal, NoSuchCycle):
            # Of several letters those that read as seen were released.
            (bring_out if isinstance(refusal, LetterChanged) else refresh)(cycle)
        raise
    if cycle:
        (refresh if at_once else bring_out)(cycle)
