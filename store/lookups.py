"""Look-ups: questions to the database in one wording whatever the values, put together once and not asked twice in vain."""

import inspect
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar, TypeVarTuple, cast, overload

from sqlalchemy import Column, Table, bindparam
from sqlalchemy.sql import visitors
from sqlmodel import Session
from sqlmodel.sql.expression import Select, SelectOfScalar

Values = ParamSpec("Values")
Found = TypeVar("Found")
Columns = TypeVarTuple("Columns")
MEMORY: Final = "memory"


class Memory:
    """What a session was told, for as long as nobody can have changed it: until something is written to the tables it came from."""

    def __init__(self) -> None:
        self._told: dict[Any, dict[tuple[Any, ...], list[Any]]] = defaultdict(dict)
        self._from: dict[str, list[dict[tuple[Any, ...], list[Any]]]] = defaultdict(list)

    def told(self, by: "_Lookup[Any, Any]") -> dict[tuple[Any, ...], list[Any]]:
        """Return what one look-up told, by its values."""
        if by not in self._told:
            for table in by.tables:
                self._from[table].append(self._told[by])
        return self._told[by]

    def written(self, table: str) -> None:
        """Forget what came from a table."""
        for told in self._from.get(table, ()):
            told.clear()

    def clear(self) -> None:
        """Forget everything."""
        for told in self._told.values():
            told.clear()


class _Lookup(Generic[Values, Found]):
    def __init__(self, build: Callable[Values, Any]) -> None:
        self._build, self._names = build, tuple(inspect.signature(build).parameters)
        self.__doc__ = build.__doc__

    @cached_property
    def query(self) -> Any:
        """The statement, with a bound parameter for each value."""
        return cast(Any, self._build)(*(bindparam(name) for name in self._names))

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables it reads."""
        parts = list(visitors.iterate(self.query))
        found = {part.name for part in parts if isinstance(part, Table)}
        return frozenset(found | {part.table.name for part in parts if isinstance(part, Column) and part.table is not None})

    def __call__(self, session: Session, *values: Values.args, **_: Values.kwargs) -> list[Found]:
        memory: Memory | None = session.info.get(MEMORY)
        if memory is None:
            return self._ask(session, values)
        session.flush()
        told = memory.told(self)
        if values not in told:
            told[values] = self._ask(session, values)
        return list(told[values])

    def _ask(self, session: Session, values: tuple[Any, ...]) -> list[Found]:
        return list(session.exec(self.query, params=dict(zip(self._names, values, strict=True))))


@overload
def lookup(build: Callable[Values, SelectOfScalar[Found]]) -> Callable[Concatenate[Session, Values], list[Found]]: ...
@overload
def lookup(build: Callable[Values, Select[*Columns]]) -> Callable[Concatenate[Session, Values], list[tuple[*Columns]]]: ...
def lookup(build: Callable[Values, Any]) -> Any:
    """Turn a function from values to a select into one that asks a session for its rows.

    The function is called once and must not look at its values: a parameter stands for each. Several values for an `in_` are
    a tuple or a frozenset.
    """
    return _Lookup(build)
