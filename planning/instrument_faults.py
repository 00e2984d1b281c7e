"""What can be wrong with an instrument beyond its schema."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from models.instrument import Instrument, Section, Stage
from models.words import Edge, LetterKind, Release, StageKind, Writing
from planning.offsets import NotAnOffset, Offset, Unit, parse_offset
from planning.release import GOES_ALONE
from planning.rules import RuleFault, did_you_mean, key_of, rule_faults, rules_of
from planning.table_faults import table_faults
from planning.usual import usual_faults

_ROUNDING = 1e-9


def instrument_faults(
    instrument: Instrument, institutions: Collection[str] | None, elsewhere: Collection[str] = ()
) -> Iterator[RuleFault]:
    """Yield every fault; the institutions named are looked up when their ids are given.

    Those `elsewhere` are another country's: `abroad` tells them, all at once.
    """
    yield from _twice(instrument)
    yield from rule_faults(instrument)
    yield from _returns(instrument)
    yield from _recurrence(instrument)
    yield from usual_faults(instrument)
    yield from _optional(instrument)
    yield from _stage_keys(instrument)
    yield from _ladder(instrument)
    yield from looser("release.letters", instrument.release.letters)
    yield from _shares("outline", instrument.outline, 1.0)
    yield from table_faults(instrument)
    if instrument.languages.report not in instrument.languages.accepted:
        accepted = ", ".join(dict.fromkeys(instrument.languages.accepted))
        yield RuleFault("languages.report", f'"{instrument.languages.report}" is not accepted; write one of {accepted}')
    if institutions is not None:
        for key, institution in _named(instrument):
            if not institution:
                yield RuleFault(key, "names nobody; write the institution that answers")
            elif institution not in institutions and institution not in elsewhere:
                yield RuleFault(key, f'no institution "{institution}"; {did_you_mean(institution, tuple(institutions))}')


def abroad(instrument: Instrument, institutions: Collection[str], elsewhere: Collection[str]) -> Iterator[RuleFault]:
    """Yield one fault for all the institutions of other countries that an instrument names, at the first key that does."""
    found = [(key, i) for key, i in _named(instrument) if i in elsewhere and i not in institutions]
    if found:
        ids = ", ".join(sorted({institution for _, institution in found}))
        yield RuleFault(
            found[0][0],
            f"institutions of another country ({ids}); copy the file to `instruments/` of the office folder, "
            "and put your own ids there wherever these stand",
        )


def looser(key: str, policy: dict[LetterKind, Release]) -> Iterator[RuleFault]:
    """Yield the letters that a policy lets go alone though they wait for an officer."""
    for kind, release in policy.items():
        if release is Release.ALONE and kind not in GOES_ALONE:
            yield RuleFault(
                f"{key}.{kind}", f'"alone" is looser than allowed: {kind} letters wait for an officer; write "officer"'
            )


def duplicates(key: str, words: Iterable[str]) -> Iterator[RuleFault]:
    """Yield each word that stands more than once."""
    for word, times in Counter(words).items():
        if times > 1:
            yield RuleFault(key, f'"{word}" stands {times} times; give each its own')


def _twice(instrument: Instrument) -> Iterator[RuleFault]:
    ladder = [s.id for s in instrument.ladder.steps]
    if instrument.ladder.telephone:
        ladder.append(instrument.ladder.telephone.id)
    yield from duplicates("anchors.id", (a.id for a in instrument.anchors))
    yield from duplicates("stages.id", instrument.stage_ids())
    yield from duplicates("stages.chain.id", (c.id for s in instrument.stages for c in s.chain))
    yield from duplicates("ladder.id", ladder)
    codes, named = tuple(q.code for q in instrument.questions()), instrument.introduction
    if named and named not in codes:
        yield RuleFault("introduction", f'no question "{named}" in the outline; {did_you_mean(named, codes)}')
    yield from duplicates("outline.code", (q.code for q in instrument.questions()))
    yield from duplicates("outline.id", (s.id for s in instrument.outline))
    for top in instrument.outline:
        for _, section in top.walk():
            yield from duplicates("outline.sections.id", (s.id for s in section.sections))


def _returns(instrument: Instrument) -> Iterator[RuleFault]:
    ids = instrument.stage_ids()
    for n, stage in enumerate(instrument.stages):
        for target in stage.returns_to:
            key = f"stages[{n}].returns_to"
            if target not in ids:
                yield RuleFault(key, f'no stage "{target}"; {did_you_mean(target, ids)}')
            elif target not in ids[:n]:
                earlier = ", ".join(ids[:n]) or "none, leave it out"
                yield RuleFault(key, f'"{target}" is not an earlier stage; earlier are: {earlier}')


def _recurrence(instrument: Instrument) -> Iterator[RuleFault]:
    if instrument.recurrence is None:
        return
    try:
        offset = parse_offset(instrument.recurrence.every)
    except NotAnOffset as fault:
        yield RuleFault("recurrence.every", str(fault))
        return
    if offset.count <= 0 or offset.unit in (Unit.HOUR, Unit.WORKING_DAY):
        yield RuleFault("recurrence.every", f'"{instrument.recurrence.every}" does not come again; write for example "60 months"')


def _optional(instrument: Instrument) -> Iterator[RuleFault]:
    """Yield what would hang in the air in a cycle without an optional stage."""
    optional = {s.id for s in instrument.stages if s.optional}
    if optional == set(instrument.stage_ids()):
        yield RuleFault("stages.optional", "every stage is optional; leave `optional` out where a stage always stands")
    for (stage, edge), rule in rules_of(instrument).items():
        if rule.edge is not None and rule.anchor in optional - {stage} and _is_written(instrument.stage(stage), edge):
            yield RuleFault(
                key_of(instrument, (stage, edge)),
                f'counts from "{rule.anchor}", which is optional; count from a date of the body or a stage that always stands',
            )


def _is_written(stage: Stage, edge: Edge) -> bool:
    return (stage.opens if edge is Edge.OPENS else stage.due) is not None


def _stage_keys(instrument: Instrument) -> Iterator[RuleFault]:
    tops = tuple(section.id for section in instrument.outline)
    for n, stage in enumerate(instrument.stages):
        for part in (p for p in stage.parts if p not in tops):
            yield RuleFault(f"stages[{n}].parts", f'no part "{part}" of the outline; {did_you_mean(part, tops)}')
        if stage.kind is StageKind.REPORT and stage.writes is None:
            yield RuleFault(f"stages[{n}].writes", f"is missing; write one of {', '.join(Writing)}")


def _ladder(instrument: Instrument) -> Iterator[RuleFault]:
    before: Offset | None = None
    reminders = 0
    for n, step in enumerate(instrument.ladder.steps):
        key = f"ladder.steps[{n}]"
        if step.letter not in (LetterKind.REMINDER, LetterKind.ESCALATION):
            yield RuleFault(f"{key}.letter", f'"{step.letter}" is no step of a ladder; write reminder or escalation')
        reminders += step.letter is LetterKind.REMINDER
        if step.after_reminders > reminders:
            yield RuleFault(
                f"{key}.after_reminders",
                f"asks for {step.after_reminders} reminders, but only {reminders} come before it; write {reminders}",
            )
        try:
            offset = _in_working_days(step.when)
        except NotAnOffset as fault:
            yield RuleFault(f"{key}.when", str(fault))
            continue
        if before is not None and offset.count <= before.count:
            yield RuleFault(
                f"{key}.when", f'"{step.when}" does not come after the step before it; put the steps in order of time'
            )
        before = offset
    for key, text in _approvers_reminders(instrument):
        try:
            _in_working_days(text)
        except NotAnOffset as fault:
            yield RuleFault(key, str(fault))
    yield from _clocks(instrument)
    if instrument.ladder.telephone:
        try:
            _in_working_days(instrument.ladder.telephone.when)
        except NotAnOffset as fault:
            yield RuleFault("ladder.telephone.when", str(fault))


def _clocks(instrument: Instrument) -> Iterator[RuleFault]:
    """Yield what is wrong with the reminders of a clock: they are told of a day, in order of time."""
    for n, stage in enumerate(instrument.stages):
        if stage.reminders and stage.asks_for:
            yield RuleFault(f"stages[{n}].reminders", "are for officers; who is asked is reminded by `ladder`, leave them out")
        for k, text in enumerate(stage.reminders):
            try:
                parse_offset(text)
            except NotAnOffset as fault:
                yield RuleFault(f"stages[{n}].reminders[{k}]", str(fault))


def _approvers_reminders(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for n, stage in enumerate(instrument.stages):
        for m, step in enumerate(stage.chain):
            for k, text in enumerate(step.reminders):
                yield f"stages[{n}].chain[{m}].reminders[{k}]", text


def _in_working_days(text: str) -> Offset:
    offset = parse_offset(text)
    if offset.unit is not Unit.WORKING_DAY:
        raise NotAnOffset(f'"{text}" does not count working days; write for example "-10 working days"')
    return offset


def _shares(key: str, sections: tuple[Section, ...], whole: float) -> Iterator[RuleFault]:
    total = sum(s.share or 0 for s in sections)
    if total > whole + _ROUNDING:
        yield RuleFault(f"{key}.share", f"the shares add up to {total:.2f}, more than {whole:.2f}; lower one of them")
    for n, section in enumerate(sections):
        yield from _shares(f"{key}[{n}].sections", section.sections, whole if section.share is None else section.share)


def _named(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Yield whom an instrument names, with the key; nobody where a question has no lead."""
    yield from (("delegation", institution) for institution in instrument.delegation)
    for n, stage in enumerate(instrument.stages):
        yield from ((f"stages[{n}].to", institution) for institution in stage.to)
    for n, section in enumerate(instrument.outline):
        yield from _named_in(f"outline[{n}]", section)
    yield from ((f"tables[{n}].owner ({table.id})", table.owner) for n, table in enumerate(instrument.tables))


def _named_in(key: str, section: Section) -> Iterator[tuple[str, str]]:
    for n, question in enumerate(section.questions):
        before = tuple(lead for former in question.leads_then for lead in former.leads)
        for field, ids in (("leads", question.leads or ("",)), ("leads_then", before), ("data", question.data)):
            yield from ((f"{key}.questions[{n}].{field} ({question.code})", institution) for institution in ids)
    for n, inner in enumerate(section.sections):
        yield from _named_in(f"{key}.sections[{n}]", inner)
