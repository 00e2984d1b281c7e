"""The dossier of a submission, and its archive: a bag that proves by itself what was handed over, by whom it was agreed, and how.

The dossier is a pure function of the cleared draft and the day of its submission: built again it has the same hash.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from sqlmodel import Session, select

from documents import bag
from models.chain import read_link, verify
from models.refusals import AlreadyThere, DiskRefuses, NoSuchPaper
from models.tables import Cycle, Draft, File, Handover, Message, Submission
from models.views import CycleView
from models.words import LetterState, Paper
from store import cycles, database, drafts, files, journal, letters, messages
from store.office_folder import OfficeFolder
from tasks.handing_over import paper_facts, papers

DOSSIER, JOURNAL, MANIFEST = "dossier", "journal.jsonl", "manifest-sha256.txt"
LEFT = (LetterState.SENT, LetterState.UNDELIVERABLE, LetterState.IN_DOUBT)


@dataclass(frozen=True)
class Built:
    """Where an archive was laid, its dossier's hash, and how many files the bag holds."""

    path: Path
    sha256: str
    files: int


def dossier_of(session: Session, cycle: Cycle, submission: Submission) -> dict[str, bytes]:
    """Return the files of a dossier: report, annexes, the facts of its clearance, and the manifest with the journal's head."""
    manifest = json.loads(files.read(submission.manifest))
    draft = session.get_one(Draft, submission.draft_id)
    n, head = journal.of_clearance(session, cycle, draft.number)
    found = {name: files.read(sha256) for name, sha256 in manifest["files"].items() if sha256}
    facts = {key: manifest[key] for key in ("cycle", "edition", "draft", "cleared", "words", "submitted_on", "decisions")}
    facts |= {"press": manifest["press"]} if manifest.get("press") else {}
    facts |= {"submission": submission.number, "journal": {"entry": n, "head": head}}
    found["submission.json"] = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode()
    found[MANIFEST] = bag.manifest_of(found)
    return found


def hash_of(dossier: Mapping[str, bytes]) -> str:
    """Return the hash by which a dossier is known: its manifest's."""
    return hashlib.sha256(dossier[MANIFEST]).hexdigest()


def build(code: str, number: int, to: Path, folder: OfficeFolder) -> Built:
    """Lay the archive of a submission into a new folder, whole or not at all; 0 is the newest submission.

    Raises `NoSuchCycle`, `NothingSubmitted`, `AlreadyThere`, `DiskRefuses`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        submission = drafts.submission(session, cycle, number or len(drafts.submissions(session, cycle)))
        dossier = dossier_of(session, cycle, submission)
        payload = {f"{DOSSIER}/{name}": data for name, data in dossier.items()}
        payload |= dict(_correspondence(session, cycle, submission))
        view = cycles.view(session, code, folder.zone, whole=True)
        payload |= dict(_notes(view, submission, folder))
        payload[JOURNAL] = "".join(f"{link.as_line()}\n" for link in journal.links(session, cycle)).encode()
        info = {
            "Source-Organization": folder.office.letterhead.ministry.in_language(folder.office.language),
            "External-Identifier": f"{code}/submission-{submission.number}",
            "Bagging-Date": submission.submitted_on.isoformat(),
            "Internal-Sender-Description": f"dossier sha256 {hash_of(dossier)}",
        }
    target = to / f"{code}_submission-{submission.number}"
    if target.exists():
        raise AlreadyThere(file=target.name)
    made = bag.bag_of(payload, info)
    _lay(made, target)
    return Built(target, hash_of(dossier), len(made))


def faults(path: Path) -> list[bag.BagFault]:
    """Return what is wrong with an archive, its dossier and the journal in it; no database is asked."""
    found = bag.verify(path)
    if found and found[0].kind in (bag.Damage.NO_BAG, bag.Damage.NO_MANIFEST):
        return found
    inside = path / bag.PAYLOAD
    found += _dossier_faults(inside / DOSSIER)
    found += _journal_faults(inside)
    return list(dict.fromkeys(found))


def _dossier_faults(folder: Path) -> Iterator[bag.BagFault]:
    """Compare the dossier with its own manifest: it may have been put into another bag."""
    if not (folder / MANIFEST).is_file():
        yield bag.BagFault(bag.Damage.MISSING, f"{bag.PAYLOAD}/{DOSSIER}/{MANIFEST}")
        return
    there = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.name != MANIFEST}
    if bag.manifest_of(there) != (folder / MANIFEST).read_bytes():
        yield bag.BagFault(bag.Damage.CHANGED, f"{bag.PAYLOAD}/{DOSSIER}")


def _journal_faults(inside: Path) -> Iterator[bag.BagFault]:
    """Verify the journal's chain against the head that the dossier bears."""
    name = f"{bag.PAYLOAD}/{JOURNAL}"
    try:
        head = json.loads((inside / DOSSIER / "submission.json").read_text("utf-8"))["journal"]["head"]
        chain = [read_link(line) for line in (inside / JOURNAL).read_text("utf-8").split("\n") if line]
        broken = verify(chain, head).faults
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        yield bag.BagFault(bag.Damage.UNREADABLE_LINE, name)
        return
    if broken:
        yield bag.BagFault(bag.Damage.CHANGED, name)


def _correspondence(session: Session, cycle: Cycle, submission: Submission) -> Iterator[tuple[str, bytes]]:
    """Yield the letters that left, what came byte for byte, the evidence of the route, and the receipt."""
    for letter in letters.in_state(session, cycle, *LEFT):
        if letter.sha256:
            kind = session.get_one(File, letter.sha256).type
            yield f"letters/{letters.code_of(cycle, letter)}{_ending(kind)}", files.read(letter.sha256)
    for message, is_reply in messages.kept(session, cycle):
        file = session.get_one(File, message.sha256)
        yield f"{'replies' if is_reply else 'evidence'}/{message.code}{_ending(file.type, file.name)}", files.read(message.sha256)
    route = select(Handover).where(Handover.submission_id == submission.id).order_by(Handover.id)  # type: ignore[arg-type]
    for leg in session.exec(route):
        if leg.message_id:
            proof = session.get_one(Message, leg.message_id)
            ending = _ending(session.get_one(File, proof.sha256).type)
            yield f"route/{leg.leg}_{leg.on}{ending}", files.read(proof.sha256)
    if submission.receipt:
        yield f"receipt{_ending(session.get_one(File, submission.receipt).type)}", files.read(submission.receipt)


def _notes(view: CycleView, submission: Submission, folder: OfficeFolder) -> Iterator[tuple[str, bytes]]:
    """Yield the papers of the route as of the day of submission, while its draft is the current one."""
    for paper in (Paper.NOTE_VERBALE, Paper.TRANSMISSION_SHEET):
        with suppress(NoSuchPaper):
            day = submission.submitted_on
            for _, facts in paper_facts.gather(paper, view, folder, day, view.language, "", None, None):
                yield f"notes/{paper}.docx", papers.render(paper, facts, folder, day, view.language)


ENDINGS = {files.MAIL: ".eml", files.WORD: ".docx", files.PDF: ".pdf", files.JSON: ".json", files.SHEET: ".xlsx"}


def _ending(kind: str, name: str = "") -> str:
    ending = Path(name).suffix.lower()
    return ENDINGS.get(kind) or (ending if ending in ENDINGS.values() else ".bin")


def _lay(made: Mapping[str, bytes], target: Path) -> None:
    """Write the files beside their place and move them there at once; where the disk refuses, nothing is left behind."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix=".dossier-", dir=target.parent))
    except OSError as error:
        raise DiskRefuses(errno=error.errno or 0) from error
    try:
        for name, data in made.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(data)
        beside.chmod(0o755)
        beside.rename(target)
    except OSError as error:
        raise DiskRefuses(errno=error.errno or 0) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
