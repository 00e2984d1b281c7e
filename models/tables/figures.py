"""Figures that came back for the statistics annex, and small ones that an officer let be shown."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.tables.columns import key, of


class TableReturn(SQLModel, table=True):
    """One version of the tables of a request: the workbook, what it says (`content`), and its faults where it has any.

    One with faults is no answer: its owner is told them.
    """

    __tablename__ = "table_return"
    __table_args__ = (UniqueConstraint("request_id", "version"),)

    id: int = key()
    request_id: int = of("request", index=False)
    version: int
    message_id: int = of("message")
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    content: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    faults: str | None = Field(default=None, foreign_key="file.sha256", ondelete="RESTRICT")
    received_on: date


class ShownFigure(SQLModel, table=True):
    """A small figure that an officer let be shown, and why; `row` and `column` are ids, `*` the total."""

    __tablename__ = "shown_figure"
    __table_args__ = (UniqueConstraint("cycle_id", "table_code", "year", "row", "column"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    table_code: str
    year: int
    row: str
    column: str
    reason_id: int = of("reason")
    set_at: datetime
    set_by: str
