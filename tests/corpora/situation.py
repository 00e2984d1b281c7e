"""The situation of a corpus: an office's knowledge, the letters it sent, and the messages with their placeholders filled in."""

import base64
import io
import re
import zipfile
from dataclasses import dataclass, replace
from email.header import Header
from pathlib import Path
from typing import Any

import docx
import yaml

from documents.outgoing import envelope_id, message_id
from documents.questionnaire import FormQuestion, QuestionnaireForm, Section, build
from documents.replies.authentication import Trust
from documents.replies.known import Known, Senders
from documents.replies.received import identity
from documents.words import words
from models.tokens import requests_named, token
from rehearsal.typist import fill

SECRET = b"the secret of a corpus"
OURS = "rapports@office.example"
CONCERNS = {
    "request": "Demande de contribution – droits de l’enfant", "reminder": "Rappel : contribution attendue",
    "escalation": "Rappel par la voie hiérarchique", "acknowledgement": "Accusé de réception", "consultation": "Consultation",
}
_PLACEHOLDER = re.compile(r"@@([A-Z_]+):([^@|\s]+)(?:\|(header|qp15|qp))?@@")


@dataclass(frozen=True)
class Letter:
    """A letter that was sent."""

    key: str
    request: str
    kind: str
    subject: str
    tag: str
    message_id: str
    envelope_id: str
    file_name: str
    token: str


class Situation:
    """What the office of a manifest knows; `reply_to` is the setting of the same name."""

    def __init__(self, folder: Path, reply_to: str = "plain") -> None:
        self.folder = folder
        self.reply_to = reply_to
        self.manifest: dict[str, Any] = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))
        # The third corpus is in the situation of the second.
        other = folder.parent / "second" / "manifest.yaml"
        self._said = self.manifest.get("situation") or yaml.safe_load(other.read_text("utf-8"))["situation"]
        self.requests: dict[str, str] = {key: self._code(asked) for key, asked in self._said["requests"].items()}
        self.letters = {key: self._letter(key, letter) for key, letter in self._said["letters"].items()}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The entries of the manifest."""
        found: list[dict[str, Any]] = self.manifest["messages"]
        return found

    @staticmethod
    def _code(asked: dict[str, Any]) -> str:
        return f"{asked['cycle']}/{asked['code'].partition('.')[0]}"

    def _letter(self, key: str, letter: dict[str, Any]) -> Letter:
        asked = self._said["requests"][letter["request"]]
        code = self.requests[letter["request"]]
        own = token(SECRET, code)
        tag = f"[{asked['cycle']}/{asked['code']} {own}]"
        return Letter(
            key, code, letter["letter"], f"{CONCERNS[letter['letter']]} {tag}", tag,
            message_id(SECRET, f"{asked['cycle']}/{key}", OURS.rpartition("@")[2], token=own),
            envelope_id(SECRET, f"{asked['cycle']}/{key}"),
            f"{asked['cycle']}_questionnaire_{asked['code'].partition('.')[0]}_{own}.docx", own,
        )

    def known(self, message: dict[str, Any]) -> Known:
        """Return what is known when a message of the manifest comes in."""
        writers = {self.requests[key]: frozenset({asked["institution"]}) for key, asked in self._said["requests"].items()}
        by_id: dict[str, list[str]] = {}
        for letter in self.letters.values():
            by_id.setdefault(letter.message_id, []).append(letter.request)
        envelopes = {letter.envelope_id for letter in self.letters.values()}
        codes = set(self.requests.values())
        before = {identity(self.raw(name)) for name in message.get("after", ())}
        return Known(
            is_office=True,
            own=frozenset({OURS}),
            trust=self._trust(message.get("profile", "internet")),
            request_of_form=lambda form: form if form in codes else None,
            requests_of_letters=lambda ids: tuple(dict.fromkeys(r for i in ids for r in by_id.get(i, ()))),
            requests_by_token=lambda _candidates, texts: requests_named(SECRET, self.requests.values(), *texts),
            is_ours=lambda ids, envelope: bool(set(ids) & by_id.keys()) or envelope in envelopes,
            sender=Senders(
                (c["address"], [c["institution"]], c.get("rank") in ("head", "minister", "body") or c["function"] == "superior")
                for c in self._said["contacts"]
            ),
            writers=lambda request: writers.get(request, frozenset()),
            open_cycles=frozenset(c["id"] for c in self._said["cycles"] if c["state"] == "open"),
            is_double=identity(self.raw(message["file"])) in before,
        )

    def _trust(self, profile: str) -> Trust:
        if profile == "none":
            return Trust("none")
        said = self._said["profiles"][profile]
        name = profile.removesuffix("-microsoft")
        proved = said.get("canary") == "passed"
        return replace(Trust(), profile=name, server=said.get("server", ""), form=said.get("form", "rfc"), canary=proved)

    def raw(self, name: str) -> bytes:
        """Return a message as it arrives."""
        text = (self.folder / name).read_text("ascii")
        text = re.sub(r"(?ms)^@@REPEAT:(\d+)@@\n(.*?)^@@END@@\n", self._repeated, text)
        text = re.sub(r"(?m)^@@ATTACHMENT:(\w+):([\w+-]+)@@$", lambda m: self._attachment(m[1], m[2]), text)
        text = _PLACEHOLDER.sub(self._filled, text).replace("@@OUR_ADDRESS@@", OURS)
        raw = re.sub(rb"@@HEX:([0-9a-f]{2})@@", lambda m: bytes.fromhex(m[1].decode()), text.encode("utf-8"))
        return raw.replace(b"\n", b"\r\n")

    @staticmethod
    def _repeated(match: re.Match[str]) -> str:
        return "".join(match[2].replace("@@I+1@@", str(n + 1)).replace("@@I@@", str(n)) for n in range(int(match[1])))

    def _filled(self, match: re.Match[str]) -> str:
        kind, key, form = match[1], match[2], match[3]
        if kind == "HEX":
            return match[0]
        letter = self.letters[key]
        user, _, domain = OURS.partition("@")
        address = f"{user}+{letter.token}@{domain}" if self.reply_to == "plus" else OURS
        value = {
            "REPLY_TO": address, "REPLY_TO_RETYPED": _retyped(address.partition("@")[0]) + f"@{domain}",
            "MESSAGE_ID": letter.message_id, "ENVELOPE_ID": letter.envelope_id, "TAG": letter.tag,
            "TAG_RETYPED": _retyped(letter.tag), "FILE_NAME": letter.file_name, "SUBJECT": letter.subject,
        }[kind]
        if form == "header":
            return value if value.isascii() else Header(value, "utf-8", maxlinelen=900).encode()
        if form in ("qp", "qp15"):
            raw = value.encode("iso-8859-15", "replace") if form == "qp15" else value.encode()
            return "".join(chr(b) if 32 <= b < 127 and b != 61 else f"={b:02X}" for b in raw)
        return value

    def _attachment(self, kind: str, key: str) -> str:
        data = self.form(self.letters[key].request)
        codes = self._questions(self.letters[key].request)
        answers = {code: f"Réponse à la question {n} : la loi du 3 mai 2024 l’a réglé." for n, code in enumerate(codes, start=1)}
        if kind in ("filled", "zip"):
            data = fill(data, answers)
        if kind == "copied":
            data = _plain_file(answers)
        if kind == "zip":
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(self.letters[key].file_name, data)
            data = buffer.getvalue()
        return base64.encodebytes(data).decode().rstrip("\n")

    def _questions(self, request: str) -> list[str]:
        key = next(k for k, code in self.requests.items() if code == request)
        return list(self._said["requests"][key].get("questions", ["A.01"]))

    def form(self, request: str) -> bytes:
        """Return the questionnaire of a request as it was sent."""
        asked = tuple(FormQuestion(code, "Décrire les mesures prises.") for code in self._questions(request))
        return build(QuestionnaireForm(
            form_id=request, language="fr", title="Rapport sur les droits de l’enfant", institution="Institution",
            due_text="11.12.2026", notice=None, reply_to=OURS, sections=(Section("I", (), asked),),
        ), words("word/questionnaire", "fr"))


def _retyped(text: str) -> str:
    """Return a text as somebody types it from paper."""
    return text.replace("l", "1").replace("o", "0").upper().replace("L", "1").replace("O", "0")


def _plain_file(answers: dict[str, str]) -> bytes:
    document = docx.Document()
    for code, answer in answers.items():
        document.add_paragraph(f"[{code}] Décrire les mesures prises.")
        document.add_paragraph(answer)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
