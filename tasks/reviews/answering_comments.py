"""Every reviewer gets the answers to their points by letter, once all are decided; who sent documents hears what became of them."""

from models.refusals import CommentsOpen, NothingToAnswer
from models.tables import Draft
from models.words import LetterKind
from store import books, comments, consulted, cycles, database, drafts, letters
from store.office_folder import OfficeFolder
from tasks.reviews.comment_matrix import is_open


def answer(code: str, officer: str, folder: OfficeFolder, institution: str = "", remark: str = "") -> list[str]:
    """Note the letters with the answers for every institution whose points are all decided, or for one; return which.

    Whose documents are in the register is told what became of them, once there is a draft; `remark` is what an officer adds.
    A letter waits for an officer's release; what was answered is not answered again unless something was decided since.
    Raises `CommentsOpen` for the one institution whose points are not all decided, `NothingToAnswer`.
    """
    noted = []
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        found = [one for one in comments.everything(session, cycle) if institution in ("", one.institution)]
        current = drafts.current(session, cycle)
        heard = [d.body for d in consulted.documents(session, cycle) if d.body in folder.directory and institution in ("", d.body)]
        remark_id = books.reason(session, remark)
        for one in dict.fromkeys([*(c.institution for c in found), *(heard if current else ())]):
            own = [c for c in found if c.institution == one]
            waiting = [c.number for c in own if is_open(c)]
            if waiting:
                if institution:
                    raise CommentsOpen(institution=one, numbers=", ".join(map(str, waiting[:20])))
                continue
            last = max((c.decided_on.isoformat() for c in own if c.decided_on), default="-")
            key = f"answers:{code}:{one}:-:{len(own)}.{sum(c.decided_on is not None for c in own)}.{last}"
            key += f".{heard.count(one)}" if one in heard else ""
            on = [session.get_one(Draft, c.draft_id).number for c in own] or [current.number if current else 0]
            if letters.raise_matter(session, key, cycle, one, LetterKind.ANSWERS, draft=max(on), remark=remark_id):
                noted.append(one)
                books.enter(
                    session, "answer_comments", cycle_id=cycle.id, officer=officer, institution=one, points=len(own),
                    documents=heard.count(one) or None, reason=remark_id,
                )
        if noted:
            cycles.touch(session, cycle)
    if not noted:
        raise NothingToAnswer(cycle=code)
    return noted
