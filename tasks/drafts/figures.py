"""The figures of a draft by each way of counting, where the body does not say which words its limit is about."""

import json

from store import cycles, database, drafts, files

SHOWN = ("body", "body_and_notes", "without_tables_and_annexes")


def figures_of(code: str) -> dict[str, int]:
    """Return the words of the current draft by each way of counting; one figure where the rule is known, none of no draft."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        draft, limit = drafts.current(session, cycle), cycles.edition(session, cycle).word_limit
        if draft is None:
            return {}
        words = json.loads(files.read(draft.origins)).get("words", {})
    shown = (limit.counts,) if limit and limit.counts else SHOWN
    return {name: words[name] for name in shown if name in words}
