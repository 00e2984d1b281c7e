"""What each paper of the office says of a cycle, gathered from the memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from documents.words import brief, worded, words
from models.instrument import ClearanceStep
from models.past import LastSaid
from models.refusals import NoSuchPaper
from models.tables import Cycle, Draft
from models.views import CycleView
from models.words import OFFICE, DraftState, Edge, Paper, PastKind, Purpose, Role, StageKind
from store import cycles, database, drafts, handovers, past_reports, provenance
from store.office_folder import OfficeFolder
from tasks.drafts import statistics
from tasks.drafts.contradicting import of_draft
from tasks.drafts.figures import figures_of
from tasks.handing_over import papers
from tasks.handing_over.exchanges import exchanges
from tasks.handing_over.key_figures import key_figures, sensitive

Facts = dict[str, Any]
EXCERPT = 1500
"""Signs of an answer that a sheet of the briefing book quotes."""


class _Desk:
    """What the gatherers of facts share: the cycle as it is seen and remembered, the office, the language."""

    def __init__(
        self, session: Session, view: CycleView, folder: OfficeFolder, today: date, language: str, step: ClearanceStep | None,
        due_on: date | None,
    ) -> None:
        self.session, self.view, self.folder, self.today, self.language = session, view, folder, today, language
        self.step, self.due_on = step, due_on
        self.cycle: Cycle = cycles.get(session, view.code)
        self.said = words("sentences", language)["papers"]

    def common(self) -> Facts:
        """Return what every paper may say."""
        instrument, office = self.view.instrument, self.folder.office
        officer = self.folder.officer(office.approved_by)
        return {
            "cycle": self.view.code, "short": worded(instrument.short, self.language),
            "report": instrument.title(self.language), "body": worded(instrument.body, self.language),
            "number": self.cycle.number, "symbol": self.cycle.symbol, "language": self._language(self.view.language),
            "officer": {"name": officer.name, "function": officer.function.in_language(self.language),
                        "address": officer.address, "telephone": officer.telephone},
            "ministry": office.letterhead.ministry.in_language(self.language),
            "place": office.letterhead.place.in_language(self.language),
        }

    def _language(self, code: str) -> str:
        return str(words("pages/words", self.language)["languages"].get(code, code))

    def name(self, institution: str) -> str:
        """Return the name of an institution, its id where the office knows none."""
        if institution == OFFICE:
            return str(words("sentences", self.language)["seams"]["service"])
        known = institution in self.folder.directory
        return self.folder.name(institution, self.today, self.language) if known else institution

    def questions(self) -> dict[str, str]:
        """Return the titles of the questions by code, in the order of the report."""
        return {q.code: worded(q.title, self.language) for q in self.view.instrument.questions()}

    def draft(self, paper: Paper) -> Draft:
        """Return the current draft; raises `NoSuchPaper`."""
        draft = drafts.current(self.session, self.cycle)
        if draft is None:
            raise NoSuchPaper(paper=paper)
        return draft

    def counts(self) -> list[tuple[str, int]]:
        """Return the words of the current draft by each way of counting, with its name."""
        named = words("word/files", self.language)["figures"]
        return [(named.get(key, key), n) for key, n in figures_of(self.view.code).items()]


def gather(
    paper: Paper, view: CycleView, folder: OfficeFolder, today: date, language: str, institution: str,
    step: ClearanceStep | None, due_on: date | None,
) -> list[tuple[str, Facts]]:
    """Return what a paper says, once for each file it becomes, with what its name bears; raises `NoSuchPaper`.

    It is said in the language in which the paper's text is written.
    """
    language = papers.spoken(paper, language)
    with database.reading() as session:
        desk = _Desk(session, view, folder, today, language, step, due_on)
        if paper is Paper.RECORD_OF_EXCHANGES:
            asked = sorted({r.institution for r in view.requests}) if not institution else [institution]
            found = [(one, _exchanges(desk, one)) for one in asked]
            if not any(facts["rows"] for _, facts in found):
                raise NoSuchPaper(paper=paper)
        else:
            found = [("", GATHER[paper](desk))]
        return [(which, desk.common() | facts) for which, facts in found]


def _clearance_sheet(desk: _Desk) -> Facts:
    draft, view = desk.draft(Paper.CLEARANCE_SHEET), desk.view
    chain = [s for stage in view.instrument.stages if stage.kind is StageKind.CLEAR for s in stage.chain]
    step = desk.step or next(iter(chain), None)
    if step is None:
        raise NoSuchPaper(paper=Paper.CLEARANCE_SHEET)
    since = max((d.draft for d in view.decisions if d.step == step.id and d.draft < draft.number), default=draft.number - 1)
    limit, title, silent = view.instrument.word_limit, worded(step.name, desk.language), step.silence and desk.due_on is not None
    room = _room(title, desk.common(), silent=silent)
    still_open = _open_points(desk)
    changed, changed_more = _first(_changed(desk, draft, since), max(room // 2, room - len(still_open) - 1))
    open_points, open_more = _first(still_open, room - len(changed) - bool(changed_more))
    return {
        "step": title, "draft": draft.number, "sha256": draft.sha256, "words": draft.words,
        "limit": limit.words if limit else None, "due_on": desk.due_on or _due(desk, StageKind.CLEAR),
        "silence": silent, "since": since, "changed": changed, "changed_more": changed_more,
        "open_points": open_points, "open_more": open_more,
    }


LINES, LINE = 11, 84
"""Lines of its lists, and signs of a line, for which a clearance sheet has room where what stands above is short: it is a page."""


def _room(step: str, common: Facts, *, silent: bool) -> int:
    """Return how many lines the lists of a clearance sheet have, by how long title, report and officer are."""
    officer = common["officer"]
    above = 1.5 * (len(step) + 20 > 48) + 1.5 * (len(step) + 20 > 96) + max(0, len(common["report"]) // 80 - 1)
    above += (len(officer["name"]) + len(officer["function"]) + len(officer["telephone"])) // 65 + 1.5 * silent
    return max(4, int(LINES - above))


def _first(points: Sequence[str], lines: int) -> tuple[list[str], int]:
    """Return the points that so many lines hold, each in one line, and how many are left out; these take a line too."""
    shown = points if len(points) <= lines else points[: max(1, lines - 1)]
    return [one if len(one) <= LINE else f"{one[:LINE].rpartition(' ')[0]} …" for one in shown], len(points) - len(shown)


def _changed(desk: _Desk, draft: Draft, since: int) -> list[str]:
    """Return the questions whose text is another than in an earlier draft."""
    if since < 1:
        return []
    now, then = (
        {(p.question, p.institution): (p.sha256, p.anchor, p.left_out) for p in drafts.pieces_of(desk.session, desk.cycle, n)}
        for n in (draft.number, since)
    )
    changed = {question for question, institution in {*now, *then} if now.get((question, institution)) != then.get(
        (question, institution))}
    return [f"{code} {title}" for code, title in desk.questions().items() if code in changed]


def _open_points(desk: _Desk) -> list[str]:
    view, said = desk.view, desk.said["open"]
    held = view.current_draft()
    points = [said["contradiction"].format(number=c.number) for c in view.contradictions if c.is_open]
    points += [said["contested"].format(question=c.question) for c in view.contests]
    for key, blocks in (("undecided", held.undecided), ("untranslated", held.untranslated)) if held else ():
        points += [said[key].format(block=block) for block in blocks]
    return points


def _due(desk: _Desk, kind: StageKind) -> date | None:
    return next((desk.view.date_of(s.id, Edge.DUE) for s in desk.view.instrument.stages if s.kind is kind), None)


def _council_note(desk: _Desk) -> Facts:
    draft = desk.draft(Paper.COUNCIL_NOTE)
    given = [
        (d.step, d.decided_on) for d in desk.view.decisions if d.draft == draft.number and not d.announced
    ]
    names = {step: worded(name, desk.language) for step, name in desk.view.instrument.step_names().items()}
    anchor = next((a for a in desk.view.anchors if a.id.startswith("report_due")), None)
    institutions = sorted({p.institution for p in drafts.pieces_of(desk.session, desk.cycle, draft.number)} - {OFFICE})
    return {
        "draft": draft.number, "sha256": draft.sha256, "words": draft.words, "deposit_on": _due(desk, StageKind.CLEAR),
        "given": [(names.get(step, step), on) for step, on in given], "report_due": anchor.on if anchor else None,
        "institutions": [desk.name(i) for i in institutions],
    }


def _transmission(desk: _Desk) -> Facts:
    """Return what the papers of the route say of the cleared report."""
    draft = desk.draft(Paper.TRANSMISSION_SHEET)
    if draft.state is not DraftState.CLEARED:
        raise NoSuchPaper(paper=Paper.TRANSMISSION_SHEET)
    instrument, core = desk.view.instrument, desk.folder.office.common_core
    handed = [s for s in desk.view.submissions if s.draft == draft.number]
    legs = instrument.route.legs if instrument.route else ()
    passed = handovers.passed(desk.session, drafts.submission(desk.session, desk.cycle, handed[-1].number)) if handed else {}
    named = words("letters/words", desk.language)["legs"]
    anchor = next((a for a in desk.view.anchors if a.id.startswith("report_due")), None)
    return {
        "draft": draft.number, "sha256": draft.sha256, "counts": desk.counts(),
        "limit": instrument.word_limit.words if instrument.word_limit else None,
        "submission": handed[-1].number if handed else len(desk.view.submissions) + 1,
        "legs": [(named.get(leg, leg), passed.get(leg)) for leg in legs],
        "core": {"symbol": core.symbol, "issued_on": core.issued_on, "update": core.needs_update} if core else None,
        "report_due": anchor.on if anchor else None,
        "publication": _publication(desk),
    }


def _publication(desk: _Desk) -> Facts | None:
    rule = desk.view.instrument.publication
    if rule is None:
        return None
    anchor = next((a for a in desk.view.anchors if a.id == rule.not_before), None)
    name = next((worded(a.name, desk.language) for a in desk.view.instrument.anchors if a.id == rule.not_before), rule.not_before)
    return {
        "decides": desk.name(rule.decides), "event": name, "on": anchor.on if anchor else None,
        "what": worded(rule.what, desk.language), "where": worded(rule.where, desk.language),
    }


def _exchanges(desk: _Desk, institution: str) -> Facts:
    kinds, functions = words("pages/words", desk.language)["letter_kind"], words("notices", desk.language)["functions"]
    rows = []
    for one in exchanges(desk.session, desk.cycle, institution, desk.folder.zone):
        facts = {
            "letter": kinds.get(str(one.facts.get("letter", "")), ""),
            "function": functions.get(str(one.facts.get("function", "")), ""),
            "code": one.facts.get("code") or "", "version": one.facts.get("version", ""), "message": one.facts.get("message", ""),
        }
        due = one.facts.get("due_on")
        rows.append((one.on, desk.said["exchanges"][one.key].format(**facts), due if isinstance(due, date) else None, one.about))
    requests = [r for r in desk.view.requests if r.institution == institution]
    return {
        "institution": desk.name(institution), "rows": rows,
        "requests": [(f"{r.institution}-{r.number}", r.due_on, r.answered_on, r.is_open) for r in requests],
    }


def _texts(desk: _Desk, draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """Return the text of each printed block of a draft by question, with who wrote it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for passage in of_draft(desk.session, desk.cycle, draft):
        question = passage.place.split("/")[0]
        found.setdefault(question, []).append((passage.institution, passage.text))
    return found


def _update_list(desk: _Desk) -> Facts:
    submitted = desk.view.submissions[-1].submitted_on if desk.view.submissions else None
    if submitted is None:
        raise NoSuchPaper(paper=Paper.UPDATE_LIST)
    titles, rows = desk.questions(), []
    for origin in provenance.answers(desk.session, desk.cycle).values():
        if origin.received_on > submitted and origin.institution != OFFICE:
            title = f"{origin.question} {titles.get(origin.question, '')}"
            rows.append((title, desk.name(origin.institution), origin.received_on, origin.file, origin.words))
    silent = sorted({r.institution for r in desk.view.of_purpose(Purpose.UPDATE) if r.is_open})
    return {"submitted_on": submitted, "rows": rows, "silent": [desk.name(i) for i in silent], "dialogue": _dialogue(desk)}


def _dialogue(desk: _Desk) -> date | None:
    return next((a.on for a in desk.view.anchors if a.id == "dialogue"), None)


def _briefing_book(desk: _Desk) -> Facts:
    draft = desk.draft(Paper.BRIEFING_BOOK)
    texts, origins = _texts(desk, draft), list(provenance.answers(desk.session, desk.cycle).values())
    judged = statistics.figures_of(desk.session, desk.cycle)
    sheets, recommended = [], past_reports.said(desk.session, desk.cycle, PastKind.OBSERVATIONS)
    for code, title in desk.questions().items():
        if code not in texts:
            continue
        newest: dict[str, Any] = {o.institution: o for o in origins if o.question == code}
        sheets.append({
            "code": code, "title": title,
            "answers": [(desk.name(i), brief(text, EXCERPT)) for i, text in texts[code]],
            "figures": key_figures(
                judged, code, desk.language, [(desk.name(i), text) for i, text in texts[code]], desk.said["proposed"]),
            "sources": [(desk.name(i), o.file, o.received_on) for i, o in newest.items()],
            **_to_know(desk, code, recommended, judged),
        })
    delegation = [desk.name(i) for i in desk.view.instrument.delegation]
    return {
        "draft": draft.number, "sheets": sheets, "delegation": delegation, "dialogue": _dialogue(desk),
        "asked": [_asked_in_the_room(desk, child) for child in cycles.children(desk.session, desk.cycle)],
    }


def _to_know(desk: _Desk, code: str, recommended: Mapping[str, LastSaid], judged: statistics.Figures) -> Facts:
    """Return what the memory knows beside the answer: what the body recommended, the tables, what is open, who leads it."""
    instrument = desk.view.instrument
    tables = [(worded(t.title, desk.language), worded(t.source, desk.language)) for t in instrument.tables if t.question == code]
    about = [c for c in desk.view.contradictions if c.is_open and code in (c.first.split("/")[0], c.second.split("/")[0])]
    leads = [a.institution for a in desk.view.assignments if a.question == code and a.role is Role.LEAD]
    return {
        "recommended": recommended[code].numbers if code in recommended else "", "tables": tables,
        "contradictions": [c.number for c in about],
        "sensitive": sensitive(
            judged, code, desk.language, recommended.get(code), [c.number for c in about], desk.said["proposed"]),
        "speaks": [desk.name(i) for i in leads if i in instrument.delegation],
    }


def _asked_in_the_room(desk: _Desk, child: Cycle) -> Facts:
    """Return a question put in the dialogue, as its own cycle has it: until when, its answer as far as it is written, its state."""
    view = cycles.view(desk.session, child.code, desk.folder.zone, whole=True)
    draft = drafts.current(desk.session, child)
    texts = of_draft(desk.session, child, draft) if draft else ()
    due = next((view.milestone(s.id, Edge.DUE) for s in view.instrument.stages if s.kind is StageKind.SUBMIT), None)
    stage = worded(view.instrument.stage(child.stage).name, desk.language)
    handed = view.submissions[-1].submitted_on if view.submissions else None
    return {
        "code": child.code, "theme": worded(view.instrument.theme, desk.language) if view.instrument.theme else child.code,
        "due_on": due.on if due else None, "due_at": due.at if due else None, "stage": stage, "handed_on": handed,
        "answers": [(desk.name(passage.institution), brief(passage.text, EXCERPT)) for passage in texts],
    }


GATHER: dict[Paper, Callable[[_Desk], Facts]] = {
    Paper.CLEARANCE_SHEET: _clearance_sheet,
    Paper.COUNCIL_NOTE: _council_note,
    Paper.NOTE_VERBALE: _transmission,
    Paper.TRANSMISSION_SHEET: _transmission,
    Paper.UPDATE_LIST: _update_list,
    Paper.BRIEFING_BOOK: _briefing_book,
}
