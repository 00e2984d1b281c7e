"""The words of forms and refusals, one file per language."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def languages(folder: str) -> tuple[str, ...]:
    """Return the languages in which words of that kind exist."""
    return tuple(sorted(path.stem for path in (TEMPLATES / folder).glob("*.yaml")))


@cache
def words(folder: str, language: str) -> dict[str, Any]:
    """Return the words of a folder of `templates`, for example `words("refusals", "fr")`."""
    loaded: dict[str, Any] = yaml.safe_load((TEMPLATES / folder / f"{language}.yaml").read_text("utf-8"))
    return loaded
