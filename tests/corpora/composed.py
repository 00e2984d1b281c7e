"""The first corpus, composed when it is judged: each text in the writing of two programs, and what machines send."""

import io
import itertools
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import docx
import yaml

from documents.replies.known import Known
from rehearsal.typist import fill
from tests.corpora.situation import OURS, Letter, Situation

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER_OF = {"fr": "mj", "de": "mfsva", "en": "maint", "lb": "m3s"}
ADDRESS = {"mj": "point-focal@mj.example", "mfsva": "point-focal@mfsva.example", "maint": "point-focal@maint.example",
           "m3s": "point-focal@m3s.example"}
PREFIX = {"fr": "RE: ", "de": "AW: ", "en": "Re: ", "lb": "Re: "}
WROTE = {
    "fr": "Le 2 oct. 2026 à 09:12, Service des droits de l'enfant <{us}> a écrit :",
    "de": "Am 02.10.26 um 09:12 schrieb Dienststelle Kinderrechte:",
    "en": "On 2 Oct 2026, at 09:12, Children's Rights Service <{us}> wrote:",
    "lb": "Den 02.10.26 um 09:12 huet de Service geschriwwen:",
}
HEAD = {"fr": ("De", "Envoyé", "À", "Objet"), "de": ("Von", "Gesendet", "An", "Betreff"), "en": ("From", "Sent", "To", "Subject"),
        "lb": ("Vun", "Geschéckt", "Fir", "Sujet")}
MAILER = {"outlook": {"X-Mailer": "Microsoft Outlook 16.0", "Thread-Topic": "Contribution"},
          "thunderbird": {"User-Agent": "Mozilla Thunderbird"}, "apple": {"X-Mailer": "Apple Mail (2.3774)"},
          "webmail": {"X-Mailer": "Zimbra 9.0"}, "exchange": {"X-MS-Exchange-Organization-AuthAs": "Internal"}}
QUOTED = "Madame, Monsieur,\nVeuillez trouver ci-joint le questionnaire. Pourriez-vous répondre dans le délai ?\nLe service"


class Composed(Situation):
    """The first corpus in the situation of the second."""

    def __init__(self, folder: Path, reply_to: str = "plain") -> None:
        super().__init__(folder.parent / "second", reply_to)
        self._number = itertools.count(1)
        self.said: dict[str, Any] = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))

    @cached_property
    def _made(self) -> dict[str, tuple[dict[str, Any], bytes]]:
        written = list(self._written())
        return {entry["file"]: (entry, raw) for entry, raw in (*written, *self._sent_by_machines(*written[0]))}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The entries, composed from the manifest."""
        return [entry for entry, _ in self._made.values()]

    def raw(self, name: str) -> bytes:
        """Return a message as it arrives."""
        return self._made[name][1] if name in self._made else super().raw(name)

    def known(self, message: dict[str, Any]) -> Known:
        """Return what is known when it comes in."""
        return super().known(message)

    # What people write

    def _written(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        programs, turn = self.said["programs"], 0
        for kind, by_language in self.said["texts"].items():
            files = self.said["files"][kind]
            for language, texts in by_language.items():
                for text in texts:
                    for n in range(2):
                        program = programs[(turn + 2 * n) % len(programs)]
                        file = files[turn % len(files)]
                        turn += 1
                        entry = {
                            "file": f"{turn:03}-{kind}-{language}-{program}-{file}.eml", "class": kind,
                            "action": ACTIONS[kind], "language": [language, None] if kind == "reply_with_link" else language,
                            "profile": "exchange-internal" if program == "exchange" else "internet",
                        }
                        yield entry, self._mail(kind, language, text, program, file, quoting=n == 1)

    def _mail(self, kind: str, language: str, text: str, program: str, file: str, *, quoting: bool) -> bytes:
        letter = self.letters[LETTER_OF[language]]
        mail = self._reply(letter, language, program)
        if kind == "auto_reply":
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(text + (f"\n\n{_quotation(language, program, letter)}" if quoting else ""))
        if program in ("outlook", "apple") and quoting:
            page = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
            mail.add_alternative(f"<html><body>{page}<blockquote>{QUOTED}</blockquote></body></html>", subtype="html")
        self._attach(mail, file, letter)
        return mail.as_bytes()

    def _reply(self, letter: Letter, language: str, program: str = "outlook") -> EmailMessage:
        mail = EmailMessage()
        key = LETTER_OF[language]
        domain = ADDRESS[key].partition("@")[2]
        if program != "exchange":
            mail["Authentication-Results"] = f"mx.office.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
        mail["From"], mail["To"], mail["Subject"] = ADDRESS[key], OURS, PREFIX[language] + letter.subject
        mail["Message-ID"] = f"<{next(self._number)}@{domain}>"
        mail["Date"] = "Mon, 07 Dec 2026 09:00:00 +0100"
        mail["In-Reply-To"] = mail["References"] = letter.message_id
        for name, value in MAILER[program].items():
            mail[name] = value
        return mail

    def _attach(self, mail: EmailMessage, file: str, letter: Letter) -> None:
        if file == "none":
            return
        if file == "forwarded":
            inner = EmailMessage()
            inner["From"], inner["To"], inner["Subject"] = "agent@mj.example", "point-focal@mj.example", "Questionnaire"
            inner.set_content("Voici.")
            inner.add_attachment(self._filled(letter), maintype="application", subtype=WORD.partition("/")[2], filename="q.docx")
            mail.add_attachment(inner)
            return
        name, data, inline = FILES[file](self, letter)
        main, _, sub = ("image/png" if name.endswith("png") else "application/octet-stream").partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name, disposition="inline" if inline else "attachment")

    def _filled(self, letter: Letter) -> bytes:
        answers = {code: "La loi du 3 mai 2024 a été votée." for code in self._questions(letter.request)}
        return fill(self.form(letter.request), answers)

    @cached_property
    def _open_document(self) -> bytes:
        """Return a filled form saved by LibreOffice as .odt; the form itself where it is not installed."""
        data, program = self._filled(self.letters["mj"]), shutil.which("soffice")
        if program is None:
            return data
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "q.docx").write_bytes(data)
            subprocess.run([program, f"-env:UserInstallation=file://{folder}/p", "--headless", "--convert-to", "odt", "--outdir",
                            folder, f"{folder}/q.docx"], check=True, capture_output=True, timeout=120)
            return Path(folder, "q.odt").read_bytes()

    # What machines send

    def _sent_by_machines(self, first: dict[str, Any], sent: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        for kind, recipes in self.said["machines"].items():
            for recipe in recipes:
                for language in ("fr", "de"):
                    entry = {"file": f"m-{kind}-{recipe}-{language}.eml", "class": kind, "action": ACTIONS[kind],
                             "language": ["fr", "de", "en", "lb", None]}
                    raw = MACHINES[recipe](self, self.letters[LETTER_OF[language]], language)
                    if recipe == "twice":
                        entry["after"] = [first["file"]]
                        raw = b"Received: by mx2.office.example; Mon, 7 Dec 2026 09:00:09 +0100\n" + sent
                    yield entry, raw


ACTIONS: dict[str, Any] = {
    "reply": "ingest", "reply_without_attachment": "ask_sender", "reply_wrong_attachment": "ask_sender",
    "reply_with_link": "ask_sender", "reply_ambiguous": "human", "reply_unverified": "human", "other_cycle": "human",
    "question": "human", "refusal": "human", "extension_request": "human", "recall_notice": "human", "reaction": "record",
    "auto_reply": "record", "bounce_hard": "mark_undeliverable", "bounce_soft": "retry_later", "bounce_delay": "record",
    "backscatter": "ignore", "read_receipt": "record", "calendar_reply": "record", "bulk": "ignore", "loop": "ignore",
    "duplicate": "ignore", "spoof": "quarantine", "hostile": "quarantine", "hostile_attachment": "quarantine",
    "unreadable_encrypted": ["ask_sender", "human"], "label_encrypted": ["ask_sender", "human"],
}


def _quotation(language: str, program: str, letter: Letter) -> str:
    if program in ("outlook", "exchange", "webmail"):
        of, sent, to, about = HEAD[language]
        rule = "________________________________\n" if program == "outlook" else "-----Original Message-----\n"
        return f"{rule}{of}: {OURS}\n{sent}: 02/10/2026 09:12\n{to}: x\n{about}: {letter.subject}\n\n{QUOTED}"
    return WROTE[language].format(us=OURS) + "\n\n" + "\n".join(f"> {line}" for line in QUOTED.splitlines())


def _zip(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def _winmail(name: str, content: bytes) -> bytes:
    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    return (struct.pack("<IH", 0x223E9F78, 1) + attribute(0x00069002, bytes(14))
            + attribute(0x00018010, name.encode() + b"\0") + attribute(0x0006800F, content))


def _note() -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("Note du ministère : la loi a été modifiée en 2024.")
    document.save(buffer)
    return buffer.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
FILES: dict[str, Callable[[Composed, Letter], tuple[str, bytes, bool]]] = {
    "filled": lambda c, x: (x.file_name, c._filled(x), False),
    "zip": lambda c, x: ("envoi.zip", _zip((x.file_name, c._filled(x))), False),
    "odt": lambda c, x: ("reponse.odt", c._open_document if x.key == "mj" else c._filled(x), False),
    "signed": lambda c, x: ("réponse signée.docx", c._filled(x), False),
    "winmail": lambda c, x: ("winmail.dat", _winmail("q.docx", c._filled(x)), False),
    "blank": lambda c, x: (x.file_name, c.form(x.request), False),
    "pdf": lambda c, x: ("reponse.pdf", b"%PDF-1.7\n" + bytes(50), False),
    "xlsx": lambda c, x: ("tableau.xlsx", _zip(("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")), False),
    "word": lambda c, x: ("note.docx", _note(), False),
    "scan": lambda c, x: ("scan.png", PNG * 3, False),
    "logo": lambda c, x: ("image001.png", PNG, True),
}


# Recipes of what machines send


def _dsn(status: str, action: str = "failed", *, foreign: bool = False) -> Callable[[Composed, Letter, str], bytes]:
    def make(c: Composed, letter: Letter, language: str) -> bytes:
        own = "<x1@elsewhere.example>" if foreign else letter.message_id
        envelope = "" if foreign else f"Original-Envelope-Id: {letter.envelope_id}\n"
        return (
            f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {OURS}\nSubject: Undelivered Mail Returned to Sender\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
            "--b\n\nNot delivered.\n"
            f"--b\nContent-Type: message/delivery-status\n\n{envelope}\nFinal-Recipient: rfc822; a@mj.example\n"
            f"Action: {action}\nStatus: {status}\n\n--b\n"
            f"Content-Type: text/rfc822-headers\n\nMessage-ID: {own}\nFrom: {OURS}\n--b--\n"
        ).encode()

    return make


def _text_report(said: str, *, foreign: bool = False) -> Callable[[Composed, Letter, str], bytes]:
    def make(c: Composed, letter: Letter, language: str) -> bytes:
        own = "<x1@elsewhere.example>" if foreign else letter.message_id
        return (f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {OURS}\nSubject: failure notice\n\n{said}\n\n"
                f"--- Below this line is a copy of the message.\n\nFrom: {OURS}\nMessage-ID: {own}\nSubject: x\n").encode()

    return make


def _answer(change: Callable[[EmailMessage, Composed, Letter], None], text: str = "") -> Callable[[Composed, Letter, str], bytes]:
    def make(c: Composed, letter: Letter, language: str) -> bytes:
        mail = c._reply(letter, language)
        mail.set_content(text)
        change(mail, c, letter)
        return mail.as_bytes()

    return make


def _titled(subject: str, text: str = "") -> Callable[[Composed, Letter, str], bytes]:
    def change(mail: EmailMessage, c: Composed, letter: Letter) -> None:
        mail.replace_header("Subject", f"{subject}{letter.subject}")

    return _answer(change, text)


def _with(**headers: str) -> Callable[[Composed, Letter, str], bytes]:
    def change(mail: EmailMessage, c: Composed, letter: Letter) -> None:
        for name, value in headers.items():
            del mail[name.replace("_", "-")]
            mail[name.replace("_", "-")] = value
        mail.add_attachment(c._filled(letter), maintype="application", subtype="octet-stream", filename=letter.file_name)

    return _answer(change, "Voici notre réponse.")


def _bearing(name: str, data: Callable[[Composed, Letter], bytes]) -> Callable[[Composed, Letter, str], bytes]:
    return _answer(
        lambda mail, c, letter: mail.add_attachment(data(c, letter), maintype="application", subtype="octet-stream", filename=name),
        "Veuillez trouver ci-joint.",
    )


def _raw(head: str, body: str = "x") -> Callable[[Composed, Letter, str], bytes]:
    return lambda c, letter, language: f"From: {ADDRESS[LETTER_OF[language]]}\nTo: {OURS}\n{head}\n\n{body}\n".encode()


def _part(content_type: str, body: str) -> Callable[[Composed, Letter, str], bytes]:
    def make(c: Composed, letter: Letter, language: str) -> bytes:
        head = c._reply(letter, language).as_bytes().decode().rstrip("\n")
        return (f"{head}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: {content_type}\n\n"
                f"{body}\n--b--\n").encode()

    return make


def _no_signs(c: Composed, letter: Letter, language: str) -> bytes:
    mail = c._reply(letter, language)
    for name in ("In-Reply-To", "References"):
        del mail[name]
    mail.replace_header("Subject", "Rapport")
    mail.set_content("Veuillez trouver notre réponse.")
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("[A.02] Décrire.")
    document.add_paragraph("La loi a été votée.")
    document.save(buffer)
    mail.add_attachment(buffer.getvalue(), maintype="application", subtype="octet-stream", filename="reponse.docx")
    return mail.as_bytes()


def _of_another(mail: EmailMessage, c: Composed, letter: Letter) -> None:
    other = c.letters["mj-2" if letter.key == "mj" else "mj"]
    mail.add_attachment(c._filled(other), maintype="application", subtype="octet-stream", filename="q.docx")


def _of_closed(mail: EmailMessage, c: Composed, letter: Letter) -> None:
    old = c.letters["mj-2021"]
    for name in ("In-Reply-To", "References"):
        del mail[name]
    mail.replace_header("Subject", f"RE: {old.subject}")
    mail.add_attachment(c._filled(old), maintype="application", subtype="octet-stream", filename="q.docx")


def _macro(c: Composed, letter: Letter) -> bytes:
    data = io.BytesIO(c._filled(letter))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return data.getvalue()


def _locked(c: Composed, letter: Letter) -> bytes:
    changed = bytearray(_zip(("q.docx", b"x" * 50)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.find(signature) + offset] |= 1
    return bytes(changed)


SEALED = "MIAGCSqGSIb3DQEHA6CAMIACAQAxAAAA"
MACHINES: dict[str, Callable[[Composed, Letter, str], bytes]] = {
    "dsn-5.1.1": _dsn("5.1.1"), "dsn-5.1.10": _dsn("5.1.10"), "dsn-5.4.4": _dsn("5.4.4"),
    "text-gone": _text_report("<a@mj.example>: 550 User unknown"), "dsn-5.2.2": _dsn("5.2.2"),
    "dsn-4.4.7-failed": _dsn("4.4.7"), "text-full": _text_report("<a@mj.example>: the mailbox is full"),
    "dsn-4.4.1-delayed": _dsn("4.4.1", "delayed"), "dsn-foreign": _dsn("5.1.1", foreign=True),
    "text-foreign": _text_report("<a@b.example>: 550 User unknown", foreign=True),
    "mdn": _part("message/disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed\n"),
    "title-lu": _titled("Lu : ", "Votre message a été lu le 3 octobre."),
    "title-gelesen": _titled("Gelesen: ", "Ihre Nachricht wurde am 3. Oktober gelesen."),
    "calendar": _part("text/calendar; method=REPLY", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"),
    "title-zugesagt": _titled("Zugesagt: "), "reaction": _part("text/plain\nContent-Disposition: reaction", "👍"),
    "emoji": _answer(lambda mail, c, letter: None, "👍"),
    "list": _answer(lambda mail, c, letter: mail.add_header("List-Id", "<n.example>"), "Nouvelles du mois."),
    "newsletter": _raw("Subject: Newsletter\nList-Unsubscribe: <mailto:x@n.example>", "News of the month."),
    "own": lambda c, letter, language: f"From: {OURS}\nTo: {OURS}\nSubject: {letter.subject}\n\nx\n".encode(),
    "hops": _raw("\n".join(["Received: from a by b; Mon, 7 Dec 2026 09:00:00 +0100"] * 40) + "\nSubject: x"),
    "twice": lambda c, letter, language: b"",
    "dmarc-fail": _with(Authentication_Results="mx.office.example; dmarc=fail header.from=mj.example"),
    "name-shows": _with(From='"point-focal@mj.example" <x@elsewhere.example>',
                        Authentication_Results="mx.office.example; dmarc=pass header.from=elsewhere.example"),
    "two-from": _raw("From: other@x.example\nSubject: x"),
    "partial": _raw('Content-Type: message/partial; id="a"; number=1; total=2'),
    "deep": _raw("".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(60))),
    "parts": _raw("Content-Type: multipart/mixed; boundary=b", "--b\n\nx\n" * 5000), "header": _raw("Subject: " + "x" * 300_000),
    "macro": _bearing("q.docx", _macro),
    "program": _bearing("questionnaire.docx.exe", lambda c, x: b"MZ" + bytes(50)),
    "bomb": _bearing("q.zip", lambda c, x: _zip(("a.txt", bytes(60_000_000)))),
    "smime-sealed": _part(
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64", SEALED,
    ),
    "pgp": _part("application/octet-stream; name=x.asc", "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"),
    "zip-password": _bearing("envoi.zip", _locked),
    "rpmsg": _bearing("message.rpmsg", lambda c, x: b"\x76\xe8\x04\x60" + bytes(40)),
    "unknown-address": _with(From="someone@unknown.example",
                             Authentication_Results="mx.office.example; dmarc=pass header.from=unknown.example"),
    "no-verdict": _with(Authentication_Results="mx.office.example; dmarc=none header.from=x.example"),
    "conflict": _answer(_of_another, "Voici."), "no-signs": _no_signs, "closed-cycle": _answer(_of_closed, "Voici."),
}
