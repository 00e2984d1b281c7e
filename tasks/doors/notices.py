"""Notices to the office on its outside channels: counts and codes alone, since others may read along there."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from apprise import Apprise

from documents.words import words
from models.settings import settings
from models.words import Mode
from store import office_folder
from tasks.doors.channels import unlogged

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
"""What a code of a cycle looks like; no name and no sentence does."""


class NotForOutside(ValueError):
    """A notice was given something other than a number or a code."""


def notify(kind: str, facts: Mapping[str, int | str], *, link: str | None = None) -> bool:
    """Tell the office one thing, as `tell` does; `kind` is a key of `templates/notices`."""
    return tell([(kind, facts)], link=link)


def tell(notices: Iterable[tuple[str, Mapping[str, int | str]]], *, link: str | None = None) -> bool:
    """Tell the office several things at once by the channels of `TURNUS_NOTICE_URLS`; False when there are none or one failed.

    Each is a kind and its facts; `link` is the address of the form that answers them, of codes alone. A demonstration tells
    nobody. Raises `NotForOutside`.
    """
    urls = settings().notice_urls
    if urls is None:
        return False
    office = office_folder.load().office
    if office.mode is Mode.DEMO:
        return False
    text, channels = "\n".join(sentence(*notice, office.language) for notice in notices), Apprise()
    text = f"{text}\n{link}" if link else text
    with unlogged():
        usable = [channels.add(url) for url in urls.get_secret_value().split()]
        return bool(channels.notify(body=text, title=words("notices", office.language)["title"])) and all(usable)


def sentence(kind: str, facts: Mapping[str, int | str], language: str) -> str:
    """Return a notice in a language: a `count` chooses between singular and plural, a `function` is said in words."""
    for value in facts.values():
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise NotForOutside(f"the notice {kind} may bear numbers and codes alone")
    form = words("notices", language)[kind]
    if isinstance(form, Mapping):
        form = form["one" if facts["count"] == 1 else "other"]
    functions = words("notices", language)["functions"]
    return str(form.format_map({name: functions.get(fact, fact) if name == "function" else fact for name, fact in facts.items()}))
