"""A draft that goes round comes back: every point is filed once, decided, taken into the draft and answered by letter."""

import io
from email.message import EmailMessage

import docx
import pytest
from openpyxl import load_workbook

from flows import comments as acts
from flows import letters_out, place_reply
from flows.desk import desk
from models.refusals import CommentByHand, CommentClosed, CommentNeedsText, CommentReasonNeeded, CommentsOpen
from models.words import CommentKind, CommentState, RequestState
from store import cycles, database, drafts, files, messages, office_folder
from tasks.handing_over.exchanges import exchanges
from tasks.inbox import inbox
from tasks.reviews import comment_matrix
from tests.documents.reviewers import Reviewer
from tests.flows.draft_desk import shared
from tests.flows.post_desk import CYCLE, OFFICER, WORD, PostDesk

DAY = "2019-06-20"


@pytest.fixture
def round_gone(drafted: PostDesk) -> PostDesk:
    """The draft of two contributions has gone round to all institutions."""
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), "review", today=desk().today)
    drafted.round()
    letters_out.release(CYCLE, OFFICER)
    return drafted


def copy_for(post: PostDesk, institution: str) -> bytes:
    """Return the draft as an institution got it."""
    mail = post.mail_of(post.letters("circulation", institution)[0])
    return next(part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() == WORD)


def sends_back(
    post: PostDesk, institution: str, data: bytes, name: str = "relu.docx", more: tuple[tuple[bytes, str], ...] = ()
) -> None:
    letter = post.mail_of(post.letters("circulation", institution)[0])
    reply = EmailMessage()
    for field, value in (("From", letter["To"]), ("To", letter["From"]), ("Subject", "Re: relecture"),
                         ("Message-ID", f"<{institution}.{abs(hash(data))}@departement.invalid>"),
                         ("In-Reply-To", letter["Message-ID"])):
        reply[field] = value
    reply.set_content("Voici nos observations.")
    for content, called in ((data, name), *more):
        reply.add_attachment(content, maintype="application", subtype=WORD.partition("/")[2], filename=called)
    post.drop(reply)
    inbox.receive(office_folder.load())


def points(institution: str = "") -> list:
    with database.reading() as session:
        return comment_matrix.rows(session, cycles.get(session, CYCLE), office_folder.load(), "fr", institution)


def text_of_draft(post: PostDesk) -> str:
    with database.reading() as session:
        data = files.read(drafts.current(session, cycles.get(session, CYCLE)).sha256)
    return "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def test_reviews_are_filed_decided_taken_and_answered(round_gone: PostDesk) -> None:
    post = round_gone
    question, (lead, support) = shared(post)
    mine, theirs = f"Le texte de {lead} sur {question}", f"Le texte de {support} sur {question}"
    one = Reviewer(copy_for(post, lead), "Anne Weber")
    one.insert(mine, "Le texte", " complet")
    one.delete(theirs, " tel que demandé")
    one.comment(theirs, "sur", "=Qui demande ?", replies=[("Jean Muller", "Le Comité.")])
    sends_back(post, lead, one.docx())
    other = Reviewer(copy_for(post, support), "Jean Muller")
    other.edit(theirs, "Le texte", "La contribution")
    other.delete(mine, "tel que demandé")
    sends_back(post, support, other.docx())

    found = points()
    assert [(r.kind.value, r.institution[:0], r.author) for r in found if r.author] and len(found) == 6
    assert all(r.state is CommentState.OPEN for r in found if r.kind.value != "reply")
    assert sum(bool(r.beside) for r in found) == 4      # both change both paragraphs
    assert post.request(lead).state is RequestState.ANSWERED
    sends_back(post, lead, one.docx())
    assert len(points()) == 6                           # the same file twice

    by = {(r.kind.value, r.author): r.number for r in points()}
    with pytest.raises(CommentsOpen):
        acts.answer_comments(CYCLE, OFFICER, lead)
    with pytest.raises(CommentByHand):
        acts.settle_comment(CYCLE, by["comment", "Anne Weber"], CommentState.ACCEPTED, OFFICER)
    with pytest.raises(CommentReasonNeeded):
        acts.settle_comment(CYCLE, by["comment", "Anne Weber"], CommentState.REJECTED, OFFICER)
    number = acts.settle_comment(CYCLE, by["insertion", "Anne Weber"], CommentState.ACCEPTED, OFFICER)
    assert number == 2 and f"Le texte complet de {lead} sur {question}" in text_of_draft(post)
    with pytest.raises(CommentClosed):
        acts.settle_comment(CYCLE, by["insertion", "Anne Weber"], CommentState.REJECTED, OFFICER, reason="Non.")

    proposed = next(r.said for r in points() if r.number == by["untracked", ""])
    with pytest.raises(CommentNeedsText):
        acts.settle_comment(CYCLE, by["untracked", ""], CommentState.PARTLY, OFFICER, reason="Plus simple.")
    # The rest by the matrix, from the shelf; on the draft that is another one by now.
    name = f"{comment_matrix.name_of(CYCLE, 'fr')}.xlsx"
    book = load_workbook(post.var / "shelf" / CYCLE / "out" / "projets" / name)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, heads["N°"]).value and not any(c.data_type == "f" for row in sheet.iter_rows() for c in row)
    for row in range(2, sheet.max_row + 1):
        n = sheet.cell(row, heads["N°"]).value
        outcome, text, reason = {
            by["deletion", "Anne Weber"]: ("repris", "", ""), by["comment", "Anne Weber"]: ("pris note", "", "Le Comité."),
            by["untracked", ""]: ("repris en partie", proposed.replace("La contribution", "Le propos"), "Plus simple."),
            by["deletion", "Jean Muller"]: ("non retenu", "", "C'est ce qui fut demandé."),
        }.get(n, ("", "", ""))
        for column, value in (("Décision", outcome), ("Texte retenu", text), ("Motif", reason)):
            if value:
                sheet.cell(row, heads[column]).value = value
    saved = io.BytesIO()
    book.save(saved)
    post.shelve("tableau.xlsx", saved.getvalue())
    inbox.receive(office_folder.load())
    receipts = (post.var / "shelf" / CYCLE / "in").rglob("*.txt")
    said = "\n".join(path.read_text("utf-8") for path in receipts)
    assert "4 décision(s)" in said, said
    draft = text_of_draft(post)
    assert f"Le propos de {support} sur {question}" in draft and f"{theirs} tel que demandé" not in draft
    assert f"Le texte complet de {lead} sur {question} tel que demandé" in draft

    assert acts.answer_comments(CYCLE, OFFICER) == 2
    post.round()
    (letter,) = post.letters("answers", lead)
    assert letter.state == "preview"
    letters_out.release(CYCLE, OFFICER)
    assert post.letters("answers", lead)[0].state == "preview"      # the draft went to the same person today
    post.day(desk().calendar.next_working_day(desk().today))
    post.round()
    mail = post.mail_of(letter)
    said = next(p for p in mail.walk() if p.get_content_type() == "text/plain").get_payload(decode=True).decode()
    assert "3 observations ont été examinées ; 2 ont été reprises" in " ".join(said.split())
    assert [p.get_filename() for p in mail.walk() if p.get_filename()] == [f"{comment_matrix.name_of(CYCLE, 'fr')}_{lead}.docx"]


def test_an_accepted_move_goes_through_both_blocks_and_reviewers_of_either_place_stand_beside_it(round_gone: PostDesk) -> None:
    post = round_gone
    question, (lead, support) = shared(post)
    mine, theirs = f"Le texte de {lead} sur {question}", f"Le texte de {support} sur {question}"
    one = Reviewer(copy_for(post, lead), "Anne Weber")
    one.move(theirs, mine)
    sends_back(post, lead, one.docx())
    other = Reviewer(copy_for(post, support), "Jean Muller")
    other.insert(mine, "Le texte", " entier")
    sends_back(post, support, other.docx())
    [move] = [r for r in points() if r.kind is CommentKind.MOVE]
    assert move.beside and all(r.beside for r in points())      # the move's end is the paragraph that the other changed
    assert acts.settle_comment(CYCLE, move.number, CommentState.ACCEPTED, OFFICER) == 2
    lines = text_of_draft(post).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(mine))
    assert lines[at + 1].startswith(theirs) and sum(line.startswith(theirs) for line in lines) == 1
    editors = {b.id.partition("+")[0] for b in post.view().blocks if b.editor}
    assert editors == {f"{question}/{lead}", f"{question}/{support}"}
    [put_in] = [r for r in points() if r.kind is CommentKind.INSERTION]
    assert acts.settle_comment(CYCLE, put_in.number, CommentState.ACCEPTED, OFFICER) == 3
    assert f"Le texte entier de {lead}" in text_of_draft(post)


def test_another_draft_waits_in_front_of_a_person_and_is_placed_as_a_mere_answer(round_gone: PostDesk) -> None:
    lead = shared(round_gone)[1][0]
    strange = docx.Document()
    for n in range(12):
        strange.add_paragraph(f"Un tout autre texte, alinéa {n}, sans rapport avec le projet envoyé.")
    out = io.BytesIO()
    strange.save(out)
    sends_back(round_gone, lead, out.getvalue())
    assert round_gone.messages()[-1][1:] == ("held", "review_another_draft")
    request = round_gone.request(lead)
    place_reply.place_reply(CYCLE, round_gone.held(), f"{lead}-{request.number}", OFFICER)
    assert round_gone.request(lead).state is RequestState.ANSWERED and points() == []


def test_a_reviewed_copy_from_the_shelf_knows_whose_it_is(round_gone: PostDesk) -> None:
    question, (_, support) = shared(round_gone)
    one = Reviewer(copy_for(round_gone, support), "Jean Muller")
    one.delete(f"Le texte de {support} sur {question}", "demandé")
    round_gone.shelve("n'importe quel nom.docx", one.docx())
    inbox.receive(office_folder.load())
    assert [(r.kind.value, r.author) for r in points(support)] == [("deletion", "Jean Muller")]
    assert round_gone.request(support).state is RequestState.ANSWERED


def test_a_copy_that_comes_back_unmarked_waits_for_who_reads_the_mail_and_is_no_consent_by_itself(round_gone: PostDesk) -> None:
    lead = shared(round_gone)[1][0]
    sends_back(round_gone, lead, copy_for(round_gone, lead))
    assert round_gone.messages()[-1][1:] == ("held", "review_nothing_marked")
    request = round_gone.request(lead)
    assert request.state is not RequestState.ANSWERED
    place_reply.place_reply(CYCLE, round_gone.held(), f"{lead}-{request.number}", OFFICER)
    assert round_gone.request(lead).state is RequestState.ANSWERED and points() == []


def test_a_file_beside_the_reviewed_copy_that_is_none_is_a_point_to_be_looked_at(round_gone: PostDesk) -> None:
    lead, other = shared(round_gone)[1][0], io.BytesIO()
    strange = docx.Document()
    for n in range(12):
        strange.add_paragraph(f"Un tout autre texte, alinéa {n}, sans rapport avec le projet envoyé.")
    strange.save(other)
    sends_back(round_gone, lead, copy_for(round_gone, lead), more=((other.getvalue(), "note.docx"),))
    (point,) = points()
    assert "« note.docx »" in point.said and "pas une copie du projet" in point.said and point.state is CommentState.OPEN
    with pytest.raises(CommentsOpen):
        acts.answer_comments(CYCLE, OFFICER, lead)


def test_a_reviewed_draft_is_told_in_the_record_of_exchanges_and_kept_in_the_archive(round_gone: PostDesk) -> None:
    post = round_gone
    lead = shared(post)[1][0]
    came = Reviewer(copy_for(post, lead), "Anne Weber")
    came.insert(f"Le texte de {lead} sur {shared(post)[0]}", "Le texte", " complet")
    sends_back(post, lead, came.docx())
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        told = [one for one in exchanges(session, cycle, lead, office_folder.load().zone) if one.key == "returned"]
        kept = [(message.code, is_reply) for message, is_reply in messages.kept(session, cycle)]
    assert [(one.about, (str(one.facts["message"]), True) in kept) for one in told] == [(f"{lead}-2", True)]
