"""Every reviewer gets the answers to their points by letter, once all of them are decided."""

from models.refusals import CommentsOpen, NothingToAnswer
from models.tables import Draft
from models.words import LetterKind
from store import books, comments, cycles, database, letters
from store.office_folder import OfficeFolder
from tasks.reviews.comment_matrix import is_open


def answer(code: str, officer: str, folder: OfficeFolder, institution: str = "") -> list[str]:
    """Note the letters with the answers for every institution whose points are all decided, or for one; return which.

    A letter waits for an officer's release; what was answered is not answered again unless something was decided since.
    Raises `CommentsOpen` for the one institution whose points are not all decided, `NothingToAnswer`.
    """
    noted = []
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        found = [one for one in comments.everything(session, cycle) if institution in ("", one.institution)]
        for one in dict.fromkeys(c.institution for c in found):
            own = [c for c in found if c.institution == one]
            waiting = [c.number for c in own if is_open(c)]
            if waiting:
                if institution:
                    raise CommentsOpen(institution=one, numbers=", ".join(map(str, waiting[:20])))
                continue
            last = max((c.decided_on.isoformat() for c in own if c.decided_on), default="-")
            key = f"answers:{code}:{one}:-:{len(own)}.{sum(c.decided_on is not None for c in own)}.{last}"
            draft = max(session.get_one(Draft, c.draft_id).number for c in own)
            if letters.raise_matter(session, key, cycle, one, LetterKind.ANSWERS, draft=draft):
                noted.append(one)
                books.enter(session, "answer_comments", cycle_id=cycle.id, officer=officer, institution=one, points=len(own))
        if noted:
            cycles.touch(session, cycle)
    if not noted:
        raise NothingToAnswer(cycle=code)
    return noted
