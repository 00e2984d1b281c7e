"""Papers of the body that are kept for those who need them until the body publishes them: never on the shelf, never enclosed."""

from datetime import date

from sqlmodel import Session, col, select

from models.tables import Cycle, Restricted
from models.words import BodyPaper
from store import books, files


def keep(
    session: Session, cycle: Cycle, kind: BodyPaper, data: bytes, name: str, type_: str, *, received_on: date, officer: str
) -> Restricted:
    """Keep a paper of the body, restricted."""
    sha256 = files.keep(session, data, name, type_)
    row = Restricted(cycle_id=cycle.id, kind=kind, sha256=sha256, received_on=received_on, recorded_by=officer)
    session.add(row)
    books.enter(
        session, "keep_restricted", cycle_id=cycle.id, officer=officer, subject=kind, sha256=sha256, received_on=received_on
    )
    return row


def of(session: Session, cycle: Cycle) -> list[Restricted]:
    """Return the papers of the body in a cycle, in the order they came."""
    return list(session.exec(select(Restricted).where(Restricted.cycle_id == cycle.id).order_by(col(Restricted.id))))


def publish(session: Session, cycle: Cycle, published_on: date, officer: str) -> list[Restricted]:
    """Lift the restriction of what the body has published; return what was lifted."""
    lifted = [row for row in of(session, cycle) if row.published_on is None and row.received_on <= published_on]
    for row in lifted:
        row.published_on = published_on
        session.add(row)
        books.enter(
            session, "publish", cycle_id=cycle.id, officer=officer, subject=row.kind, sha256=row.sha256, published_on=published_on
        )
    return lifted
