"""A reply that somebody saved in Outlook and laid into the inbox folder is filed like any other."""

import tarfile
from pathlib import Path

from models.settings import settings
from store import archive
from tests.flows.post_desk import CYCLE, PostDesk
from tests.outlook_file import compound, message


def test_a_saved_message_with_the_filled_form_is_filed_and_thanked_for(post: PostDesk) -> None:
    post.day("2019-05-02")
    request = post.request_mail("mss")
    saved = compound(message(
        "RE: contribution", request["To"], "Voici.", ("Réponse.docx", post.filled("mss")),
        p1035="<saved@mss.invalid>", p1042=request["Message-ID"],
    ))
    settings().inbox.mkdir(exist_ok=True)
    (settings().inbox / "réponse.msg").write_bytes(saved)
    post.round()
    assert post.messages() == [("contribution", "filed", None)]
    assert post.request("mss").state == "answered" and len(post.letters("acknowledgement")) == 1


def test_a_damaged_one_is_kept_and_shown_with_its_reason(post: PostDesk) -> None:
    post.day("2019-05-02")
    saved = compound(message("RE: contribution", post.request_mail("mss")["To"], "Voici."))
    settings().inbox.mkdir(exist_ok=True)
    (settings().inbox / "réponse.msg").write_bytes(saved[:-512])
    post.round()
    assert post.messages() == [("unknown", "refused", "refused_unreadable")]


def test_dragged_out_of_outlook_onto_the_shelf_it_is_filed_and_thanked_for(post: PostDesk) -> None:
    post.day("2019-05-02")
    request = post.request_mail("mss")
    saved = compound(message(
        "RE: contribution", request["To"], "Voici.", ("Réponse.docx", post.filled("mss")), p1042=request["Message-ID"],
    ))
    post.shelve("Réponse.MSG", saved)
    post.round()
    assert post.messages() == [("contribution", "filed", None)]
    assert post.request("mss").state == "answered" and len(post.letters("acknowledgement")) == 1
    assert "Pris comme message reçu" in receipt(post, "repris")
    post.shelve("Copie.msg", saved)
    post.round()
    assert post.messages() == [("contribution", "filed", None)] and "Déjà reçu" in receipt(post, "repris")


def test_a_mail_of_any_program_may_lie_there(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.shelve("réponse.eml", post.answer("mss", post.filled("mss")).as_bytes())
    post.round()
    assert post.messages() == [("contribution", "filed", None)] and post.request("mss").state == "answered"


def test_one_that_nobody_can_place_is_held(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.shelve("note.msg", compound(message("Une question", "quelqu-un@ailleurs.invalid", "Où en est-on ?")))
    post.round()
    assert [(state, reason) for _, state, reason in post.messages()] == [("held", "question")]


def test_what_only_bears_the_name_is_kept_and_shown_with_its_reason(post: PostDesk) -> None:
    post.day("2019-05-02")
    post.shelve("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 9000)
    post.shelve("b.msg", b"")
    post.round()
    assert {state for _, state, _ in post.messages()} <= {"refused", "held"} and len(post.messages()) == 2


def receipt(post: PostDesk, part: str) -> str:
    return (post.var / "shelf" / CYCLE / "in" / part / f"{part}.txt").read_text("utf-8")


def test_a_backup_holds_what_lies_in_the_inbox_however_its_name_is_written(post: PostDesk, tmp_path: Path) -> None:
    settings().inbox.mkdir(exist_ok=True)
    for name in ("a.MSG", "b.Eml", "c.txt"):
        (settings().inbox / name).write_bytes(b"x")
    archive.write(tmp_path / "copy.tar", lambda names: names)
    with tarfile.open(tmp_path / "copy.tar") as copy:
        assert [n for n in copy.getnames() if n.startswith("inbox/")] == ["inbox/a.MSG", "inbox/b.Eml"]
