"""A corpus judged: each message as the classifier takes it, beside what its manifest says; misses, and a table of confusions."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from documents.replies.classes import Finding
from tasks.inbox.replies import understood
from tests.corpora.situation import Situation


@dataclass(frozen=True)
class Judgement:
    """One message: what was found, what was right, and each key on which the two differ."""

    file: str
    expected: tuple[str, ...]
    found: Finding
    misses: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether class and action are right."""
        return not {"class", "action"} & {miss.partition(":")[0] for miss in self.misses}


def judge(situation: Situation) -> list[Judgement]:
    """Return the judgement of every message of a corpus, each read as it arrives."""
    return [
        _judged(message, situation, understood(situation.raw(message["file"]), situation.known(message)).finding)
        for message in situation.messages
        if message.get("reply_to", situation.reply_to) == situation.reply_to
    ]


def _judged(message: dict[str, Any], situation: Situation, found: Finding) -> Judgement:
    back = str(found.returns_on) if found.returns_on else None
    requests = {key for key, code in situation.requests.items() if code in found.match.requests}
    backs = [None if v is None else str(v) for v in allowed(message["return_on"])] if "return_on" in message else [back]
    said: dict[str, tuple[object, object]] = {
        "class": (found.kind.value, allowed(message["class"])),
        "action": (found.action.value, allowed(message["action"])),
        "language": (found.language, [*allowed(message["language"])]),
        "authenticated": (found.authenticated, allowed(message.get("authenticated", found.authenticated))),
        "return_on": (back, backs),
    }
    misses = [f"{key}: {is_} instead of {right}" for key, (is_, right) in said.items() if is_ not in right]  # type: ignore[operator]
    if "split" in message:
        wanted = set(message["split"])
        misses += [f"split: {sorted(requests)} instead of {sorted(wanted)}"] if requests != wanted else []
    elif "request" in message:
        right = allowed(message["request"])
        is_ = next(iter(requests), None) if len(requests) < 2 else sorted(requests)
        misses += [f"request: {is_} instead of {right}"] if is_ not in right else []
    lacking = set(message.get("match_by", ())) - set(found.match.signs)
    misses += [f"match_by: {sorted(lacking)} not named"] if lacking else []
    return Judgement(message["file"], tuple(allowed(message["class"])), found, tuple(misses))


def allowed(value: Any) -> list[Any]:
    """Return what a value of the manifest admits."""
    return value if isinstance(value, list) else [value]


def confusions(judged: list[Judgement]) -> list[tuple[str, str, int]]:
    """Return how often each class was taken for each: right, found, times."""
    pairs = Counter((j.found.kind.value if j.found.kind in j.expected else j.expected[0], j.found.kind.value) for j in judged)
    return sorted((right, found, times) for (right, found), times in pairs.items())
