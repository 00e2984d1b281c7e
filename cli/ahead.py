"""What comes next, said after a deed in one line: the next date of a cycle, and what waits for an officer after a round."""

from cli.words import language, say


def next_date(code: str) -> str | None:
    """Return the next date of a cycle in words, None where none lies ahead; raises `NoSuchCycle`."""
    from flows.desk import desk
    from models.days import written_moment
    from planning.upcoming import upcoming
    from tasks.views import cycle_view

    here = desk()
    view = cycle_view.fn(code, here.folder.zone)
    for date in upcoming(view, here.today):
        stage = view.instrument.stage(date.stage).name.in_language(language())
        day = written_moment(date.on, date.at, language())
        return say("next_date", stage=stage, edge=say(f"edge.{date.edge}"), day=day)
    return None


def after_round(cycle: str) -> str:
    """Return how many letters of one cycle or of all wait for release, or why nothing was due on a day off."""
    from flows.desk import desk
    from models.words import CycleStatus, LetterState
    from planning.due import is_worked
    from store import cycles, database, letters
    from tasks.views import cycle_view

    here = desk()
    with database.reading() as session:
        codes = [cycle] if cycle else cycles.codes(session, CycleStatus.OPEN)
        found = {code: len(letters.in_state(session, cycles.get(session, code), LetterState.PREVIEW)) for code in codes}
    why = here.calendar.closed_because(here.today)
    if why and not any(is_worked(cycle_view.fn(code, here.folder.zone), here.today, here.calendar) for code in codes):
        return say("office_closed", why=why)
    waiting = {code: count for code, count in found.items() if count}
    if not waiting:
        return say("no_letter_waits")
    each = ", ".join(f"{code}: {count}" for code, count in waiting.items())
    return say("letters_wait", count=sum(waiting.values()), each=each, cycle=next(iter(waiting)))
