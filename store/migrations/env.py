"""Run migrations on the installation's database, in batch mode, with foreign keys off."""

from pathlib import Path

from alembic import context
from sqlalchemy import create_engine, make_url
from sqlmodel import SQLModel

import models.tables  # noqa: F401  the metadata
from models.settings import settings
from store import triggers


def run() -> None:
    """Migrate over a connection of its own: with foreign keys on, SQLite's batch rebuild deletes children silently."""
    url = make_url(settings().database)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            triggers.put(connection)
    engine.dispose()


run()
