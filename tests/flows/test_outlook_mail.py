"""A reply that somebody saved in Outlook and laid into the inbox folder is filed like any other."""

from models.settings import settings
from tests.flows.post_desk import PostDesk
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
