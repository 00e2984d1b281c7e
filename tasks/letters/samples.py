"""One letter of each kind, as one office would send them: for previews where no cycle has one, the check and the tests.

Their words are in `templates/letters/samples`; they are fiction.
"""

from dataclasses import replace
from datetime import date, time
from typing import Any

from documents.words import words
from models.letters import (
    Absentee,
    Acknowledgement,
    Allocation,
    AnswerFound,
    AnswerLength,
    Answers,
    AnswerState,
    Asked,
    AskingBack,
    Circulation,
    Clearance,
    Clock,
    Consultation,
    Contradiction,
    Decision,
    Delivery,
    Digest,
    DocumentHeard,
    Envelope,
    Escalation,
    Head,
    Invitation,
    Lacking,
    OldEntry,
    PointAnswered,
    Positions,
    Referral,
    Reminder,
    Request,
    Ruling,
    Shortening,
    Signatory,
    Transfer,
    Transmission,
    Update,
)
from models.words import CommentState, Function, Notice

LANGUAGES = ("fr", "de", "en", "lb")
"""The languages in which the house writes."""


def letters(language: str) -> dict[str, Envelope]:
    """Return the contexts of a language by name; the name before a hyphen is the kind."""
    said = words("letters/samples", language)
    head, titles, institution, gives = said["head"], said["titles"], said["institution"], said["gives"]
    minister = said["minister"]
    common: dict[str, Any] = {
        "head": Head(**head | {"address": tuple(head["address"])}), "dated": date(2026, 12, 1),
        "addressee": (said["function"], institution), "opening": said["opening"], "closing": said["closing"],
        "institution": institution, "officer": Signatory(said["officer"], said["of"], "+352 000 00-1", "enfants@menje.invalid"),
        "cycle": "crc.2029", "request": "mj-1.1",
        **{name: said[name] for name in ("instrument", "about", "report", "body")},
    }
    other: dict[str, Any] = said["other"]
    both = {"request": None, "cycle": f"{common['cycle']}, {other['cycle']}"}
    above = {"addressee": (said["superior"], institution)}
    wishes = words("letters/words", language)["wishes"]
    questions = (Asked("A.01", titles[0]), Asked("V.06", titles[1]))
    due = date(2026, 12, 11)     # a Friday; who is written to later is late by so many working days
    two_late, three_late, four_late = (date(2026, 12, day) for day in (15, 16, 17))
    waited: dict[str, Any] = {"asked_on": date(2026, 10, 2), "due_on": due, "questions": questions}
    answers = (
        AnswerFound("A.01", titles[0], AnswerState.RECEIVED, 1412),
        AnswerFound("V.06", titles[1], AnswerState.EMPTY),
        AnswerFound("Q.03", titles[1], AnswerState.ANNOUNCED, 2),
        AnswerFound("V.07", titles[1], AnswerState.MISSING),
    )
    reminder = Reminder(**common, **waited, n=1, tone=1, days_late=-8)
    acknowledgement = Acknowledgement(
        **common, received_on=date(2026, 12, 1), due_on=due, version=1, late=False, answers=answers,
        remarks=(said["remark"],), to_complete=tuple(said["to_complete"]),
    )
    transfer = Transfer(
        **common | {"request": None}, takes_over=True, gives=gives, takes=institution, ended_on=date(2026, 11, 15),
        questions=questions, answered=1, due_on=due,
    )
    invitation = Invitation(**common, meeting=said["meeting"], meets_on=date(2026, 12, 17), due_on=due)
    circulation = Circulation(
        **common, draft=3, due_on=due, questions=questions, silence=True, attachments=("crc.2029_projet-03.docx", "annexe.docx")
    )
    granted = Decision(**common, ruling=Ruling.GRANTED, due_on=date(2027, 1, 8))
    absent = Absentee(Function.FOCAL_POINT, said["absent"])
    clearance = Clearance(
        **common | above | {"request": None}, draft=3, step=said["step"], n=1, asked_on=date(2026, 11, 27), due_on=due,
        days_late=-8, silence=True, attachments=("crc.2029_fiche.docx",),
    )
    clock = Clock(
        **common | said["case"] | {"request": None, "cycle": "opic.2026-k7", "addressee": (said["of"], head["unit"])},
        step=said["clock"], due_on=due, days_late=-8,
    )
    return {
        "request-stand_in": Request(
            **common | {"addressee": (said["deputy"], institution), "in_place_of": (absent,)}, due_on=due, questions=questions,
            attachments=("crc.2029_mj-1.1.docx",),
        ),
        "request": Request(**common, due_on=due, questions=questions, attachments=("crc.2029_mj-1.1.docx",)),
        "referral": Referral(
            **common | {"addressee": (minister["function"], institution), "opening": minister["opening"],
                        "closing": minister["closing"]},
            due_on=due,
        ),
        "invitation": invitation,
        "invitation-moved": replace(invitation, before=due, meets_at=time(14, 30)),
        "invitation-later": replace(invitation, before=date(2026, 12, 17), before_at=time(14, 30), meets_at=time(16)),
        "invitation-called-off": replace(invitation, called_off=True),
        "allocation": Allocation(
            **common, due_on=due, leads=questions, supports=(Asked("Q.03", titles[1], said["whole"]),), silence=True
        ),
        "positions": Positions(
            **common, due_on=due, questions=questions, meets_on=date(2026, 12, 17), attachments=("cdenf.2026-12_mj-1.1.docx",)
        ),
        "consultation": Consultation(**common, due_on=due),
        "consultation-draft": Consultation(**common, due_on=due, draft=3, attachments=("crc.2029_projet-03.docx",)),
        "update": Update(**common, due_on=due, questions=questions, attachments=("crc.2029_mj-3.1.docx",)),
        "reminder-plain": replace(reminder, n=2, tone=2, days_late=2, dated=two_late, questions=(), wish=said["wish"]),
        "escalation-plain": Escalation(
            **common | above | {"request": "mj-2.1", "dated": four_late}, **waited | {"questions": ()}, days_late=4,
            reminded_on=(date(2026, 12, 1),), wish=said["wish"],
        ),
        "reminder": reminder,
        "reminder-stand_in": replace(
            reminder, addressee=(institution,), in_place_of=(Absentee(Function.FOCAL_POINT), Absentee(Function.DEPUTY))
        ),
        "reminder-firmer": replace(reminder, n=2, tone=2, days_late=2, dated=two_late),
        "escalation": Escalation(
            **common | above | {"dated": four_late}, **waited, days_late=4,
            reminded_on=(date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 14)),
        ),
        "acknowledgement": acknowledgement,
        "acknowledgement-late": replace(
            acknowledgement, version=2, late=True, answers=answers[:1], remarks=(), to_complete=(), received_on=two_late,
            dated=two_late,
        ),
        "circulation": circulation,
        "circulation-without-consent": replace(circulation, silence=False),
        "shortening": Shortening(
            **common, draft=1, words=22412, limit=21200, due_on=due,
            answers=(AnswerLength("A.01", titles[0], 1412, 900), AnswerLength("V.06", titles[1], 2410, 2100)),
        ),
        "decision": granted,
        "decision-moved": replace(
            granted, ruling=Ruling.MOVED, before=due, old_entries=(OldEntry(said["about"], due),),
            attachments=("crc.2029_mj-1.ics",),
        ),
        "decision-refused": replace(granted, ruling=Ruling.REFUSED, due_on=due),
        "decision-cleared": replace(granted, ruling=Ruling.CLEARED, due_on=None, draft=3),
        "decision-no-longer-asked": Decision(**common, ruling=Ruling.NO_LONGER_ASKED, questions=questions),
        "transfer": transfer,
        "transfer-former": replace(
            transfer, takes_over=False, gives=institution, takes=gives, answered=0, due_on=None
        ),
        "contradiction": Contradiction(
            **common | {"request": None}, differs=Notice.FIGURE, own=said["quotes"][0], own_question=f"A.01 – {titles[0]}",
            beside=said["quotes"][1], beside_question=f"V.06 – {titles[1]}", other=gives,
        ),
        "contradiction-own": Contradiction(
            **common | {"request": None}, differs=Notice.REPETITION, own=said["quotes"][0], own_question=f"A.01 – {titles[0]}",
            beside=said["quotes"][0], beside_question=f"V.06 – {titles[1]}",
        ),
        **{
            f"asking_back-{lacks}".removesuffix("-nothing_attached"): AskingBack(
                **common, lacking=lacks, received_on=date(2026, 11, 30), due_on=due, attachments=("crc.2029_mj-1.1.docx",)
            )
            for lacks in Lacking
        },
        "asking_back-no_request": AskingBack(
            **common | {"request": None}, lacking=Lacking.OTHER_FILE, received_on=date(2026, 11, 30)
        ),
        "digest": Digest(
            **common | {"request": None, "dated": three_late},
            reminders=(replace(reminder, n=2, days_late=3, dated=three_late, wish=wishes["collect"]),
                       replace(reminder, request="mj-2.1", days_late=-2, due_on=date(2026, 12, 18), dated=three_late,
                               questions=(), wish=wishes["review"])),
            decisions=(replace(granted, request="mj-3.1", dated=three_late),),
        ),
        "digest-several": Digest(
            **common | {"request": None, "institution": gives}, several=True, reminders=(),
            decisions=(Decision(**common, ruling=Ruling.NO_LONGER_ASKED, questions=questions),
                       Decision(**common | {"institution": gives}, ruling=Ruling.MOVED, before=due, due_on=date(2027, 1, 8))),
        ),
        "digest-cycles": Digest(
            **common | both | {"dated": three_late}, cycles=2,
            reminders=(replace(reminder, n=2, days_late=3, dated=three_late, wish=wishes["collect"]),
                       replace(reminder, **other, request="mj-1.1", days_late=-2, due_on=date(2026, 12, 18), dated=three_late,
                               questions=(), wish=wishes["review"])),
        ),
        "digest-received": Digest(
            **common | both | {"dated": two_late}, cycles=2,
            received=(acknowledgement, replace(acknowledgement, **other, version=2, late=True, answers=answers[:1],
                                               remarks=(), to_complete=(), received_on=two_late, dated=two_late)),
        ),
        "answers": Answers(
            **common | {"request": None}, draft=3, count=3, taken=2, attachments=("crc.2029_observations_mj.docx",),
            points=(
                PointAnswered(4, "12", said["quotes"][0], CommentState.ACCEPTED),
                PointAnswered(7, "19", said["quotes"][1], CommentState.PARTLY, said["quotes"][0], said["remark"]),
                PointAnswered(9, "31", said["quotes"][1], CommentState.REJECTED, "", said["remark"]),
            ),
        ),
        "answers-consulted": Answers(
            **common | {"request": None}, draft=3, count=1, taken=0, consulted=True,
            attachments=("crc.2029_observations_okaju.docx",),
            points=(PointAnswered(2, "12", said["quotes"][0], CommentState.NOTED, "", said["remark"]),),
        ),
        "answers-documents": Answers(
            **common | {"request": None}, draft=3, count=0, taken=0, points=(), consulted=True, remark=said["remark"],
            documents=(
                DocumentHeard(1, date(2026, 9, 14), questions[:1], told=True),
                DocumentHeard(4, date(2026, 10, 2), (), told=False),
            ),
        ),
        "transmission": Transmission(
            **common | {"request": None}, submission=1, legs=tuple(said["legs"]), sha256="3f9a2c1b" * 8, report_due=due,
            attachments=("crc.2029_rapport.docx", "crc.2029_note-verbale.docx", "crc.2029_bordereau.docx"),
        ),
        "clearance": clearance,
        "clearance-late": replace(clearance, n=2, days_late=4, dated=four_late, silence=False),
        "clock": clock,
        "clock-late": replace(clock, days_late=2, dated=two_late),
        "delivery": Delivery(**common | {"request": None}, attachments=("crc.2029_projet-03.docx",)),
    }
