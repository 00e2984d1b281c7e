"""What commands say, in the language of the office: the words of `templates/commands`, and those of the pages."""

from collections import defaultdict
from typing import Any

from documents.words import languages, words
from models.refusals import OfficeFolderFaulty, Refusal

DEFAULT = "fr"


def language() -> str:
    """Return the language of the office, French while there is none."""
    from store import office_folder

    try:
        spoken = office_folder.load().office.language
    except OfficeFolderFaulty:
        return DEFAULT
    return spoken if spoken in languages("commands") else DEFAULT


def say(key: str, **facts: object) -> str:
    """Return a sentence with its facts; a dot leads into a section: `columns.stage`."""
    spoken = language()
    found: Any = words("pages/words", spoken) | words("commands", spoken)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**facts)


def heads(*columns: str) -> list[str]:
    """Return the headings of a table."""
    return [say(f"heads.{column}") for column in columns]


def sentence_of(refusal: Refusal) -> str:
    """Return why something was refused, in one sentence with the remedy; the code itself where no sentence is known."""
    spoken = language()
    sentences = words("sentences", spoken)["refusals"] | words("commands", spoken)["refusals"]
    known = sentences.get(refusal.code)
    return known.format_map(defaultdict(lambda: "–", refusal.facts)) if known else str(refusal)
