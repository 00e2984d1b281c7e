"""The register of documents of those who were consulted."""

from datetime import date

from prefect import flow

from flows.acting import acting
from models.lines import Line
from models.words import Heard
from tasks.reviews import consulting
from tasks.reviews.consulting import Particulars


@flow(name="register-document", flow_run_name="{cycle} · register-document")
def register_document(
    cycle: Line,
    message: Line,
    body: Line,
    officer: Line,
    kind: Heard = Heard.POSITION,
    public: bool = False,
    questions: Line = "",
    came_on: date | None = None,
    method: Line = "",
    ages: Line = "",
    consent: Line = "",
    anonymised: bool = False,
    named: bool = False,
) -> int:
    """Enter a document of somebody who was consulted into the register; return its number. It never enters the report.

    Args:
        cycle: code of the reporting cycle
        message: code of the message that brought it
        body: id of the institution, or name of the organisation
        officer: code of the officer who registers it
        kind: a position, or what children said, gathered by a partner
        public: whether it may be cited; otherwise it is confidential
        questions: codes of the questions it touches, for example A.01, V.06
        came_on: day on which it came; today where it is empty
        method: how children were heard
        ages: at what ages they were heard
        consent: who keeps their consents
        anonymised: that no child can be known from it
        named: that the report may name who wrote it, though it is confidential
    """
    with acting("register", officer, cycle) as here:
        codes = tuple(dict.fromkeys(questions.replace(",", " ").split()))
        said = Particulars(body, kind, came_on or here.today, public, codes, method, ages, consent, anonymised, named)
        return consulting.register(cycle, message, said, officer, here.folder)
