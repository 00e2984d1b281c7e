"""What `make test` adds to pytest: first what the machine lacks, last the counts; red when the kernel did not run.

With `TURNUS_NO_SKIPS` nothing may be left out, but for the schema check where `TURNUS_OOXML_XSD` names no folder.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import dovecot, postfix

PARTS: dict[str, tuple[str, Callable[[], bool]]] = {
    "LibreOffice": ("libreoffice-writer-nogui", lambda: bool(shutil.which("soffice") or shutil.which("libreoffice"))),
    "UNO": ("python3-uno", lambda: Path("/usr/lib/python3/dist-packages/uno.py").exists()),
    "Chromium": ("chromium", lambda: shutil.which("chromium") is not None),
    "PostgreSQL": ("postgresql", lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
    "Dovecot": ("dovecot-imapd", lambda: dovecot.program() is not None),
    "Postfix": ("postfix", lambda: postfix.program() is not None),
    "mutt": ("mutt", lambda: shutil.which("mutt") is not None),
    "faketime": ("faketime", lambda: shutil.which("faketime") is not None),
    "pdftoppm": ("poppler-utils", lambda: shutil.which("pdftoppm") is not None),
}
"""Parts of the machine that tests use, the Debian package that brings each, and whether it is there."""

KERNEL = {
    "planning": re.compile(r"^tests/planning/"),
    "store on SQLite": re.compile(r"^tests/store/(?!.*postgres)"),
    "letters": re.compile(r"^tests/letters/"),
    "replay through Prefect": re.compile(r"^tests/end_to_end/.*replay"),
    "SMTP": re.compile(r"^tests/.*smtp", re.IGNORECASE),
}
"""Without a passed test of each of these a run proves nothing."""


class Tally:
    """What became of every test of a run."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()
        self.left_out: dict[str, str] = {}

    def kernel_missing(self) -> list[str]:
        """Return the parts of the kernel of which no test passed."""
        return [part for part, tests in KERNEL.items() if not any(tests.match(test) for test in self.passed)]

    def forbidden_skips(self) -> list[str]:
        """Return the tests that were left out although nothing may be."""
        if not os.environ.get("TURNUS_NO_SKIPS"):
            return []
        schemas_named = bool(os.environ.get("TURNUS_OOXML_XSD"))
        return [test for test, reason in self.left_out.items() if schemas_named or "TURNUS_OOXML_XSD" not in reason]


TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin counting."""
    config.stash[TALLY] = tally = Tally()
    config.pluginmanager.register(Counting(tally))


def pytest_report_header() -> list[str]:
    """Say in one line each what the machine lacks, and which package brings it."""
    return [
        f"missing on this machine: {part}; its tests are left out. Debian package: {package}"
        for part, (package, is_there) in PARTS.items()
        if not is_there()
    ]


class Counting:
    """The listener that fills a tally."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of one phase of one test."""
        if report.failed:
            self.tally.failed.add(report.nodeid)
        elif report.skipped:
            self.tally.left_out[report.nodeid] = str(report.longrepr)
        elif report.when == "call":
            self.tally.passed.add(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that left itself out whole."""
        if report.skipped:
            self.tally.left_out[report.nodeid] = str(report.longrepr)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turn a green run red when the kernel did not run or a test was left out that may not be."""
    tally = session.config.stash[TALLY]
    if exitstatus == pytest.ExitCode.OK and (tally.kernel_missing() or tally.forbidden_skips()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what did not run, and the counts."""
    tally = config.stash[TALLY]
    for part in tally.kernel_missing():
        terminalreporter.line(f"DID NOT RUN: {part}. Without it this run proves nothing.", red=True)
    for test in tally.forbidden_skips():
        terminalreporter.line(f"LEFT OUT, which is forbidden here: {test}", red=True)
    counts = f"{len(tally.passed)} passed, {len(tally.failed)} failed, {len(tally.left_out)} left out"
    terminalreporter.line(f"Tests: {counts}.")
