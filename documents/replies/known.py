"""What the office knows, as far as a reply's understanding needs it; a stranger's view where there is no office."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from documents.replies.authentication import Trust
from models.addresses import compared


@dataclass(frozen=True)
class Sender:
    """Who an address belongs to: `institutions` it may answer for; `high` where nothing is asked without a person.

    Known in full, or by a domain that one institution alone has.
    """

    institutions: frozenset[str] = frozenset()
    high: bool = False
    by_domain: bool = False


NOBODY: Final = Sender()


class Senders:
    """Who writes from an address: a contact in full, else the one institution that has the domain for itself.

    Built from rows of address, institutions it answers for, and whether nothing is asked of it without a person.
    """

    def __init__(self, rows: Iterable[tuple[str, Iterable[str], bool]]) -> None:
        self._by_address: dict[str, set[str]] = {}
        self._by_domain: dict[str, set[str]] = {}
        self._high: set[str] = set()
        for address, institutions, high in rows:
            self._by_address.setdefault(compared(address), set()).update(institutions)
            self._high |= {compared(address)} if high else set()
        for address, found in self._by_address.items():
            self._by_domain.setdefault(address.rpartition("@")[2], set()).update(found)

    def __call__(self, address: str) -> Sender:
        """Return whose an address is."""
        address = compared(address)
        if found := self._by_address.get(address):
            return Sender(frozenset(found), address in self._high)
        of_domain = self._by_domain.get(address.rpartition("@")[2], set())
        return Sender(frozenset(of_domain), by_domain=True) if len(of_domain) == 1 else NOBODY


@dataclass(frozen=True)
class Known:
    """The office's knowledge. Requests are named with their cycle: `crc.2029/mj-1`.

    `request_of_form`, `requests_of_letters` and `requests_by_token` find requests; `writers` are the institutions that may
    answer one. `is_office` is false for a stranger, who knows neither senders nor letters.
    """

    is_office: bool = False
    own: frozenset[str] = frozenset()
    trust: Trust = field(default_factory=Trust)
    request_of_form: Callable[[str], str | None] = lambda form: form if "/" in form else None
    requests_of_letters: Callable[[Iterable[str]], tuple[str, ...]] = lambda ids: ()
    requests_by_token: Callable[[Iterable[str], Iterable[str]], tuple[str, ...]] = lambda candidates, texts: ()
    is_ours: Callable[[Iterable[str], str], bool | None] = lambda ids, envelope: None
    sender: Callable[[str], Sender] = lambda address: NOBODY
    writers: Callable[[str], frozenset[str]] = lambda request: frozenset()
    brings_draft: Callable[[str], bool] = lambda request: False
    """Whether a draft went with a request, so that a file that answers it is that draft."""
    is_double: bool = False
    """Whether these very bytes came before."""

    open_cycles: frozenset[str] | None = None
