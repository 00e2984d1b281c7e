"""The inbox in bad weather: crashes, locked and damaged files, a message that arrived before it was read."""

import io
import os
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from pydantic import SecretStr
from sqlmodel import delete, select

from documents.outgoing import envelope_id
from flows import place_reply
from models.refusals import CycleBusy, NoFormForRequest
from models.settings import settings
from models.tables import Absence, Contribution, Draft, Replay
from models.tables import Message as Received
from models.words import DraftState
from store import cycles, database, drafts, leases, office_folder
from tasks.drafts import returned as returned_drafts
from tasks.inbox import inbox, replies
from tests import dovecot
from tests.flows.post_desk import CYCLE, DUE, OFFICER
from tests.flows.test_replies import _rewritten
from tests.flows.test_shelf import receipt, to_consolidation, with_another_heading


def receive():
    return inbox.receive(office_folder.load())


def contributions():
    with database.reading() as session:
        return list(session.exec(select(Contribution).order_by(Contribution.id)))


def on_shelf(post):
    return sorted(p.name for p in (post.var / "shelf" / CYCLE / "in").iterdir() if p.is_file())


# A mail that cannot be read now


def test_the_ending_of_a_mails_name_may_be_in_capitals(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")))
    (settings().inbox / "0000.eml").rename(settings().inbox / "REPONSE.EML")
    receive()
    assert [c.version for c in contributions()] == [1]


def test_while_a_mail_is_locked_nobody_is_reminded_and_the_office_is_told(post, monkeypatch):
    post.day("2019-06-14")
    post.drop(post.answer("mj", post.filled("mj")))
    locked = settings().inbox / "0000.eml"
    told, read = [], Path.read_bytes
    monkeypatch.setattr("flows.morning_round.notify", lambda kind, facts: told.append(kind))

    def refuse(path):
        if path == locked:
            raise PermissionError(path)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    post.round()
    assert post.letters("reminder") == [] and told == ["inbox_unreadable"]
    monkeypatch.setattr(Path, "read_bytes", read)
    post.round()
    assert post.letters("reminder") != [] and post.letters("reminder", "mj") == []


# A mailbox


def with_mailbox(monkeypatch, server):
    monkeypatch.setattr(settings(), "imap_url", SecretStr(server.url()))
    monkeypatch.setattr("tasks.doors.mailbox.is_read", lambda folder: True)


def test_an_answer_in_the_mailbox_is_filed_and_its_sender_is_not_reminded(post, monkeypatch):
    post.day("2019-06-14")
    with dovecot.running() as server:
        with_mailbox(monkeypatch, server)
        server.lay(post.answer("mj", post.filled("mj")).as_bytes())
        post.round()
        assert (server.lying(), len(server.lying("Turnus/repris"))) == ([], 1)
    assert [c.version for c in contributions()] == [1]
    assert post.letters("reminder") != [] and post.letters("reminder", "mj") == []


def test_while_the_mailbox_cannot_be_read_nobody_is_reminded_and_the_office_is_told(post, monkeypatch):
    post.day("2019-06-14")
    with dovecot.running() as server:
        with_mailbox(monkeypatch, server)
    told = []
    monkeypatch.setattr("flows.morning_round.notify", lambda kind, facts: told.append(kind))
    post.round()
    assert post.letters("reminder") == [] and told == ["inbox_unreadable"]


# An edited draft


def test_an_edited_draft_waits_while_somebody_acts_on_the_cycle(post, monkeypatch):
    to_consolidation(post)
    data, _ = with_another_heading(post, change_text=True)
    post.shelve("projet-revu.docx", data)
    monkeypatch.setattr(leases.under.__wrapped__, "__kwdefaults__", {"patience": 0.0, "term": leases.TERM})
    with leases.under(CYCLE):
        receive()
    assert on_shelf(post) == ["projet-revu.docx"] and [d.number for d in post.view().drafts] == [1]
    receive()
    assert on_shelf(post) == [] and [d.number for d in post.view().drafts] == [1, 2]


def test_an_edited_draft_whose_cycle_changed_meanwhile_is_taken_in_the_next_round(post, monkeypatch):
    to_consolidation(post)
    data, _ = with_another_heading(post, change_text=True)
    post.shelve("projet-revu.docx", data)

    def busy(*_args, **_more):
        raise CycleBusy(name=CYCLE, until="")

    with monkeypatch.context() as patch:
        patch.setattr(returned_drafts, "file_pieces", busy)
        receive()
    assert ("officer_file", "filed", "edited_draft") not in post.messages()
    assert on_shelf(post) == ["projet-revu.docx"]
    receive()
    assert post.messages()[-1] == ("officer_file", "filed", "edited_draft")
    assert [d.number for d in post.view().drafts] == [1, 2] and "remanié" in receipt(post, "repris")


def test_who_confirmed_an_edited_draft_is_recorded(post):
    to_consolidation(post)
    data, _ = with_another_heading(post, change_text=True)
    post.drop(post.answer("mss", data, sender="coordination@office.invalid"))
    post.round()
    place_reply.confirm_received(CYCLE, post.held(), OFFICER)
    with database.reading() as session:
        assert session.exec(select(Draft.made_by).order_by(Draft.number.desc())).first() == OFFICER
        assert session.exec(select(Received.officer).where(Received.reason == "edited_draft")).one() == OFFICER


def test_an_edited_draft_is_held_once_the_draft_is_cleared(post):
    to_consolidation(post)
    data, _ = with_another_heading(post, change_text=True)
    with database.writing() as session:
        drafts.cleared(session, drafts.current(session, cycles.get(session, CYCLE)))
    post.shelve("projet-revu.docx", data)
    receive()
    assert post.messages()[-1] == ("officer_file", "held", "draft_cleared")
    assert [(d.number, d.state) for d in post.view().drafts] == [(1, DraftState.CLEARED)]
    assert "déjà validé" in receipt(post, "repris")


# Crashes and damage


@pytest.mark.parametrize("still_there", [True, False])
def test_a_file_kept_but_not_yet_understood_is_understood_in_the_next_round(post, monkeypatch, still_there):
    post.day("2019-05-02")
    post.shelve("reponse.docx", post.filled("mss"))

    def crash(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "understand_file", crash)
        with pytest.raises(KeyboardInterrupt):
            receive()
    assert post.messages() == [("unknown", "received", None)]
    if not still_there:
        (post.var / "shelf" / CYCLE / "in" / "reponse.docx").unlink()
    receive()
    assert post.messages() == [("contribution", "filed", None)]
    assert post.request("mss").state == "answered" and "mss-1" in receipt(post, "repris")


def draft_number_of_no_digits() -> bytes:
    written = io.BytesIO()
    docx.Document().save(written)
    from documents.package import read_parts, set_custom_properties, write_parts

    return write_parts(set_custom_properties(read_parts(written.getvalue()), {"reference": "crc.2020/²"}))


def styles_of_another_name(form: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"styles.xml", b"styles.bin")
            new.writestr(name.replace("styles.xml", "styles.bin"), b"no XML" if name.endswith("styles.xml") else data)
    return out.getvalue()


def none_known(form: bytes, post) -> bytes:
    for code in post.asked("mss"):
        form = _rewritten(form, code.encode(), b"Z" + code[1:].encode())
    return form


@pytest.mark.parametrize(("bad", "reason"), [
    ("codes", "no_known_question"), ("styles", "unreadable"), ("number", "not_recognised"),
])
def test_one_bad_file_on_the_shelf_is_held_and_stops_no_other(post, bad, reason):
    post.day("2019-05-02")
    form = post.filled("mss")
    data = {"codes": lambda: none_known(form, post), "styles": lambda: styles_of_another_name(form),
            "number": draft_number_of_no_digits}[bad]()
    post.shelve("a-mauvais.docx", data)
    post.shelve("b-bon.docx", post.filled("mfin"))
    receive()
    assert post.messages() == [("officer_file", "held", reason), ("contribution", "filed", None)]
    assert on_shelf(post) == [] and "À classer" in receipt(post, "repris")


@pytest.mark.parametrize(("bad", "reason"), [("codes", "no_known_question"), ("styles", "unreadable")])
def test_one_bad_message_is_held_and_stops_no_other(post, bad, reason):
    post.day("2019-05-02")
    form = post.filled("mss")
    data = none_known(form, post) if bad == "codes" else styles_of_another_name(form)
    post.drop(post.answer("mss", data), post.answer("mfin", post.filled("mfin")))
    receive()
    assert [(state, why) for _, state, why in post.messages()] == [("held", reason), ("filed", None)]


def test_whatever_a_reader_stumbles_over_holds_that_message_alone(post, monkeypatch):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")), post.answer("mfin", post.filled("mfin")))
    classify = replies.classify

    def stumbles(came, known):
        if "mss" in came.mail.sender:
            raise ZeroDivisionError
        return classify(came, known)

    monkeypatch.setattr(replies, "classify", stumbles)
    receive()
    assert [(state, why) for _, state, why in post.messages()] == [("held", "unreadable"), ("filed", None)]


def test_a_file_whose_name_is_not_utf_8_is_taken(post):
    post.day("2019-05-02")
    post.shelve(os.fsdecode(b"r\xe9ponse.docx"), post.filled("mss"))
    receive()
    assert post.messages() == [("contribution", "filed", None)]
    assert "r\ufffdponse.docx : " in receipt(post, "repris")


def test_a_locked_file_waits_for_the_next_round_and_stops_no_other(post, monkeypatch):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")), post.answer("mfin", post.filled("mfin")))
    post.shelve("a-ouvert.docx", post.filled("mss", "Autre."))
    read_bytes = Path.read_bytes

    def locked(path):
        if path.name in ("0000.eml", "a-ouvert.docx"):
            raise PermissionError(13, "locked")
        return read_bytes(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", locked)
        receive()
    assert post.request("mfin").state == "answered" and post.request("mss").state == "sent"
    assert len(inbox.mails()) == 1 and on_shelf(post) == ["a-ouvert.docx"]
    receive()
    assert post.request("mss").state == "answered" and inbox.mails() == [] and on_shelf(post) == []


# Lateness


def test_a_mail_that_arrived_on_the_due_date_and_was_read_later_is_not_late(post):
    post.drop(post.answer("mss", post.filled("mss")))
    (path,) = settings().inbox.glob("*.eml")
    arrived = datetime(DUE.year, DUE.month, DUE.day, 21, 59, tzinfo=UTC).timestamp()  # 23:59 in the office's zone
    os.utime(path, (arrived, arrived))
    with database.writing() as session:
        session.exec(delete(Replay))
    receive()
    (filed,) = contributions()
    assert (filed.received_on, filed.late, filed.taken) == (DUE, False, True)


def test_a_message_received_in_time_and_placed_later_is_not_late(post):
    post.day(DUE)
    post.drop(post.answer("mss", post.filled("mss"), sender="collegue@ailleurs.invalid"))
    post.round()
    post.day("2019-06-14")
    place_reply.place_reply(CYCLE, post.held(), "mss-1", OFFICER)
    (filed,) = contributions()
    assert (filed.received_on, filed.late) == (DUE, False)
    assert post.request("mss").answered_on == DUE


# Whose is it?


@pytest.fixture
def other_cycle(post):
    """A second cycle in which the same institutions are asked."""
    from flows import open_cycle
    from tests.flows.post_desk import LIST, set_day

    set_day(LIST)
    open_cycle.open_cycle("crc", LIST, date(2024, 2, 28), OFFICER)
    with database.reading() as session:
        return next(code for code in cycles.codes(session) if code != CYCLE)


def test_a_questionnaire_on_another_cycles_shelf_is_held_there(post, other_cycle):
    post.day("2019-05-02")
    folder = post.var / "shelf" / other_cycle / "in"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reponse.docx").write_bytes(post.filled("mss"))
    os.utime(folder / "reponse.docx", (0, 0))
    receive()
    assert post.messages() == [("officer_file", "held", "other_cycle")]
    assert CYCLE in (folder / "repris" / "repris.txt").read_text("utf-8")
    place_reply.place_reply(CYCLE, post.held(), "mss-1", OFFICER)
    assert post.request("mss").state == "answered"


def test_a_questionnaire_confirmed_in_another_cycle_is_held(post, other_cycle):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss"), sender="coordination@office.invalid"))
    receive()
    place_reply.confirm_received(other_cycle, post.held(), OFFICER)
    assert post.messages() == [("officer_file", "held", "other_cycle")]
    assert contributions() == []


def test_of_several_questionnaires_each_is_placed_at_its_own_request(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss"), post.filled("mfin")))
    receive()
    code = post.held()
    with pytest.raises(NoFormForRequest):
        place_reply.place_reply(CYCLE, code, "mj-1", OFFICER)
    place_reply.place_reply(CYCLE, code, "mfin-1", OFFICER)
    assert (post.request("mfin").state, post.request("mss").state) == ("answered", "sent")
    assert post.held() == code
    with pytest.raises(NoFormForRequest):
        place_reply.place_reply(CYCLE, code, "mfin-1", OFFICER)
    place_reply.place_reply(CYCLE, code, "mss-1", OFFICER)
    assert post.request("mss").state == "answered"
    assert {m[1] for m in post.messages()} == {"filed"}
    assert [x.institution for x in post.letters("acknowledgement")] == ["mfin", "mss"]


def test_an_officers_mail_with_several_questionnaires_is_confirmed_whole(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss"), post.filled("mfin"), sender="coordination@office.invalid"))
    receive()
    place_reply.confirm_received(CYCLE, post.held(), OFFICER)
    assert {post.request(i).state for i in ("mss", "mfin")} == {"answered"}
    assert {m[1] for m in post.messages()} == {"filed"}


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_a_bounce_brings_back_is_undeliverable(post, returned):
    post.day("2019-05-02")
    original = b"Message-ID: " + post.request_mail("mss")["Message-ID"].encode() + b"\r\nSubject: x\r\n\r\n"
    post.drop(
        b"From: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nNot delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Status: 5.1.1\r\n\r\n--b\r\nContent-Type: " + returned.encode() + b"\r\n\r\n" + original + b"--b--\r\n"
    )
    receive()
    assert post.messages() == [("bounce", "noted", "bounce_hard")]
    with database.reading() as session:
        assert session.exec(select(Received.institution)).one() == "mss"
    assert [x.state for x in post.letters("request", "mss")] == ["undeliverable"]


def test_the_page_offers_to_place_a_file_of_an_officer_and_says_in_words_why_it_waits(post):
    from flows.bring_out import dashboard_page
    from flows.desk import desk

    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss")[:4000]))
    written = io.BytesIO()
    docx.Document().save(written)
    post.shelve("note.docx", written.getvalue())
    post.drop(post.answer("mfin", post.filled("mfin"), sender="coordination@office.invalid"))
    receive()
    waiting = {m.kind + str(m.to_confirm): m for m in dashboard_page(desk(), CYCLE).inbox}
    assert set(waiting) == {"unknownFalse", "officer_fileFalse", "officer_fileTrue"}
    assert "_" not in waiting["unknownFalse"].reason and "renvoyer" in waiting["unknownFalse"].reason


# What a class does


def report(post, institution: str, status: str, action: str = "failed") -> bytes:
    """Return a mail system's report on the request to an institution, by the name of its envelope."""
    letter = post.letters("request", institution)[0]
    code = f"{CYCLE}-{letter.number}"
    return (
        "From: MAILER-DAEMON@mx.invalid\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nReport.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Original-Envelope-Id: {envelope_id(settings().signing_key, code)}\r\n\r\n"
        f"Final-Recipient: rfc822; {post.request_mail(institution)['To']}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_report_by_envelope_marks_its_letter_and_an_invented_one_none(post):
    post.day("2019-05-02")
    real = report(post, "mss", "5.1.1")
    code = f"{CYCLE}-{post.letters('request', 'mfin')[0].number}"
    envelope = envelope_id(settings().signing_key, code)
    forged = report(post, "mfin", "5.1.1").replace(envelope.encode(), f"{code}.{'0' * 32}".encode())
    post.drop(forged, real, report(post, "mj", "4.4.1", "delayed"))
    receive()
    assert post.messages() == [
        ("bounce", "noted", "backscatter"), ("bounce", "noted", "bounce_hard"), ("bounce", "noted", "bounce_delay"),
    ]
    assert [post.letters("request", i)[0].state for i in ("mss", "mfin", "mj")] == ["undeliverable", "sent", "sent"]


def test_an_automatic_reply_says_until_when_its_sender_is_away(post):
    post.day("2019-05-02")
    sent = {"Auto_Submitted": "auto-replied", "Date": "Thu, 2 May 2019 09:00:00 +0200"}
    post.drop(post.answer("mss", text="Je suis en congé. De retour le 13 mai.", **sent))
    receive()
    assert post.messages() == [("automatic", "noted", "auto_reply")]
    with database.reading() as session:
        assert [a.until for a in session.exec(select(Absence))] == [date(2019, 5, 12)]


def test_a_questionnaire_in_an_archive_is_filed(post):
    post.day("2019-05-02")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("réponse.docx", post.filled("mss"))
    reply = post.answer("mss")
    reply.add_attachment(buffer.getvalue(), maintype="application", subtype="zip", filename="envoi.zip")
    post.drop(reply)
    receive()
    assert post.messages() == [("contribution", "filed", None)] and post.request("mss").state == "answered"


def test_what_the_profile_does_not_verify_is_held_and_placed_by_one_act(post):
    post.day("2019-05-02")
    post.office(authentication={"profile": "internet", "server": "mx.office.invalid"})
    post.drop(post.answer("mss", post.filled("mss")))
    receive()
    assert post.messages() == [("contribution", "held", "reply_unverified")]
    place_reply.place_reply(CYCLE, post.held(), "mss-1", OFFICER)
    assert post.request("mss").state == "answered"


def test_a_sender_who_fails_is_kept_apart(post):
    post.day("2019-05-02")
    post.office(authentication={"profile": "internet", "server": "mx.office.invalid"})
    verdict = "mx.office.invalid; dmarc=fail header.from=departement.invalid"
    post.drop(post.answer("mss", post.filled("mss"), Authentication_Results=verdict))
    receive()
    assert post.messages() == [("unknown", "refused", "spoof")]
    assert post.request("mss").state == "sent"


def test_who_sent_a_message_that_was_placed_is_known_from_then_on(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", post.filled("mss"), sender="collegue@ailleurs.invalid"))
    receive()
    place_reply.place_reply(CYCLE, post.held(), "mss-1", OFFICER)
    post.drop(post.answer("mss", post.filled("mss", "Une autre."), sender="collegue@ailleurs.invalid"))
    receive()
    assert post.messages() == [("contribution", "filed", None)] * 2


def test_answers_typed_in_the_mail_under_their_codes_are_filed(post):
    post.day("2019-05-02")
    first, *_ = post.asked("mss")
    post.drop(post.answer("mss", text=f"Bonjour,\n\n[{first}] Une loi a été votée.\nElle est en vigueur.\n"))
    receive()
    assert post.messages() == [("contribution", "filed", None)] and post.request("mss").state in ("partial", "answered")


def test_the_same_mail_by_two_ways_is_taken_once(post):
    post.day("2019-05-02")
    mail = post.answer("mss", post.filled("mss")).as_bytes()
    post.drop(mail, b"Received: by mx2.office.invalid; Thu, 2 May 2019 09:00:00 +0200\r\n" + mail)
    receive()
    assert post.messages() == [("contribution", "filed", None), ("unknown", "noted", "duplicate")]
    assert len(contributions()) == 1
