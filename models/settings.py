"""Where this installation keeps its things: variables beginning with `TURNUS_`; secrets come only from here.

They stand in the environment, or as lines of the same names in `secrets.env` of the office folder, which nobody else may read;
the environment counts first.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.refusals import SecretsReadable

HOUSE = Path(__file__).resolve().parent.parent
SECRETS: Final = "secrets.env"


class Settings(BaseSettings):
    """Folders, addresses and secrets of one installation."""

    model_config = SettingsConfigDict(env_prefix="TURNUS_", env_nested_delimiter="__", extra="ignore", hide_input_in_errors=True)

    var: Path = Field(default=HOUSE / "var", description="files, shelf, database, Prefect's folder")
    office: Path = Field(default=HOUSE / "var" / "office", description="the office folder made by `turnus init`")
    database_url: SecretStr | None = Field(default=None, description="PostgreSQL; without it a SQLite file in `var`")
    smtp_url: SecretStr | None = Field(default=None, description="mailtos://user:password@host:587")
    graph_url: SecretStr | None = Field(default=None, description="graph://client:secret@tenant/mailbox@domain")
    imap_url: SecretStr | None = Field(default=None, description="imaps://user:password@host/INBOX, or graph://…")
    archive_url: SecretStr | None = Field(default=None, description="imaps://user:password@host/INBOX, the archive of letters")
    notice_urls: SecretStr | None = Field(default=None, description="apprise addresses for the office, space-separated")
    channels: dict[str, SecretStr] = Field(
        default_factory=dict, description="extra channels of contacts: TURNUS_CHANNELS__<NAME> is an apprise address"
    )
    ping_url: SecretStr | None = Field(default=None, description="asked for (GET) after every finished round")
    secret: SecretStr = Field(default=SecretStr("not a secret: demonstration and practice only"))
    instruments: Path = Field(default=HOUSE / "instruments")
    institutions: Path = Field(default=HOUSE / "institutions")

    @property
    def has_secret(self) -> bool:
        """Whether a secret was given; without one, that of the demonstration signs."""
        return "secret" in self.model_fields_set

    @property
    def signing_key(self) -> bytes:
        """The secret as what signs: Message-IDs, envelopes, tokens of requests."""
        return self.secret.get_secret_value().encode()

    @property
    def database(self) -> str:
        """The address of Turnus's own database, never Prefect's."""
        if not self.database_url:
            return f"sqlite:///{self.var / 'turnus.db'}"
        # SQLAlchemy 2.0 would take an address that names no driver for psycopg2's.
        return self.database_url.get_secret_value().replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def files(self) -> Path:
        """The folder of immutable files, by hash."""
        return self.var / "files"

    @property
    def shelf(self) -> Path:
        """The office's readable door, one folder a cycle; may lie on a network share."""
        return self.var / "shelf"

    @property
    def inbox(self) -> Path:
        """The folder into which messages (.eml) are dropped."""
        return self.var / "inbox"

    @property
    def outbox(self) -> Path:
        """The folder of the `file` channel."""
        return self.var / "outbox"


@lru_cache
def settings() -> Settings:
    """Return the settings of this process; `settings.cache_clear()` reads them anew. Raises `SecretsReadable`."""
    secrets = Settings().office / SECRETS
    if secrets.is_file() and secrets.stat().st_mode & 0o077:
        raise SecretsReadable(file=os.fspath(secrets))
    return Settings(_env_file=secrets)  # type: ignore[call-arg]
