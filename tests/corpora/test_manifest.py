"""The second corpus is whole: files and manifest agree, every class and language occurs, and nobody real stands in it."""

import email
import re
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

SECOND: Final = Path(__file__).parent / "second"
MANIFEST: Final[dict[str, Any]] = yaml.safe_load((SECOND / "manifest.yaml").read_text("utf-8"))
MESSAGES: Final[list[dict[str, Any]]] = MANIFEST["messages"]
LANGUAGES: Final = {"fr", "de", "en", "lb"}
KEYS: Final = {
    "file", "class", "action", "language", "request", "why",
    "split", "return_on", "authenticated", "match_by", "profile", "reply_to", "after",
}
ACTIONS: Final = {
    "reply": {"ingest", "human"}, "reply_without_attachment": {"ask_sender", "human"},
    "reply_wrong_attachment": {"ask_sender", "human"}, "reply_with_link": {"ask_sender", "human"},
    "reply_ambiguous": {"human"}, "reply_unverified": {"human"}, "other_cycle": {"human"}, "question": {"human"},
    "refusal": {"human"}, "extension_request": {"human"}, "recall_notice": {"human"}, "reaction": {"record"},
    "auto_reply": {"record"}, "bounce_hard": {"mark_undeliverable"}, "bounce_soft": {"retry_later"},
    "bounce_delay": {"record"}, "backscatter": {"ignore"}, "read_receipt": {"record"}, "calendar_reply": {"record"},
    "bulk": {"ignore"}, "loop": {"ignore"}, "duplicate": {"ignore"}, "spoof": {"quarantine"}, "hostile": {"quarantine"},
    "hostile_attachment": {"quarantine"}, "unreadable_encrypted": {"ask_sender", "human"},
    "label_encrypted": {"ask_sender", "human"},
}
"""The classes and what may follow; `ask_sender` becomes `human` for superiors and bodies consulted."""

PLACEHOLDER: Final = re.compile(r"@@([A-Z_+1]+)(?::([^@|\s]+))?(?:\|(header|qp|qp15))?@@")
ADDRESS: Final = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*)")
SERVICES: Final = {"wetransfer.com", "we.tl", "drive.google.com", "outlook.office365.com", "example-my.sharepoint.com"}
"""What a link to a file looks like in life; the paths are made up, and nothing is ever fetched."""
SOMEBODY: Final = re.compile(r"\b(?:Monsieur|Madame|Mme|Herr|Frau|Här|Madamm|Mr|Mrs|Ms|Dr)\.?[ \t]+[A-ZÉ][a-zéèëöüä]+")
FUNCTIONS: Final = {
    "", "Ansprechperson", "Ansprechperson MFSVA", "Ansprechperson Sport", "Children's Rights Service", "Consultancy",
    "Dienststelle für Kinderrechte", "Direction", "Events", "Focal point", "Gemengebuet", "Helpdesk", "Kontaktpersoun",
    "Lettre d'information", "Mail Delivery Subsystem", "Mail Delivery System", "Microsoft Outlook", "Newsletter",
    "Point focal", "Point focal Santé", "Postmaster", "Praktikum", "Promotions", "Secrétariat", "Sekretariat",
    "Service des droits de l'enfant", "Service législation", "Suppléance",
    "point-focal@maint.example",                                       # a false sender puts an address where a name stands
    "Ansprechperson Bcc: alle@mfsva.example", "services",
}


def allowed(value: Any) -> list[Any]:
    """Return what a value of the manifest admits."""
    return value if isinstance(value, list) else [value]


def by_file(message: dict[str, Any]) -> str:
    return str(message["file"])


def parts(mail: Message) -> list[Message]:
    return [part for part in mail.walk() if not part.is_multipart()]


def texts(raw: str) -> list[str]:
    """Return a file and what its parts read as, without placeholders."""
    mail = email.message_from_string(raw)
    readable = [p for p in parts(mail) if p.get_content_maintype() in ("text", "message")]
    decoded = [p.get_payload(decode=True) for p in readable]
    charsets = [p.get_content_charset("utf-8") for p in readable]
    bodies = [
        body.decode("utf-8" if charset == "x-unknown" else charset, "replace")
        for body, charset in zip(decoded, charsets, strict=True) if isinstance(body, bytes)
    ]
    headers = [str(make_header(decode_header(value))) for value in mail.values()]
    return [PLACEHOLDER.sub(" ", text) for text in [raw.replace("=\n", ""), *bodies, *headers]]


def test_files_and_manifest_agree() -> None:
    listed = [by_file(message) for message in MESSAGES]
    assert listed == sorted(set(listed))
    assert set(listed) == {file.name for file in SECOND.glob("*.eml")}
    assert len(listed) >= 70


def test_every_class_occurs_twice_and_every_language() -> None:
    surely = [message["class"] for message in MESSAGES if isinstance(message["class"], str)]
    assert [c for c in ACTIONS if surely.count(c) < 2] == []
    assert {message["language"] for message in MESSAGES if isinstance(message["language"], str)} == LANGUAGES


@pytest.mark.parametrize("message", MESSAGES, ids=by_file)
def test_an_entry_keeps_to_the_specification(message: dict[str, Any]) -> None:
    situation, listed = MANIFEST["situation"], {by_file(m) for m in MESSAGES}
    assert set(message) <= KEYS and set(message) >= {"file", "class", "action", "language", "request", "why"}
    assert message["why"].strip() and "\n" not in message["why"]
    classes, actions = allowed(message["class"]), set(allowed(message["action"]))
    assert set(classes) <= set(ACTIONS)
    assert all(actions & ACTIONS[c] for c in classes) and actions <= set().union(*(ACTIONS[c] for c in classes))
    assert set(allowed(message["language"])) <= LANGUAGES | {None}
    assert set(allowed(message["request"])) | set(message.get("split", ())) <= set(situation["requests"]) | {None}
    assert message.get("profile", "internet") in situation["profiles"]
    assert message.get("authenticated", "pass") in ("pass", "fail", "none")
    assert set(message.get("match_by", ())) <= {"token", "thread", "form", "subject"}
    assert set(message.get("after", ())) <= listed - {message["file"]}
    assert ("return_on" in message) == (message["class"] == "auto_reply")


@pytest.mark.parametrize("message", MESSAGES, ids=by_file)
def test_a_file_holds_known_placeholders_and_nobody_real(message: dict[str, Any]) -> None:
    content = (SECOND / message["file"]).read_bytes()
    raw = content.decode("ascii")
    assert "\r" not in raw
    letters, requests = MANIFEST["situation"]["letters"], MANIFEST["situation"]["requests"]
    found = PLACEHOLDER.findall(raw)
    assert raw.count("@@") == 2 * len(found)
    for name, key, _ in found:
        if name in ("REPLY_TO", "REPLY_TO_RETYPED", "MESSAGE_ID", "ENVELOPE_ID", "TAG", "TAG_RETYPED", "SUBJECT", "FILE_NAME"):
            assert key in letters, f"{name}:{key}"
        elif name == "ATTACHMENT":
            kind, _, request = key.partition(":")
            assert kind in ("filled", "blank", "copied", "zip") and request in requests, key
        else:
            assert name in ("OUR_ADDRESS", "REPEAT", "END", "I", "I+1", "HEX"), name
    readable = texts(raw)
    domains = {domain.lower() for text in readable for domain in ADDRESS.findall(text)}
    assert [d for d in domains if d.rpartition(".")[2] != "example"] == []
    hosts = {host.lower() for text in readable for host in re.findall(r"https?://([\w.-]+)", text)}
    assert [h for h in hosts - SERVICES if h.rpartition(".")[2] != "example"] == []
    assert [who for text in readable for who in SOMEBODY.findall(text)] == []
    assert names(email.message_from_string(raw)) <= FUNCTIONS


def names(mail: Message) -> set[str]:
    """Return the names beside addresses, in a mail, in what it forwards, in its meetings and cards."""
    fields = [
        value for part in mail.walk() for field in ("From", "To", "Cc", "Resent-From", "Resent-To")
        for value in part.get_all(field, ())
    ]
    found = {str(make_header(decode_header(name))) for name, _ in getaddresses(fields)}
    written = [part.get_payload(decode=True) for part in parts(mail) if part.get_content_maintype() == "text"]
    bodies = "\n".join(body.decode("utf-8", "replace") for body in written if isinstance(body, bytes))
    found |= set(re.findall(r"\bCN=([^:;\n]+)", bodies)) | set(re.findall(r"^FN:(.+)$", bodies, re.MULTILINE))
    return {" ".join(PLACEHOLDER.sub("", name).split()) for name in found}
