"""What commands say, in the language of the office: the words of `templates/commands`, and those of the pages."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from documents.words import filled, languages, words
from models.refusals import Refusal, SecretsReadable
from models.settings import settings

DEFAULT = "fr"


def language() -> str:
    """Return the language of the office, French while there is none or its file cannot be read."""
    try:
        path = settings().office / "office.yaml"
        return _language(path, path.stat().st_mtime_ns)
    except (OSError, SecretsReadable):
        return DEFAULT


@lru_cache(maxsize=1)
def _language(path: Path, _changed: int) -> str:
    try:
        office = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, ValueError, RecursionError):
        return DEFAULT
    spoken = office.get("language") if isinstance(office, dict) else None
    return spoken if spoken in languages("commands") else DEFAULT


def say(key: str, **facts: object) -> str:
    """Return a sentence with its facts; a dot leads into a section: `columns.stage`."""
    return say_in(language(), key, **facts)


def say_in(spoken: str, key: str, **facts: object) -> str:
    """Return a sentence in a language."""
    found: Any = words("pages/words", spoken) | words("commands", spoken)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**facts)


def heads(*columns: str) -> list[str]:
    """Return the headings of a table."""
    return [say(f"heads.{column}") for column in columns]


def sentence_of(refusal: Refusal) -> str:
    """Return why something was refused, in one sentence with the remedy; the code itself where no sentence is known."""
    spoken = language()
    sentences = words("sentences", spoken)["refusals"] | words("commands", spoken)["refusals"]
    known = sentences.get(refusal.code)
    return filled(known, refusal.facts, spoken) if known else str(refusal)
