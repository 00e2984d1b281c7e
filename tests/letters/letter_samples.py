"""One letter of each kind, as one office would send them."""

from dataclasses import replace
from datetime import date

from models.letters import (
    Acknowledgement,
    Allocation,
    AnswerFound,
    AnswerLength,
    AnswerState,
    Asked,
    Circulation,
    Consultation,
    Decision,
    Delivery,
    Envelope,
    Escalation,
    Head,
    Invitation,
    Positions,
    Referral,
    Reminder,
    Request,
    Ruling,
    Shortening,
    Signatory,
    Transfer,
    Update,
)

LANGUAGES = ("fr", "de", "en")

HEADS = {
    "fr": Head("Le Gouvernement du Grand-Duché de Luxembourg", "Ministère de l'Éducation nationale, de l'Enfance et de la "
               "Jeunesse", "Service des droits de l'enfant", "Luxembourg", ("L-2926 Luxembourg",)),
    "de": Head("Die Regierung des Großherzogtums Luxemburg", "Ministerium für Bildung, Kinder und Jugend",
               "Dienststelle für Kinderrechte", "Luxemburg", ("L-2926 Luxemburg",)),
    "en": Head("The Government of the Grand Duchy of Luxembourg", "Ministry of Education, Children and Youth",
               "Children's Rights Service", "Luxembourg", ("L-2926 Luxembourg",)),
}
FORMS = {
    "fr": ("Madame, Monsieur,", "Veuillez agréer, Madame, Monsieur, l'expression de mes sentiments distingués."),
    "de": ("Sehr geehrte Damen und Herren,", "Mit freundlichen Grüßen"),
    "en": ("Dear Sir or Madam,", "Yours faithfully,"),
}
WORDS = {
    "fr": ("Point focal", "Ministère de la Justice", "La coordinatrice", "coordinatrice des rapports", "CDE",
           "Rapport périodique – Convention relative aux droits de l'enfant", "Comité des droits de l'enfant",
           ("Mesures législatives", "Justice adaptée aux enfants"), "Un tableau sans question est conservé à part."),
    "de": ("Ansprechperson", "Ministerium der Justiz", "Die Koordinatorin", "Koordinatorin der Berichte", "KRK",
           "Periodischer Bericht – Übereinkommen über die Rechte des Kindes", "Ausschuss für die Rechte des Kindes",
           ("Gesetzgebung", "Kindgerechte Justiz"), "Eine Tabelle ohne Frage wird gesondert aufbewahrt."),
    "en": ("Focal point", "Ministry of Justice", "The coordinator", "coordinator of the reports", "CRC",
           "Periodic report – Convention on the Rights of the Child", "Committee on the Rights of the Child",
           ("Legislation", "Child-friendly justice"), "A table without a question is kept apart."),
}


ABOUT = {"fr": "Rapport CDE", "de": "KRK-Bericht", "en": "CRC report"}
MEETING = {"fr": "Réunion de lancement", "de": "Auftaktsitzung", "en": "Kick-off meeting"}
WHOLE = {
    "fr": "Expliquer la loi sur : l'adoption.", "de": "Bitte erläutern Sie das Gesetz über: die Adoption.",
    "en": "Please explain the law on: adoption.",
}
WISH = {"fr": "la désignation d'un point focal", "de": "die Benennung einer Ansprechperson", "en": "the naming of a focal point"}


def letters(language: str) -> dict[str, Envelope]:
    """Return a context per golden file; the name before a hyphen is the kind."""
    function, institution, name, of, short, report, body, titles, remark = WORDS[language]
    opening, closing = FORMS[language]
    gives = {"fr": "Ministère de l'Intérieur", "de": "Ministerium des Innern", "en": "Ministry of the Interior"}[language]
    common = {
        "head": HEADS[language], "dated": date(2026, 12, 1), "addressee": (function, institution), "opening": opening,
        "closing": closing, "institution": institution,
        "officer": Signatory(name, of, "+352 000 00-1", "enfants@menje.invalid"),
        "cycle": "crc.2029", "request": "mj-1.1", "instrument": short, "about": ABOUT[language], "report": report, "body": body,
    }
    questions = (Asked("A.01", titles[0]), Asked("V.06", titles[1]))
    due = date(2026, 12, 11)
    waited = {"asked_on": date(2026, 10, 2), "due_on": due, "questions": questions}
    answers = (
        AnswerFound("A.01", titles[0], AnswerState.RECEIVED, 1412),
        AnswerFound("V.06", titles[1], AnswerState.EMPTY),
        AnswerFound("V.07", titles[1], AnswerState.MISSING),
    )
    reminder = Reminder(**common, **waited, n=1, tone=1, days_late=-8)
    acknowledgement = Acknowledgement(
        **common, received_on=date(2026, 12, 1), due_on=due, version=1, late=False, answers=answers, remarks=(remark,)
    )
    transfer = Transfer(
        **common | {"request": None}, takes_over=True, gives=gives, takes=institution, ended_on=date(2026, 11, 15),
        questions=questions, answered=1, due_on=due,
    )
    granted = Decision(**common, ruling=Ruling.GRANTED, due_on=date(2027, 1, 8))
    return {
        "request": Request(**common, due_on=due, questions=questions, attachments=("crc.2029_mj-1.1.docx",)),
        "referral": Referral(**common, due_on=due),
        "invitation": Invitation(**common, meeting=MEETING[language], meets_on=date(2026, 12, 17), due_on=due),
        "allocation": Allocation(**common, due_on=due, leads=questions, supports=(Asked("Q.03", titles[1], WHOLE[language]),)),
        "positions": Positions(
            **common, due_on=due, questions=questions, meets_on=date(2026, 12, 17), attachments=("cdenf.2026-12_mj-1.1.docx",)
        ),
        "consultation": Consultation(**common, due_on=due),
        "consultation-draft": Consultation(**common, due_on=due, draft=3, attachments=("crc.2029_projet-03.docx",)),
        "update": Update(**common, due_on=due, questions=questions, attachments=("crc.2029_mj-3.1.docx",)),
        "reminder-plain": replace(reminder, n=2, tone=2, days_late=2, questions=(), wish=WISH[language]),
        "escalation-plain": Escalation(
            **common | {"request": "mj-2.1"}, **waited | {"questions": ()}, days_late=4, reminded_on=(date(2026, 12, 1),),
            wish=WISH[language],
        ),
        "reminder": reminder,
        "reminder-firmer": replace(reminder, n=2, tone=2, days_late=2, dated=date(2026, 12, 15)),
        "escalation": Escalation(
            **common, **waited, days_late=4, reminded_on=(date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 14))
        ),
        "acknowledgement": acknowledgement,
        "acknowledgement-late": replace(
            acknowledgement, version=2, late=True, answers=answers[:1], remarks=(), received_on=date(2026, 12, 14)
        ),
        "circulation": Circulation(
            **common, draft=3, due_on=due, questions=questions, attachments=("crc.2029_projet-03.docx", "annexe.docx")
        ),
        "shortening": Shortening(
            **common, draft=1, words=22412, limit=21200, due_on=due,
            answers=(AnswerLength("A.01", titles[0], 1412, 900), AnswerLength("V.06", titles[1], 2410, 2100)),
        ),
        "decision": granted,
        "decision-moved": replace(granted, ruling=Ruling.MOVED, before=due),
        "decision-refused": replace(granted, ruling=Ruling.REFUSED, due_on=due),
        "decision-cleared": replace(granted, ruling=Ruling.CLEARED, due_on=None, draft=3),
        "decision-no-longer-asked": Decision(**common, ruling=Ruling.NO_LONGER_ASKED, questions=questions),
        "transfer": transfer,
        "transfer-former": replace(
            transfer, takes_over=False, gives=institution, takes=gives, answered=0, due_on=None
        ),
        "delivery": Delivery(**common | {"request": None}, attachments=("crc.2029_projet-03.docx",)),
    }
