"""Translation: blocks in another language go out to the translation service, and come back by their marks."""

from prefect import flow

from flows.acting import acting
from models.lines import Line
from tasks.drafts import translating


@flow(name="translation-out", flow_run_name="{cycle} · translation-out")
def translation_out(cycle: Line, officer: Line, language: Line = "") -> str:
    """Lay the blocks that are not in the report's language on the shelf, for the translation service; return the file's name.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who asks for it
        language: only blocks in this language, for example de; empty: in any other than the report's
    """
    with acting("translation_out", officer, cycle) as here:
        return translating.lay_out(cycle, here.folder, language)


@flow(name="translation-in", flow_run_name="{cycle} · translation-in · {message}")
def translation_in(cycle: Line, message: Line, officer: Line) -> int:
    """Take a translation back: what is filled in replaces its block; return the number of the draft that follows, 0 for none.

    Args:
        cycle: code of the reporting cycle
        message: code of the message that brought it
        officer: code of the officer who hands it in
    """
    with acting("translation_in", officer, cycle) as here:
        return translating.take_kept(cycle, message, officer, here.folder).number
