"""The dossier of a submission and its archive: built twice it is the same, damaged it is found out, and no full disk harms it."""

import errno
import json
import os
import resource
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from documents.bag import Damage
from flows import handing_over, morning_round, moves, restricted
from flows.record_decision import record_decision
from flows.submit import submit
from models.chain import START, Link
from models.refusals import DiskRefuses, NothingSubmitted, NotOnTheRoute
from models.tables import Restricted, Submission
from models.words import BodyAnswer, BodyPaper, DraftState, Verdict
from store import database, office_folder
from tasks.handing_over import dossier, submission
from tests.flows.post_desk import CYCLE, OFFICER
from tests.flows.test_clearance import at_clearance, last, rows


def cleared(post) -> None:
    number = at_clearance(post)
    for step in ("minister", "council"):
        record_decision(CYCLE, step, number, Verdict.CLEAR, OFFICER)
    while post.view().stage != "submit":
        moves.finish(CYCLE, OFFICER)


@pytest.fixture
def submitted(drafted):
    """A cycle whose report was handed over."""
    cleared(drafted)
    submit(CYCLE, OFFICER)
    return drafted


def built(post, name: str = "archive") -> dossier.Built:
    return dossier.build(CYCLE, 0, post.var / name, office_folder.load())


def test_built_twice_a_dossier_has_one_hash_also_after_the_journal_went_on(submitted):
    first = built(submitted, "a")
    record = last("submit")
    submission.keep_restricted(CYCLE, BodyPaper.OBSERVATIONS, "x.docx", b"x", date(2020, 6, 1), OFFICER)
    second = built(submitted, "b")
    assert first.sha256 == second.sha256 and record
    assert dossier.faults(first.path) == dossier.faults(second.path) == []
    held = {p.relative_to(first.path / "data").parts[0] for p in (first.path / "data").rglob("*") if p.is_file()}
    assert held == {"dossier", "letters", "replies", "notes", "journal.jsonl"}


def flip(path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def a_letter(bag: Path) -> Path:
    return next((bag / "data" / "letters").iterdir())


def cut_journal(bag: Path) -> None:
    edit(bag / "data" / "journal.jsonl", lambda text: "".join(text.splitlines(keepends=True)[:3]))


def link(bag: Path) -> None:
    letter = a_letter(bag)
    letter.unlink()
    letter.symlink_to("/etc/hostname")


DAMAGED: dict[str, tuple[Callable[[Path], object], Damage]] = {
    "a bit flipped in the report": (lambda bag: flip(bag / "data" / "dossier" / "report.docx"), Damage.CHANGED),
    "a letter taken out": (lambda bag: a_letter(bag).unlink(), Damage.MISSING),
    "a file added": (lambda bag: (bag / "data" / "more.txt").write_text("x"), Damage.UNLISTED),
    "two files exchanged": (
        lambda bag: shutil.copy(a_letter(bag), bag / "data" / "dossier" / "origins.json"), Damage.CHANGED,
    ),
    "a hash changed in the list": (
        lambda bag: edit(bag / "manifest-sha256.txt", lambda t: "0" + t[1:] if t[0] != "0" else "1" + t[1:]), Damage.CHANGED,
    ),
    "the list taken away": (lambda bag: (bag / "manifest-sha256.txt").unlink(), Damage.NO_MANIFEST),
    "the bag's mark taken away": (lambda bag: (bag / "bagit.txt").unlink(), Damage.NO_BAG),
    "a name that leads out": (
        lambda bag: edit(bag / "manifest-sha256.txt", lambda t: t + "0" * 64 + "  ../../etc/passwd\n"), Damage.UNSAFE_NAME,
    ),
    "a line that is none": (lambda bag: edit(bag / "manifest-sha256.txt", lambda t: t + "nonsense\n"), Damage.UNREADABLE_LINE),
    "a link in the place of a file": (link, Damage.NO_FILE),
    "the journal cut": (cut_journal, Damage.CHANGED),
    "a file named twice": (
        lambda bag: edit(bag / "manifest-sha256.txt", lambda t: t + t.splitlines()[0] + "\n"), Damage.DOUBLE,
    ),
    "what the bag says of its size": (
        lambda bag: edit(bag / "bag-info.txt", lambda t: t.replace("Payload-Oxum: ", "Payload-Oxum: 1")), Damage.WRONG_SIZE,
    ),
}


def test_each_damage_is_found_with_a_sentence_and_without_a_database(submitted, tmp_path, monkeypatch):
    from cli.words import say

    whole = built(submitted).path
    for n, (name, (harm, expected)) in enumerate(DAMAGED.items()):
        bag = tmp_path / f"bag{n}"
        shutil.copytree(whole, bag)
        harm(bag)
        with monkeypatch.context() as patch:
            patch.setattr(database, "engine", None)
            found = dossier.faults(bag)
        assert expected in {fault.kind for fault in found}, (name, found)
        assert all(say(f"dossier.{fault.kind}", file=fault.file) for fault in found)


def test_a_journal_cut_and_relisted_is_still_found_by_the_head_in_the_dossier(submitted, tmp_path):
    from documents import bag

    whole = built(submitted).path
    payload = {p.relative_to(whole / "data").as_posix(): p.read_bytes() for p in (whole / "data").rglob("*") if p.is_file()}
    payload["journal.jsonl"] = b"".join(payload["journal.jsonl"].splitlines(keepends=True)[:3])
    for name, data in bag.bag_of(payload, {}).items():
        (tmp_path / "forged" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "forged" / name).write_bytes(data)
    assert [(f.kind, f.file) for f in dossier.faults(tmp_path / "forged")] == [(Damage.CHANGED, "data/journal.jsonl")]


@pytest.mark.parametrize("entry", [
    b"[1]", b"{}", b"[" * 100_000, b"\0\xff", b'{"n": "a"}', b'{"at": "0001-01-01T00:00:00+14:00"}', b'{"facts": "abc"}',
    b'{"facts": null}', b'{"subject": "\\ud800"}', b'{"hash": 5}',
])
def test_a_journal_that_is_none_is_a_fault_and_no_traceback(entry, tmp_path):
    from documents import bag

    link = Link("c", 1, datetime(2026, 1, 1, tzinfo=UTC), "d", None, None, "", {}, START)
    if entry.startswith(b'{"'):
        entry = json.dumps(json.loads(link.as_line()) | json.loads(entry)).encode()
    dossier_files = {"submission.json": json.dumps({"journal": {"head": START}}).encode()}
    dossier_files["manifest-sha256.txt"] = bag.manifest_of(dossier_files)
    payload = {f"dossier/{name}": data for name, data in dossier_files.items()} | {"journal.jsonl": entry + b"\n"}
    for name, data in bag.bag_of(payload, {}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert dossier.faults(tmp_path) == [bag.BagFault(Damage.UNREADABLE_LINE, "data/journal.jsonl")]
    open(os.fsencode(tmp_path / "data/dossier") + b"/\xff", "wb").close()
    assert bag.BagFault(Damage.CHANGED, "data/dossier") in dossier.faults(tmp_path)


def test_a_disk_that_is_full_leaves_no_half_archive(submitted):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    place = submitted.var / "full"
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(DiskRefuses):
            built(submitted, "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(place.iterdir()) == []
    assert dossier.faults(built(submitted, "full").path) == []


def test_a_disk_that_is_full_while_freezing_leaves_the_former_state(drafted, monkeypatch):
    cleared(drafted)
    with monkeypatch.context() as patch:
        def refuse(path, data):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr("store.files.write_atomically", refuse)
        with pytest.raises((DiskRefuses, OSError)):
            submit(CYCLE, OFFICER)
    assert rows(Submission) == [] and drafted.view().stage == "submit"
    assert drafted.view().current_draft().state is DraftState.CLEARED
    submit(CYCLE, OFFICER)
    assert len(rows(Submission)) == 1


def test_a_submission_goes_leg_by_leg_and_a_wish_for_another_text_opens_a_new_one(submitted):
    morning_round.morning_round()
    for leg in ("maee", "permanent_mission", "secretariat"):
        with pytest.raises(NotOnTheRoute):
            handing_over.hand_over(CYCLE, OFFICER, "nowhere")
        assert handing_over.hand_over(CYCLE, OFFICER) == leg
    assert rows(Submission)[0].received_on
    with pytest.raises(NotOnTheRoute):
        handing_over.hand_over(CYCLE, OFFICER)
    handing_over.record_answer(CYCLE, BodyAnswer.SHORTEN, OFFICER)
    assert submitted.view().stage == "consolidate" and rows(Submission)[0].answer is BodyAnswer.SHORTEN


def test_nothing_is_handed_over_before_it_was_submitted(drafted):
    with pytest.raises(NothingSubmitted):
        handing_over.hand_over(CYCLE, OFFICER)


def test_observations_stay_off_the_shelf_until_the_body_publishes_them(submitted):
    submission.keep_restricted(CYCLE, BodyPaper.OBSERVATIONS, "CO.pdf", b"%PDF-1.4 restricted", date(2020, 2, 1), OFFICER)
    morning_round.morning_round()
    shelf = submitted.var / "shelf" / CYCLE
    assert not [p for p in shelf.rglob("*") if p.is_file() and b"restricted" in p.read_bytes()]
    assert restricted.publish_restricted(CYCLE, OFFICER, date(2020, 6, 21)) == 1
    assert (shelf / "out" / "transmission" / "CO.pdf").read_bytes() == b"%PDF-1.4 restricted"
    with database.reading() as session:
        assert session.exec(select(Restricted)).one().published_on == date(2020, 6, 21)
