"""What reviewers did to a draft is found whole, each thing at its paragraph, whatever program the file went through."""

import re
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from office_files import by_libreoffice
from reviewers import Expected, Reviewer, draft, sentence

from documents.harvesting.harvest import Harvest, harvest
from documents.harvesting.items import Item, Untracked
from documents.package import read_parts, write_parts
from tests.machine import missing, needs

SENT = draft()
WHO = ("Anne Weber", "Jean Muller", "Claire Schmit")


def reviewed(n: int, *, plain: bool = False) -> Reviewer:
    """Return the n-th reviewer's work on the draft: other paragraphs, other things, all kinds; `plain`: what LibreOffice takes."""
    v = Reviewer(SENT, f"Relecteur {n}", f"2028-03-{n + 1:02}T09:30:00Z")
    own = [k for k in range(1, 25) if k not in (5, 11)]
    at = [own[(n * 5 + k * 2) % len(own)] for k in range(11)]

    def p(k: int) -> str:
        return f"au point {at[k]}."

    v.comment(p(0), "le Gouvernement", f"Lequel, en réponse {n} ?",
              replies=[(WHO[0], f"Celui de {2000 + at[0]}."), (f"Relecteur {n}", "Merci.")], done=n % 2 == 0)
    v.comment(p(0), "comité interministériel", "A-t-il siégé ?", date="0-00-00T00:00:00Z" if n % 3 == 0 else None)
    v.insert(p(1), "le Gouvernement", " luxembourgeois tout entier", runs=3)
    v.delete(p(2), "interministériel")
    v.insert(p(2), "reste suivie", " de près")
    v.comment_deleted(p(3), "En matière", f"Style, {n}.")
    v.edit(p(4), "rend compte", f"fait rapport {n} fois")
    v.edit(p(5), sentence(at[5]).split(" ; ")[1], f"le reste de la phrase a été écrit d’une autre façon, la {n}e.")
    v.add_paragraph(p(6), f"Un nouvel alinéa du relecteur {n}, en entier.")
    v.add_paragraph(p(7), f"Un autre alinéa du relecteur {n}, sans suivi.", tracked=False)
    (v.strike if n % 2 else v.drop)(p(8))
    v.move(p(9), p(10))
    v.comment(["dix-sept", "vingt et un", "vingt-neuf"][n % 3], ["dix-sept", "vingt et un", "vingt-neuf"][n % 3], "Source ?")
    v.edit(["dix-sept", "vingt et un", "vingt-neuf"][(n + 1) % 3], ["dix-sept", "vingt et un", "vingt-neuf"][(n + 1) % 3], "trente")
    v.insert("Mémorial A n°", "5 janvier", " 2019")
    v.delete("au point 5.", "le Gouvernement")
    v.edit("Chiffres du ministère", "31 décembre", "1er juillet")
    if not plain:
        v.comment("Mémorial A n° 1", "Mémorial A", f"Vérifier la source, {n}.")
        v.comment("Projet de rapport", "à relire", "Pour avis ?")
    return v


@dataclass(frozen=True)
class Row:
    """What is expected of a file, and what was found for it."""

    file: str
    expected: Expected
    found: Item | None


def compared(file: str, expected: list[Expected], found: tuple[Item, ...]) -> tuple[list[Row], list[Item]]:
    """Return each expected thing with the item that is it, and the items that nobody did."""
    left = list(found)
    rows = []
    for e in expected:
        match = next((i for i in left if _is(e, i)), None)
        if match:
            left.remove(match)
        rows.append(Row(file, e, match))
    return rows, left


def _is(e: Expected, i: Item) -> bool:
    same = i.kind.value == e.kind and i.author == e.author and i.paragraph == e.paragraph and i.date == e.date
    if e.kind == "untracked":
        return same and e.text in i.text and (bool(e.text) or (i.what is Untracked.REMOVED and i.anchor == e.anchor))
    return same and i.text.strip() == e.text.strip() and (not e.anchor or i.anchor == e.anchor)


def table(rows: list[Row], extra: list[tuple[str, Item]]) -> str:
    """Return all rows with their misses, readable."""
    lines = [
        f"{'ok  ' if r.found else 'MISS'} {r.file:28} {r.expected.kind:10} {r.expected.paragraph or '–':8} {r.expected.text[:44]}"
        for r in rows
    ]
    lines += [f"MORE {file:28} {i.kind:10} {i.paragraph or '–':8} {i.text[:44]} ← {i.anchor[:30]}" for file, i in extra]
    by_way = Counter((r.file.partition(" ")[2], bool(r.found)) for r in rows)
    sums = [f"{way:20} {by_way[way, True]} of {by_way[way, True] + by_way[way, False]}" for way in sorted({w for w, _ in by_way})]
    return "\n".join([*lines, *sums, f"more than expected: {len(extra)}"])


def judged(files: list[tuple[str, bytes, list[Expected]]]) -> None:
    """Print the table; fail on any miss and on anything that nobody did."""
    rows: list[Row] = []
    extra: list[tuple[str, Item]] = []
    for name, docx, expected in files:
        matched, more = compared(name, expected, harvest(docx, SENT).items)
        rows += matched
        extra += [(name, item) for item in more]
    print(table(rows, extra))
    misses = [r for r in rows if r.found is None]
    assert not misses and not extra, f"{len(misses)} of {len(rows)} missed, {len(extra)} too many; the table is above"


def test_twelve_reviewers_with_word_are_harvested_row_by_row():
    judged([(f"{n:02} Word", v.docx(), v.expected) for n in range(12) for v in [reviewed(n)]])


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_twelve_reviewers_through_libreoffice_are_harvested_row_by_row(kind):
    work = {f"{n:02} LibreOffice .{kind}": reviewed(n, plain=True) for n in range(12)}
    saved = by_libreoffice({name: v.docx() for name, v in work.items()}, "docx", kind)
    if kind != "docx":
        saved = by_libreoffice(saved, kind, "docx")
    judged([(name, saved[name], v.expected) for name, v in work.items()])


@pytest.mark.parametrize(("filter", "kind"), [("MS Word 2007 XML", "docx"), ("writer8", "odt")])
def test_what_is_done_at_libreoffice_itself_is_harvested(filter, kind, tmp_path):
    program = needs("soffice", "libreoffice-writer-nogui")
    python = Path("/usr/bin/python3")
    if not python.exists() or subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
        missing("uno", "python3-uno")
    (tmp_path / "projet.docx").write_bytes(SENT)
    back = tmp_path / f"relu.{kind}"
    desk = [str(python), str(Path(__file__).with_name("office_user.py")), str(program)]
    subprocess.run([*desk, str(tmp_path / "projet.docx"), str(back), filter, WHO[2]], check=True, capture_output=True, timeout=120)
    docx = back.read_bytes() if kind == "docx" else by_libreoffice({"relu": back.read_bytes()}, kind, "docx")["relu"]
    found = [(i.kind.value, i.author, i.paragraph, i.text.strip()[-30:]) for i in harvest(docx, SENT).items]
    assert found == [
        ("insertion", WHO[2], "_t00004", "concertées"),
        ("untracked", "", "_t00006", "Mémorial B n° 1 du 5 janvier."),
        ("deletion", WHO[2], "_t00009", "; la participation reste suivie"[-30:]),
        ("untracked", "", "_t00012", "qui en fait rapport au point 10."[-30:]),
        ("insertion", WHO[2], "_t00024", "Un alinéa nouveau, suivi."),
        ("untracked", "", "_t00025", "Un alinéa nouveau, non suivi."),
    ]


# What can happen to a file on its way


def everything(v: Reviewer) -> None:
    v.comment("au point 2.", "plan de 5 mesures", "Quel plan ?", replies=[(WHO[0], "Celui de 2002.")])
    v.insert("au point 3.", "le Gouvernement", " tout entier")
    v.delete("au point 6.", "interministériel")
    v.edit("au point 9.", "rend compte", "fait rapport")
    v.comment("dix-sept", "dix-sept", "Source ?")


def changed(docx: bytes, pattern: str, new: str) -> bytes:
    """Return a file whose document was rewritten by a pattern."""
    parts = dict(read_parts(docx))
    parts["word/document.xml"] = re.sub(pattern.encode(), new.encode(), parts["word/document.xml"])
    return write_parts(parts)


@pytest.mark.parametrize(("pattern", "new"), [
    (r"<w:bookmark(?:Start|End)[^>]*/>", ""),                           # lost
    (r'w:name="_t000(\d\d)"', r'w:name="Signet_\1"'),                    # renamed
    (r'w:name="_t000(\d)(\d)"', r'w:name="_t000\2\1"'),                  # at other paragraphs
])
def test_paragraphs_are_known_by_their_words_when_bookmarks_are_not_to_be_trusted(pattern, new):
    v = Reviewer(SENT, WHO[1])
    everything(v)
    rows, more = compared("", v.expected, harvest(changed(v.docx(), pattern, new), SENT).items)
    assert all(r.found for r in rows) and not more, table(rows, [("", i) for i in more])


@pytest.mark.parametrize("prefix", ["p", "Anker_", "bloc-", ""])
def test_bookmarks_may_have_any_prefix_or_not_be_there(prefix):
    v = Reviewer(draft(prefix=prefix), WHO[1])
    everything(v)
    rows, more = compared("", v.expected, harvest(v.docx(), v.sent).items)
    assert all(r.found for r in rows) and not more, table(rows, [("", i) for i in more])
    assert all((r.found.paragraph or "").startswith(prefix) and r.found.number for r in rows if r.found)


def test_programs_own_bookmarks_are_no_names_of_paragraphs():
    contents = r'<w:bookmarkStart w:id="9\2" w:name="_Toc9\2"/><w:bookmarkEnd w:id="9\2"/>\1'
    noisy = changed(SENT, r'(<w:bookmarkStart w:id="(\d+)" w:name="_t000)', contents)
    v = Reviewer(noisy, WHO[1])
    v.insert("au point 3.", "le Gouvernement", " tout entier")
    assert [i.paragraph for i in harvest(v.docx(), noisy).items] == ["_t00004"]


@pytest.mark.parametrize("prefix", ["_Toc", "Bookmark", "_Ref"])
def test_a_bookmark_that_looks_like_a_programs_own_names_its_paragraph_where_there_is_no_other(prefix):
    sent = draft(prefix=prefix)
    v = Reviewer(sent, WHO[1])
    v.insert("au point 3.", "le Gouvernement", " tout entier")
    assert [i.paragraph for i in harvest(v.docx(), sent).items] == [f"{prefix}00004"]


def test_a_bookmark_that_goes_on_into_other_paragraphs_names_none_of_them():
    spanning = changed(SENT, r'(<w:bookmarkStart w:id="104")', r'<w:bookmarkStart w:id="9" w:name="_t90000"/>\1')
    spanning = changed(spanning, r'(<w:bookmarkEnd w:id="109"/>)', r'\1<w:bookmarkEnd w:id="9"/>')
    v = Reviewer(spanning, WHO[1])
    v.insert("au point 3.", "le Gouvernement", " tout entier")
    assert [i.paragraph for i in harvest(v.docx(), spanning).items] == ["_t00004"]


def test_a_comment_that_begins_and_ends_between_paragraphs_is_at_the_first_it_is_about():
    v = Reviewer(SENT, WHO[1])
    v.comment("au point 3.", "le Gouvernement", "Un mot.")
    between = changed(v.docx(), r'<w:commentRange(?:Start|End) [^>]*/>', "")
    start, end = '<w:commentRangeStart w:id="5001"/>', '<w:commentRangeEnd w:id="5001"/>'
    between = changed(between, r'(<w:p\b[^>]*>(?:(?!</w:p>).)*?w:name="_t00003".*?</w:p>)', rf"{start}\1{end}")
    item = harvest(between, SENT).items[0]
    assert (item.paragraph, item.anchor) == ("_t00003", sentence(2))


@pytest.mark.parametrize("date", ["2026-02-31T09:00:00Z", "2026-02-03T25:00:00Z", "0-00-00T00:00:00Z", "hier"])
def test_a_date_that_no_calendar_has_is_none(date):
    v = Reviewer(SENT, WHO[1])
    v.insert("au point 3.", "le Gouvernement", " tout entier")
    item = harvest(changed(v.docx(), r'w:date="[^"]*"', f'w:date="{date}"'), SENT).items[0]
    assert (item.author, item.date) == (WHO[1], None)


def test_a_paragraph_rewritten_from_end_to_end_is_known_by_its_bookmark():
    v = Reviewer(SENT, WHO[1])
    v.edit("au point 9.", sentence(9), "Tout autre chose.")
    (item,) = harvest(v.docx(), SENT).items
    assert (item.paragraph, item.text, item.anchor) == ("_t00011", "Tout autre chose.", sentence(9))


def test_accepted_changes_are_found_as_untracked_ones():
    v = Reviewer(SENT, WHO[1])
    v.insert("au point 3.", "le Gouvernement", " tout entier")
    v.delete("au point 6.", "interministériel")
    v.add_paragraph("au point 8.", "Un alinéa nouveau.")
    accepted = changed(changed(v.docx(), r"<w:del .*?</w:del>", ""), r"</?w:ins\b[^>]*>", "")
    assert [(i.kind, i.what, i.paragraph) for i in harvest(accepted, SENT).items] == [
        ("untracked", "changed", "_t00004"), ("untracked", "changed", "_t00007"), ("untracked", "added", "_t00009")]


def test_paragraphs_split_merged_and_put_elsewhere_are_told_once():
    rows = Reviewer(SENT, WHO[1])
    paragraph = rows.at("au point 3.")
    new = rows.split(paragraph, " ; ").getparent().makeelement(paragraph.tag)
    new.extend([q for q in paragraph if q.tag.endswith("}r")][2:])
    paragraph.addnext(new)
    rows.at("au point 22.").addnext(rows.at("au point 15."))
    assert [(i.what, i.paragraph) for i in harvest(rows.docx(), SENT).items] == [("changed", "_t00004"), ("displaced", "_t00025")]


def test_what_is_sent_back_as_it_was_has_nothing():
    assert harvest(SENT, SENT) == Harvest(())


def test_another_draft_is_told_apart():
    assert harvest(draft(60), draft(20)).is_another is False      # it has all that was sent, and more
    other = changed(SENT, "En matière de|le Gouvernement a adopté en|mesures|reste suivie par le comité|compte|plan", "x y")
    assert harvest(other, SENT).is_another
    assert harvest(Reviewer(draft(5), "x").docx(), SENT).is_another


def test_comments_without_a_place_are_kept():
    v = Reviewer(SENT, WHO[1])
    v.comment("au point 2.", "mesures", "Où ?")
    lost = changed(v.docx(), r"<w:commentR(?:ange|ef)[^>]*/>", "")
    assert [(i.kind, i.paragraph, i.text) for i in harvest(lost, SENT).items] == [("comment", None, "Où ?")]


def test_two_authors_in_one_stretch_are_two_changes():
    one = Reviewer(SENT, WHO[1])
    one.insert("au point 3.", "le Gouvernement", " tout entier")
    two = changed(one.docx(), "( tout )(entier)", r'\1</w:t></w:r></w:ins><w:ins w:id="9" w:author="X" w:date="x"><w:r><w:t>\2')
    assert [(i.author, i.text, i.date) for i in harvest(two, SENT).items] == [
        (WHO[1], " tout ", one.date), ("X", "entier", None)]


def test_two_thousand_comments_come_out_and_their_time_is_told():
    v = Reviewer(draft(400), WHO[1])
    for n in range(12, 412):
        v.comment(f"au point {n % 400 + 1}.", "le Gouvernement", f"Remarque {n}.",
                  replies=[(WHO[k % 3], f"Réponse {k}.") for k in range(4)])
    docx, begun = v.docx(), time.perf_counter()
    found = harvest(docx, v.sent)
    took = time.perf_counter() - begun
    print(f"{len(found.items)} comments in {took:.2f} s")
    assert len(found.items) == 2000
