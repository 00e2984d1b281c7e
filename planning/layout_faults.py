"""What can be wrong with a layout beyond its schema, and with an instrument that names it. `documents` judges its template."""

from collections.abc import Collection, Iterator, Mapping
from string import Formatter

from models.data import Names
from models.instrument import Instrument
from models.layout import FACTS, Layout, facts_of
from planning.rules import RuleFault, did_you_mean

_LANGUAGES = ("fr", "de", "en", "lb", "es")


def layout_faults(layout: Layout) -> Iterator[RuleFault]:
    """Yield every fault."""
    for name, line in layout.lines.items():
        yield from _unknown(f"lines.{name}", line, FACTS)
    for name in ("paragraph", "question") if layout.replies else ():
        said = getattr(layout.replies, name)
        yield from _unknown(f"replies.{name}", said, ("number",))
        for language in _LANGUAGES:
            if (text := getattr(said, language)) and "{number}" not in text:
                yield RuleFault(f"replies.{name}.{language}", "does not say which one; write {number} where the number stands")
    if not layout.leaves and layout.watermark is None:
        yield RuleFault("watermark", "is missing; what does not leave says so across every page, for example {fr: \"APERÇU\"}")


def named_layout_faults(instrument: Instrument, layouts: Mapping[str, Layout | None]) -> Iterator[RuleFault]:
    """Yield the layouts an instrument names that there are not, or in which nothing may be handed over.

    `layouts` are those there are, None for one whose file has faults.
    """
    of_stages = [(f"stages[{n}].layout", s.layout) for n, s in enumerate(instrument.stages) if s.layout]
    named = [("layout", instrument.layout), *of_stages]
    for key, name in named:
        if name not in layouts:
            yield RuleFault(key, f'no layout "{name}"; {did_you_mean(name, tuple(layouts))}')
        elif (layout := layouts[name]) and not layout.leaves:
            yield RuleFault(key, f'"{name}" serves to compare only and is never handed over; {_others(layouts)}')


def _others(layouts: Mapping[str, Layout | None]) -> str:
    return f"write one of {', '.join(name for name, one in layouts.items() if one and one.leaves)}"


def _unknown(key: str, said: Names, known: Collection[str]) -> Iterator[RuleFault]:
    for language in _LANGUAGES:
        if text := getattr(said, language):
            try:
                facts = facts_of(text)
            except ValueError:
                yield RuleFault(f"{key}.{language}", "has a brace without its other one; write {{ and }} for braces that are meant")
                continue
            for fact in facts:
                if fact not in known:
                    yield RuleFault(f"{key}.{language}", f'no fact "{fact}"; {did_you_mean(fact, tuple(known))}')
            if any(spec or turned for _, field, spec, turned in Formatter().parse(text) if field is not None):
                yield RuleFault(f"{key}.{language}", "a fact stands alone in its braces; leave out : and ! in them")
