"""Columns that several tables share, and the naming convention of constraints."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def word(words: type[StrEnum], *, check: str = "", **options: Any) -> Any:
    """Return a field holding one of `words`, stored by its value and checked by the database.

    `check` names the constraint where two fields of a table hold the same words.
    """
    kind = Enum(
        words,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=check or words.__name__.lower(),
        values_callable=lambda members: [m.value for m in members],
    )
    return Field(sa_type=kind, **options)


def key() -> Any:
    """Return the field of a row id."""
    return Field(default=None, primary_key=True)


def of(table: str, *, index: bool = True, **options: Any) -> Any:
    """Return the field of a reference to a row of `table`; rows referred to are never deleted."""
    return Field(foreign_key=f"{table}.id", ondelete="RESTRICT", index=index, **options)
