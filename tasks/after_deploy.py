"""What follows each deploy, in a process that knows the server: the forms' words, and the automation that ends zombies.

`python -m tasks.after_deploy LANGUAGE`
"""

import sys
from datetime import timedelta

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.states import StateType

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


if __name__ == "__main__":
    lay_words(sys.argv[1])
    end_zombies()
