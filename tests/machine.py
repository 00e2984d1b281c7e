"""What tests need of the machine beyond Python: a missing program skips them, or fails them under `TURNUS_NO_SKIPS=1`."""

import os
import shutil
from pathlib import Path

import pytest


def needs(program: str, package: str) -> Path:
    """Return where a program lies; without it the test is skipped in one sentence that names the Debian package."""
    found = shutil.which(program)
    if found is None:
        missing(program, package)
    return Path(found)


def needs_postgresql(program: str) -> Path:
    """Return where a program of PostgreSQL's server lies; Debian keeps it by version and outside PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return found[-1] if found else needs(program, "postgresql")


def missing(program: str, package: str) -> None:
    """Leave the test out, or fail it where nothing may be left out."""
    sentence = f"{program} is missing; install the Debian package {package}"
    if os.environ.get("TURNUS_NO_SKIPS") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


BOTH_DATABASES = pytest.mark.parametrize("empty_installation", ["sqlite", "postgresql"], indirect=True)
"""Runs every test of a module, or one test, on both databases: `pytestmark = BOTH_DATABASES`."""
