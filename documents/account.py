"""What a returned form says, question by question: how each answer was found, what kind it is, and what needs a look."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

from documents.language import language_of
from documents.nature import natures_of
from documents.questionnaire import CODE
from documents.split import Leftover, Returned, ReturnedAnswer
from models.words import Nature

How = Literal["mark", "code", "mail_body", "none"]
Flag = Literal["missing", "double", "empty", "outside", "deleted_row", "code_without_mark", "hidden"]

COUNTED: Final = ("tables", "footnotes", "images", "lists", "links", "insertions", "deletions", "comments")


@dataclass(frozen=True)
class AnswerAccount:
    """One answer; `language` is None where there is too little to tell."""

    text: str
    how: How
    nature: Nature
    language: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Account:
    """All that came back, by code; `form` is the form's own identifier."""

    form: str | None
    answers: Mapping[str, AnswerAccount]
    leftovers: tuple[Leftover, ...]
    flags: tuple[tuple[str, Flag], ...]

    def as_data(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "form": self.form,
            "answers": {
                code: {"text": a.text, "how": a.how, "nature": a.nature.value, "language": a.language, **a.counts}
                for code, a in self.answers.items()
            },
            "leftovers": [{"near": left.after_code, "text": left.text} for left in self.leftovers],
            "flags": [{"code": code, "flag": flag} for code, flag in self.flags],
        }


def account_of(returned: Returned, typed: Mapping[str, str] | None = None) -> Account:
    """Return the account of a form, with what was `typed` in the mail under visible codes where the form says nothing."""
    by_code: dict[str, list[ReturnedAnswer]] = {}
    for answer in returned.answers:
        by_code.setdefault(answer.code, []).append(answer)
    texts = {code: _whole(answers) for code, answers in by_code.items()}
    hows: dict[str, How] = {code: _how(answers) for code, answers in by_code.items()}
    for code in returned.missing:
        texts[code], hows[code] = "", "none"
    in_mail = {code: text for code, text in (typed or {}).items() if text and not texts.get(code)}
    for code, text in in_mail.items():
        texts[code], hows[code] = text, "mail_body"
    natures = natures_of(texts)
    spoken = language_of("\n".join(texts.values()))
    answers = {
        code: AnswerAccount(
            text, hows[code], natures[code] if text or not _solid(by_code.get(code, [])) else Nature.TEXT,
            (language_of(text) or spoken) if text else None, _counts(by_code.get(code, [])),
        )
        for code, text in texts.items()
    }
    return Account(returned.form_id, answers, returned.leftovers, tuple(dict.fromkeys(_flags(returned, in_mail))))


def typed_answers(text: str) -> dict[str, str]:
    """Return what stands in a mail below visible codes, by code, up to the next one."""
    found: dict[str, list[str]] = {}
    code: str | None = None
    for line in text.splitlines():
        if coded := CODE.match(line.strip()):
            code = coded[1]
            found.setdefault(code, []).append(line.strip()[coded.end():].lstrip(" :.-–—"))
        elif code is not None:
            found[code].append(line.rstrip())
    return {code: text for code, lines in found.items() if (text := "\n".join(lines).strip())}


def _whole(answers: list[ReturnedAnswer]) -> str:
    """Return what was written to a question, in a frame or in several."""
    return "\n".join(dict.fromkeys(a.text for a in answers if not a.empty and a.text))


def _how(answers: list[ReturnedAnswer]) -> How:
    return "mark" if any(a.matched_by == "mark" for a in answers) else "code"


def _solid(answers: list[ReturnedAnswer]) -> bool:
    """Tell an answer that shows something without saying a word: a picture, an equation."""
    return any(not a.empty for a in answers)


def _counts(answers: list[ReturnedAnswer]) -> dict[str, int]:
    remarks = [asdict(a.remarks) for a in answers]
    return {name: sum(one[name] for one in remarks) for name in COUNTED}


def _flags(returned: Returned, in_mail: Mapping[str, str]) -> list[tuple[str, Flag]]:
    flags: list[tuple[str, Flag]] = [(code, "missing") for code in returned.missing if code not in in_mail]
    for a in returned.answers:
        raised: dict[Flag, bool] = {
            "double": "double" in a.flags, "empty": a.empty and a.code not in in_mail,
            "deleted_row": "deleted_row" in a.flags, "code_without_mark": a.matched_by != "mark", "hidden": "hidden" in a.flags,
        }
        flags += [(a.code, flag) for flag, is_raised in raised.items() if is_raised]
    flags += [(left.after_code, "outside") for left in returned.leftovers if left.after_code]
    return flags
