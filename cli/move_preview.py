"""What a move of a date would bring, shown before it is made."""

from datetime import date

import typer

from cli.output import print_table
from cli.words import heads, language, say


def show_move(cycle: str, anchor: str, on: date, *, provisional: bool) -> str:
    """Print which dates would move, for whom, and which letters would follow; return what this preview is known by.

    Raises `NoSuchCycle`, `NoSuchStage`, `DatePassed`, `DateStands`, `DueDatePast`, `DatesCross`.
    """
    from flows.desk import desk
    from planning.concessions import concessions
    from planning.moving import moving_one
    from tasks.views import cycle_view

    here = desk()
    view = cycle_view.fn(cycle, here.folder.zone)
    _, found = moving_one(
        view, anchor, on, here.today, here.calendar, provisional=provisional, language=language()
    )
    if found.dates:
        name = {s.id: s.name.in_language(language()) for s in view.instrument.stages}
        rows = [[name[m.stage], say(f"edge.{m.edge}"), m.before, m.after] for m in found.dates]
        print_table(heads("stage", "edge", "before", "after"), rows)
    else:
        typer.echo(say("clock.moves_nothing"))
    if found.requests:
        rows = [[m.institution, m.request, m.before, m.after, say(f"letter_kind.{m.letter}")] for m in found.requests]
        print_table(heads("institution", "request", "before", "after", "letter"), rows)
    anchors = {a.id: a for a in found.anchors}
    for line in concessions(view.instrument, anchors, found.plan, here.calendar, language()):
        typer.echo(line)
    return found.digest
