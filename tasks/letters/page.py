"""A page for the office that shows letters as they would be read, with what no addressee sees: version, marks, way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from models.letters import Rendered
from models.tables import Letter
from models.words import Channel, Function, LetterKind
from store import files
from store.office_folder import OfficeFolder
from tasks.letters.texts import Text
from tasks.page_templates import PageWords, markup_environment

_LINE = 80
"""Characters of a line of a letter, roughly: how high its frame is."""


@dataclass(frozen=True)
class Shown:
    """A letter on the page: `to` is its addressee in words, `in_place_of` for whom, `example` whether it is about nothing real."""

    name: str
    kind: LetterKind
    language: str
    channel: Channel
    to: str
    subject: str
    attachments: tuple[str, ...]
    html: str
    text: str
    version: str
    unread: bool
    example: bool = False
    in_place_of: tuple[Function, ...] = ()

    @property
    def height(self) -> int:
        """How many pixels its frame needs."""
        return 150 + sum(23 * (1 + len(line) // _LINE) if line else 12 for line in self.text.splitlines())


def shown(
    name: str, text: Text, rendered: Rendered, *, to: str, channel: Channel, attachments: Sequence[str], example: bool = False,
    in_place_of: Sequence[Function] = (),
) -> Shown:
    """Return a letter as the page shows it."""
    return Shown(
        name, text.kind, rendered.language, channel, to, rendered.subject, tuple(attachments), rendered.html, rendered.text,
        text.label, text.unread, example, tuple(in_place_of),
    )


def shown_preview(name: str, letter: Letter, folder: OfficeFolder) -> Shown:
    """Return the preview of a letter that waits as the page shows it."""
    preview = json.loads(files.read(letter.preview))
    written = preview["letter"]
    text = Text.from_bytes(files.read(letter.text)) if letter.text else None
    said = PageWords(folder.office.language)
    institution = folder.name(letter.institution, letter.composed_at.astimezone(folder.zone).date(), said.language)
    return Shown(
        name, letter.kind, written["language"], letter.channel, f"{institution} ({said['function'][letter.function]})",
        written["subject"], tuple(file for file, *_ in preview["attachments"]), written["html"], written["text"],
        text.label if text else "–", bool(text and text.unread), in_place_of=in_place_of(letter),
    )


def in_place_of(letter: Letter) -> tuple[Function, ...]:
    """Return the functions of those who are not reached and for whom a letter goes to its addressee, by its preview."""
    return tuple(Function(one) for one in json.loads(files.read(letter.preview)).get("in_place_of", ()))


def letter_page(letters: Sequence[Shown], language: str, title: str = "") -> str:
    """Return the page, whole in one file, in the office's language."""
    said = PageWords(language)
    return markup_environment().get_template("letters.html.j2").render(
        letters=letters, w=said, title=title or said["preview"]["title"]
    )
