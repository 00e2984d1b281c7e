"""The deployments of `prefect.yaml`, made in one process that knows the server: pool, deploy, words, automation.

`python -m tasks.deployments POOL LANGUAGE`
"""

import runpy
import sys
from datetime import timedelta
from multiprocessing import get_context

import yaml
from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.states import StateType

from models.settings import HOUSE
from tasks.forms import lay_words

ZOMBIES = "turnus: runs without a heartbeat"


def end_zombies() -> None:
    """Have runs that stopped beating for 90 seconds declared crashed: a killed worker's runs would run for ever.

    The heartbeat of worker and runs is 30 seconds (see `prefect_server.environment`).
    """
    with get_client(sync_client=True) as client:
        if client.read_automations_by_name(ZOMBIES):
            return
    Automation(
        name=ZOMBIES,
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", "prefect.flow-run.Completed", "prefect.flow-run.Failed",
                    "prefect.flow-run.Cancelled", "prefect.flow-run.Crashed"},
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=90),
        ),
        actions=[ChangeFlowRunState(name="Crashed", state=StateType.CRASHED, message="no heartbeat", force=True)],
    ).create()


def command(*arguments: str) -> None:
    """Run a command of Prefect's own command line in this process; it reads `prefect.yaml` as it does by hand."""
    before, sys.argv = sys.argv, ["prefect", "--no-prompt", *arguments]
    try:
        runpy.run_module("prefect", run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sys.argv = before


def _deploy() -> None:
    """Deploy everything, in two halves at a time: client and server wait for each other most of the time."""
    names = [d["name"] for d in yaml.safe_load((HOUSE / "prefect.yaml").read_text("utf-8"))["deployments"]]
    halves = [[f"--name={name}" for name in names[start::2]] for start in (0, 1)]
    other = get_context("fork").Process(target=command, args=("deploy", *halves[1]))
    other.start()
    command("deploy", *halves[0])
    other.join()
    if other.exitcode:
        sys.exit(other.exitcode)


def main(pool: str, language: str) -> None:
    """Declare everything on the server; said again, nothing is doubled."""
    command("work-pool", "create", pool, "--type", "process", "--overwrite")
    _deploy()
    lay_words(language)
    end_zombies()


if __name__ == "__main__":
    main(*sys.argv[1:])
