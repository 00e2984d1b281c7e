"""Prefect's database, searched for what must never be in it: every column of every table, JSON taken apart."""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

SIX = 6
"""So many words in a row are a sentence that somebody wrote, not a name or a title."""
BEGINNING = 10
"""By so many words a longer sentence is known, wherever it was cut off."""


def leaks(path: Path, needles: Collection[str]) -> list[str]:
    """Return `table.column: needle` for every needle that stands in any text of any table."""
    return [f"{where}: {needle}" for where, texts in _said(path).items() for needle in needles if any(needle in t for t in texts)]


def repeated(path: Path, sentences: Collection[str], known: Collection[str] = ()) -> list[str]:
    """Return `table.column: words` for every six words in a row of these sentences that stand in any text of any table.

    What `known` texts say is left out: names and titles that stand on every page.
    """
    wanted = {run for sentence in sentences for run in runs_of_six(sentence)} - {run for text in known for run in runs_of_six(text)}
    assert wanted, "nothing was looked for"
    found = {where: wanted & {run for text in texts for run in runs_of_six(text)} for where, texts in _said(path).items()}
    return [f"{where}: {run}" for where, runs in found.items() for run in sorted(runs)]


def quoted(path: Path, sentences: Collection[str]) -> list[str]:
    """Return `table.column: words` for every one of these sentences that begins in any text of any table."""
    wanted = {" ".join(words[:BEGINNING]) for sentence in sentences if len(words := _words(sentence)) >= SIX}
    assert wanted, "nothing was looked for"
    found = []
    for where, texts in _said(path).items():
        said = "\n".join(f" {' '.join(_words(text))} " for text in texts)
        found += [f"{where}: {beginning}" for beginning in sorted(wanted) if f" {beginning} " in said]
    return found


def standing(path: Path, codes: Collection[str]) -> list[str]:
    """Return those of these one-time codes that stand in any text of any table, as they are or with a blank in them."""
    texts = [text for texts in _said(path).values() for text in texts]
    shapes = {code: re.compile(rf"(?<![\w.-]){code[:3]} ?{code[3:]}(?![\w-])") for code in codes}   # no part of an instant or an id
    return sorted(code for code, shape in shapes.items() if any(shape.search(text) for text in texts))


def runs_of_six(text: str) -> set[str]:
    """Return every six words in a row of a text, whatever stands between them."""
    words = _words(text)
    return {" ".join(words[n:n + SIX]) for n in range(len(words) - SIX + 1)}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _said(path: Path) -> dict[str, set[str]]:
    """Return by `table.column` every different text, and the strings inside those that are JSON."""
    found: dict[str, set[str]] = {}
    with sqlite3.connect(path, timeout=60) as connection:
        connection.text_factory = bytes
        tables = [t.decode() for (t,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [c[1].decode() for c in connection.execute(f'PRAGMA table_info("{table}")')]
            for column in columns:
                cells = connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
                found[f"{table}.{column}"] = {text for (cell,) in cells for text in _strings(cell)}
    return found


def _strings(cell: object) -> Iterator[str]:
    text = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
    yield text
    if text[:1] in ('{', '[', '"'):
        try:
            yield from _inside(json.loads(text))
        except ValueError:
            return


def _inside(value: object) -> Iterator[str]:
    match value:
        case str():
            yield from _strings(value)
        case dict():
            for key, one in value.items():
                yield from (key, *_inside(one))
        case list():
            for one in value:
                yield from _inside(one)
        case _:
            yield str(value)
