"""Who is away, as commands record and list it."""

from pathlib import Path

from tests.cli.conftest import Turnus


def test_an_absence_is_recorded_listed_and_ended(office: Path, turnus: Turnus) -> None:
    assert turnus("record-absence mj focal_point --since 2040-05-02 --until 2040-05-20 --officer o1").exit_code == 0
    assert turnus("record-dead-address menje deputy --officer o1").exit_code == 0
    listed = turnus("absences").output
    assert "2040-05-20" in listed and "adresse hors service" in listed and "suppléant" in listed
    assert '"instead": "deputy"' in turnus("absences --json").output and "@" not in turnus("absences --json").output
    assert turnus("end-absence mj focal_point --officer o1").exit_code == 0
    assert "2040-05-20" not in turnus("absences").output


def test_what_cannot_be_recorded_is_told_with_its_remedy(office: Path, turnus: Turnus) -> None:
    refused = turnus("record-absence mj focal_point --until 2001-01-01 --officer o1")
    assert refused.exit_code == 1 and "2001-01-01" in refused.stderr and len(refused.stderr.strip().splitlines()) == 1
    assert "contacts.yaml" in turnus("record-dead-address mj mailbox --officer o1").stderr
    assert turnus("record-absence mj mailbox").exit_code == 2


def test_a_ladder_and_a_call_are_typed(cycle: str, turnus: Turnus) -> None:
    changed = turnus(f"set-ladder {cycle} --institution mj --officer o1 --steps", "-10 -3 +2 superior+5 call+10")
    assert changed.exit_code == 0, changed.output
    refused = turnus(f"set-ladder {cycle} --officer o1 --steps", "-10 superior+5")
    assert refused.exit_code == 1 and "2" in refused.stderr
    assert "mj-1" in turnus(f"record-call {cycle} mj-1 promised --promised-on 2037-06-01 --reached deputy --officer o1").stderr
