"""Flows and tasks as plain functions, for a command while no Prefect server runs: nothing is started, nothing is waited for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def by_hand() -> Iterator[None]:
    """Let every flow and task called in the block run its function and no more.

    Prefect would start a server of its own for a call without an address; it offers no setting against that.
    """
    from prefect import Flow, Task

    address = os.environ.pop("PREFECT_API_URL", None)
    kinds: tuple[Any, Any] = Flow, Task
    before = [kind.__call__ for kind in kinds]
    for kind in kinds:
        kind.__call__ = _called
    try:
        yield
    finally:
        for kind, call in zip(kinds, before, strict=True):
            kind.__call__ = call
        if address:
            os.environ["PREFECT_API_URL"] = address


def _called(self: Any, *args: Any, return_state: bool = False, wait_for: object = None, **parameters: Any) -> Any:
    from prefect.states import Completed, Failed

    if not return_state:
        return self.fn(*args, **parameters)
    try:
        return Completed(data=self.fn(*args, **parameters))
    except Exception as fault:
        return Failed(message=type(fault).__name__, data=fault)
