"""Cycles with a timetable, as the pages see them."""

from datetime import date

from models.instrument import Instrument
from models.views import (
    AnchorDate,
    CycleView,
    DateStep,
    Milestone,
)
from models.words import (
    CycleStatus,
    DateStatus,
    Edge,
    Mode,
)

ACTIONS = (
    "round", "remind-now", "extend", "hold", "lift", "record-call", "answered-otherwise", "release", "recall",
    "send-me", "record-decision", "place-reply", "confirm-received", "take-late-answer", "move-date",
    "accept-plan", "record-posting", "shorten", "submit", "suspend", "resume", "finish", "reopen", "settle-letter",
    "stop-clock", "start-clock", "open-cycle", "end-absence", "set-ladder", "record-dead-address", "record-absence",
    "record-extension",
)

STAGES = (
    ("request", "collect", "Demande de contributions écrites", "2019-03-05", "2019-04-02"),
    ("collect", "collect", "Réception des contributions", "2019-04-02", "2019-06-14"),
    ("consolidate", "consolidate", "Consolidation et arbitrage des contradictions", "2019-06-14", "2019-09-13"),
    ("consult", "consult", "Consultation (OKaJu, CCDH, société civile, enfants)", "2019-09-13", "2019-10-25"),
    ("review", "review", "Relecture par les ministères", "2019-10-25", "2019-11-29"),
    ("clear", "clear", "Validation du ministre et approbation du Conseil de gouvernement", "2019-11-29", "2020-01-31"),
    ("submit", "submit", "Transmission au Comité", "2020-01-31", "2020-02-28"),
    ("follow-up", "follow_up", "Suivi des observations finales", None, None),
)
ANCHORS = (
    ("list_received", "Liste de points reçue", "2019-03-05", DateStatus.CONFIRMED),
    ("report_due", "Échéance du rapport", "2020-02-28", DateStatus.CONFIRMED),
    ("session", "Dialogue constructif à Genève", "2020-09-15", DateStatus.PROVISIONAL),
    ("observations", "Observations finales", None, DateStatus.OPEN),
)
QUESTIONS = (("A.01", "Législation", "mj"), ("A.02", "Coordination", "menje"), ("B.01", "Santé mentale", "ms"))


def make_instrument(stages: tuple[tuple[str, str, str], ...], anchors: tuple[tuple[str, str], ...]) -> Instrument:
    """Return an instrument of the given stages (id, kind, name) and anchors (id, name)."""
    return Instrument.model_validate({
        "schema_version": 1,
        "id": "crc",
        "unverified": True,
        "name": {"fr": "Convention relative aux droits de l'enfant – rapport périodique"},
        "short": {"fr": "CDE", "de": "KRK", "en": "CRC"},
        "body": {"fr": "Comité des droits de l'enfant"},
        "report_title": {"fr": "Rapport"},
        "procedure": {"fr": "procédure simplifiée"},
        "word_limit": {"words": 21200, "unverified": True},
        "languages": {"report": "fr", "accepted": ["fr"], "unverified": True},
        "anchors": [{"id": i, "name": {"fr": n}, "unverified": True} for i, n in anchors],
        "stages": [
            {"id": i, "kind": k, "name": {"fr": n}, "due": "0 days from report_due", "unverified": True}
            for i, k, n in stages
        ],
        "ladder": {"steps": []},
        "outline": [{
            "id": "A",
            "title": {"fr": "Mesures"},
            "questions": [
                {"code": c, "title": {"fr": t}, "guidance": {"fr": "Dire."}, "leads": [lead], "unverified": True}
                for c, t, lead in QUESTIONS
            ],
        }],
    })


def history(on, status) -> tuple[DateStep, ...]:
    """Return the revisions of a date of the body: one, or two where it moved."""
    now = DateStep(on and date.fromisoformat(on), status, date(2019, 4, 8), "o1")
    before = DateStep(date(2020, 1, 31), DateStatus.PROVISIONAL, date(2019, 3, 5), "o1")
    return (before, now) if status is DateStatus.MOVED else (now,)


def make_cycle(stages=STAGES, anchors=ANCHORS, **changes) -> CycleView:
    """Return a cycle with the given timetable, collecting contributions."""
    milestones = tuple(
        Milestone(stage, edge, date.fromisoformat(on), DateStatus.CONFIRMED if n < 5 else DateStatus.PROVISIONAL)
        for n, (stage, _, _, opens, due) in enumerate(stages)
        for edge, on in ((Edge.OPENS, opens), (Edge.DUE, due))
        if on
    )
    values = {
        "code": "crc.2020",
        "instrument": make_instrument(tuple(s[:3] for s in stages), tuple(a[:2] for a in anchors)),
        "status": CycleStatus.OPEN,
        "mode": Mode.PRACTICE,
        "language": "fr",
        "stage": "collect",
        "opened_on": date(2019, 3, 5),
        "anchors": tuple(
            AnchorDate(i, on and date.fromisoformat(on), status, history=history(on, status)) for i, _, on, status in anchors
        ),
        "milestones": milestones,
    }
    return CycleView(**values | changes)
