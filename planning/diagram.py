"""The stages of an instrument as a picture and a table for `docs/cycle.md`."""

from models.instrument import Instrument, Stage
from planning.kinds import STAGES


def stage_diagram(instrument: Instrument, language: str = "en") -> str:
    """Return the walk along an instrument's stages, with the returns it permits, as a mermaid state diagram."""
    stages = instrument.stages
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_named(stage, language)}" as {stage.id}' for stage in stages]
    lines.append(f"    [*] --> {stages[0].id}")
    for stage, following in zip(stages, [*(s.id for s in stages[1:]), "[*]"], strict=True):
        lines.append(f"    {stage.id} --> {following}: finish")
        lines += [f"    {stage.id} --> {earlier}: return" for earlier in stage.returns_to]
    return "\n".join(lines)


def _named(stage: Stage, language: str) -> str:
    return stage.name.in_language(language) + (" (optional)" if stage.optional else "")


def stage_table(instrument: Instrument, language: str = "en") -> str:
    """Return the stages with their dates and what finishes them, as a Markdown table."""
    rows = ["| stage | kind | opens | due | is finished when | by |", "|---|---|---|---|---|---|"]
    for stage in instrument.stages:
        kind = STAGES[stage.kind]
        cells = [
            _named(stage, language),
            stage.kind.value,
            stage.opens or "after the stage before",
            stage.due or "the day before the next stage opens",
            kind.finishes,
            "the round" if kind.alone and not stage.by_officer else "an officer",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)
