"""A deed as Prefect shows it: a task within a flow run, a plain function where no flow runs."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task
from prefect.context import FlowRunContext

P = ParamSpec("P")
R = TypeVar("R")


class Deed(Task[P, R]):
    """A task that is its own plain function where nobody watches: in a rehearsal, a command, another function."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do the deed, as a task run of the flow that runs, if one does."""
        return self.fn(*args, **kwargs) if FlowRunContext.get() is None else super().__call__(*args, **kwargs)


def task(name: str) -> Callable[[Callable[P, R]], Deed[P, R]]:
    """Return what makes a function a deed of this name; its result stays with it."""
    return lambda function: Deed(function, name=name, persist_result=False)
