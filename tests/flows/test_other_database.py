"""The same rows in another database, under other ids and in another order, give the same files."""

import shutil
from pathlib import Path

from flows.desk import desk
from flows.submit import submit
from store import cycles, database, drafts, files
from store import provenance as origins
from store.office_folder import load
from tasks.drafts import provenance
from tasks.handing_over import dossier
from tests.flows.draft_desk import filled, shared
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.flows.test_dossier import cleared
from tests.other_database import moved


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_dossier_is_the_same_from_another_database(drafted, tmp_path, monkeypatch, postgresql_server):
    cleared(drafted)
    submit(CYCLE, OFFICER)
    here = dossier.build(CYCLE, 0, tmp_path / "here", load())
    moved(drafted.var, tmp_path / "moved", postgresql_server.address(postgresql_server.create()), monkeypatch)
    there = dossier.build(CYCLE, 0, tmp_path / "there", load())
    assert held(here.path) == held(there.path)
    assert here.sha256 == there.sha256
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        draft = drafts.current(session, cycle) or drafts.by_number(session, cycle, 1)
        given = origins.consents(session, cycle, draft, load().zone, "fr")
    assert [(one.step, one.name) for one in given] == [
        ("minister", "Validation par le ministre"), ("council", "Approbation par le Conseil de gouvernement"),
    ]


def consolidated(post: PostDesk) -> dict[str, bytes]:
    """Consolidate, and return the draft with all that is told of it."""
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), "consolidate", today=desk().today)
    post.round()
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        draft = drafts.current(session, cycle)
        assert draft is not None
        made = {"draft": files.read(draft.sha256), "origins": files.read(draft.origins)}
        made["coverage"] = provenance.book(session, cycle, load())
    return made | held(post.var / "shelf")


def test_a_draft_is_the_same_from_another_database(post, tmp_path, monkeypatch, postgresql_server):
    monkeypatch.setattr("tasks.drafts.drafts.press", lambda report: (report.docx, None))
    post.day("2019-06-05")
    others = sorted({a.institution for a in post.view().assignments} - set(shared(post)[1]))[-3:]
    for institution in (*others, *reversed(shared(post)[1])):
        text = f"En 2018, {institution} a suivi {len(institution)} enfants pour {{code}} selon la loi du 5 juillet 2016."
        post.drop(post.answer(institution, filled(post, institution, text)))
        post.round()
    kept, other = tmp_path / "kept", PostDesk(tmp_path / "moved")
    database.engine().dispose()
    shutil.copytree(post.var, kept)
    with monkeypatch.context() as patch:
        here = consolidated(post)
        moved(kept, other.var, postgresql_server.address(postgresql_server.create()), patch)
        there = consolidated(other)
    assert {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)} == set()
