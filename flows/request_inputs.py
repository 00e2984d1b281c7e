"""Ask every institution for its part of the report, with the questionnaire that holds only its questions."""

from prefect import flow

from flows.stage_run import stage_run
from models.actions import ActionKind
from models.lines import Line


@flow(name="request-inputs", flow_run_name="{cycle} · request-inputs")
def request_inputs(cycle: Line) -> int:
    """Prepare the letters that ask the institutions for their contributions; return how many are new.

    Args:
        cycle: code of the reporting cycle, for example crc.2029
    """
    return stage_run(cycle, ActionKind.REQUEST)
