"""Messages saved by Outlook (.msg, MS-OXMSG): an OLE file whose streams are properties, turned into an ordinary mail."""

import hashlib
import io
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser
from typing import Final

import olefile

from documents.mails.guard import MAX_HEADER_BLOCK
from documents.mails.text import header_line, in_charset
from documents.opening import MAX_FILES, MAX_TOTAL, NotOpened

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES: Final = "__properties_version1.0"
_NAME: Final = _PROPERTIES.encode("utf-16-le")
_MAX_DEPTH: Final = 2
_MAX_ENTRIES: Final = 20_000    # of an honest one with a hundred files some 3,000
_LONGEST: Final = 2_000        # letters of a header
_OURS: Final = ("content-", "mime-version", "from", "subject")
_HEADERS: Final = {"Message-ID": "1035", "In-Reply-To": "1042", "References": "1039"}


def is_msg(data: bytes) -> bool:
    """Tell a message that Outlook saved from another OLE file, such as an old Word file."""
    return data.startswith(_OLE) and _NAME in data


def to_mail(data: bytes) -> bytes:
    """Return a saved message as a mail: sender, subject, text, attachments, and the headers it came with. Raises NotOpened."""
    try:
        # A table that loops gives garbage, and attachments gone without a word: what is merely incorrect is damaged, too.
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as opened:
            if len(opened.direntries) > _MAX_ENTRIES:
                raise NotOpened("hostile")
            return _mail(opened, (), 0).as_bytes()
    except NotOpened:
        raise
    except Exception as fault:   # olefile raises whatever a damaged file leads it to
        raise NotOpened("damaged") from fault


def _mail(opened: olefile.OleFileIO, at: tuple[str, ...], depth: int) -> MIMEMultipart:
    if depth > _MAX_DEPTH:
        raise NotOpened("hostile")
    made = MIMEMultipart("mixed", boundary=f"=_msg_{depth}_{hashlib.sha256(repr(at).encode()).hexdigest()[:16]}")
    headers = _text(opened, at, "007D")
    if len(headers) > MAX_HEADER_BLOCK:
        raise NotOpened("hostile")
    came = HeaderParser().parsestr(headers)
    for name, value in came.items():
        if not name.lower().startswith(_OURS):
            made[name] = _line(str(value))
    for name, code in _HEADERS.items():
        if name not in made and (said := _text(opened, at, code)):
            made[name] = _line(said)
    address = _text(opened, at, "5D01") or _text(opened, at, "0C1F")
    shown = _line(str(came.get("From", ""))) or f"<{_line(address)}>"
    made["From"] = shown
    made["Subject"] = _line(_text(opened, at, "0037"))
    written = _text(opened, at, "1000")
    html = _bytes(opened, (*at, "__substg1.0_10130102"))
    plain = bool(written) or not html
    made.attach(MIMEText(written if plain else in_charset(html, "utf-8"), "plain" if plain else "html", "utf-8"))
    within = sorted({
        tuple(path[: len(at) + 1]) for path in opened.listdir()
        if tuple(path[: len(at)]) == at and path[len(at)].startswith("__attach_version1.0_")
    })
    if len(within) > MAX_FILES:
        raise NotOpened("hostile")
    for one in within:
        if opened.exists([*one, "__substg1.0_3701000D", _PROPERTIES]):
            made.attach(MIMEMessage(_mail(opened, (*one, "__substg1.0_3701000D"), depth + 1)))
            continue
        part = MIMEApplication(_bytes(opened, (*one, "__substg1.0_37010102")))
        name = _text(opened, one, "3707") or _text(opened, one, "3704") or "attachment"
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _line(name)))
        made.attach(part)
    return made


def _text(opened: olefile.OleFileIO, at: tuple[str, ...], code: str) -> str:
    """Return a property of text, in Unicode or in the charset of a Western Windows; empty where it is not there."""
    for kind, charset in (("001F", "utf-16-le"), ("001E", "cp1252")):
        if raw := _bytes(opened, (*at, f"__substg1.0_{code}{kind}")):
            return raw.decode(charset, "replace").rstrip("\0")
    return ""


def _bytes(opened: olefile.OleFileIO, path: tuple[str, ...]) -> bytes:
    if not opened.exists(list(path)):
        return b""
    if opened.get_size(list(path)) > MAX_TOTAL:
        raise NotOpened("hostile")
    return bytes(opened.openstream(list(path)).read())


def _line(text: str) -> str:
    """Return text fit for one header."""
    return header_line(" ".join(text.split()))[:_LONGEST]
