"""What the letters say by which requests leave, and who is invited."""

from datetime import datetime

from models import letters as said
from store import drafts, requests
from tasks.letters.enclosures import Attachment, body_paper, draft_file, due_hour, questionnaire_of, tables_of
from tasks.letters.writing_desk import Gathered, WritingDesk


def request(desk: WritingDesk, kind: type[said.Request] = said.Request, **more: object) -> Gathered:
    """Return a request with its questionnaire, its tables and the body's paper enclosed."""
    form = questionnaire_of(desk.session, desk.cycle, desk.asked, desk.folder, desk.dated)
    tables = tables_of(desk.session, desk.cycle, desk.asked, desk.folder)
    paper = body_paper(desk.session, desk.cycle, desk.asked)
    enclosed = tuple(one for one in (form, tables, paper) if one)
    context = kind(
        **desk.envelope(),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
        due_on=desk.asked.due_on,
        due_at=due_hour(desk.session, desk.cycle, desk.asked),
        questions=desk.questions(requests.questions_of(desk.session, desk.asked)),
        attachments=tuple(one.name for one in enclosed),
    )
    return Gathered(context, enclosed)


def positions(desk: WritingDesk) -> Gathered:
    """Return a request for positions before a meeting."""
    return request(desk, said.Positions, meets_on=desk.meeting()[1])


def update(desk: WritingDesk) -> Gathered:
    """Return a request to bring former answers up to date."""
    return request(desk, said.Update)


def referral(desk: WritingDesk) -> Gathered:
    """Return a minister's referral."""
    return Gathered(said.Referral(**desk.envelope(), due_on=desk.asked.due_on), ())  # type: ignore[arg-type]


def invitation(desk: WritingDesk) -> Gathered:
    """Return an invitation to a meeting, that it moved or is called off."""
    facts, (name, on), day = desk.matter.facts, desk.meeting(), desk.meeting_day()
    was = datetime.fromisoformat(str(facts["before"])) if facts.get("before") else None
    before = was.date() if was else None
    due_on = desk.request.due_on if desk.request else on or before or desk.dated
    context = said.Invitation(
        **desk.envelope(),  # type: ignore[arg-type]
        meeting=name,
        meets_on=on or due_on,
        meets_at=day.at if day else None,
        due_on=due_on,
        before=before,
        before_at=was.time() if was and "T" in str(facts["before"]) else None,
        called_off=bool(facts.get("called_off")),
    )
    return Gathered(context, ())


def allocation(desk: WritingDesk) -> Gathered:
    """Return the question whose the questions of a list are."""
    codes = requests.questions_of(desk.session, desk.asked)
    leads = requests.led(desk.session, desk.asked)
    context = said.Allocation(
        **desk.envelope(),  # type: ignore[arg-type]
        due_on=desk.asked.due_on,
        leads=desk.whole_questions([c for c in codes if c in leads]),
        supports=desk.whole_questions([c for c in codes if c not in leads]),
        silence=desk.silence_agrees(),
    )
    return Gathered(context, ())


def consultation(desk: WritingDesk) -> Gathered:
    """Return the request to somebody who is heard and contributes nothing."""
    number = desk.matter.facts.get("draft")
    files_with_it: tuple[Attachment, ...] = ()
    if number is not None:
        files_with_it = (draft_file(desk.cycle, drafts.by_number(desk.session, desk.cycle, int(number)), desk.asked),)
    context = said.Consultation(
        **desk.envelope(),  # type: ignore[arg-type]
        due_on=desk.asked.due_on,
        draft=number,
        attachments=tuple(f.name for f in files_with_it),
    )
    return Gathered(context, files_with_it)
