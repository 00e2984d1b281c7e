"""The lists of a body that came in for a cycle, each with its own file and what was read of it."""

from datetime import date

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.list_text import ListText
from models.refusals import ListChanged, NoListWaits
from models.tables import BodyList, Cycle, Message
from models.words import ListState
from store import files
from store.lookups import lookup

PENDING = (ListState.READ, ListState.PROPOSED)


def put(session: Session, cycle: Cycle, name: str, sha256: str, content: ListText, message: Message, came_on: date) -> BodyList:
    """File a list that was read as the next of its cycle; one that still waited is set aside."""
    for waiting in _in_state(session, cycle, *PENDING):
        waiting.state = ListState.SET_ASIDE
        session.add(waiting)
    last = session.exec(select(func.max(BodyList.number)).where(BodyList.cycle_id == cycle.id)).one()
    row = BodyList(
        cycle_id=cycle.id, number=(last or 0) + 1, name=name, sha256=sha256, content=_kept(session, cycle, content),
        state=ListState.READ, message_id=message.id, came_on=came_on,
    )
    session.add(row)
    session.flush()
    return row


def revise(session: Session, cycle: Cycle, row: BodyList, content: ListText) -> None:
    """Keep a list as it was corrected: a new revision, proposed."""
    row.content, row.revision, row.state = _kept(session, cycle, content), row.revision + 1, ListState.PROPOSED
    session.add(row)
    session.flush()


def reword(session: Session, cycle: Cycle, row: BodyList, content: ListText) -> None:
    """Keep the list in force with other wordings of the same questions."""
    row.content, row.revision = _kept(session, cycle, content), row.revision + 1
    session.add(row)
    session.flush()


def _kept(session: Session, cycle: Cycle, content: ListText) -> str:
    data = content.model_dump_json(exclude_defaults=True).encode()
    return files.keep(session, data, f"{cycle.code}_list.json", files.JSON)


def text_of(row: BodyList) -> ListText:
    """Return what a list says, as it was corrected last."""
    return ListText.model_validate_json(files.read(row.content))


def waiting(session: Session, cycle: Cycle) -> BodyList | None:
    """Return the list that waits for its confirmation, None when there is none."""
    return next(iter(_in_state(session, cycle, *PENDING)), None)


def pending(session: Session, cycle: Cycle, revision: int | None = None) -> BodyList:
    """Return the list that waits, in the revision that was seen; raises `NoListWaits`, `ListChanged`."""
    row = waiting(session, cycle)
    if row is None:
        raise NoListWaits(cycle=cycle.code)
    if revision and row.revision != revision:
        raise ListChanged(cycle=cycle.code, list=row.number, revision=row.revision)
    return row


def just_read(session: Session) -> list[str]:
    """Return the codes of the cycles in which a list was read and waits for proposals."""
    query = select(Cycle.code).join(BodyList, col(BodyList.cycle_id) == Cycle.id).where(BodyList.state == ListState.READ)
    return list(session.exec(query.order_by(Cycle.code)))


def in_force(session: Session, cycle: Cycle) -> BodyList | None:
    """Return the list whose questions the cycle asks, None while they are the instrument's own."""
    return next(iter(_in_state(session, cycle, ListState.CONFIRMED)), None)


def settle(session: Session, row: BodyList, state: ListState) -> None:
    """Record what an officer decided about a list."""
    row.state = state
    session.add(row)
    session.flush()


def _in_state(session: Session, cycle: Cycle, *states: ListState) -> list[BodyList]:
    return [row for row in _all(session, cycle.id) if row.state in states]


@lookup
def _all(cycle_id: int) -> SelectOfScalar[BodyList]:
    """The lists of a cycle, the newest first."""
    return select(BodyList).where(BodyList.cycle_id == cycle_id).order_by(col(BodyList.number).desc())
