"""Why something cannot be done now: one class per cause. The sentences for people are in `templates/sentences`.

A refusal carries codes, numbers and dates only, so that it may stand in a run's state message. A fact named like a
table of the pages' words (`letter_state`) is said in those words.
"""

from functools import partial
from typing import Any


class Refusal(Exception):
    """Something asked of Turnus cannot be done as things stand; nothing was changed."""

    def __init__(self, **facts: Any) -> None:
        self.facts = {k: str(v) for k, v in facts.items()}
        super().__init__(self.code + "".join(f" {k}={v}" for k, v in self.facts.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the facts where a refusal comes from another process."""
        return partial(type(self), **self.facts), ()

    @property
    def code(self) -> str:
        """The key of the sentence, for example `no_such_cycle`."""
        name = type(self).__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class SecretsReadable(Refusal):
    """The file of secrets can be read by others than its owner."""


class SecretMissing(Refusal):
    """The office is live, and its secret is not there: the tokens of its letters would be others."""


class NoSuchCycle(Refusal):
    """There is no cycle of this code."""


class NoSuchInstrument(Refusal):
    """There is no instrument file of this name."""


class NoSuchLayout(Refusal):
    """There is no layout of this name."""


class LayoutStays(Refusal):
    """A document in a layout that only serves to compare cannot be handed over."""


class CycleAlreadyOpen(Refusal):
    """A cycle of this code exists already."""


class CycleNotOpen(Refusal):
    """The cycle is suspended, closed or cancelled."""


class CycleBusy(Refusal):
    """Somebody else is acting on this cycle."""


class DueDatePast(Refusal):
    """The due date lies before today."""


class NotALateness(Refusal):
    """Who answers late in a rehearsal is written as institution=working days."""


class CompanyContradicts(Refusal):
    """An institution of a rehearsal cannot be silent and late, nor late by two different times."""


class CycleNeeded(Refusal):
    """This page is about one cycle."""


class OpaqueCycle(Refusal):
    """A cycle that is known by its number alone takes nothing that says what it is about."""


class TimetableFaulty(Refusal):
    """The rules of the instrument give no dates."""


class DatesCross(Refusal):
    """A date of the body lies before another that comes first."""


class NotAWorkingDay(Refusal):
    """The due date is a day on which the office is closed."""


class ClockStands(Refusal):
    """The clock is stopped already."""


class ClockRuns(Refusal):
    """The clock is not stopped."""


class MoveChanged(Refusal):
    """The move would bring something else than what was seen."""


class DatePassed(Refusal):
    """The date has passed, and cannot be moved any more."""


class DateStands(Refusal):
    """The date is this day already, and nothing follows from it that does not hold."""


class NoSuchDate(Refusal):
    """The instrument has no date of the body of this name."""


class NoDateGiven(Refusal):
    """A cycle cannot be opened without any date of the body."""


class DateGivenTwice(Refusal):
    """A date of the body was given as two different days."""


class NotADate(Refusal):
    """What was given is no date of the body with its day."""


class NoSuchInstitution(Refusal):
    """There is no institution of this id."""


class NothingToTransfer(Refusal):
    """The institution holds nothing in this cycle."""


class NotItsQuestions(Refusal):
    """The institution holds not all of the questions named."""


class NoSuccessor(Refusal):
    """The directory names nobody who follows the institution."""


class NotDivided(Refusal):
    """Several follow the institution, and nothing says which question goes to whom."""


class InstitutionEnded(Refusal):
    """The institution does not exist on this day."""


class NoSuchRequest(Refusal):
    """There is no request of this code in the cycle."""


class RequestClosed(Refusal):
    """The request is answered or withdrawn."""


class NotYetAsked(Refusal):
    """The request's own letter has not left; there is nothing to remind of."""


class AlreadyReminded(Refusal):
    """A reminder was written today, or waits to be released."""


class NoSuchQuestion(Refusal):
    """There is no question of this code in the cycle, or none that waits for this."""


class NoReportWaits(Refusal):
    """No past document of that kind waits for its confirmation."""


class ReportChanged(Refusal):
    """The past document was placed anew since it was seen."""


class NotAReport(Refusal):
    """No past report can be read in the file."""


class NoSuchFigure(Refusal):
    """No small figure of that table is hidden or shown at that place."""


class NoListWaits(Refusal):
    """No list of the body waits to be confirmed."""


class ListWaitsForTable(Refusal):
    """Who answers what is corrected in the list that waits, as long as it does."""


class ListChanged(Refusal):
    """The list was corrected since it was seen."""


class NotAList(Refusal):
    """The message holds no list that can be read."""


class QuestionsWithoutLead(Refusal):
    """Questions of the list have nobody who answers them."""


class LeadsMissing(Refusal):
    """Nobody is named who answers the question."""


class NothingToTranslate(Refusal):
    """No block of the draft is in another language than the report."""


class NotATranslation(Refusal):
    """The message holds no translation of this cycle's blocks."""


class NothingReferred(Refusal):
    """No answer to this question waits that refers to another institution."""


class NothingContested(Refusal):
    """Nothing is contested of this question."""


class NoSuchOfficer(Refusal):
    """There is no officer of this code."""


class NoSuchStage(Refusal):
    """The cycle has no stage of this id."""


class MoveNotPossible(Refusal):
    """The cycle is not where this move can be made."""


class NoDraft(Refusal):
    """There is no draft yet."""


class NoSuchBlock(Refusal):
    """The next draft has no block of this name."""


class ReasonNeeded(Refusal):
    """What is decided must give its reason."""


class NothingToChoose(Refusal):
    """Nothing stands beside this block; there is nothing to choose between."""


class NothingArranged(Refusal):
    """Nothing of the kind is in force on this block."""


class DraftAlreadyCleared(Refusal):
    """The current draft is cleared; its blocks no longer change."""


class BlocksUndecided(Refusal):
    """Two texts stand side by side in the draft; it cannot be cleared before one is taken."""


class BlocksUntranslated(Refusal):
    """Part of the draft is not in the language of the report; it cannot be cleared."""


class NoSuchContradiction(Refusal):
    """Nothing of this number was noticed in the cycle."""


class ContradictionClosed(Refusal):
    """What was noticed is settled already, or its passages no longer say it."""


class NoSuchParagraph(Refusal):
    """The draft has no paragraph of this number or bookmark."""


class NotADraft(Refusal):
    """The file is no draft of this cycle."""


class DraftNotCurrent(Refusal):
    """A newer draft has taken the place of this one."""


class DraftOverLimit(Refusal):
    """The draft is longer than the body takes."""


class StepNotOpen(Refusal):
    """This step of the clearance is not open now."""


class AlreadyDecided(Refusal):
    """This step was decided already."""


class FileHasRemains(Refusal):
    """The file that would leave tells more than its text: comments, tracked changes, hidden text."""


class NotCleared(Refusal):
    """The draft is not cleared by every step of the chain."""


class AlreadySubmitted(Refusal):
    """The report was submitted already."""


class NothingSubmitted(Refusal):
    """Nothing was submitted yet."""


class NoSuchLetter(Refusal):
    """There is no letter of this code."""


class NothingToRelease(Refusal):
    """No letter waits for release."""


class LetterGone(Refusal):
    """The letter has left, or was recalled; it cannot be called back or released."""


class TextFaulty(Refusal):
    """A text of a letter is missing, cannot be read, or names something its letter does not have."""


class TextTooCostly(Refusal):
    """A text of a letter takes more time or memory than a letter may, or comes out too long."""


class LetterChanged(Refusal):
    """The letter would read otherwise than in the preview; look at it again."""


class NobodyNamed(Refusal):
    """Nobody is named to whom the letter could go."""


class PostedAnotherDay(Refusal):
    """The letter left the house between its release and today, on no other day."""


class PromisedTooLate(Refusal):
    """The answer is promised for a day when it would come too late for the report."""


class EverybodyAway(Refusal):
    """Those to whom the letter could go are away, or their addresses take no mail."""


class StandInCircle(Refusal):
    """The letters would go round: who is to stand in is away then too, and they are delegated back."""


class CannotStandIn(Refusal):
    """The letters would be delegated to who is away themselves, or to nobody."""


class WrittenToOnPaper(Refusal):
    """The contact has no address that could be dead: they are written to on paper."""


class NoSuchContact(Refusal):
    """Nobody whom a letter reaches holds this function at the institution."""


class AbsenceOver(Refusal):
    """The absence would end before it begins, or has ended already."""


class NobodyAbsent(Refusal):
    """Nobody of this function at the institution is recorded as absent."""


class NotALadder(Refusal):
    """The text is no ladder of reminders: a step cannot be read, or does not come after the one before."""


class TooFewReminders(Refusal):
    """A letter to the superior would come before as many reminders as it needs."""


class NothingHeld(Refusal):
    """There is no hold to lift here."""


class NoSuchMessage(Refusal):
    """There is no received message of this code."""


class NothingToPlace(Refusal):
    """The message is not waiting to be placed."""


class NothingToConfirm(Refusal):
    """The message is not an officer's that waits to be confirmed."""


class NotAQuestionnaire(Refusal):
    """The file holds no answer that can be placed."""


class NothingToAsk(Refusal):
    """It is not known what a held message lacks, and nobody said it."""


class NotToBeAsked(Refusal):
    """Whoever sent the message is asked nothing by letter."""


class AskedBefore(Refusal):
    """Whoever sent the message was asked about it."""


class AskedToday(Refusal):
    """The institution is asked about the same thing today already."""


class NoFormForRequest(Refusal):
    """No questionnaire of the message that still waits is the named request's."""


class NothingToTake(Refusal):
    """No late contribution waits for a decision."""


class NoSuchContribution(Refusal):
    """Nothing of this version came to this request."""


class NoPartsToChoose(Refusal):
    """No two parts that came together answer this question."""


class NothingToLift(Refusal):
    """There is no flag of this number to be lifted."""


class NotYetSaid(Refusal):
    """What is recorded as said lies ahead."""


class AlreadyValidated(Refusal):
    """The institution stands by this contribution already."""


class ContributionsUnvalidated(Refusal):
    """The draft rests on contributions that no institution stands by yet."""


class PartsUndecided(Refusal):
    """Two parts answer a question otherwise, and nobody has chosen."""


class PersonalDataUnseen(Refusal):
    """The draft would publish what tells of a person, and nobody has looked at it."""


class AlreadyAskedForTime(Refusal):
    """A request for more time waits for a decision already."""


class NothingToRefuse(Refusal):
    """No request for more time waits for a decision."""


class NothingToSend(Refusal):
    """There is no such file to send."""


class NotAFormValue(Refusal):
    """A value does not fit."""


class DiskRefuses(Refusal):
    """The disk is full or cannot be written."""


class OfficeFolderFaulty(Refusal):
    """The office folder is missing or has faults."""


class DataFileFaulty(OfficeFolderFaulty):
    """A data file cannot be read, or a key of it does not fit."""


class NotUtf8(OfficeFolderFaulty):
    """A data file is not saved as UTF-8."""


class InstrumentFaulty(Refusal):
    """`turnus check` finds a fault in the instrument, so that no cycle is opened on it."""


class ModeForbids(Refusal):
    """The mode of the office does not allow this."""


class NoSuchFile(Refusal):
    """The file is missing or cannot be read."""


class NoSuchComment(Refusal):
    """No reviewer made a point of this number in the cycle."""


class CommentClosed(Refusal):
    """The point is in a draft already."""


class CommentNeedsText(Refusal):
    """What is taken in part needs the wording that is taken."""


class CommentReasonNeeded(Refusal):
    """What is not taken, or only in part, needs a reason: the reviewer gets it by letter."""


class CommentByHand(Refusal):
    """The draft does not read so any more, or the change is not one within a passage: the editor makes it."""


class CommentsOpen(Refusal):
    """Not every point of the institution is decided."""


class NothingToAnswer(Refusal):
    """No institution waits for an answer to its points."""


class ChildrenUnprotected(Refusal):
    """What children said enters only anonymised, with method and ages, and with the consents kept by the partner."""


class AlreadyRegistered(Refusal):
    """This very file is in the register already."""


class NoTable(Refusal):
    """The folder holds no table, or more than one, or one that cannot be read."""


class TableFaulty(Refusal):
    """The table has faults, each told before; nothing was taken over."""


class NoSuchFolder(Refusal):
    """The folder is missing."""


class AlreadyThere(Refusal):
    """A file of this name exists and is not overwritten."""


class InstallationNotEmpty(Refusal):
    """A backup is restored into an empty installation only."""


class NotABackup(Refusal):
    """The file is not a backup of Turnus."""


class BackupDamaged(Refusal):
    """The backup does not hold what its manifest says."""


class DerogationNeeded(Refusal):
    """The draft can be cleared only with a recorded derogation."""


class SmallNumbersShown(Refusal):
    """The draft tells small numbers for which nobody has given a reason."""


class NotInThisFunction(Refusal):
    """Another officer bears the function in which this step is decided."""


class SentBackWithoutReason(Refusal):
    """A draft is sent back with a reason."""


class NotAStageToReturnTo(Refusal):
    """The instrument does not let a draft be sent back to this stage."""


class CodeNeeded(Refusal):
    """The officer has an authenticator, and gave no code of it."""


class CodeWrong(Refusal):
    """This is no code of the officer's authenticator at this time."""


class CodesWait(Refusal):
    """So many wrong codes came of late that none is accepted for some minutes."""


class CodeUsed(Refusal):
    """This code was used before."""


class NotYourLogin(Refusal):
    """The officer's commands come from another login."""


class NotOnTheRoute(Refusal):
    """The submission does not come to this leg now."""


class DayOutOfOrder(Refusal):
    """Something cannot have happened on this day: it lies before what it follows, or ahead."""


class NotReceivedYet(Refusal):
    """The body cannot have answered: the submission has not come to it."""


class NoSuchPaper(Refusal):
    """There is nothing of which this paper could be written."""


class ProgramFailed(Refusal):
    """A program of the machine is missing or failed."""
