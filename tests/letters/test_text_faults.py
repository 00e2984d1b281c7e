"""What `turnus check` says of the texts of letters: all at once, each with its file and its remedy."""

from pathlib import Path

import pytest

from tasks.letters.faults import text_faults
from tasks.letters.texts import LETTERS

REMINDER = (LETTERS / "reminder/fr/body.md.j2").read_text("utf-8")


def faults(office: Path, **texts: str) -> list[str]:
    """Return what is said of an office that gives these texts: `reminder__fr__body` is the body of its reminder."""
    for name, text in texts.items():
        *way, part = name.split("__")
        file = office.joinpath(*way, {"body": "body.md.j2", "subject": "subject.txt.j2"}.get(part, part))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return [f"{fault.file}: {fault.sentence}" for fault in text_faults((office, LETTERS))]


def test_the_house_s_texts_have_no_fault(tmp_path: Path) -> None:
    assert text_faults() == text_faults((tmp_path, LETTERS)) == []


FAULTY = {
    "a name it does not have": (REMINDER + "{{ deadline }}", "names deadline, which this letter does not have; it has about, "),
    "a slip": (REMINDER + "{{ institutoin }}", "names institutoin, which this letter does not have; do you mean institution"),
    "a field that is not there": (REMINDER + "{{ officer.fax }}", "has no attribute 'fax'; mend it"),
    "what must be said": (REMINDER.replace("due_on", "asked_on"), "does not say due_on, which this letter must; say it"),
    "more than the others": (REMINDER + "{{ institution }}", "does not say institution, as fr does; say it in all or in none"),
    "less than the others": (REMINDER.replace("asked_on", "due_on"), "does not say asked_on, as de, en, lb does"),
    "no template": (REMINDER + "{% if %}", "Expected an expression, got 'end of statement block'; mend the line"),
    "another file": (REMINDER + "{% include 'style.css' %}", "takes in another file; write what it says into this one"),
    "without end": (REMINDER + '{{ "a" * 200000000 }}', "takes more time or room than a letter"),
    "parentheses": (REMINDER + "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}", "takes more time or room than a letter"),
    "many blocks within blocks": (REMINDER + "{% if 1 %}" * 3_000 + "{% endif %}" * 3_000, "takes more time or room than a letter"),
    "loops within loops": (REMINDER + "{% for a in [1] %}" * 30 + "{% endfor %}" * 30, "statically nested blocks; mend it"),
    "an unknown filter": (REMINDER + "{{ due_on|datum }}", "No filter named 'datum'"),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_text_is_told_with_its_file_and_remedy(tmp_path: Path, text: str, sentence: str) -> None:
    told = faults(tmp_path, reminder__fr__body=text)
    assert told and all("letters/reminder/" in line for line in told)
    assert [line for line in told if sentence in line]


def test_a_fault_is_told_once_with_its_file_and_line(tmp_path: Path) -> None:
    line = REMINDER.count("\n") + 1
    unknown, = faults(tmp_path / "a", reminder__fr__body=REMINDER + "{{ deadline }}")
    assert unknown.startswith("office/letters/reminder/fr/body.md.j2: names deadline, ")
    assert faults(tmp_path / "b", reminder__fr__body=REMINDER + "{{ officer.fax }}") == [
        f"office/letters/reminder/fr/body.md.j2: line {line}: 'models.letters.Signatory object' has no attribute 'fax'; mend it"
    ]
    assert faults(tmp_path / "c", reminder__fr__body=REMINDER + "{{ due_on|day(3) }}") == [
        f"office/letters/reminder/fr/body.md.j2: line {line}: TypeError; mend it"
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = "\n".join(faults(
        tmp_path,
        reminder__fr__body=REMINDER + "{{ deadline }}",
        decision__de__subject="{% endif %}",
        **{"remainder__fr__body": "x", "words__fr.yaml": "concern: 'Objet :'\nfallback: 'Voir {langue}.'", "words__de.yaml": "- a"},
    ))
    for line in (
        "office/letters/reminder/fr/body.md.j2: names deadline",
        "office/letters/decision/de/subject.txt.j2: line 1: ",
        "office/letters/remainder/fr/body.md.j2: belongs to no letter; do you mean reminder",
        "office/letters/words/fr.yaml: concern is no word of a letter; do you mean concerns",
        "office/letters/words/fr.yaml: fallback is not made as the house's; write it as in templates/letters/words/fr.yaml",
        "office/letters/words/de.yaml: is no list of words",
    ):
        assert line in told


def test_a_language_of_the_office_s_own_is_whole_or_every_missing_translation_is_told(tmp_path: Path) -> None:
    told = faults(tmp_path, reminder__es__body=REMINDER, **{"words__es.yaml": "locale: es_ES"})
    assert "office/letters/decision/es: is missing, though other letters are in es; write subject.txt.j2 and body.md.j2" in told
    assert "letters/reminder/es/subject.txt.j2: missing; put the file there, or leave es out" in told
    assert [line for line in told if line.startswith("office/letters/words/es.yaml: lacks announced, calendar, concerns, dated, ")]


def test_a_bomb_of_words_costs_nothing(tmp_path: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))
    told = faults(tmp_path, **{"words__fr.yaml": f"a0: &a0 [x, x]\n{levels}\nenclosed: *a59\n"})
    assert [line for line in told if "words/fr.yaml: enclosed is not made as the house's" in line]
