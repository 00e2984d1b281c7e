"""Who writes for an institution, as officers taught by placing messages; addresses stay outside, hashes are kept."""

from sqlmodel import Session, select

from models.tables import LearnedSender
from store import clock
from store.absences import mark_of


def learn(session: Session, address: str, institution: str) -> None:
    """Note that an address writes for an institution; what was learned last holds."""
    row = session.exec(select(LearnedSender).where(LearnedSender.mark == mark_of(address))).first()
    if row is None:
        row = LearnedSender(mark=mark_of(address), institution=institution, learned_at=clock.now(session))
    row.institution, row.learned_at = institution, clock.now(session)
    session.add(row)


def learned(session: Session, address: str) -> str | None:
    """Return the institution that an address writes for, as far as it was taught."""
    return session.exec(select(LearnedSender.institution).where(LearnedSender.mark == mark_of(address))).first()
