"""The file of a list at the door: guarded, then read, or refused with the cause and what its sentence names."""

from pathlib import PurePath

from documents import guard
from documents.package import NotAPackage
from documents.questions import reader, text_file
from documents.questions.items import QuestionList
from documents.reading import inspect
from documents.words import words

_OWN_SENTENCES = frozenset(words("questions", "en")["refusals"])


class NotAList(ValueError):
    """Nothing can be read of the file; `reason` is the guard's where it has no sentence of the list's own."""

    def __init__(self, cause: str, reason: guard.Reason | None = None) -> None:
        self.cause, self.reason = cause, reason
        super().__init__(cause)

    def sentence(self, file: str, language: str) -> str:
        """Return why, and the remedy."""
        if self.cause in _OWN_SENTENCES:
            facts = dict(self.reason.values) if self.reason else {}
            return str(words("questions", language)["refusals"][self.cause]).format(file=file, **facts)
        return self.reason.sentence(words("refusals", language)) if self.reason else self.cause


def read_file(data: bytes, name: str) -> QuestionList:
    """Return the questions of a .docx or text file as it came in, and all that is none; raises `NotAList`."""
    verdict = inspect(data, name)
    text = PurePath(name).suffix.lower() == ".txt" and verdict.kind in ("other", "eml")
    if verdict.verdict in ("refuse", "convert") and not text:
        reason = next(r for r in verdict.reasons if r.decision == verdict.verdict)
        raise NotAList(reason.cause, reason)
    if len(data) > guard.MAX_BYTES:
        raise NotAList(verdict.reasons[0].cause, verdict.reasons[0])
    try:
        found = reader.read(data, ".txt" if text else ".docx")
    except text_file.NotText:
        raise NotAList("not_text") from None
    except NotAPackage:
        raise NotAList("not_word") from None
    if not found.items and not any(entry.text for entry in found.unparsed):
        raise NotAList("no_words")
    return found
