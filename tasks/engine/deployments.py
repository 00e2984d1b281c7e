"""The deployments of `prefect.yaml` with their forms in words, the pool they wait in, the automation that ends zombies.

`python -m tasks.engine.deployments POOL LANGUAGE`

`prefect deploy --all` reads the same file and makes the same deployments in ten times the calls; it shows bare parameter
names until the words are laid over by the next start.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import yaml
from prefect.automations import Automation
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.states import StateType
from prefect.utilities.callables import parameter_schema
from prefect.utilities.templating import apply_values
from prefect.workers.process import ProcessWorker

from models.settings import HOUSE
from tasks.engine.form_words import FormWords, form_words
from tasks.engine.forms import worded

ZOMBIES = "turnus: runs without a heartbeat"


def main(pool: str, language: str) -> None:
    """Declare everything on the server; said again, nothing is doubled."""
    words = form_words(language)
    with get_client(sync_client=True) as client:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=pool, type="process", base_job_template=template), overwrite=True)
        for declared in declarations():
            deploy(client, declared, words[declared["name"]])
    end_zombies()


def declarations() -> Iterator[dict[str, Any]]:
    """Yield the deployments of `prefect.yaml`, each with the variables of the environment filled in."""
    for deployment in yaml.safe_load((HOUSE / "prefect.yaml").read_text("utf-8"))["deployments"]:
        yield apply_values(deployment, {})


def deploy(client: SyncPrefectClient, declared: dict[str, Any], words: FormWords) -> None:
    """Make one deployment with its form in words; one of this name is made anew."""
    flow: Flow[..., Any] = load_flow_from_entrypoint(declared["entrypoint"])
    limit = ConcurrencyLimitConfig.model_validate(declared.get("concurrency_limit") or {"limit": 0})
    client.create_deployment(
        flow_id=client.create_flow_from_name(flow.name),
        name=declared["name"],
        entrypoint=declared["entrypoint"],
        description=f"**{words.title}** – {words.description}",
        parameter_openapi_schema=worded(parameter_schema(flow).model_dump_for_openapi(), words),
        enforce_parameter_schema=True,
        tags=declared["tags"],
        schedules=[
            DeploymentScheduleCreate(schedule=CronSchedule(cron=s["cron"], timezone=s["timezone"]), active=s["active"])
            for s in declared.get("schedules", [])
        ],
        concurrency_limit=limit.limit or None,
        concurrency_options=ConcurrencyOptions(collision_strategy=limit.collision_strategy) if limit.limit else None,
        work_pool_name=declared["work_pool"]["name"],
        job_variables=declared["work_pool"]["job_variables"],
        pull_steps=[],
    )


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
    main(*sys.argv[1:])
