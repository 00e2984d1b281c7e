"""What Turnus asks of Prefect: whether it is there, its deployments, and the runs placed on the dates of a cycle."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments import run_deployment
from prefect.states import Cancelled

from models.pages import Forms

PLACED = "placed"
ROUND = "round/round"


class Placement(Protocol):
    """A day on which the round of one cycle is placed, and how its run is tagged."""

    @property
    def on(self) -> date: ...
    @property
    def at(self) -> time | None: ...
    @property
    def tag(self) -> str: ...


def prefect_is_there() -> bool:
    """Say whether this process works with a Prefect server; without one, pages and runs wait for the next round."""
    return bool(os.environ.get("PREFECT_API_URL"))


@lru_cache(maxsize=4)
def _forms(address: str) -> Forms:
    with get_client(sync_client=True) as client:
        found = {d.name: str(d.id) for d in client.read_deployments(limit=200)}
    return Forms(base_url=address.removesuffix("/api"), deployments=found)


def forms() -> Forms:
    """Return where the coordinator's forms are; without Prefect there are none."""
    return _forms(os.environ["PREFECT_API_URL"]) if prefect_is_there() else Forms()


def place(
    cycle: str, days: Iterable[Placement], zone: ZoneInfo, at: time, *, wall: datetime, leaving: Iterable[datetime] = ()
) -> None:
    """Make the upcoming runs of a cycle equal to its dates: missing ones placed, stale ones cancelled.

    A run is the round for this one cycle.
    """
    wanted = wanted_runs(days, zone, at, wall=wall, leaving=leaving)
    with get_client(sync_client=True) as client:
        held = _placed(client, cycle)
        kept = set()
        for run in held:
            tag = next((t for t in run.tags if t in wanted), None)
            expected = run.expected_start_time
            if tag and tag not in kept and expected and abs(expected.timestamp() - wanted[tag].timestamp()) < 60:
                kept.add(tag)
            else:
                client.set_flow_run_state(run.id, Cancelled(), force=True)
        missing = {tag: instant for tag, instant in wanted.items() if tag not in kept}
        before = _counts(client, cycle, missing)
    for tag, instant in missing.items():
        run_deployment(
            ROUND, parameters={"cycle": cycle}, scheduled_time=instant.astimezone(UTC), timeout=0, as_subflow=False,
            flow_run_name=f"{cycle} · {tag}", tags=[PLACED, cycle, tag],
            idempotency_key=f"{cycle}:{tag}:{instant.date()}:{before[tag]}",
        )


def wanted_runs(
    days: Iterable[Placement], zone: ZoneInfo, at: time, *, wall: datetime, leaving: Iterable[datetime]
) -> dict[str, datetime]:
    """Return the runs a cycle should have by their tags: on its days at their hour or the office's, and when letters may leave.

    The latter lie at the full minute after, so that the letters of one release share a run. Nothing is placed that does
    not lie after `wall`, the wall clock: such a run would start at once.
    """
    wanted = {day.tag: datetime.combine(day.on, day.at or at, zone) for day in days}
    for instant in leaving:
        minute = (instant + timedelta(minutes=1)).astimezone(UTC).replace(second=0, microsecond=0)
        wanted[f"leaving.{minute:%Y%m%dT%H%M}"] = minute
    return {tag: instant for tag, instant in wanted.items() if instant > wall}


def _placed(client: SyncPrefectClient, cycle: str) -> list[FlowRun]:
    """Return the placed runs of a cycle that have not started."""
    scheduled = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    tags = FlowRunFilterTags(all_=[PLACED, cycle])
    return client.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tags, state=scheduled), limit=200)


def _counts(client: SyncPrefectClient, cycle: str, tags: Iterable[str]) -> dict[str, int]:
    """Return how many runs Prefect already holds for each tag, ended ones too: the same key would return an old one."""
    counts = {}
    for tag in tags:
        tagged = FlowRunFilter(tags=FlowRunFilterTags(all_=[PLACED, cycle, tag]))
        counts[tag] = len(client.read_flow_runs(flow_run_filter=tagged, limit=200))
    return counts
