"""What an officer decides about letters: release, recall, record that a printed one left, have a file sent."""

from datetime import date
from enum import StrEnum

from prefect import flow

from flows.acting import acting
from flows.letting_go import release_letters
from models.lines import Line
from tasks.handing_over import send
from tasks.letters import letters
from tasks.post import delivery


@flow(name="release", flow_run_name="{cycle} · release {letter}")
def release(cycle: Line, officer: Line, letter: Line = "", seen: int = 0) -> int:
    """Release the letters that wait, all of them or one; they leave after the undo window. Return how many.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who releases
        letter: code of one letter; empty for all that wait
        seen: number of the newest preview the officer saw, filled in by the page; later ones stay; 0: all there are
    """
    with acting("release", officer, cycle) as here:
        return release_letters(here, cycle, officer, letter, seen)


@flow(name="recall", flow_run_name="{cycle} · recall {letter}")
def recall(cycle: Line, officer: Line, letter: Line = "") -> int:
    """Call letters back before they leave, all that have not left or one; return how many.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who recalls
        letter: code of one letter; empty for all that have not left
    """
    with acting("recall", officer, cycle):
        return letters.recall(cycle, officer, letter)


@flow(name="record-posting", flow_run_name="{cycle} · record-posting {letter}")
def record_posting(cycle: Line, letter: Line, officer: Line, posted_on: date | None = None) -> None:
    """Record the day on which a printed letter left the house.

    Args:
        cycle: code of the reporting cycle
        letter: code of the letter
        officer: code of the officer who posted it
        posted_on: day on which it left; today when empty
    """
    with acting("record_posting", officer, cycle) as here:
        delivery.record_posting(cycle, letter, officer, posted_on or here.today, here.folder)


class Arrival(StrEnum):
    """What a person found out about a letter in doubt."""

    ARRIVED = "arrived"
    SEND_AGAIN = "send_again"


@flow(name="settle-letter", flow_run_name="{cycle} · settle-letter {letter}")
def settle_letter(cycle: Line, letter: Line, arrival: Arrival, officer: Line) -> None:
    """Record what was found out about a letter in doubt: it arrived, or it is sent again, as may be one that was given up.

    Args:
        cycle: code of the reporting cycle
        letter: code of the letter
        arrival: arrived or send_again
        officer: code of the officer who found out
    """
    with acting("settle", officer, cycle):
        delivery.settle(cycle, letter, officer, arrived=arrival is Arrival.ARRIVED)


class Output(StrEnum):
    """What can be sent to an officer."""

    LATEST_DRAFT = "latest_draft"
    REPORT = "report"
    COVERAGE = "coverage"
    TIMETABLE = "timetable"


@flow(name="send-me", flow_run_name="{cycle} · send-me {file.value}")
def send_me(cycle: Line, file: Output, officer: Line) -> None:
    """Mail a file of the cycle to the officer who asks; it is on the shelf too.

    Args:
        cycle: code of the reporting cycle
        file: which file
        officer: code of the officer who asks, to whose address of the office folder it goes
    """
    with acting("send_me", officer, cycle) as here:
        send.send(cycle, file.value, officer, here.folder)
