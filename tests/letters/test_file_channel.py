"""The folder as a door: each letter lies there once, whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.settings import HOUSE, Settings
from models.words import Channel, Mode
from tasks.doors.door import Absent
from tasks.doors.post import FilePost, post_for

TO = ("focal@mj.invalid",)
DIES_BEFORE_THE_NAME_IS_GIVEN = """
import os, signal, sys
from pathlib import Path
from tasks.doors.post import FilePost
os.rename = os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
FilePost(Path(sys.argv[1])).send("crc.2029-1", ("focal@mj.invalid",), b"x" * 100_000)
"""


def lying_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "new").glob("*.eml")}


def test_a_letter_lies_under_its_code_with_its_bytes(tmp_path: Path, mail_to: Callable[[str], bytes]) -> None:
    with post_for(Settings(var=tmp_path), Channel.FILE, Mode.DEMO) as post:
        receipt = post.send("crc.2029-1", TO, mail_to(TO[0]))
    assert receipt.code is None
    assert lying_in(tmp_path / "outbox") == {"crc.2029-1.eml": mail_to(TO[0])}


def test_a_letter_sent_again_lies_there_once(tmp_path: Path) -> None:
    post = FilePost(tmp_path)
    for _ in range(3):
        post.send("crc.2029-1", TO, b"letter")
    assert lying_in(tmp_path) == {"crc.2029-1.eml": b"letter"}
    assert len(list(tmp_path.rglob("*.*"))) == 1


def test_a_letter_whose_writer_was_killed_does_not_lie_there_until_it_is_sent_again(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES_BEFORE_THE_NAME_IS_GIVEN, tmp_path], cwd=HOUSE,
                          env=os.environ | {"PYTHONPATH": str(HOUSE)}, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert lying_in(tmp_path) == {}
    FilePost(tmp_path).send("crc.2029-1", TO, b"letter")
    assert lying_in(tmp_path) == {"crc.2029-1.eml": b"letter"}


def test_a_folder_that_cannot_be_written_makes_the_batch_wait(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("no folder")
    with pytest.raises(Absent) as wait:
        FilePost(tmp_path / "outbox").send("crc.2029-1", TO, b"letter")
    assert wait.value.code is None and wait.value.reply
