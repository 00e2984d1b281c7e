import re
from pathlib import Path

import pytest

from models.instrument import (
    Breakdown,
    Data,
    Instrument,
    Ladder,
    LadderStep,
    Languages,
    Question,
    ReleasePolicy,
    Section,
    Stage,
    StatisticsTable,
    WordLimit,
)
from planning.check import DataFiles, faults, load_contacts, load_instrument, load_layout, load_office, readable_instruments
from planning.fault_sentences import REMEDIES
from tests.planning.conftest import HOUSE

INSTRUMENTS = sorted((HOUSE / "instruments").glob("*.yaml"))
LAYOUTS = sorted((HOUSE / "templates" / "layouts").glob("*.yaml"))
SENDER = "sender: droits-enfant@office.invalid        # replace: the address letters come from"
REACHED = "institution: mj, address: a@mj.invalid"
OFFICE = HOUSE / "templates" / "office"


def texts(*paths: Path) -> dict[str, str]:
    return {p.name: p.read_text() for p in paths}


def declared(**changed: dict[str, str]) -> DataFiles:
    files = {
        "instruments": texts(*INSTRUMENTS),
        "institutions": texts(*sorted((HOUSE / "institutions").glob("*.yaml"))),
        "office": texts(OFFICE / "office.yaml"),
        "contacts": texts(OFFICE / "contacts.yaml"),
        "officers": texts(OFFICE / "officers.yaml"),
        "layouts": texts(*LAYOUTS),
    }
    return DataFiles(**{**files, **changed})


def test_there_are_instruments() -> None:
    assert INSTRUMENTS


def test_the_files_we_deliver_have_no_fault() -> None:
    assert [str(f) for f in faults(declared())] == []


@pytest.mark.parametrize("path", INSTRUMENTS, ids=lambda p: p.stem)
def test_every_question_has_title_and_guidance_in_french_and_english_and_a_title_in_german(path: Path) -> None:
    instrument, _ = load_instrument(path.read_text(), path.name, others=readable_instruments(texts(*INSTRUMENTS)))
    assert instrument
    bare = [q.code for q in instrument.questions() if not (q.title.de and q.title.en and q.guidance.en)]
    assert bare == []


def test_a_spoiled_instrument_tells_every_fault_at_once(institutions: tuple[str, ...]) -> None:
    path = HOUSE / "tests" / "data" / "spoiled.yaml"
    found, told = load_instrument(path.read_text(), path.name, institutions)
    assert found is None
    assert sorted(map(str, told)) == sorted((HOUSE / "tests" / "data" / "spoiled.txt").read_text().splitlines())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'due: "+11 working days from list_received"',
            'due: "2 workdays"',
            '"2 workdays" is not a date; write for example',
        ),
        ('"0 days from list_received"', '"0 days from list_recieved"', 'do you mean "list_received"?'),
        ("kind: collect", "kind: colect", 'do you mean "collect"?'),
        ("leads: [mfin, menje]", "leads: [mfinn, menje]", 'no institution "mfinn"; do you mean "mfin"?'),
        ("code: A.02", "code: A.01", '"A.01" stands 2 times'),
        ("returns_to: [collect]", "returns_to: [clear]", "is not an earlier stage; earlier are: acceptance, prepare, referral, "),
        (
            '"+20 working days from list_received"',
            '"+1 day from listening.due"',
            "in a circle (collect.opens → listening.due → collect.due",
        ),
        ('"-11 working days from report_due"', '"-50 working days from report_due"', "always lies before clear.opens"),
        ("letters: {}", "letters: {escalation: alone}", "looser than allowed"),
        ('"+20 working days from list_received"', '"+1 day from allocation.due"', 'counts from "allocation", which is optional'),
        ("to: [okaju, ccdh]", "to: [okaju, cdch]", 'no institution "cdch"; do you mean "ccdh"?'),
        ("asks: allocation", "asks: allocations", 'do you mean "allocation"?'),
        ("kind: attend", "kind: report", "is missing; write one of mission_report, minutes"),
        ("kind: collect\n    unverified", "kind: collect\n    parts: [IV]\n    unverified", 'no part "IV" of the outline'),
        ('due: "+6 months from observations, next working day"', "", "the last stage needs a due date"),
        ("report: fr,", "report: xx,", "unknown language"),
        ("share: 0.81", "share: 0.95", "add up to 1.14"),
        ("schema_version: 1", "schema_version: 1\nschema_version: 1", 'the key "schema_version" stands twice'),
        ("schema_version: 1", "schema_version: [1", "not readable as YAML"),
        ("schema_version: 1", "schema_version: &a 1\nx: *a", "an alias (*) stands here"),
        ("word_limit: {words: 21200,", "word_limit: {words: many,", '"many" is no whole number'),
        ("tone: 2", "tonne: 2", 'unknown key "tonne"; do you mean "tone"?'),
        ('"-5 working days", unverified', '"+3 working days", unverified', "does not come after the step before"),
        ("after_reminders: 2, gap", "after_reminders: 9, gap", "only 3 come before it; write 3"),
        ('basis: "CRC/C/LUX/QPR/5-6, para. 1"}', 'basis: "x", unverified: true}', "one of the two"),
    ],
)
def test_each_fault_of_an_instrument_has_its_place_and_its_remedy(
    institutions: tuple[str, ...], old: str, new: str, expected: str
) -> None:
    good = (HOUSE / "instruments" / "crc.yaml").read_text()
    assert old in good
    found, told = load_instrument(good.replace(old, new, 1), "crc.yaml", institutions)
    assert found is None
    assert any(expected in str(f) and f.file == "crc.yaml" for f in told), [str(f) for f in told]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("country: LU", "country: XX", 'no public holidays are known for "XX"'),
        ("timezone: Europe/Luxembourg", "timezone: Europe/Luxemburg", "is no time zone"),
        ("institution: menje", "institution: menge", 'do you mean "menje"?'),
        ("weekend: [5, 6]", "weekend: [5, 7]", "7 is no day of the week"),
        ("weekend: [5, 6]", "weekend: [0, 1, 2, 3, 4, 5, 6]", "no working day in a year"),
        ('begins: "07-15"', 'begins: "02-30"', '"02-30" is no day of the year'),
        ("release: {}", "release: {request: alone}", "request letters wait for an officer"),
        ("Madame {title},", "Madame {titel},", "{titel} is not known here"),
        ("mode: practice", "mode: live", "name the domains"),
        ("sender: droits-enfant@office.invalid", "sender: office", "is no mail address"),
        ("approved_by: o1", "approved_by: o9", 'no officer "o9"'),
        ('works_until: "19:00"', "works_until: 18:00", 'day here; write it in quotation marks, as "18:00"'),
        ('round_at: "07:00"', "round_at: 10:00", 'day here; write it in quotation marks, as "10:00"'),
        ('round_at: "07:00"', 'round_at: "07:00Z"', "round_at: is no hour of the day here"),
        ("undo_minutes: 10", "undo_minutes: 99999999999", 'undo_minutes: "99999999999" is too large; write 1440 or less'),
        ("undo_minutes: 10", "undo_minutes: true", 'undo_minutes: "True" is no whole number'),
        ("weekend: [5, 6]", "weekend: [true, 6]", 'weekend[0]: "True" is no whole number'),
        ("weekend: [5, 6]", "weekend: 6", 'weekend: "6" is no list'),
        ("give_up_days: 5", "give_up_days: 5000", "write 60 or less"),
        ("patience: {round_hours: 3", "patience: {round_hours: 3000", "write 336 or less"),
        ("retry_minutes: [15,", "retry_minutes: [99999999,", "write 10080 or less"),
        ('begins: "07-15"', 'begins: 2028-07-15', '"2028-07-15" must be text; write it in quotation marks'),
        (SENDER, 'sender: "droits\\u202e@office.invalid"', "sender: holds a line break or a character that nobody sees"),
        ("  address: []", '  address: ["a\\nb"]', "letterhead.address[0]: holds a line break"),
        ("mode: practice", 'mode: practice\nnotice: {fr: "a\\r\\nBcc: x"}', "office.yaml: notice: holds a line break"),
        ("patience: {", "minister: Nom\npatience: {", 'minister: must hold keys with values, such as "name: …"'),
        ("reply_to: plain", "reply_to: catchall", "office.yaml: reply_domain: goes with `reply_to: catchall`"),
        ("reply_to: plain", "reply_to: plain\nreply_domain: a.example", "office.yaml: reply_domain: goes with"),
        ("reply_to: plain", "reply_to: catchall\nreply_domain: answers", "office.yaml: reply_domain: "),
        ("reply_to: plain", "reply_to: often", "office.yaml: reply_to: "),
        (f"{SENDER}\nreply_to: plain", f"sender: {'a' * 60}@office.invalid\nreply_to: plus", "`sender` is too long for `plus`"),
    ],
)
def test_each_fault_of_the_office_has_its_place_and_its_remedy(old: str, new: str, expected: str) -> None:
    good = (OFFICE / "office.yaml").read_text()
    assert old in good
    told = [str(f) for f in faults(declared(instruments={}, office={"office.yaml": good.replace(old, new, 1)}))]
    assert any(expected in t for t in told), told


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("institution: mj", ["contacts[0]: give an `address`, or a rank"]),
        ("institution: mjj", ["contacts[0]: give an `address`, or a rank", "contacts[0].institution: no institution"]),
        (f'{REACHED}, name: "a\\0b"', ["contacts[0].name: holds a line break or a character that nobody sees"]),
        (f'{REACHED}, title: {{fr: "la\\u202e"}}', ["contacts[0].title: holds a line break or a character that nobody sees"]),
        (f"{REACHED}, valid_from: 20280501", ["contacts[0].valid_from: is no day"]),
        (f"{REACHED}, civility: Madamme", ['contacts[0].civility: "Madamme" is in no form of `forms_of_address`; ']),
        (f"{REACHED}, extra_channel: Chat", ['contacts[0].extra_channel: "Chat" does not fit; begin with a small letter']),
        ('institution: mj, address: "a\\0@mj.invalid"', ["contacts[0].address: holds a line break or a character"]),
    ],
)
def test_a_faulty_contact_is_told_what_is_wrong_and_nothing_else(row: str, expected: list[str]) -> None:
    text = f"schema_version: 1\ncontacts:\n  - {{function: superior, {row}}}\n"
    told = [str(f) for f in faults(declared(instruments={}, contacts={"contacts.yaml": text})) if f.file != "instruments"]
    assert len(told) == len(expected), told
    assert all(t.startswith(f"contacts.yaml: {e}") for t, e in zip(told, expected, strict=True)), told


def test_what_is_no_contact_is_told_in_our_words() -> None:
    told = [str(f) for f in load_contacts("schema_version: 1\ncontacts: [somebody]\n", "contacts.yaml")[1]]
    assert told == ['contacts.yaml: contacts[0]: must hold keys with values, such as "institution: …"']


def test_each_pattern_of_a_data_file_has_a_remedy_in_words() -> None:
    patterns = {
        match for file in (HOUSE / "models").glob("*.py") for match in re.findall(r'pattern=r"([^"]+)"', file.read_text("utf-8"))
    }
    assert patterns and patterns <= REMEDIES.keys()


def test_two_contacts_for_one_function_need_dates() -> None:
    row = "  - {institution: mj, function: focal_point, address: a@mj.invalid"
    head = "schema_version: 1\ncontacts:\n"
    _, told = load_contacts(f"{head}{row}}}\n{row}}}\n", "contacts.yaml")
    assert "two contacts as focal_point at the same time" in str(told[0])
    dated = f"{head}{row}, valid_to: 2026-01-31}}\n{row}, valid_from: 2026-02-01}}\n"
    assert load_contacts(dated, "contacts.yaml")[1] == ()


def test_who_is_written_to_on_paper_gets_no_entry_for_a_calendar() -> None:
    head = "schema_version: 1\ncontacts:\n"
    row = "  - {institution: mj, function: superior, rank: minister, name: N, calendar: true}\n"
    _, told = load_contacts(head + row, "contacts.yaml")
    assert [str(f) for f in told] == [
        "contacts.yaml: contacts[0].calendar: is sent by mail, and this contact is written to on paper; leave calendar out"
    ]


def test_each_address_that_cannot_be_written_to_is_told_with_its_place_and_remedy_and_without_itself() -> None:
    good = ("o'brien@mj.lu", "info@ministère.lu")
    addresses = (*good, "rené@mj.lu", "focal.mj.lu", "focal@mj", "focal@-mj.lu", " focal@mj.lu", '"a b"@mj.lu')
    rows = "".join(f"  - {{institution: i{n}, function: focal_point, address: '{a.replace(chr(39), chr(39) * 2)}'}}\n"
                   for n, a in enumerate(addresses))
    _, told = load_contacts(f"schema_version: 1\ncontacts:\n{rows}", "contacts.yaml")
    lines = [str(fault) for fault in told]
    domain = "no complete domain"
    remedies = ("without accents", "is no mail address; write", domain, domain, "spaces", "without accents")
    assert [line.split(": ")[1] for line in lines] == [f"contacts[{n}].address" for n in range(2, 8)]
    assert all(remedy in line for remedy, line in zip(remedies, lines, strict=True))
    assert not any(address.strip() in line for address in addresses for line in lines)


def test_one_address_is_of_one_institution_at_a_time() -> None:
    head = "schema_version: 1\ncontacts:\n"
    row = "  - {institution: %s, function: %s, address: %s@post.invalid%s}\n"
    first = row % ("mj", "focal_point", "box", ", valid_to: 2026-01-31")
    within = head + first + row % ("mj", "mailbox", "box", "")
    moved = head + first + row % ("m3s", "deputy", "box", ", valid_from: 2026-02-01")
    for text in (within, moved):
        assert load_contacts(text, "contacts.yaml")[1] == ()
    _, told = load_contacts(head + first + row % ("m3s", "deputy", "Box", ""), "contacts.yaml")
    assert [str(f) for f in told] == [
        "contacts.yaml: contacts[1].address: is also the address of mj (contacts[0]); give each institution its own"
    ]


PORTUGAL = """
schema_version: 1
country: PT
institutions:
  - {id: justica, abbreviation: MJ, unverified: true, name: {fr: Justice}}
"""


def in_portugal(**institutions: str) -> list[str]:
    """Return what is told of the house's files and an office of Portugal with these files of institutions."""
    office = (OFFICE / "office.yaml").read_text().replace("country: LU", "country: PT")
    office = office.replace("institution: menje", "institution: justica")
    house = {f"instruments/{name}": text for name, text in texts(*INSTRUMENTS).items()}
    files = declared(
        instruments=house, office={"office/office.yaml": office}, contacts={},
        institutions={
            "institutions/luxembourg.yaml": (HOUSE / "institutions" / "luxembourg.yaml").read_text(),
            **{f"office/institutions/{name}.yaml": text for name, text in institutions.items()},
        },
    )
    return [str(f) for f in faults(files)]


def test_an_instrument_that_names_another_country_is_told_once_with_the_ids() -> None:
    told = in_portugal(pt=PORTUGAL)
    files = [line.split(":")[0] for line in told]
    assert "instruments/crc.yaml" in files and len(files) == len(set(files))
    crc = next(line for line in told if line.startswith("instruments/crc.yaml: stages["))
    assert "ccdh" in crc and "okaju" in crc and "copy the file to `instruments/` of the office folder" in crc


def test_a_slip_in_an_id_is_told_with_the_nearest_of_the_offices_own_country(institutions: tuple[str, ...]) -> None:
    text = (HOUSE / "tests" / "data" / "meeting.yaml").read_text()
    assert "mj" in text
    told = load_instrument(text.replace("mj", "justicia"), "meeting.yaml", ("justica",), elsewhere=institutions)[1]
    assert any('no institution "justicia"; do you mean "justica"?' in str(f) for f in told), told


def test_an_office_without_institutions_of_its_country_is_told() -> None:
    assert any('office/office.yaml: country: no institution of "PT" is known' in line for line in in_portugal())


def test_an_institution_stands_in_one_file_of_a_folder() -> None:
    told = in_portugal(pt=PORTUGAL, other=PORTUGAL)
    assert (
        'office/institutions/other.yaml: institutions.id: stands in another file too: '
        '"justica" (office/institutions/pt.yaml); leave it in one'
    ) in told


def test_a_file_of_another_country_has_no_place_in_the_office_folder() -> None:
    told = in_portugal(pt=PORTUGAL, eg=PORTUGAL.replace("country: PT", "country: EG"))
    named = [line for line in told if "is not the country of the office" in line]
    assert len(named) == 1 and named[0].startswith('office/institutions/eg.yaml: country: "EG"') and '"PT"' in named[0]


def test_faults_of_all_files_are_told_together() -> None:
    told = faults(declared(instruments={}, officers={"officers.yaml": "- 1"}, contacts={"contacts.yaml": "x: ["}))
    assert {f.file for f in told} >= {"instruments", "officers.yaml", "contacts.yaml"}


def test_two_instruments_cannot_have_one_id() -> None:
    text = (HOUSE / "tests" / "data" / "meeting.yaml").read_text()
    told = faults(declared(instruments={"house/meeting.yaml": text, "b.yaml": text}))
    assert [str(f) for f in told] == [
        'b.yaml: id: "meeting" is not the name of the file; name the file meeting.yaml',
        'b.yaml: id: "meeting" is also the id of house/meeting.yaml; give it another',
    ]


@pytest.mark.parametrize("text", ["", "null", "[]", "\x00", "a: &a [*a]", "- - -", "x" * 100_000, "{" * 1500])
def test_hostile_text_gives_a_sentence(text: str) -> None:
    for load in (load_instrument, load_office, load_contacts):
        found, told = load(text, "file.yaml")
        assert found is None
        assert told
        assert all("\n" not in f.sentence for f in told)


def test_what_a_cycle_comes_out_of_must_be_another_instrument_and_count_from_a_date_of_it() -> None:
    both = texts(*(p for p in INSTRUMENTS if p.stem in ("crc", "crc-dialogue", "crc-standard")))
    origin = "{instrument: crc, usual: \"0 days from dialogue\", unverified: true}"
    for written, told in (
        ("{instrument: crd, usual: \"0 days from dialogue\", unverified: true}",
         'comes_out_of.instrument: no other instrument "crd"; do you mean "crc"?'),
        ("{instrument: crc, usual: \"0 days from dialoge\", unverified: true}",
         'comes_out_of.usual: counts from "dialoge", no other date of the body; do you mean "dialogue"?'),
        ("{instrument: crc, usual: soon, unverified: true}",
         'comes_out_of.usual: "soon" is not a date; write for example "+10 weeks from collect.opens, next working day"'),
    ):
        spoiled = both["crc-dialogue.yaml"].replace(origin, written)
        assert [str(f) for f in faults(declared(instruments=both | {"crc-dialogue.yaml": spoiled}))] == [
            f"crc-dialogue.yaml: {told}"
        ]


def test_an_outline_that_is_shared_must_be_there_and_its_faults_are_told_at_its_own_file() -> None:
    both = texts(*(p for p in INSTRUMENTS if p.stem in ("crc", "crc-standard")))
    astray = both["crc-standard.yaml"].replace("outline_of: crc", "outline_of: crd")
    assert [str(f) for f in faults(declared(instruments=both | {"crc-standard.yaml": astray}))] == [
        'crc-standard.yaml: outline_of: no instrument "crd" with an outline of its own; do you mean "crc"?'
    ]
    other = both["crc.yaml"].replace("instead_of: [crc-standard]", "instead_of: [crc-standart]")
    assert [str(f) for f in faults(declared(instruments=both | {"crc.yaml": other}))] == [
        'crc.yaml: instead_of[0]: no other instrument "crc-standart"; do you mean "crc-standard"?'
    ]
    spoiled = both["crc.yaml"].replace("leads: [mfin, menje]", "leads: [mfinn, menje]")
    told = [str(f) for f in faults(declared(instruments=both | {"crc.yaml": spoiled}))]
    assert len(told) == 1 and told[0].startswith("crc.yaml: outline")


@pytest.mark.parametrize(
    "model",
    [
        Instrument, WordLimit, Languages, Stage, Ladder, LadderStep, ReleasePolicy, Section, Question, StatisticsTable,
        Breakdown,
    ],
)
def test_the_readme_names_every_key(model: type[Data]) -> None:
    words = set(re.findall(r"\w+", (HOUSE / "instruments" / "README.md").read_text()))
    assert set(model.model_fields) <= words


def test_a_spoiled_layout_tells_every_fault_at_once() -> None:
    text = (HOUSE / "templates" / "layouts" / "issued.yaml").read_text("utf-8")
    for old, new in (
        ("id: issued", "id: isued"), ("contents: 3", "contents: 9"),
        ('watermark: {fr: "APERÇU", de: "VORSCHAU", en: "PREVIEW"}', ""),
        ('{fr: "{symbol}"}', '{fr: "{symbole}"}'), ('{fr: "{treaty}"}', '{fr: "{treaty"}'), ('{fr: "{body}"}', '{fr: "{body:>9}"}'),
        ("paragraphe {number}", "paragraphe"), ("ranges:", "range:"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    assert [str(f) for f in load_layout(text, "issued.yaml")[1]] == [
        'issued.yaml: contents: "9" is too large; write 3 or less',
        'issued.yaml: range: unknown key "range"; do you mean "ranges"?',
        'issued.yaml: lines.symbol.fr: no fact "symbole"; do you mean "symbol"?',
        "issued.yaml: lines.treaty.fr: has a brace without its other one; write {{ and }} for braces that are meant",
        "issued.yaml: lines.body_name.fr: a fact stands alone in its braces; leave out : and ! in them",
        "issued.yaml: replies.paragraph.fr: does not say which one; write {number} where the number stands",
        'issued.yaml: watermark: is missing; what does not leave says so across every page, for example {fr: "APERÇU"}',
        'issued.yaml: id: "isued" is not the name of the file; name the file isued.yaml',
    ]


@pytest.mark.parametrize(("layout", "said"), [
    ("sumbission", 'layout: no layout "sumbission"; do you mean "submission"?'),
    ("issued", 'layout: "issued" serves to compare only and is never handed over; write one of '),
])
def test_an_instrument_names_a_layout_in_which_something_may_be_handed_over(layout: str, said: str) -> None:
    files = texts(*INSTRUMENTS)
    files["cdenf.yaml"] = files["cdenf.yaml"].replace("layout: questionnaire-reply", f"layout: {layout}").replace(
        "layout: meeting-brief", f"layout: {layout}"
    )
    told = [str(f) for f in faults(declared(instruments=files))]
    assert len(told) == 2 and told[0].startswith(f"cdenf.yaml: {said}") and told[1].startswith("cdenf.yaml: stages[5].layout: ")
