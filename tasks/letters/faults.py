"""What is wrong with the texts of letters, all of it at once: each fault with its file and its remedy, for `turnus check`."""

import difflib
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
import yaml
from jinja2 import nodes

from models.letters import LETTERS as CONTEXTS
from models.letters import MUST_SAY, Envelope
from models.refusals import TextFaulty, TextTooCostly
from models.words import LetterKind
from tasks.letters.samples import LANGUAGES, letters
from tasks.letters.text import render_text
from tasks.letters.texts import FRAME, LETTERS, OFFICE, PARTS, WORDS, Text, languages_of, text_of

_GLOBALS: Final = frozenset(jinja2.Environment().globals)
_OF_THE_FRAME: Final = frozenset({"letter", "matter"})
_FRAME_SAYS: Final = frozenset({"addressee", "attachments", "head", "letter", "matter", "officer", "reference"})


@dataclass(frozen=True)
class TextFault:
    """What is wrong in a file, named below the house or below the office folder, and what mends it."""

    file: str
    sentence: str


def text_faults(folders: Sequence[Path] = (LETTERS,)) -> list[TextFault]:
    """Return every fault of the texts as they stand in these folders, the office's before the house's."""
    found = [*_strangers(folders), *_words(folders)]
    languages = sorted({one for kind in LetterKind for one in languages_of(kind, folders)})
    for kind in LetterKind:
        texts: dict[str, Text] = {}
        for language in languages:
            if language not in languages_of(kind, folders):
                missing = f"{_shown(folders[0])}/{kind}/{language}"
                found.append(TextFault(missing, f"is missing, though other letters are in {language}; write {' and '.join(PARTS)}"))
                continue
            try:
                texts[language] = text_of(kind, language, folders)
            except TextFaulty as fault:
                found.append(_of(fault, f"put the file there, or leave {language} out"))
        read = {language: _read(kind, text) for language, text in texts.items()}
        found += [fault for one in read.values() for fault in one.faults]
        found += _differences(kind, texts, read)
        # The house's own are tried by its tests; one with a fault already told would only be told it again.
        found += [fault for text in texts.values() if text.own and not read[text.language].faults for fault in _trial(text)]
    return list(dict.fromkeys(found))


def _strangers(folders: Sequence[Path]) -> Iterator[TextFault]:
    """Yield the files of an office that no letter reads."""
    kinds = {str(kind) for kind in LetterKind}
    for folder in folders:
        if folder == LETTERS or not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            way = path.relative_to(folder).parts
            if not path.is_file() or way[0].startswith("."):
                continue
            is_part = len(way) == 3 and way[0] in kinds and way[2] in PARTS
            if is_part or way in {(name,) for name in FRAME} or (len(way) == 2 and way[0] == WORDS and path.suffix == ".yaml"):
                continue
            near = difflib.get_close_matches(way[0], kinds, 1) if way[0] not in kinds else []
            remedy = f"do you mean {near[0]}" if near else f"write <letter>/<language>/{' or '.join(PARTS)}"
            yield TextFault(f"{_shown(folder)}/{'/'.join(way)}", f"belongs to no letter; {remedy}")


def _words(folders: Sequence[Path]) -> Iterator[TextFault]:
    """Yield the faults of an office's words: none of them unknown or of another make, none missing in a new language."""
    house: dict[str, Any] = yaml.safe_load((LETTERS / WORDS / "fr.yaml").read_text("utf-8"))
    for folder in (f for f in folders if f != LETTERS):
        for path in sorted((folder / WORDS).glob("*.yaml")):
            shown = f"{_shown(folder)}/{WORDS}/{path.name}"
            try:
                own = yaml.safe_load(path.read_text("utf-8"))
            except (OSError, ValueError, yaml.YAMLError):
                own = None
            if not isinstance(own, dict):
                yield TextFault(shown, "is no list of words; write for example: concerns: \"Objet :\"")
                continue
            for key in own.keys() - house.keys():
                near = difflib.get_close_matches(str(key), house, 1)
                yield TextFault(shown, f"{key} is no word of a letter; {f'do you mean {near[0]}' if near else 'take it out'}")
            for key in sorted(own.keys() & house.keys()):
                if not _alike(own[key], house[key]):
                    yield TextFault(shown, f"{key} is not made as the house's; write it as in templates/letters/words/fr.yaml")
            if not (LETTERS / WORDS / path.name).is_file() and (missing := sorted(house.keys() - own.keys())):
                yield TextFault(shown, f"lacks {', '.join(missing)}; a new language gives every word")


def _alike(own: object, house: object) -> bool:
    """Say whether a word is made as the house's: the same keys where it has some, and the same left open."""
    if isinstance(house, dict):
        return isinstance(own, dict) and own.keys() == house.keys() and all(_alike(own[key], house[key]) for key in house)
    try:
        return isinstance(own, str) and _open(own) == _open(str(house))
    except ValueError:
        return False


def _open(word: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(word) if name}


@dataclass(frozen=True)
class _Read:
    """The faults of a text's files, each by itself; the names in its subject and body, None where a file is no template."""

    faults: tuple[TextFault, ...]
    named: frozenset[str] | None
    in_body: frozenset[str] = frozenset()


def _read(kind: LetterKind, text: Text) -> _Read:
    """Return what a text names, and where that is nothing its letter has, or what no letter may do."""
    known, faults, sound = _known(CONTEXTS[kind]), list[TextFault](), True
    named: set[str] = set()
    in_body: frozenset[str] = frozenset()
    for name, source in text.files:
        if not name.endswith(".j2"):
            continue
        file, is_frame = _file(text, name), name in FRAME
        try:
            here, takes_in = _parsed(source)
        except jinja2.TemplateSyntaxError as fault:
            sound = False
            faults.append(TextFault(file, f"line {fault.lineno}: {fault.message}; mend the line"))
            continue
        except (RecursionError, MemoryError) as fault:
            sound = False
            faults.append(_too_costly(file, type(fault).__name__))
            continue
        faults += _not_known(file, here, known | _OF_THE_FRAME if is_frame else known)
        if takes_in:
            faults.append(TextFault(file, "takes in another file; write what it says into this one"))
        if is_frame and name.startswith("frame") and (silent := sorted(_FRAME_SAYS - here)):
            faults.append(TextFault(file, f"does not say {', '.join(silent)}; every letter does"))
        named |= here if not is_frame else set()
        in_body = here if name == _body(text) else in_body
    return _Read(tuple(faults), frozenset(named & known) if sound else None, in_body)


def _differences(kind: LetterKind, texts: Mapping[str, Text], read: Mapping[str, _Read]) -> Iterator[TextFault]:
    """Yield what a text must say and does not, and where languages differ."""
    said = {language: one.named for language, one in read.items() if one.named is not None}
    for language in said:
        if silent := sorted(MUST_SAY[kind] - read[language].in_body):
            file = _file(texts[language], _body(texts[language]))
            yield TextFault(file, f"does not say {', '.join(silent)}, which this letter must; say it")
    everything = frozenset().union(*said.values()) - MUST_SAY[kind]
    for language, named_here in said.items():
        for name in sorted(everything - named_here):
            others = ", ".join(other for other in said if name in said[other])
            yield TextFault(
                _file(texts[language], _body(texts[language])), f"does not say {name}, as {others} does; say it in all or in none"
            )


def _not_known(file: str, named: Collection[str], known: Collection[str]) -> Iterator[TextFault]:
    for name in sorted(set(named) - set(known) - _GLOBALS):
        near = difflib.get_close_matches(name, known, 1)
        remedy = f"do you mean {near[0]}" if near else f"it has {', '.join(sorted(known))}"
        yield TextFault(file, f"names {name}, which this letter does not have; {remedy}")


def _trial(text: Text) -> Iterator[TextFault]:
    """Write the letter of each example; yield the first fault."""
    of = text.language if text.language in LANGUAGES else LANGUAGES[0]
    for name, example in letters(of).items():
        if name.partition("-")[0] != text.kind:
            continue
        try:
            render_text(text, example, asked=text.language)
        except TextFaulty as fault:
            file, own = fault.facts["file"], [name for name in text.own if fault.facts["file"] == f"letters/{name}"]
            yield TextFault(_file(text, own[0]) if own else file, f"{fault.facts['why'].rstrip('.')}; mend it")
            return
        except TextTooCostly as fault:
            yield _too_costly(_file(text, text.own[0] if text.own else _body(text)), fault.facts["why"])
            return


def _too_costly(file: str, why: str) -> TextFault:
    return TextFault(file, f"takes more time or room than a letter ({why}); take the loop, calculation or nesting out")


@cache
def _parsed(source: str) -> tuple[frozenset[str], bool]:
    """Return what a template takes from its letter, and whether it takes in another file.

    Raises `RecursionError` and `MemoryError` where it is nested too deeply.
    """
    tree = jinja2.Environment().parse(source)
    return _names(tree), any(tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)))


def _names(tree: nodes.Template) -> frozenset[str]:
    """Return the names that a template reads and does not set itself."""
    names = list(tree.find_all(nodes.Name))
    return frozenset({n.name for n in names if n.ctx == "load"} - {n.name for n in names if n.ctx != "load"} - {"loop"})


def _known(context: type[Envelope]) -> frozenset[str]:
    derived = {name for name in dir(context) if isinstance(getattr(context, name), property)}
    return frozenset(f.name for f in fields(context)) | derived


def _body(text: Text) -> str:
    return f"{text.kind}/{text.language}/{PARTS[1]}"


def _file(text: Text, name: str) -> str:
    return f"{'office/letters' if name in text.own else _shown(LETTERS)}/{name.removeprefix(OFFICE)}"


def _shown(folder: Path) -> str:
    return "templates/letters" if folder == LETTERS else "office/letters"


def _of(fault: TextFaulty, remedy: str) -> TextFault:
    return TextFault(fault.facts["file"], f"{fault.facts['why']}; {remedy}")
