"""The dashboard of one cycle as the Markdown of a Prefect artifact; it says codes, functions and counts only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from documents.words import worded
from models.instrument import Question
from models.pages import DashboardPage
from models.views import AssignmentView, CycleView, InstitutionRow
from models.words import SQUARES, ContributionState, RequestState, Role
from tasks.engine.form_words import form_words
from tasks.page_templates import PageWords, escape_markdown, markdown_environment
from tasks.pages.links import Value, action_link
from tasks.pages.timetable import picture_uri, timetable_picture, timetable_svg

_LIGHTS = {
    RequestState.PREPARED: "⚪",
    RequestState.SENT: "🔵",
    RequestState.PARTIAL: "🟡",
    RequestState.ANSWERED: "🟢",
    RequestState.SILENT: "⚪",
    RequestState.WITHDRAWN: "⚫",
    RequestState.TRANSFERRED: "⚫",
}
_BAR_CELLS = 24


@dataclass(frozen=True)
class CoverageLine:
    """One question, its lead, and one mark for each institution that is asked."""

    question: Question
    lead: str
    marks: tuple[str, ...]
    words: int
    answered: bool


def render_dashboard(page: DashboardPage, words: PageWords) -> str:
    """Return the dashboard as Markdown, in the language of `words`."""
    coverage = tuple(coverage_lines(page.cycle))
    institutions: dict[str, list[InstitutionRow]] = {}
    for row in page.rows:
        if not _is_gone(row):
            institutions.setdefault(row.institution, []).append(row)
    picture = timetable_picture(page.cycle, today=page.today, words=words, quiet=page.quiet, late=len(page.late))
    return markdown_environment().get_template("dashboard.md.j2").render(
        page=page,
        cycle=page.cycle,
        w=words,
        timetable=Markup(picture_uri(timetable_svg(picture))),
        position=_position(page),
        stage_name=lambda stage: page.cycle.instrument.stage(stage).name.in_language(words.language),
        asked=len(institutions),
        answered=sum(all(_is_answered(row) for row in rows) for rows in institutions.values()),
        state_of=lambda row: _state(row, page, words),
        written=written_words(page),
        bar=words_bar,
        coverage=coverage,
        columns=_asked(page.cycle.assignments),
        worded=lambda names: worded(names, words.language),
        covered=sum(1 for line in coverage if line.answered),
        late_answers=_late_answers(page),
        personal_of=lambda one: [flaw for flaw in one.flaws if flaw.is_open and page.cycle.instrument.is_public],
        over_limit=_over_limit(page),
        anchor_name=lambda name: {a.id: a.name for a in page.cycle.instrument.anchors}[name].in_language(words.language),
        open_next=_open_next(page, words),
        links=lambda *chosen: _links(page, words, chosen),
        form_title=lambda form: form_words(words.language)[form].title,
    )


def written_words(page: DashboardPage) -> int:
    """Return the words of the current draft; before the first draft, those of the answers received."""
    draft = page.cycle.current_draft()
    return draft.words if draft else sum(row.request.words for row in page.rows if row.request and not _is_gone(row))


def _is_gone(row: InstitutionRow) -> bool:
    """Return whether what an institution was asked is asked of others now."""
    return row.request is not None and row.request.state is RequestState.TRANSFERRED


def _is_answered(row: InstitutionRow) -> bool:
    return row.request is not None and row.request.state is RequestState.ANSWERED


def words_bar(words: int, limit: int) -> str:
    """Return words against their limit as a line of blocks; what is over the limit is a block of its own kind."""
    full = min(round(_BAR_CELLS * words / limit), _BAR_CELLS)
    over = "▓" * min(round(_BAR_CELLS * (words - limit) / limit), _BAR_CELLS) if words > limit else ""
    return "█" * full + "░" * (_BAR_CELLS - full) + (f"▏{over or '▓'}" if words > limit else "")


def coverage_lines(cycle: CycleView) -> Iterator[CoverageLine]:
    """Yield every question in the report's order with what each asked institution has sent."""
    columns = _asked(cycle.assignments)
    given: dict[str, dict[str, AssignmentView]] = {}
    for assignment in cycle.assignments:
        given.setdefault(assignment.question, {})[assignment.institution] = assignment
    for question in cycle.instrument.questions():
        parts = given.get(question.code, {})
        lead = next((a for a in parts.values() if a.role is Role.LEAD), None)
        yield CoverageLine(
            question=question,
            lead=lead.institution if lead else next(iter(question.leads), "–"),
            marks=tuple(_mark(parts[i]) if i in parts else "" for i in columns),
            words=sum(a.words or 0 for a in parts.values()),
            answered=bool(lead and _counts(lead)),
        )


def _mark(assignment: AssignmentView) -> str:
    mark = "●" if _counts(assignment) else "◐" if assignment.came else "○"
    if mark != "◐" and assignment.nature:
        mark = SQUARES[assignment.nature] or mark
    return f"{mark} (a)" if assignment.role is Role.SUPPORT else mark


def _counts(assignment: AssignmentView) -> bool:
    """Return whether an answer is here that may enter a draft: a late one only once it was taken."""
    return assignment.came and (assignment.taken or not assignment.late)


def _asked(assignments: tuple[AssignmentView, ...]) -> tuple[str, ...]:
    return tuple(sorted({a.institution for a in assignments}))


def _position(page: DashboardPage) -> tuple[int, int] | None:
    order = page.cycle.instrument.stage_ids()
    return (order.index(page.cycle.stage) + 1, len(order)) if page.cycle.stage in order else None


def _state(row: InstitutionRow, page: DashboardPage, words: PageWords) -> str:
    request = row.request
    if request is None:
        return f"⚪ {words['request_state']['none']}"
    if request.held:
        return f"🔴 {words['held']}"
    late = next((late for late in page.late if late.request == request.full_code), None)
    if late:
        return f"🔴 {words['late']} {words.count(late.days, 'working_days')}"
    if f"{request.institution}-{request.number}" in page.recalled:
        return f"🟠 {words['request_state']['recalled']}"
    if request.is_consent:
        return f"{_LIGHTS[request.state]} {words['request_state']['consent']}"
    said = f"{_LIGHTS[request.state]} {words['request_state'][request.state]}"
    reached = page.cycle.contribution_state(request)
    if request.state is RequestState.ANSWERED and reached is not ContributionState.EXPECTED:
        return f"{said}, {words['contribution_state'][reached]}"
    return said


def _late_answers(page: DashboardPage) -> list[tuple[str, str, list[str]]]:
    """Return institution and code of the requests whose answers came late and were not taken, with their questions."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for assignment in page.cycle.assignments:
        if assignment.came and not _counts(assignment):
            waiting.setdefault((assignment.institution, assignment.request), []).append(assignment.question)
    return [(institution, request, questions) for (institution, request), questions in waiting.items()]


def _over_limit(page: DashboardPage) -> bool:
    limit = page.cycle.instrument.word_limit
    return limit is not None and written_words(page) > limit.words


def _open_next(page: DashboardPage, words: PageWords) -> Markup:
    """Return the code of the next cycle, as a link to the form that opens it with the dates it may have."""
    fields = form_words(words.language)["open-cycle"].parameters
    dates = {name: on for name, on in page.next_cycle.items() if name in fields}
    filled = {"instrument": page.cycle.instrument.id, "officer": page.proposals.officer or None, "provisional": True, **dates}
    address = action_link(page.forms, "open-cycle", filled)
    return Markup("[{}]({})").format(page.next_code, Markup(address)) if address else Markup(page.next_code)


def _links(page: DashboardPage, words: PageWords, chosen: tuple[tuple[str, str, Mapping[str, Value]], ...]) -> Markup:
    """Return links as one line; each is (word, action, parameters besides the cycle)."""
    links = (_link(page, words, words["action"][word], action, parameters) for word, action, parameters in chosen)
    return Markup(" · ").join(link for link in links if link)


def _link(page: DashboardPage, words: PageWords, text: str, action: str, parameters: Mapping[str, Value]) -> Markup | None:
    usual: dict[str, Value] = {"cycle": page.cycle.code, "officer": page.proposals.officer or None}
    fields = form_words(words.language)[action].parameters
    known = {name: value for name, value in usual.items() if name in fields}
    address = action_link(page.forms, action, known | dict(parameters))
    return Markup("[{}]({})").format(escape_markdown(text), Markup(address)) if address else None
