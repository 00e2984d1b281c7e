"""The story of a replay, gathered from its memory."""

import email
import email.policy
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from flows.bring_out import dashboard_page
from flows.desk import desk
from models.tables import Cycle, Letter, Message
from models.views import SubmissionView
from models.words import Channel, LetterState
from rehearsal.departments import Replay
from rehearsal.story import (
    Story,
    StoryDecision,
    StoryDraft,
    StoryLetter,
    StoryMessage,
    StoryMilestone,
    StorySubmission,
)
from store import database, drafts, files
from tasks.page_templates import PageWords
from tasks.pages.timetable import timetable_picture, timetable_svg

REAL: Final = (
    "les dates du Comité : liste de points, échéance, réception du rapport",
    "la limite de mots, les cotes des documents et la liste des dix départements",
)
FICTION: Final = (
    "tous les textes, chiffres et questions de détail",
    "la conduite des départements, dont les trois départements fictifs en retard, silencieux ou distraits",
    "les dates internes, les décisions de l'agent et les degrés de validation",
)


def story_of(replay: Replay, folder: Path) -> Story:
    """Return the story of the replay's cycle; its files are laid beside the page, in `folder/fichiers`."""
    here = desk()
    code = f"{replay.instrument}.{replay.dates.due_on.year}"
    page = dashboard_page(here, code)
    view = page.cycle
    beside = folder / "fichiers"
    beside.mkdir(parents=True, exist_ok=True)
    with database.reading() as session:
        cycle = session.exec(select(Cycle).where(Cycle.code == code)).one()
        letters = tuple(_letter(x, beside, here.folder.zone) for x in _letters(session))
        messages = tuple(_message(m, beside, here.folder.zone) for m in session.exec(select(Message).order_by(col(Message.id))))
        told = tuple(
            StoryDraft(d.number, d.made_on, d.state, d.words, _lay(beside, f"projet-{d.number:02}.docx", d.file), d.file)
            for d in view.drafts
        )
        last = view.submissions[-1] if view.submissions else None
        handed = drafts.submission(session, cycle, last.number).manifest if last else ""
        submission = _submission(replay, last, handed, beside) if last else None
    picture = timetable_picture(view, today=here.today, words=PageWords("fr"), quiet=page.quiet)
    return Story(
        cycle=code,
        name=view.instrument.name.in_language("fr"),
        notice=replay.notice,
        real=REAL,
        fiction=FICTION,
        timetable_svg=timetable_svg(picture),
        milestones=tuple(_milestones(replay, letters, told)),
        letters=letters,
        messages=messages,
        drafts=told,
        decisions=tuple(StoryDecision(d.decided_on, d.step, d.verdict, d.draft, d.officer) for d in view.decisions),
        submission=submission,
        word_limit=view.instrument.word_limit.words if view.instrument.word_limit else None,
    )


def _letters(session: Session) -> list[Letter]:
    return list(session.exec(select(Letter).where(Letter.state != LetterState.PREVIEW).order_by(col(Letter.number))))


def _letter(letter: Letter, beside: Path, zone: ZoneInfo) -> StoryLetter:
    subject = html = name = ""
    if letter.sha256:
        suffix = ".docx" if letter.channel is Channel.PRINT else ".eml"
        name = _lay(beside, f"lettre-{letter.number:03}-{letter.kind}-{letter.institution}{suffix}", letter.sha256)
        if suffix == ".eml":
            message = email.message_from_bytes(files.read(letter.sha256), policy=email.policy.default)
            part = message.get_body(("html",))
            subject, html = str(message["Subject"]), part.get_content() if part else ""
    return StoryLetter(
        on=letter.sent_at.astimezone(zone).date() if letter.sent_at else None,
        kind=letter.kind, institution=letter.institution, function=letter.function, language=letter.language,
        channel=letter.channel, state=letter.state, subject=subject, html=html, file=name,
    )


def _message(message: Message, beside: Path, zone: ZoneInfo) -> StoryMessage:
    name = _lay(beside, f"message-{message.id:03}-{message.institution or 'inconnu'}.eml", message.sha256)
    return StoryMessage(
        on=message.received_at.astimezone(zone).date(),
        institution=message.institution or "", kind=message.kind, state=message.state, file=name,
    )


def _submission(replay: Replay, last: SubmissionView, manifest: str, beside: Path) -> StorySubmission:
    handed = json.loads(files.read(manifest))
    sha256 = handed["files"]["report.docx"]
    name = _lay(beside, "rapport.docx", sha256)
    if pdf := handed["files"]["report.pdf"]:
        _lay(beside, "rapport.pdf", pdf)
    return StorySubmission(
        last.submitted_on, last.received_on, handed["words"], name, sha256, replay.symbols["report"]
    )


def _milestones(
    replay: Replay, letters: tuple[StoryLetter, ...], told: tuple[StoryDraft, ...]
) -> list[StoryMilestone]:
    dates = replay.dates
    found = [
        StoryMilestone(dates.list_of_issues_issued, f"Liste de points reçue ({replay.symbols['list_of_issues']})", True),
        StoryMilestone(dates.due_on, "Date fixée par le Comité pour le rapport", True),
        StoryMilestone(dates.received_by_the_body, "Rapport reçu par le Comité", True),
        StoryMilestone(dates.dialogue[0], "Dialogue constructif", True),
        StoryMilestone(
            dates.concluding_observations_issued, f"Observations finales ({replay.symbols['concluding_observations']})", True
        ),
    ]
    first: dict[str, date] = {}
    for letter in letters:
        if letter.on:
            first.setdefault(letter.kind, letter.on)
    names = {"request": "Demandes de contribution", "reminder": "Premiers rappels",
             "escalation": "Rappel par la voie hiérarchique", "shortening": "Abrègement demandé",
             "circulation": "Mise en navette du projet"}
    found += [StoryMilestone(first[kind], name) for kind, name in names.items() if kind in first]
    found += [StoryMilestone(d.on, f"Projet n° {d.number}", detail=f"{d.words} mots") for d in told]
    return sorted(found, key=lambda m: m.on)


def _lay(beside: Path, name: str, sha256: str) -> str:
    shutil.copyfile(files.path_of(sha256), beside / name)
    return f"{beside.name}/{name}"
