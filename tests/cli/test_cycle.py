import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from models.settings import HOUSE
from models.words import CycleStatus
from store import clock, cycles, database
from tests.cli.conftest import Turnus
from tests.days import day


def test_a_plan_of_an_instrument_needs_at_least_the_due_date(turnus: Turnus, office: Path) -> None:
    refused = turnus("plan crc")
    assert refused.exit_code == 1
    assert refused.stderr.strip() == (
        "« crc » est un instrument : donnez au moins une date, par exemple --on report_due=2027-03-01. "
        "Ses dates : list_received, report_due, dialogue, observations."
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Date supposée : « Réception"), ("de", "Angenommen: „Eingang"), ("en", "Assumed: “Receipt")],
)
def test_a_plan_back_from_the_due_date_says_by_when_the_list_must_come(
    turnus: Turnus, office: Path, language: str, said: str
) -> None:
    file = office / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("\nlanguage: fr", f"\nlanguage: {language}"), "utf-8")
    planned = turnus("plan crc --due 2038-01-15 --explain")
    assert planned.exit_code == 0, planned.output
    assert said in planned.output
    assert planned.output.count(" · ") == 2 * len(crc_stages())


def crc_stages() -> list[dict[str, str]]:
    stages = yaml.safe_load((HOUSE / "instruments" / "crc.yaml").read_text("utf-8"))["stages"]
    return [stage for stage in stages if not stage.get("optional")]


def test_a_question_of_friday_evening_is_planned_in_hours(turnus: Turnus, office: Path) -> None:
    rows = json.loads(turnus("plan crc-dialogue --on asked=2026-03-27T18:30 --json").stdout)
    assert (rows[-1]["on"], rows[-1]["at"]) == ("2026-03-29", "19:30")
    assert "dimanche 29 mars 2026 à 19:30" in turnus("plan crc-dialogue --on asked=2026-03-27T18:30").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("crc --list-received 2030-05-14 --due 2029-05-15", "précède « Réception de la liste"),
        ("crc --on list=2030-05-14 --due 2031-05-15", "n'est pas une date du Comité"),
        ("crc --on list_received=soon --due 2031-05-15", "écrivez par exemple --on list_received=2027-03-01"),
    ],
)
def test_dates_that_cannot_be_planned_are_one_sentence_with_the_remedy(
    turnus: Turnus, office: Path, arguments: str, said: str
) -> None:
    refused = turnus(f"plan {arguments}")
    assert refused.exit_code == 1
    assert said in refused.stderr and len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("due", ["2029-05-10", "2029-08-15", "2029-07-20", "2029-12-25"])
def test_a_report_due_on_a_day_off_is_handed_over_before_it(turnus: Turnus, office: Path, due: str) -> None:
    rows = json.loads(turnus(f"plan crc --list-received 2028-01-11 --due {due} --json").stdout)
    handed_over = next(r for r in rows if (r["stage"], r["edge"]) == ("submit", "due"))
    assert handed_over["on"] < due
    assert "jour fermé" in handed_over["because"]


def test_a_plan_explains_each_date_in_the_order_of_the_stages(turnus: Turnus, office: Path) -> None:
    planned = turnus("plan crc --list-received 2036-12-01 --due 2038-01-15 --explain")
    assert planned.exit_code == 0
    assert "20 jours ouvrables après" in planned.output
    assert planned.output.index("Préparation") < planned.output.index("Demandes") < planned.output.index("Navette")


def test_a_plan_short_of_time_says_so(turnus: Turnus, office: Path) -> None:
    assert "Le temps manque" in turnus("plan crc --list-received 2036-12-01 --due 2037-03-16").output


def test_the_plan_of_a_cycle_is_the_plan_it_was_opened_with(turnus: Turnus, cycle: str) -> None:
    before = json.loads(turnus("plan crc --list-received 2036-12-01 --due 2038-01-15 --json").stdout)
    assert json.loads(turnus(f"plan {cycle} --json").stdout) == before
    assert before[0] == {"stage": "prepare", "edge": "opens", "on": "2036-12-01", "at": None, "status": "confirmed"} | {
        "because": before[0]["because"]
    }


def test_a_day_that_is_none_is_refused_with_an_example(turnus: Turnus, office: Path) -> None:
    refused = turnus("plan crc --list-received yesterday --due 2038-01-15")
    assert refused.exit_code == 2
    assert "2029-03-15" in refused.stderr


def test_a_cycle_cannot_be_opened_twice(turnus: Turnus, cycle: str) -> None:
    refused = turnus("open crc --list-received 2036-12-01 --due 2038-01-15 --officer o1")
    assert refused.exit_code == 1
    assert refused.stderr.strip() == f"Le cycle « {cycle} » existe déjà ; rien n'a été changé."


def test_where_there_are_several_officers_one_must_be_named(turnus: Turnus, office: Path) -> None:
    refused = turnus("open crc --list-received 2036-12-01 --due 2038-01-15")
    assert refused.exit_code == 1
    assert "o1, o2" in refused.stderr


def test_an_unknown_cycle_is_one_sentence(turnus: Turnus, office: Path) -> None:
    for command in ("status crc.1999", "coverage crc.1999", "plan crc.1999", "letters list crc.1999"):
        refused = turnus(command)
        assert refused.exit_code == 1
        assert refused.stderr.strip() == "Il n'y a pas de cycle « crc.1999 ». Voyez « turnus status » pour les codes."


def test_without_a_database_one_is_told_to_make_it(turnus: Turnus, empty: Path) -> None:
    refused = turnus("status")
    assert refused.exit_code == 1
    assert "turnus init" in refused.stderr


def test_status_names_the_stage_and_what_it_waits_for(turnus: Turnus, cycle: str) -> None:
    shown = turnus(f"status {cycle}")
    assert "Préparation" in shown.output and "L'étape attend" in shown.output
    assert "prepare" not in shown.output
    data = json.loads(turnus(f"status {cycle} --json").stdout)
    assert (data["stage"], data["status"], data["mode"], data["requests"]) == ("prepare", "open", "practice", [])
    assert [row["cycle"] for row in json.loads(turnus("status --json").stdout)] == [cycle]


def test_a_move_is_shown_and_made_only_when_one_says_yes(turnus: Turnus, cycle: str) -> None:
    moved = f"move-date {cycle} report_due 2038-02-26 --officer o1"
    shown = turnus(moved)    # nobody answers
    assert "2038-01-15" in shown.output and "2038-02-26" in shown.output
    assert json.loads(turnus(f"plan {cycle} --json").stdout)[-6]["on"] != "2038-02-26"
    assert turnus(f"{moved} --confirm").exit_code == 0
    plan = turnus(f"plan {cycle}")
    assert "vendredi 26 février 2038" in plan.output and "2038-01-15" in plan.output    # what it was before


@pytest.mark.parametrize(
    ("language", "choice", "no", "yes"),
    [
        ("fr", "Faire ce report ? [o/N]", "Rien n'a été changé.", "oui"), ("de", "[j/N]", "Nichts wurde geändert.", "J"),
        ("en", "[y/N]", "Nothing was changed.", "y"),
    ],
)
def test_whether_to_move_is_asked_and_answered_in_the_office_s_language(
    turnus: Turnus, cycle: str, office: Path, language: str, choice: str, no: str, yes: str
) -> None:
    file = office / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("\nlanguage: fr", f"\nlanguage: {language}"), "utf-8")
    moved = f"move-date {cycle} report_due 2038-02-26 --officer o1"
    for answer in (None, "\n", "nein\n"):
        shown = turnus(moved, typed=answer)
        assert choice in shown.output and "Abort" not in shown.output
        assert shown.output.strip().splitlines()[-1].endswith(no)
    assert no not in turnus(moved, typed=f"{yes}\n").output
    assert "2038-02-26" in turnus(f"plan {cycle} --json").stdout


def test_a_date_that_is_that_day_already_moves_nothing(turnus: Turnus, cycle: str) -> None:
    before = turnus(f"plan {cycle}").output
    stands = turnus(f"move-date {cycle} report_due 2038-01-15 --officer o1 --confirm")
    assert stands.stderr.strip().endswith("c'est déjà ce jour-là (2038-01-15) ; rien ne bouge.")
    assert stands.stdout == "" and turnus(f"plan {cycle}").output == before


def test_what_is_transferred_already_is_one_sentence(turnus: Turnus, cycle: str) -> None:
    passing = f"transfer {cycle} mj --to menje --officer o1"
    assert turnus(passing).output.strip() == "Fait."
    again = turnus(passing)
    assert again.output.strip() == f"« mj » n'a plus rien à transférer dans {cycle} ; rien n'a été changé."


@pytest.mark.parametrize(
    ("line", "dates", "example"),
    [
        ("open cdenf --officer o1", "invitation, inputs_due, plenary", "--on plenary="),
        ("open general-discussion --officer o1", "call, deadline, day", "--on day="),
        ("plan crc-dialogue", "asked", "--on asked="),
        ("plan crc --on foo=2038-01-15", "list_received, report_due, dialogue, observations", "--on list_received="),
    ],
)
def test_a_date_that_is_missing_or_none_of_the_instrument_s_names_those_it_has(
    turnus: Turnus, office: Path, line: str, dates: str, example: str
) -> None:
    refused = turnus(line)
    assert refused.exit_code == 1 and len(refused.stderr.strip().splitlines()) == 1
    assert f"Ses dates : {dates}" in refused.stderr and example in refused.stderr
    assert "--due" not in refused.stderr


def test_status_says_whose_clock_stands(turnus: Turnus, cycle: str) -> None:
    assert turnus(f"stop-clock {cycle} --institution mj --officer o1").exit_code == 0
    assert "Le délai est suspendu" in turnus(f"status {cycle}").output
    assert json.loads(turnus(f"status {cycle} --json").stdout)["clock_stopped"][0]["institution"] == "mj"
    assert turnus(f"start-clock {cycle} --institution mj --officer o1").exit_code == 0
    refused = turnus(f"start-clock {cycle} --institution mj --officer o1")
    assert refused.exit_code == 1 and "n'est pas suspendu" in refused.stderr


def test_coverage_has_a_row_for_every_question_and_institution(turnus: Turnus, cycle: str) -> None:
    rows = json.loads(turnus(f"coverage {cycle} --json").stdout)
    assert {row["coverage"] for row in rows} == {"not_asked"}
    assert "pas encore demandée" in turnus(f"coverage {cycle}").output


def test_another_day_can_only_be_looked_at(turnus: Turnus, cycle: str) -> None:
    refused = turnus("round --today 2037-02-02")
    assert refused.exit_code == 1
    assert "--dry-run" in refused.stderr


def test_a_dry_run_of_another_day_shows_what_is_due_and_changes_nothing(turnus: Turnus, cycle: str) -> None:
    dates = {(d["stage"], d["edge"]): d["on"] for d in json.loads(turnus(f"plan {cycle} --json").stdout)}
    day = dates["collect", "opens"]
    due = json.loads(turnus(f"round --dry-run --today {day} --json").stdout)
    assert [row["key"] for row in due] == [f"finish:{cycle}:-:-:prepare"]
    assert "passage à l'étape suivante" in turnus(f"round --dry-run --today {day}").output
    assert json.loads(turnus(f"status {cycle} --json").stdout)["stage"] == "prepare"


def test_a_round_with_nothing_due_does_no_harm_twice(turnus: Turnus, cycle: str) -> None:
    assert [turnus("round").exit_code for _ in range(2)] == [0, 0]


def set_day(text: str) -> None:
    """Make it nine in the morning, UTC, of a day written with its weekday."""
    on = day(text)
    with database.writing() as session:
        clock.set_replay(session, datetime(on.year, on.month, on.day, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("Sunday 2036-12-07", "dimanche"), ("Friday 2037-05-01", "fête du travail"), ("Wednesday 2037-08-05", "vacances d'été"),
    ],
)
def test_a_round_on_a_day_off_says_why_little_was_done(turnus: Turnus, cycle: str, on: str, why: str) -> None:
    set_day(on)
    said = turnus("round").output
    assert "L'office est fermé aujourd'hui" in said and why in said.casefold()


def test_a_round_says_how_many_letters_wait_and_what_lists_them(turnus: Turnus, cycle: str) -> None:
    set_day("Tuesday 2036-12-02")
    assert turnus("round").output.strip().splitlines() == ["Le tour est fait.", "Aucune lettre n'attend d'être libérée."]
    assert turnus(f"transfer {cycle} mj --to menje --officer o1").exit_code == 0
    said = turnus("round").output
    waiting = [row for row in json.loads(turnus(f"letters list {cycle} --json").stdout) if row["state"] == "preview"]
    assert waiting
    assert f"{len(waiting)} ({cycle}: {len(waiting)}) ; « turnus letters list {cycle} »" in said


def test_an_opened_cycle_says_its_next_date(turnus: Turnus, office: Path) -> None:
    set_day("Tuesday 2036-12-02")
    opened = turnus("open crc --list-received 2036-12-01 --due 2038-01-15 --officer o1")
    code, ahead = opened.output.strip().splitlines()
    assert code == "Cycle ouvert : crc.2038"
    assert ahead.startswith("Prochaine date : Préparation") and "(échéance)" in ahead and "lundi 12 janvier 2037" in ahead


def test_a_plan_for_a_day_that_is_past_says_so(turnus: Turnus, office: Path) -> None:
    set_day("Tuesday 2036-12-02")
    assert "L'échéance (vendredi 15 février 2036) est passée." in turnus("plan crc --due 2036-02-15").output
    assert "est passée" not in turnus("plan crc --due 2038-01-15").output


def test_an_hour_that_is_missing_is_told_where_hours_count(turnus: Turnus, office: Path) -> None:
    said = "Sans heure, « asked » compte dès minuit ; écrivez par exemple asked=2038-03-16T18:30."
    assert said in turnus("plan crc-dialogue --on asked=2038-03-16").output
    assert "Sans heure" not in turnus("plan crc-dialogue --on asked=2038-03-16T18:30").output
    assert "Sans heure" not in turnus("plan crc --on report_due=2038-01-15").output


def test_a_suspended_cycle_is_resumed(turnus: Turnus, cycle: str) -> None:
    assert turnus(f"suspend {cycle} --officer o1").exit_code == 0
    assert state(cycle) == CycleStatus.SUSPENDED
    assert turnus(f"resume {cycle} --officer o1").exit_code == 0
    assert state(cycle) == CycleStatus.OPEN


def test_a_reason_too_long_is_refused_with_the_limit(turnus: Turnus, cycle: str) -> None:
    refused = turnus(f"suspend {cycle} --officer o1 --reason", "x" * 201)
    assert refused.exit_code == 1
    assert "200 caractères" in refused.stderr
    assert state(cycle) == CycleStatus.OPEN


def test_a_hold_is_set_and_lifted_once(turnus: Turnus, cycle: str) -> None:
    assert turnus(f"hold cycle --cycle {cycle} --officer o2").exit_code == 0
    assert json.loads(turnus(f"status {cycle} --json").stdout)["held"]
    assert turnus(f"lift cycle --cycle {cycle} --officer o2").exit_code == 0
    assert turnus(f"lift cycle --cycle {cycle} --officer o2").exit_code == 1


@pytest.mark.parametrize(
    "command", ["release crc.2038", "remind-now crc.2038 mj-1", "submit crc.2038", "letters settle crc.2038 1 --arrived"]
)
def test_an_act_that_is_not_possible_is_one_sentence(turnus: Turnus, cycle: str, command: str) -> None:
    refused = turnus(f"{command} --officer o1")
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


def state(cycle: str) -> CycleStatus:
    with database.reading() as session:
        return cycles.get(session, cycle).status
