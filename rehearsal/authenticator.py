"""An officer's telephone, which shows a new code every half minute."""

import time
from dataclasses import dataclass, field
from typing import Final

import pyotp

HALF_MINUTE: Final = 30
EARLY: Final = 1
"""So many half minutes ahead a code counts already: nobody waits longer than for the next one."""


@dataclass
class Authenticator:
    """What an officer scanned; `address` is what the QR code says."""

    address: str
    _last: int = field(default=0, init=False)

    def next_code(self) -> str:
        """Return a code that was not given out before, waiting for it where the last one came a moment ago."""
        totp = pyotp.parse_uri(self.address)
        wanted = max(int(time.time()) // HALF_MINUTE, self._last + 1)
        while wanted > int(time.time()) // HALF_MINUTE + EARLY:
            time.sleep(0.5)
        self._last = wanted
        return str(totp.generate_otp(wanted))
