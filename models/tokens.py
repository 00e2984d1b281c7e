"""The token of a request: twelve characters that nobody without the secret can make, and that survive being typed anew.

It stands in the Message-ID, subject and file name of each letter about a request, and in its reply address where the office
has such addresses. It tells which request is meant, never who writes: it travels in everything that is forwarded.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

LENGTH: Final = 12
_SIGNS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Those of the token: no i, l, o, which are mistaken for 1 and 0, and no u."""

_MISTAKEN: Final = str.maketrans("ilo", "110")
_COULD_BE: Final = re.compile(rf"(?<![a-z0-9])[a-z0-9]{{{LENGTH}}}(?![a-z0-9])", re.IGNORECASE | re.ASCII)


def token(secret: bytes, request: str) -> str:
    """Return the token of a request, named with its cycle: `crc.2029/mj-1`."""
    digest = int.from_bytes(hmac.new(secret, f"request:{request}".encode(), hashlib.sha256).digest())
    return "".join(_SIGNS[digest >> 5 * n & 31] for n in range(LENGTH))


def folded(written: str) -> str:
    """Return a token as it was made from one as somebody wrote it: case, l and 1, o and 0 do not count."""
    return written.lower().translate(_MISTAKEN)


def could_be(*texts: str) -> tuple[str, ...]:
    """Return, folded and each once, what could be a token in addresses, Message-IDs, subjects or file names."""
    found = (folded(written) for text in texts for written in _COULD_BE.findall(text))
    return tuple(dict.fromkeys(found))


def requests_named(secret: bytes, known: Iterable[str], *texts: str) -> tuple[str, ...]:
    """Return those of the known requests whose token stands in one of the texts, in the order of `known`."""
    written = set(could_be(*texts))
    return tuple(request for request in known if token(secret, request) in written) if written else ()
