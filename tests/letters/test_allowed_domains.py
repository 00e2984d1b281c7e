"""In live mode only the domains of the allow-list are written to."""

import pytest

from tasks.doors.door import Receipt, Refused
from tasks.doors.post import NOT_ALLOWED, AllowedPost


class Door:
    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        self.sent.extend(recipients)
        return Receipt(None, "")


@pytest.mark.parametrize("recipient", ["a@mj.example", "a@MJ.example", "a@xn--ministre-60a.lu"])
def test_a_domain_of_the_list_is_written_to(recipient: str) -> None:
    door = Door()
    AllowedPost(door, ["mj.example", "Ministère.lu"]).send("crc.2029-1", (recipient,), b"")
    assert door.sent == [recipient]


@pytest.mark.parametrize("recipients", [("a@elsewhere.example",), ("a@mj.example", "b@sub.mj.example"), ("a@mj.example.org",)])
def test_nothing_leaves_when_one_recipient_is_outside(recipients: tuple[str, ...]) -> None:
    door = Door()
    with pytest.raises(Refused) as refused:
        AllowedPost(door, ["mj.example"]).send("crc.2029-1", recipients, b"")
    assert (door.sent, refused.value.reply) == ([], NOT_ALLOWED)


def test_the_office_itself_is_written_to_wherever_it_is() -> None:
    door = Door()
    AllowedPost(door, ["mj.example"], {None, "office@own.example"}).send("crc.2029-1", ("office@own.example",), b"")
    assert door.sent == ["office@own.example"]
