"""What was decided about moves and changes of several paragraphs is made in the draft, in every paragraph, or not at all."""

import io

import docx
import pytest
from reviewers import Reviewer, draft

from documents.harvesting.harvest import harvest
from documents.harvesting.items import Item
from documents.harvesting.taking import Wish, taken
from models.words import CommentKind

SENT = draft()


def texts(data: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs if p.text.strip()]


def made(item: Item) -> list[str]:
    wishes = [Wish(e.old, e.new, e.paragraph or "", (), e.words) for e in sorted(item.edits, key=lambda e: bool(e.old))]
    assert wishes
    data, missed = taken(SENT, wishes)
    assert not missed
    return texts(data)


def one(v: Reviewer, kind: CommentKind) -> Item:
    [item] = [i for i in harvest(v.docx(), SENT).items if i.kind is kind]
    return item


@pytest.fixture
def reviewer() -> Reviewer:
    return Reviewer(SENT, "Anne Weber")


def said(k: int) -> str:
    [found] = [t for t in texts(SENT) if f"au point {k}." in t]
    return found


def test_a_moved_paragraph_goes_where_the_reviewer_put_it(reviewer: Reviewer) -> None:
    moved = said(3)
    reviewer.move("au point 3.", "au point 7.")
    now = made(one(reviewer, CommentKind.MOVE))
    assert now.index(moved) == now.index(said(7)) + 1
    assert sorted(now) == sorted(texts(SENT))


def test_a_deletion_goes_through_several_paragraphs(reviewer: Reviewer) -> None:
    a, b, c = said(2), said(3), said(4)
    words = a.split(" ; ")[1]
    reviewer.strike_from("au point 2.", words, ["au point 3.", "au point 4."])
    now = made(one(reviewer, CommentKind.DELETION))
    assert b not in now and c not in now and a not in now
    assert a.replace(words, "").strip() in [text.strip() for text in now]
    assert len(now) == len(texts(SENT)) - 2


def test_several_new_paragraphs_stand_behind_each_other(reviewer: Reviewer) -> None:
    reviewer.add_paragraphs("au point 6.", ["Un premier alinéa nouveau.", "Un second, qui le suit."])
    now = made(one(reviewer, CommentKind.INSERTION))
    at = now.index(said(6))
    assert now[at + 1:at + 3] == ["Un premier alinéa nouveau.", "Un second, qui le suit."]
    assert [t for t in now if t not in now[at + 1:at + 3]] == texts(SENT)


def test_a_paragraph_put_elsewhere_without_a_trace_is_moved_too(reviewer: Reviewer) -> None:
    paragraph, place = reviewer.at("au point 3."), reviewer.at("au point 9.")
    place.addnext(paragraph)
    [item] = [i for i in harvest(reviewer.docx(), SENT).items if i.kind is CommentKind.UNTRACKED]
    now = made(item)
    assert now.index(said(3)) == now.index(said(9)) + 1 and sorted(now) == sorted(texts(SENT))


def test_what_would_make_one_paragraph_of_two_is_left_to_the_editor(reviewer: Reviewer) -> None:
    first, second = reviewer.at("au point 2."), reviewer.at("au point 3.")
    words = said(2).split(" ; ")[1], said(3).split(" ; ")[0]
    reviewer._delete(reviewer.split(first, words[0]))
    reviewer._delete(reviewer.split(second, words[1]))
    reviewer.strike_mark(first)
    [item] = [i for i in harvest(reviewer.docx(), SENT).items if i.kind is CommentKind.DELETION]
    assert "\n" in item.text and item.edits == () and not item.old


def test_of_a_move_that_finds_its_place_no_more_nothing_is_made(reviewer: Reviewer) -> None:
    reviewer.move("au point 3.", "au point 7.")
    item = one(reviewer, CommentKind.MOVE)
    gone = [Wish(e.old, e.new, "_t99999", (), "Rien ne commence ainsi") for e in item.edits]
    assert taken(SENT, gone)[1] == (0, 1)
