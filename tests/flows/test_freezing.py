"""Freezing a submission: on a disk that is really full, killed in the middle, and from what was cleared alone."""

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from documents.outline import outline
from flows import handing_over
from flows.lift_suppression import lift_suppression
from flows.submit import submit
from models.refusals import DayOutOfOrder, NotReceivedYet
from models.settings import HOUSE, settings
from models.tables import Draft, Submission
from models.words import BodyAnswer, DraftState
from store import database, files, office_folder
from tasks.drafts.drafts import write_draft
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.flows.test_clearance import rows
from tests.flows.test_dossier import cleared
from tests.flows.test_figures import filled, sent
from tests.killing import killed_until_done

FREE_KB = (0, 8, 32, 64, 128, 256, 512)
"""So much is left on the disk when the report is frozen: each time it ends at another place."""

LIMITED = "TURNUS_TEST_LIMITED"
"""In the environment of a process that may mount no disk of its own: no file of it may grow instead, wherever it lies."""

ON_A_FULL_DISK = f"""
import errno, json, os, resource, sys
from pathlib import Path
from cli.running import engine
from models.refusals import Refusal
from models.settings import settings
from sqlalchemy.exc import OperationalError
from sqlmodel import select
var, filler = settings().var, settings().var / "filler"
room = resource.getrlimit(resource.RLIMIT_FSIZE)
def fill(kb):
    if {LIMITED!r} in os.environ:
        filler.touch()
        return resource.setrlimit(resource.RLIMIT_FSIZE, (kb * 1024, room[1]))
    with filler.open("wb", buffering=0) as file:
        try:
            while True: file.write(bytes(4096))
        except OSError: pass
        size = file.tell()
        file.truncate(max(0, size - kb * 1024))
from models.tables import Submission
from store import database
def state():
    from tasks.views import cycle_view
    from store import office_folder
    with database.reading() as session:
        count = len(session.exec(select(Submission)).all())
    view = cycle_view.fn({CYCLE!r}, office_folder.load().zone, whole=True)
    return [count, view.stage, view.current_draft().state]
with engine():
    from flows.submit import submit
    for kb in {FREE_KB}:
        fill(kb)
        try:
            outcome = "done" if submit.fn({CYCLE!r}, {OFFICER!r}) else ""
        except Refusal as refusal: outcome = refusal.code
        except OperationalError as error: outcome = "database" if "full" in str(error) or "disk I/O" in str(error) else repr(error)
        except OSError as error: outcome = "elsewhere" if {LIMITED!r} in os.environ and error.errno == errno.EFBIG else repr(error)
        except Exception as error: outcome = repr(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
        filler.unlink()
        print(json.dumps([kb, outcome, *state()]), flush=True)
        if state()[0]: break
    else:
        submit.fn({CYCLE!r}, {OFFICER!r})
    from flows.morning_round import morning_round
    morning_round.fn()
    from store import files
    with database.reading() as session:
        (handed,) = session.exec(select(Submission)).all()
    frozen = json.loads(files.read(handed.manifest))["files"]
    lying = {{p.suffix for p in (var / "shelf" / {CYCLE!r} / "out" / "transmission").iterdir()}}
    print(json.dumps([-1, sorted(lying), [bool(files.read(sha)) for sha in frozen.values() if sha]]), flush=True)
"""


def small_disk(var: Path, place: Path) -> list[str]:
    """Return a command that runs what follows it where `place` is a disk of its own with the files of `var`, and little room.

    Where a machine lets nobody mount one, `place` gets the files and the command is empty.
    """
    for alone in (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"]):
        mounting = [*alone, "mount", "-t", "tmpfs", "tmpfs", str(place)]
        if shutil.which(alone[0]) and subprocess.run(mounting, capture_output=True).returncode == 0:
            size = sum(p.stat().st_size + 4096 for p in var.rglob("*") if p.is_file()) // 1024 + 4096
            mount = f"mount -t tmpfs -o size={size}k tmpfs {place} && cp -a {var}/. {place}/ && exec \"$@\""
            return [*alone, "sh", "-c", mount, "sh"]
    shutil.copytree(var, place, dirs_exist_ok=True)
    return []


def test_a_disk_that_is_really_full_while_freezing_leaves_the_former_state(drafted: PostDesk, tmp_path: Path) -> None:
    cleared(drafted)
    database.engine().dispose()
    place = tmp_path / "disk"
    place.mkdir()
    environment = dict(os.environ) | {
        "PYTHONPATH": str(HOUSE), "TURNUS_VAR": str(place), "TURNUS_OFFICE": str(place / "office"),
    }
    mounted = small_disk(settings().var, place)
    done = subprocess.run(
        [*mounted, sys.executable, "-c", ON_A_FULL_DISK],
        env=environment | ({} if mounted else {LIMITED: "1"}), cwd=HOUSE, capture_output=True, text=True, timeout=300,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    print(done.stdout)
    assert told, done.stderr
    *tried, (_, lying, whole) = told
    for kb, outcome, submissions, stage, draft in tried:
        assert outcome in ("disk_refuses", "database", "done", "elsewhere"), (kb, outcome)
        assert (submissions, stage, draft) == (0, "submit", DraftState.CLEARED) or (kb, submissions) == (tried[-1][0], 1)
    assert len([t for t in tried if t[2] == 0]) >= 3, "the disk was full at several places"
    assert all(whole) and len(whole) >= 2
    assert not mounted or {".docx", ".json"} <= set(lying), "the round lays out what the full disk kept from the shelf"


SUBMIT = f"""
    from models.refusals import AlreadySubmitted
    try:
        flows.submit.submit.fn({CYCLE!r}, {OFFICER!r})
    except AlreadySubmitted:
        pass
"""


@pytest.mark.timeout(600)
def test_killed_while_freezing_the_report_is_frozen_once_and_whole(drafted: PostDesk) -> None:
    cleared(drafted)
    environment = dict(os.environ) | {"PYTHONPATH": str(HOUSE)}
    killed_until_done(SUBMIT, environment, random.Random(11), 3)
    (handed,) = rows(Submission)
    frozen = json.loads(files.read(handed.manifest))["files"]
    assert all(files.read(sha256) for sha256 in frozen.values() if sha256)
    assert not [p for p in settings().files.rglob("*.tmp")]


def test_figures_shown_after_the_clearance_are_not_in_what_is_frozen(drafted: PostDesk) -> None:
    drafted.shelve("tableaux.xlsx", filled(sent(), small=True))
    drafted.round()
    write_draft.fn(CYCLE, office_folder.load())
    cleared(drafted)
    seen = figures_in(rows(Draft)[-1].sha256)
    assert lift_suppression(CYCLE, "T.05", OFFICER, "chiffre déjà publié") > 0
    submit(CYCLE, OFFICER)
    (handed,) = rows(Submission)
    frozen = json.loads(files.read(handed.manifest))["files"]["report.docx"]
    assert figures_in(frozen) == seen and any(" s " in line for line in seen)


def figures_in(sha256: str) -> list[str]:
    """Return the lines of a report's table of figures."""
    return [line for line in outline(files.read(sha256)) if line.startswith("|")]


def test_a_report_goes_neither_before_it_was_cleared_nor_ahead_and_no_leg_before_another(drafted: PostDesk) -> None:
    cleared(drafted)
    today = drafted.view().decisions[-1].decided_on
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(DayOutOfOrder):
            submit(CYCLE, OFFICER, day)
    submit(CYCLE, OFFICER)
    with pytest.raises(NotReceivedYet):
        handing_over.record_answer(CYCLE, BodyAnswer.ACCEPTED, OFFICER)
    drafted.day(today + timedelta(days=7))
    handing_over.hand_over(CYCLE, OFFICER, "maee", today + timedelta(days=3))
    for day in (today + timedelta(days=2), today + timedelta(days=8)):
        with pytest.raises(DayOutOfOrder):
            handing_over.hand_over(CYCLE, OFFICER, "permanent_mission", day)
    for leg in ("permanent_mission", "secretariat"):
        handing_over.hand_over(CYCLE, OFFICER, leg)
    with pytest.raises(DayOutOfOrder):
        handing_over.record_answer(CYCLE, BodyAnswer.CORRECT, OFFICER, today + timedelta(days=6))
    handing_over.record_answer(CYCLE, BodyAnswer.CORRECT, OFFICER)
    assert drafted.view().stage == "consolidate"
    write_draft.fn(CYCLE, office_folder.load())
    cleared(drafted)
    submit(CYCLE, OFFICER)
    assert [(s.number, s.received_on is None) for s in rows(Submission)] == [(1, False), (2, True)]
