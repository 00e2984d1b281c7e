"""The departments as a script: who leads, who sends what when, what their Word files and messages hold."""

import email
import io
import re
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage

import docx
import pytest
import yaml
from lxml import etree
from pydantic import ValidationError

from documents.blocks import normal
from documents.count import count
from documents.mails.mail import read
from documents.package import read_parts, w
from documents.questionnaire import FormQuestion, QuestionnaireForm, Section, build
from documents.split import split
from documents.words import TEMPLATES
from models.words import LetterKind, Standing
from rehearsal.departments import REPLAY, Act, Replay, Texts, Turn, answers, conducts, due_turns, read_replay
from rehearsal.replies import WORD_TYPE, NoQuestionnaire, out_of_office, questionnaire, reply
from rehearsal.typist import TEXTS, NotAsked, fill

CODES = sorted(path.stem for path in TEXTS.glob("*.md"))
SENT_AT = datetime(2019, 6, 7, 8, 12, tzinfo=UTC)
TEN = {"maee", "mecdd", "menje", "mega", "mfamigr", "mfin", "mj", "ms", "mss", "mteess"}


def form(*codes: str) -> bytes:
    words = yaml.safe_load((TEMPLATES / "word" / "questionnaire" / "fr.yaml").read_text("utf-8"))
    questions = tuple(FormQuestion(code, f"Question {code}") for code in codes)
    return build(QuestionnaireForm(
        form_id="crc.2020/ms/1.1", language="fr", title="Rapport CDE", institution="Ministère de la Santé",
        due_text="mardi 11 juin 2019", notice=read_replay().notice, reply_to="bureau@turnus.invalid",
        sections=(Section("Questions", (), questions),),
    ), words)


def texts(*codes: str) -> dict[str, str]:
    return {code: (TEXTS / f"{code}.md").read_text("utf-8") for code in codes}


def letter(attached: bytes | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "Service des droits de l’enfant <bureau@turnus.invalid>"
    message["Reply-To"] = "contributions@turnus.invalid"
    message["To"] = "Point focal du Ministère de la Santé <droits.enfant@ms.invalid>"
    message["Subject"] = "Rapport CDE – contribution du Ministère de la Santé attendue pour le 11 juin [crc.2020/1.1]"
    message["Message-ID"] = "<lettre.1@turnus.invalid>"
    message.set_content("Madame, Monsieur,\n")
    if attached:
        message.add_attachment(attached, maintype="application", subtype=WORD_TYPE, filename="questionnaire.docx")
    return message.as_bytes()


@pytest.fixture(scope="module")
def script():
    return {conduct.institution: conduct for conduct in conducts(read_replay())}


# --- the script


def test_the_ten_are_punctual_and_only_invented_departments_are_late_silent_or_wrong(script):
    due_on = read_replay().stages.contributions_due
    for conduct in script.values():
        first = conduct.turns[0]
        punctual = first.act is Act.ANSWER and first.to is LetterKind.REQUEST and first.day and first.day <= due_on
        assert bool(punctual) is (conduct.institution in TEN) is not conduct.invented


def test_each_kind_of_conduct_is_played(script):
    turns = {institution: [turn.act for turn in conduct.turns] for institution, conduct in script.items()}
    assert turns["dept_x"] == [Act.ABSENCE, Act.ANSWER, Act.ANSWER, Act.REVIEW]
    assert [t.to for t in script["dept_y"].turns] == [LetterKind.ESCALATION]
    assert turns["dept_z"] == [Act.WRONG_FILE, Act.ANSWER]
    assert Turn(to=LetterKind.SHORTENING, after=8, act=Act.ANSWER, texts=Texts.SHORT) in script["ms"].turns


@pytest.mark.parametrize(("code", "leads", "then"), [
    ("C.03", ("m3s", "menje"), "ms"),
    ("G.07", ("m3s", "mfsva"), "mss"),
    ("F.04", ("maint",), "maee"),
    ("A.11", ("meco", "maee"), "mfin"),
    ("D.07", ("me", "menje"), "menje"),
    ("A.05", ("mfin",), "mfin"),
])
def test_a_lead_of_today_becomes_one_of_the_ten(code, leads, then):
    assert read_replay().lead(code, leads) == then


def test_every_real_department_but_none_invented_can_lead():
    assert set(read_replay().leads_then.values()) <= TEN


def test_a_replay_with_an_unknown_department_is_refused_by_name():
    data = yaml.safe_load(REPLAY.read_text("utf-8"))
    data["leads_then"]["m3s"] = "mz"
    with pytest.raises(ValidationError, match="mz"):
        Replay.model_validate(data)


@pytest.mark.parametrize(("turn", "left_on", "day"), [
    (Turn(to="request", act="answer", day=date(2019, 6, 7)), date(2019, 4, 2), date(2019, 6, 7)),
    (Turn(to="request", act="answer", day=date(2019, 6, 7)), date(2019, 6, 12), date(2019, 6, 12)),   # asked late
    (Turn(to="escalation", act="answer", after=6), date(2019, 7, 1), date(2019, 7, 8)),              # Sunday: Monday
    (Turn(to="escalation", act="answer", after=4), date(2019, 7, 1), date(2019, 7, 5)),
    (Turn(to="request", act="absence", after=0), date(2019, 6, 8), date(2019, 6, 8)),                # a machine answers
])
def test_a_department_writes_on_its_day_but_not_on_a_weekend(turn, left_on, day):
    assert turn.falls_on(left_on) == day


def test_a_silent_department_writes_only_once_its_superior_was_written_to(script):
    asked = {("dept_y", LetterKind.REQUEST): date(2019, 4, 2), ("dept_y", LetterKind.REMINDER): date(2019, 6, 12)}
    escalated = asked | {("dept_y", LetterKind.ESCALATION): date(2019, 6, 25)}
    dept_y = [script["dept_y"]]
    assert list(due_turns(dept_y, asked, (), date(2019, 8, 30))) == []
    assert list(due_turns(dept_y, escalated, (), date(2019, 6, 28))) == []
    (due,) = due_turns(dept_y, escalated, (), date(2019, 7, 1))
    assert list(due_turns(dept_y, escalated, {due.key}, date(2019, 7, 2))) == []


def test_the_second_version_of_an_answer_says_more(script):
    first, second = (answers(script["dept_x"], ["N.01"], wording)["N.01"] for wording in (Texts.FIRST, Texts.MAIN))
    assert len(second.split()) > 2 * len(first.split())


def test_a_department_without_a_shortened_text_sends_its_own(script):
    given = answers(script["ms"], ["G.04", "G.02"], Texts.SHORT)
    assert given == {"G.04": (TEXTS / "short" / "G.04.md").read_text("utf-8"), **texts("G.02")}


def test_an_invented_department_has_text_only_for_what_it_supports(script):
    assert set(answers(script["dept_z"], CODES)) == {"N.01"}


# --- the Word file


def test_each_answer_comes_back_under_its_question():
    sent = form(*CODES)
    returned = split(fill(sent, texts(*CODES)), sent)
    assert [a.code for a in returned.answers] == CODES
    assert returned.leftovers == () and returned.missing == ()
    for answer in returned.answers:
        written = re.sub(r"^\[\^\d+\]:.*$|\[\^\d+\]|!\[[^\]]*\]\([^)]*\)|^\|[-|]+\|$|\*\*|^(- |\d\. )", "",
                         texts(answer.code)[answer.code], flags=re.MULTILINE)
        written = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", written).replace("|", " ")
        assert answer.matched_by == "mark" and not answer.flags
        assert normal(answer.text).split() == normal(written).split()


def test_the_office_counts_the_words_the_corpus_promises():
    empty, full = (count(read_parts(file)).body for file in (form(*CODES), fill(form(*CODES), texts(*CODES))))
    assert 21_400 < full - empty < 22_400


def test_notes_pictures_tables_links_and_lists_are_real_ones():
    filled = fill(form("A.05", "G.05", "H.01", "H.02"), texts("A.05", "G.05", "H.01", "H.02"))
    parts = read_parts(filled)
    body = etree.fromstring(parts["word/document.xml"])
    references = [r.get(w("id")) for r in body.iter(w("footnoteReference"))]
    notes = [n.get(w("id")) for n in etree.fromstring(parts["word/footnotes.xml"])]
    assert references == ["1", "2"] and notes == ["-1", "0", "1", "2"]
    assert "Exemple fictif".lower() in next(body.iter("{*}docPr")).get("descr").lower()
    assert next(body.iter(w("hyperlink"))) is not None
    assert any(name.startswith("word/media/") for name in parts)
    numbers = {n.get(w("val")) for n in body.iter(w("numId"))}
    assert numbers <= {n.get(w("numId")) for n in etree.fromstring(parts["word/numbering.xml"]).iter(w("num"))}
    assert len(docx.Document(io.BytesIO(filled)).inline_shapes) == 1


def test_two_numbered_lists_do_not_share_their_numbers():
    body = etree.fromstring(read_parts(fill(form("C.02", "O.01"), texts("C.02", "O.01")))["word/document.xml"])
    frames = [t for t in body.iter(w("tbl")) if "⟦ans:" in "".join(t.itertext())]
    assert len({n.get(w("val")) for frame in frames for n in frame.iter(w("numId"))}) == 2


def test_the_first_page_is_completed():
    sent = form("A.01")
    validated = split(fill(sent, texts("A.01"), filled_by="Service juridique", on=date(2019, 6, 7)), sent)
    provisional = split(fill(sent, texts("A.01"), filled_by="Service juridique", standing=Standing.PROVISIONAL), sent)
    assert (validated.declared, provisional.declared) == ("validated", "provisional")
    assert validated.filled_by == provisional.filled_by == "Service juridique"


def test_a_form_with_its_box_and_words_in_several_runs_is_completed_too():
    document = docx.Document()
    line = document.add_paragraph("Version ☐ provisoire ")
    line.add_run("☐ ")
    line.add_run("validée par … le …")
    document.add_paragraph("Rempli par (service) …")
    table = document.add_table(rows=2, cols=1)
    table.rows[0].cells[0].text = "[A.01] Question"
    cell = table.rows[1].cells[0].paragraphs[0]
    cell.add_run("⟦ans:A.01⟧").font.hidden = True
    cell.add_run("Écrivez votre réponse ici.")
    sent = io.BytesIO()
    document.save(sent)
    filled = docx.Document(io.BytesIO(fill(sent.getvalue(), {"A.01": "Oui."}, filled_by="Greffe", on=date(2019, 6, 7))))
    assert [p.text for p in filled.paragraphs[:2]] == [
        "Version ☐ provisoire ☒ validée par Greffe le 07.06.2019", "Rempli par (service) Greffe",
    ]
    assert filled.tables[0].rows[1].cells[0].text == "⟦ans:A.01⟧Oui."


def test_an_unanswered_question_keeps_its_placeholder():
    sent = form("A.01", "A.02")
    returned = split(fill(sent, texts("A.01")), sent)
    assert [answer.empty for answer in returned.answers] == [False, True]


def test_an_answer_to_a_question_not_asked_is_refused():
    with pytest.raises(NotAsked, match=r"A\.02"):
        fill(form("A.01"), texts("A.02"))


def test_the_same_answers_give_the_same_file():
    assert fill(form("G.03"), texts("G.03")) == fill(form("G.03"), texts("G.03"))


# --- the message


def test_a_reply_stands_in_the_thread_of_the_letter_and_carries_the_filled_form(script):
    turn = script["ms"].turns[0]
    raw = reply(letter(form("C.03")), script["ms"], turn, texts("C.03"), sent_at=SENT_AT)
    mail = read(raw)
    assert mail.in_reply_to == mail.references == ("<lettre.1@turnus.invalid>",)
    assert (mail.sender, mail.to) == ("droits.enfant@ms.invalid", ("contributions@turnus.invalid",))
    assert mail.subject.startswith("Re: Rapport CDE") and mail.date == SENT_AT and not mail.automatic
    (attachment,) = mail.attachments
    assert attachment.name == "Réponse du MS – droits de l’enfant.docx"
    returned = split(attachment.data)
    assert returned.form_id == "crc.2020/ms/1.1" and returned.answers[0].words > 400
    assert read_replay().notice in mail.text


def test_the_same_reply_has_the_same_bytes_and_another_day_another_message_id(script):
    def sent(at: datetime) -> bytes:
        return reply(letter(form("C.03")), script["ms"], script["ms"].turns[0], texts("C.03"), sent_at=at)

    assert sent(SENT_AT) == sent(SENT_AT)
    assert read(sent(SENT_AT)).message_id != read(sent(SENT_AT.replace(day=8))).message_id


def test_a_superior_s_answer_fills_the_form_of_the_request(script):
    turn = script["dept_y"].turns[0]
    given = answers(script["dept_y"], ["N.01"])
    raw = reply(letter(), script["dept_y"], turn, given, sent_at=SENT_AT, form=form("N.01"))
    assert "Département fictif Y" in split(read(raw).attachments[0].data).answers[0].text
    with pytest.raises(NoQuestionnaire, match="no Word form"):
        reply(letter(), script["dept_y"], turn, given, sent_at=SENT_AT)


def test_an_absent_addressee_answers_by_machine(script):
    raw = out_of_office(letter(form("N.01")), script["dept_x"], sent_at=SENT_AT)
    assert email.message_from_bytes(raw)["Auto-Submitted"] == "auto-replied"
    mail = read(raw)
    assert mail.automatic and mail.attachments == () and mail.subject.startswith("Réponse automatique : ")
    assert raw == reply(letter(form("N.01")), script["dept_x"], script["dept_x"].turns[0], {}, sent_at=SENT_AT)


def test_a_wrong_file_is_a_word_file_without_any_question(script):
    raw = reply(letter(form("N.01")), script["dept_z"], script["dept_z"].turns[0], {}, sent_at=SENT_AT)
    (attachment,) = read(raw).attachments
    assert zipfile.is_zipfile(io.BytesIO(attachment.data))
    assert split(attachment.data).answers == () and split(attachment.data).form_id is None


def test_consent_to_a_draft_is_a_message_without_a_file(script):
    raw = reply(letter(), script["mega"], script["mega"].turns[1], {}, sent_at=SENT_AT)
    assert read(raw).attachments == () and "pas d’observations" in read(raw).text


def test_the_questionnaire_is_taken_from_the_letter_unchanged():
    assert questionnaire(letter(form("A.01"))) == form("A.01")
