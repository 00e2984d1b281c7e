"""A data file that is like another: what it does not say itself is as the other says it.

Keys of its own replace the other's. `stages` given by id (`stages: {collect: {parts: [I]}}`) change single keys of the
other's stages; a stage given as null is left out.
"""

from collections.abc import Mapping
from typing import Any, Final

_SOURCES: Final = ("basis", "unverified")
LIKE: Final = "like"


def filled(own: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file holds, filled from the one it is like; a key given as null stands in neither."""
    found = _over(other, {key: value for key, value in own.items() if key != LIKE})
    changed = own.get("stages")
    if isinstance(changed, Mapping):
        stages = [(stage, changed.get(stage["id"], {})) for stage in other.get("stages", ())]
        found["stages"] = _returning([_over(stage, change) for stage, change in stages if isinstance(change, Mapping)])
    return found


def strangers(own: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the stages that a file changes and the one it is like does not have."""
    changed = own.get("stages")
    known = {stage["id"] for stage in other.get("stages", ())}
    return tuple(f"{name}" for name in changed if name not in known) if isinstance(changed, Mapping) else ()


def _returning(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return stages of which none returns to one that is left out."""
    known = {stage["id"] for stage in stages}
    return [stage | {"returns_to": [r for r in stage.get("returns_to", ()) if r in known]} for stage in stages]


def _over(other: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with keys of its own; its source, given or not found, is one: it replaces the other's."""
    kept = {k: v for k, v in other.items() if not (k in _SOURCES and own.keys() & set(_SOURCES))}
    return {key: value for key, value in (kept | dict(own)).items() if value is not None}
