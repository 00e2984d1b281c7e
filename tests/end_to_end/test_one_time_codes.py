"""A chain of clearance decided in Chromium with one-time codes, and Prefect's database searched for what must not be in it."""

import email
import email.policy
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from email.message import EmailMessage, Message
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
import pytest
import yaml
from sqlmodel import select

from models.settings import HOUSE, settings
from models.tables import Decision, Journal, UsedCode
from models.views import CycleView
from models.words import DraftState, Identity, Purpose
from rehearsal.replies import questionnaire
from rehearsal.typist import TEXTS, fill
from store import database
from tasks.reviews import identity
from tasks.views import cycle_view
from tests.end_to_end.cockpit_desk import OFFICER, CockpitDesk, Link, change_office
from tests.end_to_end.prefect_database import leaks, quoted, repeated, runs_of_six, standing

pytestmark = pytest.mark.timeout(1800)

CYCLE = f"crc.{date.today().year + 2}"
SECOND = "o2"
TURNUS = Path(sys.executable).with_name("turnus")
PERSON = "Personne de"
"""How every contact's name begins here."""


@pytest.fixture(scope="module")
def cleared_soon(desk: CockpitDesk) -> CockpitDesk:
    """The office in earnest, its first officer with an authenticator, and a cycle at its clearance with everybody's answers."""
    office = desk.var / "office"
    known = yaml.safe_load((office / "contacts.yaml").read_text("utf-8"))
    for one in known["contacts"]:
        one["name"] = f"{PERSON} {one['institution']} {one['function']}"
    (office / "contacts.yaml").write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
    assert desk.run("release", cycle=CYCLE, officer=OFFICER) == "FAILED"     # they were written before anybody had a name
    done(desk, "release", cycle=CYCLE, officer=OFFICER)
    settings().inbox.mkdir(exist_ok=True)
    for n, mail in enumerate(answers(desk)):
        (settings().inbox / f"{n:03}.eml").write_bytes(mail.as_bytes())
    done(desk, "round")
    while view().stage != "clear":
        done(desk, "finish", cycle=CYCLE, officer=OFFICER)
        done(desk, "round")
    change_office(office, mode="live", live_domains=["menje.invalid"])
    return desk


@pytest.fixture(scope="module")
def authenticator(cleared_soon: CockpitDesk) -> pyotp.TOTP:
    """What the first officer scanned."""
    done = subprocess.run(
        [TURNUS, "officer", "enrol", OFFICER, "--text"], env=os.environ, cwd=HOUSE, capture_output=True, text=True, timeout=60
    )
    found = re.search(r"otpauth://\S+", done.stdout)
    assert found and "▀" in done.stdout, done.stdout + done.stderr
    scanned = pyotp.parse_uri(found[0])
    assert isinstance(scanned, pyotp.TOTP)
    return scanned


def test_without_its_code_a_decision_of_who_has_an_authenticator_is_refused(
    cleared_soon: CockpitDesk, authenticator: pyotp.TOTP
) -> None:
    effect = decide(cleared_soon, code="")
    assert (effect["state_type"], decided(), refusals()[-1]) == ("FAILED", [], "code_needed")
    assert "refusé" in act_line(cleared_soon) and authenticator.secret not in act_line(cleared_soon)


def test_a_code_whose_run_does_not_begin_is_dead_by_time(cleared_soon: CockpitDesk, authenticator: pyotp.TOTP) -> None:
    os.kill(cleared_soon.worker, signal.SIGSTOP)
    try:
        code = fresh(authenticator)
        submitted = send(cleared_soon, code=code)
        typed = time.monotonic()
        assert standing(prefect(cleared_soon), alive()) == [code], "the search finds a code that is still accepted"
        while standing(prefect(cleared_soon), alive()):
            assert time.monotonic() - typed < identity.HALF_MINUTE * len(identity.AROUND) + 5
            time.sleep(1)
        print(f"dead by time after {time.monotonic() - typed:.0f} s")
    finally:
        os.kill(cleared_soon.worker, signal.SIGCONT)
    ended = cleared_soon.ended(submitted, 120)
    assert (ended["state_type"], decided(), refusals()[-1]) == ("FAILED", [], "code_wrong")
    assert standing(prefect(cleared_soon), [code]) == [code], "it stands there, and opens nothing"


def test_a_code_typed_in_the_form_decides_and_is_dead_at_once_a_second_use_is_refused(
    cleared_soon: CockpitDesk, authenticator: pyotp.TOTP
) -> None:
    code = fresh(authenticator)
    assert decide(cleared_soon, code=f"{code[:3]} {code[3:]}")["state_type"] == "COMPLETED"
    first = view().instrument.stage("clear").chain[0].id
    assert decided() == [(first, OFFICER, Identity.CODE, False)]
    assert standing(prefect(cleared_soon), [code]) == [code] and code not in alive()
    assert standing(prefect(cleared_soon), alive()) == []
    before = decided()
    assert decide(cleared_soon, code=code)["state_type"] == "FAILED" and decided() == before
    assert refusals()[-1] == "code_used" and "refusé" in act_line(cleared_soon)


def test_what_an_officer_without_authenticator_says_is_announced_and_waits_for_a_second(
    cleared_soon: CockpitDesk, authenticator: pyotp.TOTP
) -> None:
    chain = view().instrument.stage("clear").chain
    for step in chain[1:]:
        assert decide(cleared_soon, officer=SECOND)["state_type"] == "COMPLETED"
        assert decided()[-1] == (step.id, SECOND, Identity.STATED, True)
        assert view().current_draft().state is not DraftState.CLEARED
        assert decide(cleared_soon, officer=SECOND)["state_type"] == "FAILED", "the same officer says it twice"
        assert decide(cleared_soon, code=fresh(authenticator))["state_type"] == "COMPLETED"
        assert decided()[-1] == (step.id, SECOND, Identity.STATED, False)
    assert view().current_draft().state is DraftState.CLEARED


def test_the_report_is_submitted_and_comes_to_every_leg_of_its_route(cleared_soon: CockpitDesk) -> None:
    if view().stage == "clear":
        done(cleared_soon, "finish", cycle=CYCLE, officer=OFFICER)
    assert view().stage == "submit"
    assert press(cleared_soon, "submit")["state_type"] == "COMPLETED"
    for _ in view().instrument.route.legs:
        done(cleared_soon, "hand-over", cycle=CYCLE, officer=OFFICER)
    assert cleared_soon.run("hand-over", cycle=CYCLE, officer=OFFICER) == "FAILED"
    done(cleared_soon, "record-answer", cycle=CYCLE, answer="accepted", officer=OFFICER)
    handed = view().submissions[-1]
    assert handed.received_on == date.today()


def test_prefects_database_holds_no_name_no_address_no_sentence_and_no_code_still_accepted(
    cleared_soon: CockpitDesk, authenticator: pyotp.TOTP
) -> None:
    office, database_file = cleared_soon.var / "office", prefect(cleared_soon)
    contacts = yaml.safe_load((office / "contacts.yaml").read_text("utf-8"))["contacts"]
    officers = yaml.safe_load((office / "officers.yaml").read_text("utf-8"))["officers"]
    needles = {c["address"] for c in contacts if c.get("address")} | {c["name"] for c in contacts}
    needles |= {o[key] for o in officers for key in ("name", "address", "telephone")} | {authenticator.secret, PERSON}
    written = [s for mail in letters(cleared_soon) for s in sentences(text_of(mail)) if s.strip()[-1:] in (".", "?", "!")]
    contributed = [sentence for text in texts_of(view()).values() for sentence in sentences(text)]
    assert len(needles) > 60 and len(written) > 100 and len(contributed) > 100
    print(f"{len(needles)} names and addresses, {len(written)} sentences of letters, {len(contributed)} of contributions")
    assert leaks(database_file, needles) == []
    assert repeated(database_file, contributed, house_data()) == []
    assert quoted(database_file, written) == []
    assert standing(database_file, alive()) == []


# What the officer does.

def done(desk: CockpitDesk, deployment: str, **values: object) -> None:
    """Run a deployment through the worker to its good end."""
    run = desk.api(f"deployments/{desk.deployments()[deployment]}/create_flow_run", {"parameters": values})
    ended = desk.ended(run["id"], 180)
    assert ended["state_type"] == "COMPLETED", (deployment, view().stage, ended["state"]["message"], refusals()[-1:])


def send(desk: CockpitDesk, *, code: str = "", officer: str = OFFICER) -> str:
    """Open the form that clears the draft, type into it, press Submit; return the run."""
    desk.open_dashboard(CYCLE)
    link = next(x for x in desk.links() if x.word == "valider")
    desk.open_form(link)
    if officer != OFFICER:
        desk.type(link.action, "officer", officer)
    if code:
        desk.type(link.action, "code", code)
    return desk.press_submit()


def decide(desk: CockpitDesk, *, code: str = "", officer: str = OFFICER) -> dict:
    return desk.ended(send(desk, code=code, officer=officer))


def press(desk: CockpitDesk, action: str) -> dict:
    desk.open_dashboard(CYCLE)
    link: Link = next(x for x in desk.links() if x.action == action)
    desk.open_form(link)
    return desk.submit()


def act_line(desk: CockpitDesk) -> str:
    desk.open_dashboard(CYCLE)
    return desk.latest_act()


def fresh(authenticator: pyotp.TOTP) -> str:
    """Return the code that the authenticator shows, once it shows one that is not used up and stays for a while."""
    while True:
        step, left = divmod(int(time.time()), identity.HALF_MINUTE)
        code = authenticator.generate_otp(step)
        if code in alive() and left < identity.HALF_MINUTE - 8:
            return code
        time.sleep(1)


# What is known.

def view() -> CycleView:
    return cycle_view.fn(CYCLE, ZoneInfo("Europe/Luxembourg"), whole=True)


def decided() -> list[tuple[str, str, str, bool]]:
    with database.reading() as session:
        rows = session.exec(select(Decision).order_by(Decision.id)).all()
    return [(d.step, d.officer, d.identity, d.announced) for d in rows]


def refusals() -> list[str]:
    """Return why acts were refused, in order."""
    with database.reading() as session:
        return [j.facts["because"] for j in session.exec(select(Journal).where(Journal.deed == "refused").order_by(Journal.id))]


def prefect(desk: CockpitDesk) -> Path:
    return desk.var / "prefect" / "prefect.db"


def alive() -> set[str]:
    """Return the codes that would be accepted now."""
    now = int(time.time()) // identity.HALF_MINUTE
    with database.reading() as session:
        used = {(row.officer, row.step) for row in session.exec(select(UsedCode))}
    secrets = yaml.safe_load((settings().office / identity.FILE).read_text("utf-8"))
    return {
        pyotp.TOTP(secret).generate_otp(now + n) for officer, secret in secrets.items() for n in identity.AROUND
        if (officer, now + n) not in used
    }


def letters(desk: CockpitDesk) -> list[Message]:
    found = sorted((desk.var / "outbox" / "new").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in found]


def text_of(mail: Message) -> str:
    part = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
    return str(part.get_payload(decode=True), "utf-8")


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?;:])\s+|\n\n", text) if runs_of_six(s)]


def texts_of(here: CycleView) -> dict[str, str]:
    """Return what is answered to each question: the texts of the rehearsal where they have one."""
    codes = {code for r in here.requests if r.purpose is Purpose.COLLECT for code in r.questions}
    plain = "Les services concernés ont examiné ce point {code} au cours de la période et en rendront compte séparément."
    return {
        code: file.read_text("utf-8").partition("\n\n")[0] if (file := TEXTS / f"{code}.md").exists() else plain.format(code=code)
        for code in codes
    }


def answers(desk: CockpitDesk) -> list[EmailMessage]:
    """Return every institution's answer to the request that it was sent."""
    here = view()
    texts, found = texts_of(here), []
    by_address = {c["address"]: c["institution"] for c in yaml.safe_load(
        (desk.var / "office" / "contacts.yaml").read_text("utf-8"))["contacts"] if c.get("address")}
    for letter in letters(desk):
        who = by_address.get(email.utils.parseaddr(letter["To"])[1])
        request = next((r for r in here.requests if r.institution == who and r.purpose is Purpose.COLLECT), None)
        if request is None or CYCLE not in letter["Subject"]:
            continue
        reply = EmailMessage()
        reply["From"], reply["To"], reply["Subject"] = letter["To"], letter["From"], "Re: contribution"
        reply["Message-ID"], reply["In-Reply-To"] = f"<{who}.{date.today()}@departement.invalid>", letter["Message-ID"]
        reply.set_content("Voici.")
        form = fill(questionnaire(letter.as_bytes()), {code: texts[code] for code in request.questions})
        reply.add_attachment(
            form, maintype="application", subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
            filename="Réponse.docx",
        )
        found.append(reply)
    assert len(found) >= 8
    return found


def house_data() -> list[str]:
    """Return what every copy of the house says on its pages: instruments, institutions, words of forms and pages."""
    folders = ("instruments", "institutions", "templates/forms", "templates/pages/words", "templates/sentences")
    return [file.read_text("utf-8") for folder in folders for file in (HOUSE / folder).glob("*.yaml")]
