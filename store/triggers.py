"""What keeps the journal append-only in the database itself, whoever writes there."""

from typing import Final

from sqlalchemy import Connection, inspect, text

NAMES: Final = ("journal_unchanged", "journal_undeleted")
REFUSED: Final = "the journal is only added to"

_SQLITE: Final = (
    f"CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER journal_undeleted BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION refuse_in_journal() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
    "CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_in_journal()",
    "CREATE TRIGGER journal_undeleted BEFORE DELETE OR TRUNCATE ON journal"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_in_journal()",
)


def put(connection: Connection) -> None:
    """Put the triggers where the journal is a chain and lacks them: a batch migration on SQLite loses a table's triggers."""
    tables = inspect(connection)
    if not tables.has_table("journal") or "hash" not in {c["name"] for c in tables.get_columns("journal")}:
        return
    if missing(connection):
        take_off(connection)
        for order in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
            connection.execute(text(order))


def take_off(connection: Connection) -> None:
    """Take the triggers off; only a migration that lays the chain or takes it away does."""
    on_table = "" if connection.dialect.name == "sqlite" else " ON journal"
    for name in NAMES:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on_table}"))


def missing(connection: Connection) -> list[str]:
    """Return the triggers that the journal lacks, or that were switched off."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'" \
        if connection.dialect.name == "sqlite" \
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal'::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
    found = set(connection.execute(text(query)).scalars())
    return [name for name in NAMES if name not in found]
