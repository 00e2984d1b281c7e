"""The story stands by itself, says that it is fiction, and runs nothing that came in."""

from datetime import date
from html import unescape

from lxml import html as lxml_html

from models.words import (
    Channel,
    DraftState,
    Function,
    LetterKind,
    LetterState,
    MessageClass,
    MessageState,
    Verdict,
)
from rehearsal.story import (
    Story,
    StoryDecision,
    StoryDraft,
    StoryLetter,
    StoryMessage,
    StoryMilestone,
    StorySubmission,
    write_story,
)

HOSTILE = '"><script>alert(1)</script>\' onload="x'
NOTICE = "EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020"
LETTER = f"<p>Madame, Monsieur,</p>{HOSTILE}<img src='http://tracker.invalid/x.png'>"


def a_story(**changes) -> Story:
    values = {
        "cycle": "crc.2020",
        "name": f"Rapport {HOSTILE}",
        "notice": NOTICE,
        "real": ("Les dates",),
        "fiction": (HOSTILE,),
        "timetable_svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "milestones": (StoryMilestone(date(2019, 3, 5), HOSTILE, True, HOSTILE),),
        "letters": (
            StoryLetter(date(2019, 4, 2), LetterKind.REQUEST, HOSTILE, Function.FOCAL_POINT, "fr", Channel.FILE,
                        LetterState.SENT, HOSTILE, LETTER, "letters/été 1#2.eml"),
            StoryLetter(None, LetterKind.ESCALATION, "x", Function.SUPERIOR, "de", Channel.PRINT,
                        LetterState.RECALLED, "Betreff", "", "javascript:alert(1)"),
        ),
        "messages": (
            StoryMessage(date(2019, 6, 1), HOSTILE, MessageClass.CONTRIBUTION, MessageState.FILED, HOSTILE, "in/1.eml"),
        ),
        "drafts": (StoryDraft(1, date(2019, 6, 2), DraftState.SUPERSEDED, 23810, "d/1.docx", "ab" * 32),),
        "decisions": (StoryDecision(date(2019, 7, 1), HOSTILE, Verdict.CLEAR, 1, "a1"),),
        "submission": StorySubmission(
            date(2020, 2, 28), date(2020, 3, 4), 20810, "s/r.docx", "cd" * 32, "CRC/C/LUX/5-6"
        ),
        "word_limit": 21200,
    }
    return Story(**values | changes)


def test_the_page_says_at_once_that_it_is_fiction() -> None:
    page = write_story(a_story())
    assert page.index(NOTICE) < page.index("<h1>") and page.count(NOTICE) == 2


def test_nothing_that_came_in_becomes_markup() -> None:
    tree = lxml_html.fromstring(write_story(a_story()))
    assert tree.xpath("//script") == []
    assert [a for e in tree.iter() for a in getattr(e, "attrib", {}) if a.startswith("on")] == []


def test_a_letter_is_shown_in_a_frame_that_may_do_nothing() -> None:
    tree = lxml_html.fromstring(write_story(a_story()))
    frames = tree.xpath("//iframe")
    assert len(frames) == 1 and frames[0].get("sandbox") == "" and frames[0].get("srcdoc") == LETTER
    assert unescape(frames[0].get("title")) == HOSTILE


def test_no_request_leaves_the_page() -> None:
    tree = lxml_html.fromstring(write_story(a_story()))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert tree.xpath("//link | //base | //form | //object") == []
    assert all(src.startswith("data:") for src in tree.xpath("//img/@src"))
    assert all(href.startswith("./") for href in tree.xpath("//a/@href"))


def test_files_are_linked_beside_the_page() -> None:
    page = write_story(a_story())
    assert 'href="./letters/%C3%A9t%C3%A9%201%232.eml"' in page
    assert 'href="./javascript%3Aalert%281%29"' in page


def test_a_draft_over_the_limit_stands_out() -> None:
    assert 'class="n over"' in write_story(a_story())
    assert 'class="n over"' not in write_story(a_story(word_limit=None))


def test_a_story_that_ended_early_has_no_report() -> None:
    assert "Rapport transmis" not in write_story(a_story(submission=None, drafts=(), decisions=(), messages=()))
