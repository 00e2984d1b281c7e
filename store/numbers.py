"""Numbers as people write them in codes: `mj-1`, `crc.2029-17`."""

import re


def number(digits: str) -> int | None:
    """Return the number that the last part of a code means, None when it means none."""
    return int(digits) if re.fullmatch("[0-9]{1,6}", digits) else None
