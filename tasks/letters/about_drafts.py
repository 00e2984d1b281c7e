"""What the letters say that are about a draft: its review, its length, what contradicts, what became of remarks, its way."""

import json
from collections.abc import Mapping

from documents.words import brief
from models import letters as said
from models.tables import Draft, Reason
from models.words import CommentKind, CommentState, Paper, Purpose
from store import consulted, contradictions, cycles, dates, drafts, files, requests
from tasks.letters.enclosures import Attachment, draft_file, handed_over, paper_of, questionnaire_of
from tasks.letters.writing_desk import Gathered, WritingDesk
from tasks.reviews import comment_matrix

LISTED = 12
"""Points that a letter lists; more stand in its table."""


def circulation(desk: WritingDesk) -> Gathered:
    """Return a request to review a draft."""
    draft = drafts.by_number(desk.session, desk.cycle, int(desk.matter.facts["draft"]))
    file = draft_file(desk.cycle, draft, desk.asked)
    own = [p.question for p in drafts.pieces_held_by(desk.session, desk.cycle, draft.number, desk.matter.institution)]
    context = said.Circulation(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=draft.number,
        due_on=desk.asked.due_on,
        questions=desk.questions(list(dict.fromkeys(own))),
        silence=desk.silence_agrees(),
        attachments=(file.name,),
    )
    return Gathered(context, (file,))


def shortening(desk: WritingDesk) -> Gathered:
    """Return a request to shorten what stands in a draft."""
    draft = drafts.by_number(desk.session, desk.cycle, int(desk.matter.facts["draft"]))
    instrument = cycles.edition(desk.session, desk.cycle)
    form = questionnaire_of(desk.session, desk.cycle, desk.asked, desk.folder, desk.dated)
    pieces = drafts.pieces_held_by(desk.session, desk.cycle, draft.number, desk.matter.institution)
    written, allowed = sum(p.words for p in pieces), int(desk.matter.facts["words"])
    titles = desk.titles()
    context = said.Shortening(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=draft.number,
        words=draft.words,
        limit=instrument.word_limit.words if instrument.word_limit else draft.words,
        due_on=desk.asked.due_on,
        answers=tuple(
            said.AnswerLength(p.question, titles.get(p.question, p.question), p.words, p.words * allowed // written)
            for p in pieces
        ),
        attachments=(form.name,),
    )
    return Gathered(context, (form,))


def contradiction(desk: WritingDesk) -> Gathered:
    """Return two passages that do not agree, put to who wrote one."""
    one = contradictions.find(desk.session, desk.cycle, int(desk.matter.facts["number"]))
    sides = json.loads(files.read(one.quotes))
    mine = next((n for n, side in enumerate(sides) if side["institution"] == desk.matter.institution), 0)
    own, beside = sides[mine], sides[1 - mine]
    titles = desk.titles()

    def question(side: Mapping[str, str]) -> str:
        code = side["place"].partition("/")[0]
        return f"{code} – {titles[code]}" if code in titles else ""

    other = beside["institution"] if beside["institution"] != own["institution"] else ""
    context = said.Contradiction(
        **desk.envelope(),  # type: ignore[arg-type]
        differs=one.kind,
        own=own["sentence"],
        own_question=question(own),
        beside=beside["sentence"],
        beside_question=question(beside),
        other=desk.folder.name(other, desk.dated, desk.language) if other else None,
    )
    return Gathered(context, ())


def answers(desk: WritingDesk) -> Gathered:
    """Return what became of a reviewer's points."""
    found, table = comment_matrix.own(desk.session, desk.cycle, desk.folder, desk.matter.institution, desk.language)
    heard = consulted.documents_of(desk.session, desk.cycle, desk.matter.institution)
    remark = desk.session.get(Reason, desk.matter.facts.get("remark") or 0)
    mine = [row for row in found if row.kind is not CommentKind.REPLY]
    name = f"{comment_matrix.name_of(desk.cycle.code, desk.cycle.language)}_{desk.matter.institution}.docx"
    file = Attachment(name, files.WORD, table)
    is_short = len(mine) <= LISTED
    told = [row for row in mine if is_short or row.state not in (CommentState.ACCEPTED, CommentState.NOTED)][:LISTED]
    asked = requests.of_institution(desk.session, desk.cycle, desk.matter.institution, Purpose.CONSULTATION)
    context = said.Answers(
        **desk.envelope(),  # type: ignore[arg-type]
        draft=int(desk.matter.facts["draft"]),
        count=len(mine),
        taken=sum(1 for row in mine if row.state in (CommentState.ACCEPTED, CommentState.PARTLY, CommentState.BY_HAND)),
        points=tuple(
            said.PointAnswered(
                row.number, row.paragraph or brief(row.words, 48), brief(row.said or row.passage, 160), row.state, row.text,
                row.reason,
            )
            for row in told
        ),
        consulted=bool(asked or heard),
        documents=tuple(
            said.DocumentHeard(
                one.number, one.came_on, desk.questions([code for code in one.questions.split(", ") if code]),
                one.is_public or one.named,
            )
            for one in heard
        ),
        remark=remark.text if remark else "",
        attachments=(file.name,) if found else (),
    )
    return Gathered(context, (file,) if found else ())


def transmission(desk: WritingDesk) -> Gathered:
    """Return that a report is to be passed on its way."""
    session, cycle, spoken = desk.session, desk.cycle, desk.cycle.language
    submission = drafts.submission(session, cycle, int(desk.matter.facts["submission"]))
    instrument, draft = cycles.edition(session, cycle), session.get_one(Draft, submission.draft_id)
    legs = instrument.route.legs[1:] if instrument.route else ()
    due = next((a.on for a in dates.anchors(session, cycle, desk.folder.zone) if a.id.startswith("report_due")), None)
    papers = (Paper.NOTE_VERBALE, Paper.TRANSMISSION_SHEET)
    enclosed = (
        *handed_over(session, cycle, submission),
        *(paper_of(session, cycle, paper, desk.folder, desk.dated, spoken) for paper in papers),
    )
    context = said.Transmission(
        **desk.envelope(),  # type: ignore[arg-type]
        submission=submission.number,
        legs=tuple(desk.written.words["legs"].get(leg, leg) for leg in legs),
        sha256=draft.sha256,
        report_due=due,
        attachments=tuple(one.name for one in enclosed),
    )
    return Gathered(context, enclosed)
