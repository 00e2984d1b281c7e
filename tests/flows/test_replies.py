"""What comes back is filed, acknowledged, or held in front of a person; nothing is lost."""

import io
import zipfile

import pytest

from flows import place_reply
from models.refusals import NotAQuestionnaire, NothingToPlace
from store import database, messages
from tests.flows.post_desk import CYCLE, DUE, OFFICER


def test_a_reply_is_filed_question_by_question_and_acknowledged_once(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    assert post.request("mss").state == "answered"
    assert post.messages() == [("contribution", "filed", None)]
    thanks = post.letters("acknowledgement")
    assert [(x.institution, x.state, x.released_by) for x in thanks] == [("mss", "sent", "policy")]
    text = post.mail_of(thanks[0]).get_payload(0).get_payload(decode=True).decode()
    assert all(code in text for code in post.asked("mss"))


def test_the_same_mail_twice_is_one_contribution(post):
    post.day("2019-05-02")
    reply = post.answer("mss", post.filled("mss"))
    post.drop(reply, reply)
    post.round()
    post.round()
    assert len(post.messages()) == 1
    assert len(post.letters("acknowledgement")) == 1


def test_a_reply_of_an_unknown_sender_is_held_until_somebody_places_it(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss"), sender="collegue@ailleurs.invalid"))
    post.round()
    assert post.messages() == [("contribution", "held", "unknown_sender")]
    assert post.request("mss").state == "sent"
    place_reply.place_reply(CYCLE, post.held(), "mss-1", OFFICER)
    assert post.request("mss").state == "answered"
    assert [x.institution for x in post.letters("acknowledgement")] == ["mss"]


def test_the_form_of_another_institution_is_held(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mfin")))
    post.round()
    assert post.messages() == [("contribution", "held", "other_institution")]


def test_the_form_of_another_cycle_is_held(post):
    post.day("2019-05-02")
    strange = _rewritten(post.filled("mss"), b"crc.2020/mss-1", b"crc.2013/mss-1")
    post.drop(post.answer("mss", strange))
    post.round()
    assert post.messages() == [("contribution", "held", "unknown_form")]


def test_an_empty_form_is_held_and_not_thanked_for(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.form("mss")))
    post.round()
    assert post.messages() == [("contribution", "held", "empty_form")]
    assert post.letters("acknowledgement") == []


@pytest.mark.parametrize("file", ["broken", "bomb", "empty"])
def test_a_broken_or_hostile_file_is_held_with_its_reason(post, file):
    post.day("2019-05-02")
    data = {"broken": post.filled("mss")[:4000], "bomb": _bomb(post.filled("mss")), "empty": b""}[file]
    post.drop(post.answer("mss", data))
    post.round()
    (kind, state, reason), = post.messages()
    assert (kind, state) == ("unknown", "refused" if file == "bomb" else "held")
    assert reason and reason.startswith("refused_")


def test_a_hostile_mail_is_kept_and_refused(post):
    post.day("2019-05-02")
    nested = b"From: a@b.invalid\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: message/rfc822\n\n" * 2000
    post.drop(nested)
    post.round()
    (_, state, reason), = post.messages()
    assert state == "refused" and reason.startswith("refused_")
    assert list((post.var / "files").rglob("*")), "the bytes are kept"


def test_an_absence_is_noted_and_never_answered(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", text="Je suis absent.", Auto_Submitted="auto-replied"))
    post.round()
    assert post.messages() == [("automatic", "noted", "auto_reply")]
    assert len(post.letters()) == 13


def test_an_officers_mail_takes_effect_only_when_confirmed(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss"), sender="coordination@office.invalid"))
    post.round()
    assert post.messages() == [("officer_file", "held", "confirm")]
    assert post.request("mss").state == "sent"
    place_reply.confirm_received(CYCLE, post.held(), OFFICER)
    assert post.request("mss").state == "answered"


def test_what_is_no_answer_is_refused_when_placed_and_can_be_put_aside(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", text="Bien reçu, nous y travaillons."))
    post.round()
    code = post.held()
    with pytest.raises(NotAQuestionnaire):
        place_reply.place_reply(CYCLE, code, "mss-1", OFFICER)
    place_reply.set_aside(CYCLE, code, "a duplicate", OFFICER)
    with pytest.raises(NothingToPlace):
        place_reply.set_aside(CYCLE, code, "a duplicate", OFFICER)
    with database.reading() as session:
        assert messages.held(session) == []


def test_an_answer_after_the_due_date_is_late_thanked_for_and_in_no_draft_until_taken(post):
    from flows.on_request import take_late_answer

    post.day("2019-06-13")
    assert DUE.isoformat() < "2019-06-13"
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    late = [a for a in post.view().assignments if a.institution == "mss"]
    assert all(a.late and not a.taken for a in late)
    assert len(post.letters("acknowledgement")) == 1
    take_late_answer(CYCLE, "mss-1", OFFICER)
    assert all(a.taken for a in post.view().assignments if a.institution == "mss")


def test_a_full_disk_leaves_the_message_in_the_inbox(post, monkeypatch):
    from models.refusals import DiskRefuses
    from store import files
    from tasks.inbox import inbox

    def full(path, data):
        raise OSError(28, "No space left on device")

    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")))
    monkeypatch.setattr(files, "write_atomically", full)
    from store import office_folder

    with pytest.raises(DiskRefuses):
        inbox.receive(office_folder.load())
    monkeypatch.undo()
    assert len(inbox.mails()) == 1


def _rewritten(docx: bytes, before: bytes, after: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(before, after))
    return out.getvalue()


def _bomb(docx: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("word/media/image1.xml", b"<a>" + b"0" * 300_000_000 + b"</a>")
    return out.getvalue()
