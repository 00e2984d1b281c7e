"""The token of a request: made alike, read back as people type it, and not to be guessed."""

import re

import pytest

from models.office import Office
from models.tokens import LENGTH, could_be, folded, requests_named, token

KNOWN = [f"crc.2029/{institution}-{n}" for institution in ("mj", "msan", "men") for n in range(1, 200)]
OURS = token(b"secret", "crc.2029/mj-1")


def test_a_token_is_the_same_every_time_and_another_with_another_secret_or_request() -> None:
    assert token(b"secret", "crc.2029/mj-1") == OURS
    assert re.fullmatch(f"[0-9a-hjkmnp-tv-z]{{{LENGTH}}}", OURS)
    assert len({token(secret, request) for secret in (b"secret", b"other") for request in KNOWN}) == 2 * len(KNOWN)


@pytest.mark.parametrize("text", [
    f"Reports+{OURS.upper()}@office.example", f"{OURS}@reports.office.example", f"<{OURS}.{'0a' * 16}.1@office.example>",
    f"crc.2029_questionnaire_mj-1_{OURS}.docx", f"crc.2029_questionnaire_mj-1_{OURS}(2).docx",
    f"RE: demande de contribution [crc.2029/mj-1.1 {OURS}]", OURS.replace("1", "l").replace("0", "O"),
    OURS.replace("1", "I").replace("0", "o"),
])
def test_a_token_is_found_wherever_it_travels_and_as_people_type_it(text: str) -> None:
    assert requests_named(b"secret", KNOWN, "hello", text) == ("crc.2029/mj-1",)


@pytest.mark.parametrize("text", ["", OURS[:-1], f"x{OURS}", f"{OURS}7", OURS[::-1], "acknowledged", "[crc.2029/mj-1.1]"])
def test_what_is_no_token_names_no_request(text: str) -> None:
    assert requests_named(b"secret", KNOWN, text) == ()


def test_every_sign_is_read_back_whatever_it_is_mistaken_for() -> None:
    for request in KNOWN:
        made = token(b"secret", request)
        assert folded(made.upper()) == folded(made.replace("1", "l").replace("0", "o")) == made


def test_two_tokens_in_one_mail_name_both_requests() -> None:
    other = token(b"secret", "crc.2029/men-3")
    assert requests_named(b"secret", KNOWN, f"{OURS} and {other}", OURS) == ("crc.2029/mj-1", "crc.2029/men-3")
    assert could_be(f"{OURS} {OURS.upper()}") == (OURS,)


def test_a_message_id_and_an_entry_for_a_calendar_name_the_sender_s_domain_in_ascii() -> None:
    assert Office.model_construct(sender="enfants@réponses.example").domain == "xn--rponses-bya.example"
