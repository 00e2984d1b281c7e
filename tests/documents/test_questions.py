"""The lists of bodies, built in the form of their Word files, and read number by number."""

import io
import json
from collections.abc import Callable, Sequence

import docx
import pytest
from body_list import BodyList, numbered, paragraph, run
from typer.testing import CliRunner

from cli.main import app
from documents import guard
from documents.questions import reader
from documents.questions.articles import articles
from documents.questions.citations import citations
from documents.questions.items import QuestionList
from documents.questions.word_file import read_word
from documents.words import languages, words

ENGLISH = words("questions", "en")


def read(written: BodyList | str) -> QuestionList:
    if isinstance(written, str):
        return reader.read(written.encode(), "list.txt")
    data = written.saved()
    assert guard.inspect(data).verdict == "pass"
    return reader.read(data, "list.docx")


def numbers(found: QuestionList) -> list[str]:
    return [item.number for item in found.items]


def remarks(found: QuestionList) -> list[tuple[str, str]]:
    return [entry.in_words(ENGLISH) for entry in found.unparsed]


# The list of issues prior to reporting: forty paragraphs, with letters and numerals below some of them

CLUSTERS = {
    "en": (
        ("A", "General measures of implementation (arts. 4, 42 and 44 (6))", ("4", "42", "44 (6)")),
        ("B", "General principles (arts. 2, 3, 6 and 12)", ("2", "3", "6", "12")),
        ("H", "Education, leisure and culture (arts. 28–31)", ("28", "29", "30", "31")),
        ("I", "Special protection (arts. 22, 37 (b)–(d) and 40)", ("22", "37 (b)", "37 (c)", "37 (d)", "40")),
    ),
    "fr": (
        ("A", "Mesures d’application générales (art. 4, 42 et 44 (par. 6))", ("4", "42", "44 (6)")),
        ("B", "Principes généraux (art. 2, 3, 6 et 12)", ("2", "3", "6", "12")),
        ("H", "Éducation, loisirs et culture (art. 28 à 31)", ("28", "29", "30", "31")),
        ("I", "Protection spéciale (art. 22, 37 b) à d) et 40)", ("22", "37 (b)", "37 (c)", "37 (d)", "40")),
    ),
}  # fmt: skip
PARTS = {
    "en": ("New developments", "Rights under the Convention", "Statistical information and data"),
    "fr": ("Faits nouveaux", "Droits énoncés dans la Convention", "Informations et données statistiques"),
}
ASKED = {
    "en": "Please explain what was done since the last dialogue, in the light of CRC/C/UTO/CO/5-6, para. {n}, on:",
    "fr": "Expliquer ce qui a été fait depuis le dernier dialogue, compte tenu de CRC/C/UTO/CO/5-6, par. {n}, sur :",
}
LETTERS = "abcdefghijk"
NUMERALS = ("i", "ii", "iii")


def signs(language: str) -> Callable[[str], str]:
    return (lambda text: f"({text})") if language == "en" else (lambda text: f"{text})")


def list_of_issues(language: str, *, typed: bool) -> tuple[BodyList, list[str]]:
    """Return a list of forty paragraphs in three parts, and the numbers it has."""
    around = signs(language)
    below = "(%{})" if language == "en" else "%{})"
    built, expected = BodyList(), list[str]()
    built.masthead(french=language == "fr")
    main = built.list((("decimal", "%1."), ("lowerLetter", below.format(2)), ("lowerRoman", below.format(3))))

    def ask(text: str, level: int, printed: str, note: str = "") -> None:
        tabs = "\t" * level
        if typed:
            built.add(f"{tabs}{printed}\t{text}", note=note)
        else:
            built.add(text, number=(main, level), note=note)

    def question(n: int) -> None:
        ask(ASKED[language].format(n=n), 0, f"{n}.", note=f"CRC/C/GC/{n}." if n % 9 == 0 else "")
        expected.append(f"{n}")
        for k in range(len(LETTERS) if n == 40 else n % 4):
            ask("The law;" if language == "en" else "La loi ;", 1, around(LETTERS[k]))
            expected.append(f"{n} {around(LETTERS[k])}")
            if n % 4 == 3 and k == 1:
                for numeral in NUMERALS:
                    ask("The budget;" if language == "en" else "Le budget ;", 2, around(numeral))
                    expected.append(f"{n} {around(LETTERS[k])} {around(numeral)}")

    built.add(f"\tI.\t{PARTS[language][0]}", "HChG")
    question(1)
    question(2)
    built.add(f"\tII.\t{PARTS[language][1]}", "HChG")
    n = 2
    for sign, title, _ in CLUSTERS[language]:
        built.add(f"\t{sign}.\t{title}", "H1G")
        built.add("Legislation" if language == "en" else "Législation", "H23G")
        for _ in range(9):
            n += 1
            question(n)
    built.add(f"\tIII.\t{PARTS[language][2]}", "HChG")
    question(39)
    question(40)
    return built, expected


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("typed", [False, True], ids=["automatic", "typed"])
def test_every_number_of_a_list_of_issues_is_right(language: str, typed: bool) -> None:
    built, expected = list_of_issues(language, typed=typed)
    found = read(built)
    assert numbers(found) == expected
    assert found.language == language
    assert [place for place, _ in remarks(found)] == ["first page"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_headings_articles_parts_and_citations_come_with_each_question(language: str) -> None:
    found = read(list_of_issues(language, typed=False)[0])
    by_number = {item.number: item for item in found.items}
    first, titles = 3, PARTS[language]
    for sign, title, named in CLUSTERS[language]:
        item = by_number[str(first)]
        assert item.heading_path[:2] == (f"II. {titles[1]}", f"{sign}. {title}")
        assert len(item.heading_path) == 3
        assert item.articles == named
        first += 9
    assert [by_number[n].part for n in ("2", "3", "38", "39")] == ["I", "II", "II", "III"]
    paragraph_word = "para." if language == "en" else "par."
    assert by_number["9"].cited == (f"CRC/C/UTO/CO/5-6, {paragraph_word} 9", "CRC/C/GC/9")
    assert by_number["9"].notes == ("CRC/C/GC/9.",)


def test_the_first_page_is_shown_whole() -> None:
    place, text = remarks(read(list_of_issues("en", typed=False)[0]))[0]
    assert place == "first page"
    assert "CRC/C/UTO/QPR/7" in text and "Distr.: General" in text and "List of issues prior" in text


def test_a_list_in_three_parts_numbers_its_data_anew_and_has_letters_without_a_number() -> None:
    found = read(
        "Part I\nIn this part the State is asked for 10,700 words at most.\n"
        "1. Please explain the law.\n2. Please explain the plan.\n"
        "Part II\nHere the State may briefly present:\n(a) New bills;\n(b) New institutions.\n"
        "Part III\n1. Please provide data on:\n(a) Schools;\n(b) Hospitals.\n2. Please provide costs.\n"
    )
    assert [(i.part, i.number) for i in found.items] == [
        ("I", "1"), ("I", "2"), ("II", "(a)"), ("II", "(b)"), ("III", "1"), ("III", "1 (a)"), ("III", "1 (b)"), ("III", "2"),
    ]  # fmt: skip
    assert [text for _, text in remarks(found)] == [
        "In this part the State is asked for 10,700 words at most.", "Here the State may briefly present:",
    ]  # fmt: skip


def test_letters_inside_a_paragraph_stay_its_text() -> None:
    found = read(
        "1. Please explain: a) the law; b) the plan.\n2. (a) On this; (b) on that.\n3.\t(a) Alone.\n(b) Beside.\n"
    )
    assert numbers(found) == ["1", "2", "3 (a)", "3 (b)"]
    assert found.items[0].text.endswith("b) the plan.")


def test_i_after_h_is_a_letter_unless_ii_follows() -> None:
    letters = "".join(f"({sign}) The matter {sign};\n" for sign in "abcdefg")
    found = read(f"1. Please explain:\n{letters}(h) The matter h:\n(i) one;\n(ii) two;\n(i) The matter i;\n(j) The matter j.\n")
    assert numbers(found)[-5:] == ["1 (h)", "1 (h) (i)", "1 (h) (ii)", "1 (i)", "1 (j)"]
    assert remarks(found) == []


# The questionnaires of the Lanzarote Committee

QUESTIONNAIRE = (
    ("Thematic questionnaire", "b"), ("Adopted by the Lanzarote Committee", ""),
    ("PREVENTION", "b"),
    ("Question 1. Awareness", "b"),
    ("1.1. Which tools are there for children on:", ""), ("a.\timages?", ""), ("b.\tvideos?", ""),
    ("1.2. Who made them?", ""), ("Note: name private bodies too.", ""),
    ("PROTECTION", "b"),
    ("Question 2: Help to victims", "b"), ("(Art. 14, Explanatory Report paras. 98-104)", ""),
    ("Please describe, in particular:", ""), ("-\tthe first help;", ""), ("-\tlater help.", ""),
    ("(a) Which services are there?", ""), ("(b) Who pays?", ""), ("(i) the State?", ""), ("(ii) the family?", ""),
    ("Question 3", "b"), ("Is there a plan (Article 10, paragraph 2)?", ""),
)  # fmt: skip


def test_every_number_of_a_questionnaire_is_right() -> None:
    built = BodyList()
    for text, mark in QUESTIONNAIRE:
        built.add(text, "", None, *filter(None, [mark]))
    found = read(built)
    assert numbers(found) == ["1", "1.1", "1.1 a", "1.1 b", "1.2", "2", "2 a", "2 b", "2 b i", "2 b ii", "3"]
    by_number = {item.number: item for item in found.items}
    assert by_number["1.1 a"].heading_path == ("PREVENTION", "Question 1. Awareness")
    assert by_number["1.2"].notes == ("Note: name private bodies too.",)
    assert by_number["2"].text == "Help to victims\nPlease describe, in particular:\n– the first help;\n– later help."
    assert by_number["2"].cited == ("Explanatory Report, paras. 98-104",)
    assert by_number["2 a"].articles == ("14",)
    assert (by_number["3"].text, by_number["3"].articles) == ("Is there a plan (Article 10, paragraph 2)?", ("10 (2)",))
    assert remarks(found) == [("first page", "Thematic questionnaire\nAdopted by the Lanzarote Committee")]


def test_a_questionnaire_numbered_by_word_reads_the_same() -> None:
    built = BodyList()
    questions = built.list((("decimal", "Question %1:"), ("lowerLetter", "%2."), ("bullet", "")))
    built.add("General framework", "Heading1")
    for text, level in (
        ("Definition of “child”", 0), ("Is it below 18?", 1), ("Age unknown?", 1), ("in law", 2), ("Equality", 0), ("How?", 1),
    ):
        built.add(text, "", (questions, level), *(["b"] if level == 0 else []))
    found = read(built)
    assert numbers(found) == ["1", "1 a", "1 b", "2", "2 a"]
    assert found.items[1].heading_path == ("General framework", "Question 1: Definition of “child”")
    assert found.items[2].text == "Age unknown?\n– in law"


# Word's automatic numbers

def printed(built: BodyList) -> list[str | None]:
    return [line.label.printed if line.label else None for line in read_word(built.saved()).lines]


def walked(built: BodyList, steps: Sequence[tuple[int, int]]) -> list[str | None]:
    for step in steps:
        built.add("x", "", step)
    return printed(built)


def test_a_level_begins_again_after_a_higher_one() -> None:
    built = BodyList()
    n = built.list()
    steps = [(n, 0), (n, 1), (n, 2), (n, 2), (n, 1), (n, 0), (n, 1)]
    assert walked(built, steps) == ["1.", "(a)", "(i)", "(ii)", "(b)", "2.", "(a)"]


def test_instances_go_on_unless_they_override_the_start() -> None:
    built = BodyList()
    n = built.list()
    same, anew = built.instance(0), built.instance(0, begins_at=5)
    assert walked(built, [(n, 0), (same, 0), (anew, 0), (anew, 0), (n, 0)]) == ["1.", "2.", "5.", "6.", "7."]


def test_a_legal_level_prints_all_its_numbers_as_figures() -> None:
    built = BodyList()
    n = built.list((("upperRoman", "%1."), ("decimal", "%1.%2")), extra="<w:isLgl/>")
    assert walked(built, [(n, 0), (n, 1), (n, 1)]) == ["1.", "1.1", "1.2"]


def test_letters_double_after_z_and_a_start_is_kept() -> None:
    built = BodyList()
    n = built.list((("lowerLetter", "%1)"),), starts=(25,))
    assert walked(built, [(n, 0)] * 4) == ["y)", "z)", "aa)", "bb)"]


@pytest.mark.parametrize("start", ["999999999", "9" * 5000, "x"])
def test_an_impossible_start_is_no_danger(start: str) -> None:
    built = BodyList()
    n = built.list((("lowerRoman", "%1."),), extra=f'<w:start w:val="{start}"/>')
    assert len(walked(built, [(n, 0), (n, 0)])) == 2


def test_a_level_that_never_begins_again_goes_on() -> None:
    built = BodyList()
    n = built.list((("decimal", "%1."), ("decimal", "%2)")), extra='<w:lvlRestart w:val="0"/>')
    assert walked(built, [(n, 0), (n, 1), (n, 0), (n, 1)]) == ["1.", "1)", "2.", "2)"]


def test_a_style_numbers_its_paragraphs_and_one_may_leave_the_list() -> None:
    built = BodyList()
    n = built.list()
    built.style_numbering = f'<w:pPr><w:numPr><w:numId w:val="{n}"/></w:numPr></w:pPr>'
    built.add("First.")
    built.body.append(paragraph(run("Without."), "SingleTxtG", numbered(0)))
    built.body.append(paragraph(run("Below."), "SingleTxtG", '<w:numPr><w:ilvl w:val="1"/></w:numPr>'))
    built.add("Second.")
    assert printed(built) == ["1.", None, "(a)", "2."]


def field(code: str, result: str = "") -> str:
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(("code", "result", "after"), [
    ("AUTONUM", "", "\t"), (r"AUTONUMLGL \e", "", "\t"), ("SEQ para", "", ".\t"), ("SEQ para", "{n}", ".\t"),
])
def test_numbers_from_fields_are_read(code: str, result: str, after: str) -> None:
    built = BodyList()
    for n in (1, 2, 3):
        built.body.append(paragraph(field(code, result.format(n=n)) + run(f"{after}Please explain matter {n}.")))
    found = read(built)
    assert [(item.number, item.text) for item in found.items] == [(f"{n}", f"Please explain matter {n}.") for n in (1, 2, 3)]


def test_the_list_number_styles_of_python_docx_are_read() -> None:
    document = docx.Document()
    document.add_heading("General measures (arts. 4 and 42)", 1)
    for text in ("Please explain the law.", "Please explain:"):
        document.add_paragraph(text, style="List Number")
    for text in ("(a) the budget;", "(b) the posts."):
        document.add_paragraph(text)
    document.add_heading("Education (arts. 28 and 29)", 1)
    document.add_paragraph("Please explain schooling.", style="List Number")
    saved = io.BytesIO()
    document.save(saved)
    found = reader.read(saved.getvalue(), "list.docx")
    assert [(i.number, i.articles) for i in found.items] == [
        ("1", ("4", "42")), ("2", ("4", "42")), ("2 (a)", ("4", "42")), ("2 (b)", ("4", "42")), ("3", ("28", "29")),
    ]  # fmt: skip


# What is wrong with lists

@pytest.mark.parametrize(("text", "told"), [
    ("1. Please explain.\n3. Please explain.\n", [("3 (paragraph 2 of the file)", "“3” stands where “2” was expected")]),
    (
        "1. Please explain.\n1. Please explain.\n2. Please explain.\n",
        [("1 (paragraph 2 of the file)", "“1” stands where “2” was expected")],
    ),
    ("1. Please explain.\n3. Please.\n2. Please.\n4. Please.\n", [
        ("3 (paragraph 2 of the file)", "“3” stands where “2” was expected"),
        ("2 (paragraph 3 of the file)", "“2” stands where “4” was expected"),
    ]),
    ("4. Please explain.\n5. Please explain.\n", [("4 (paragraph 1 of the file)", "“4” stands where “1” was expected")]),
    (
        "1. Please explain:\n(a) this;\n(c) that.\n",
        [("1 (c) (paragraph 3 of the file)", "“1 (c)” stands where “1 (b)” was expected")],
    ),
])  # fmt: skip
def test_broken_numbering_is_kept_and_told(text: str, told: list[tuple[str, str]]) -> None:
    found = read(text)
    assert len(found.items) == text.count("\n")
    assert remarks(found) == told


def test_a_paragraph_without_a_number_stays_with_the_question_above_and_is_shown() -> None:
    found = read("1. Please explain the law.\nPlease also explain its costs.\n2. Please explain the plan.\n")
    assert found.items[0].text == "Please explain the law.\nPlease also explain its costs."
    assert remarks(found) == [("paragraph 2 of the file, no number, kept with 1", "Please also explain its costs.")]


def test_tracked_changes_are_read_as_accepted_and_told_once() -> None:
    built = BodyList()
    n = built.list()
    gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>gone </w:delText></w:r></w:del>'
    new = f'<w:ins w:id="2" w:author="x">{run("the law")}</w:ins>'
    mark = '<w:rPr><w:del w:id="3" w:author="x"/></w:rPr>'
    built.add("Please explain.", number=(n, 0))
    built.body.append(paragraph(gone, "", numbered(n) + mark))
    built.body.append(paragraph(run("Please explain ") + gone + new + run("."), "", numbered(n)))
    found = read(built)
    assert [(i.number, i.text) for i in found.items] == [("1", "Please explain."), ("2", "Please explain the law.")]
    assert remarks(found) == [("whole file", "tracked changes: 4, read as accepted")]


def test_a_table_is_read_where_it_has_numbers_and_shown_where_it_has_none() -> None:
    built = BodyList()
    built.table([
        ["No.", "Question", "Answer"], ["1", "Please explain the law.", ""], ["2.", "Please explain:", "by May"],
        ["(a)", "the plan", ""],
    ])
    built.table([["2027", "17"], ["2028", "18"]])
    found = read(built)
    assert [(i.number, i.text) for i in found.items] == [
        ("1", "Please explain the law."), ("2", "Please explain:"), ("2 (a)", "the plan"),
    ]  # fmt: skip
    assert remarks(found) == [
        ("first page", "No. | Question | Answer"), ("table 1, row 3, after 2", "by May"),
        ("table 2, after 2 (a)", "2027 | 17\n2028 | 18"),
    ]  # fmt: skip


def test_two_languages_in_one_list_are_told() -> None:
    found = read(
        "1. Please explain the law on the rights of the child.\n"
        "2. Donner des renseignements sur la loi et les plans de la police.\n"
        "3. Expliquer les mesures prises dans le domaine de la santé.\n"
        "4. Please explain the plan of the State for the schools.\n"
    )
    assert numbers(found) == ["1", "2", "3", "4"]
    assert remarks(found) == [("2 to 3", "in another language than the list (en)")]


def test_text_boxes_notes_of_headings_and_headings_alone_are_shown() -> None:
    built = BodyList()
    built.add("1.\tPlease explain.")
    built.add("Education", "H1G", note="Seen together with health.")
    built.body.append(paragraph(
        "<w:r><w:pict><w:txbxContent>" + paragraph(run("In a box.")) + "</w:txbxContent></w:pict></w:r>"
        + run("2.\tPlease explain."),
    ))
    built.add("The end", "H1G")
    assert remarks(read(built)) == [
        ("footnote 1 (paragraph 2 of the file)", "Seen together with health."), ("text box 1, after 2", "In a box."),
        ("paragraph 5 of the file, heading with no question under it", "The end"),
    ]  # fmt: skip


def test_nothing_of_a_list_is_lost() -> None:
    built, _ = list_of_issues("en", typed=True)
    found = read(built)
    asked = (f"{item.text}\n{' '.join(item.heading_path)}\n{' '.join(item.notes)}" for item in found.items)
    shown = "\n".join([*asked, *(text for _, text in remarks(found))])
    for line in read_word(built.saved()).lines:
        assert line.text in shown


@pytest.mark.timeout(120)  # it takes two seconds; a quadratic reading meets the limit
def test_a_list_of_twelve_thousand_paragraphs_is_read_to_its_end() -> None:
    built = BodyList()
    n = built.list()
    for k in range(12_000):
        built.add("Please explain the measures taken (CRC/C/UTO/CO/5-6, para. 12):", number=(n, k % 3 and 1))
    assert len(reader.read(built.saved(), "list.docx").items) == 12_000


# Lines of text files

def test_lines_broken_at_a_width_are_joined_and_headings_stay_apart() -> None:
    found = read(
        "A. General measures (arts. 4 and 42)\nLegislation\n"
        "1. Please explain the steps taken by the State to bring its laws into\n"
        "line with the Convention and in particular:\n(a) the budget of the ministries and of the communes and of the other\n"
        "bodies;\n"
    )
    assert [i.heading_path for i in found.items] == [("A. General measures (arts. 4 and 42)", "Legislation")] * 2
    assert found.items[1].text == "the budget of the ministries and of the communes and of the other bodies;"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_may_come_from_any_editor(encoding: str) -> None:
    found = reader.read("1. Décrire l’éducation donnée à l’école.".encode(encoding), "liste.txt")
    assert found.items[0].text == "Décrire l’éducation donnée à l’école."


# Articles and documents

@pytest.mark.parametrize(("text", "expected"), [
    ("(arts. 5, 9–11, 18 (1) and (2), 20 and 27 (4))", ["5", "9", "10", "11", "18 (1)", "18 (2)", "20", "27 (4)"]),
    ("(art. 19, 24 (par. 3), 37 a) et 39)", ["19", "24 (3)", "37 (a)", "39"]),
    ("(art. 4, 42 et 44, par. 6)", ["4", "42", "44 (6)"]),
    ("(Article 10(2)(b), Explanatory Report, paras. 83 and 84)", ["10 (2) (b)"]),
    ("Article 3, letter (a), i.e. any person", ["3 (a)"]),
    ("articles 5 et 6 du Code pénal, article 12 de la Convention", ["12"]),
    ("article 4 of the Optional Protocol on the sale of children", ["OPSC 4"]),
])
def test_articles_are_read_as_bodies_write_them(text: str, expected: list[str]) -> None:
    assert list(articles(text)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    (
        "(CRC/C/UTO/CO/3-4, paras. 12 and 14 (a), and CRC/C/OPSC/UTO/CO/1, para. 5)",
        ["CRC/C/UTO/CO/3-4, paras. 12 and 14 (a)", "CRC/C/OPSC/UTO/CO/1, para. 5"],
    ),
    ("general comments No. 13 (2011) and No. 25 (2021)", ["general comment No. 13 (2011)", "general comment No. 25 (2021)"]),
    ("observation générale no 5 (2003), par. 12", ["observation générale no 5 (2003), para. 12"]),
    ("previous concluding observations (para. 12)", ["previous concluding observations, para. 12"]),
    ("A/RES/70/1, CM/Rec(2018)7 and/or TV/radio", ["A/RES/70/1", "CM/Rec(2018)7"]),
    ("(ibid., para. 13)", ["CRC/C/UTO/CO/1, para. 13"]),
])  # fmt: skip
def test_cited_documents_are_read_with_their_paragraphs(text: str, expected: list[str]) -> None:
    assert [c.written("en") for c in citations(text, before="CRC/C/UTO/CO/1")] == expected


# The command

@pytest.fixture
def turnus(tmp_path, monkeypatch):
    monkeypatch.setenv("TURNUS_OFFICE", str(tmp_path / "office"))

    def call(name: str, data: bytes, *options: str):
        (tmp_path / name).write_bytes(data)
        return CliRunner().invoke(app, ["questions", "read", str(tmp_path / name), *options])

    return call


def test_the_command_prints_the_list_as_data_and_leaves_the_file_alone(turnus, tmp_path) -> None:
    data = list_of_issues("fr", typed=False)[0].saved()
    told = turnus("liste.docx", data, "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["language"] == "fr"
    assert set(found["items"][0]) == {"number", "text", "heading_path", "articles", "cited", "part", "notes"}
    assert [set(entry) for entry in found["unparsed"]] == [{"place", "text"}]
    assert [path.name for path in tmp_path.iterdir()] == ["liste.docx"]
    assert (tmp_path / "liste.docx").read_bytes() == data


def test_the_command_prints_a_table_and_what_a_person_must_look_at(turnus) -> None:
    told = turnus("list.txt", b"1. Please explain.\n3. Please explain.\n")
    assert "« 3 » se trouve à la place de « 2 »" in told.stdout


@pytest.mark.parametrize(("name", "data", "why"), [
    ("scan.pdf", b"%PDF-1.7\n", "pdf"), ("list.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, None),
    ("list.rtf", b"{\\rtf1 1. Please explain.}", "to_convert"), ("list.docx", b"", "empty"),
    ("list.docx", b"1. Please", "not_word"),
    ("list.txt", b"\x00\x01\x02", "not_text"), ("list.txt", b"%PDF-1.7\n", "pdf"), ("gone.docx", None, None),
])
def test_what_cannot_be_read_is_refused_in_one_sentence(
    turnus, tmp_path, name: str, data: bytes | None, why: str | None
) -> None:
    path = str(tmp_path / name)
    told = turnus(name, data) if data is not None else CliRunner().invoke(app, ["questions", "read", path])
    assert told.exit_code == 1
    assert "Traceback" not in told.output and len(told.stderr.strip().splitlines()) == 1
    if why:
        assert told.stderr.strip() == words("questions", "fr")["refusals"][why].format(file=name, kind=f".{name[-3:]}")


def test_a_scan_inside_a_word_file_is_refused(turnus) -> None:
    built = BodyList()
    built.body.append(paragraph("<w:r><w:pict/></w:r>"))
    told = turnus("scan.docx", built.saved())
    assert told.stderr.strip() == words("questions", "fr")["refusals"]["no_words"].format(file="scan.docx")


def test_the_words_of_the_reader_are_the_same_in_every_language() -> None:
    told = [words("questions", language) for language in languages("questions")]
    assert len(told) == 3
    assert all(one.keys() == told[0].keys() and one["refusals"].keys() == told[0]["refusals"].keys() for one in told)
