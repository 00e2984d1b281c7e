"""Days as tests write them: with their weekday, which must be true."""

from datetime import date


def day(text: str) -> date:
    """Return « Friday 2026-06-05 » as a date; the weekday is checked."""
    weekday, _, iso = text.partition(" ")
    found = date.fromisoformat(iso)
    assert f"{found:%A}" == weekday, f"{iso} is a {found:%A}, not a {weekday}"
    return found
