"""Why a command cannot be carried out, beyond what the office's acts refuse; sentences in `templates/commands`."""

from models.refusals import Refusal


class OfficerNeeded(Refusal):
    """There are several officers; the one who acts must be named."""


class CycleNeeded(Refusal):
    """The scope lies in one cycle, which must be named."""


class ReasonTooLong(Refusal):
    """The reason has more characters than are kept."""


class DatabaseReadOnly(Refusal):
    """The database can be read and not written."""


class AnotherDayNeedsDryRun(Refusal):
    """Another day can be looked at, never acted on."""


class RoundIncomplete(Refusal):
    """Part of the round failed; what is due stays due."""


class DatesNeeded(Refusal):
    """An instrument has no dates of its own; one of the body's must be given."""


class NotADateOfTheBody(Refusal):
    """What was given is not the name of a date with a day."""


class NotAKindReceived(Refusal):
    """Only messages and Word files can be received."""


class FileRefused(Refusal):
    """The Word file was inspected and is not taken."""


class FileNamesNoCycle(Refusal):
    """The Word file says of no cycle that it belongs to it."""


class NotACountry(Refusal):
    """A country is named by the two letters of ISO 3166."""


class OfficeOfAnotherCountry(Refusal):
    """The folder holds an office of another country already."""


class NotReadyForLive(Refusal):
    """Something must be put right before letters may reach their addressees."""


class TableUnreadable(Refusal):
    """A file is no table that can be read."""


class OutOrTake(Refusal):
    """A table is written or taken, one of the two, and not every table can be taken."""


class NotATableName(Refusal):
    """A table is written as .xlsx or .csv, by the end of its file's name."""


class NothingToRehearse(Refusal):
    """A rehearsal is of one instrument or of all of them."""


class NotOfThisRehearsal(Refusal):
    """An option belongs to the rehearsal of one instrument, or to that of all, and was given to the other."""


class RehearsalFoundFaults(Refusal):
    """A rehearsal showed letters that should not have left so."""


class NameNotTyped(Refusal):
    """The office's name was not typed as it is."""


class PortTaken(Refusal):
    """Somebody listens on this port already."""


class ServerDidNotStart(Refusal):
    """Prefect's server did not answer in time."""


class NoSuchLetterKind(Refusal):
    """There is no kind of letter of this name, and no letter of this code."""


class NoSuchLanguage(Refusal):
    """The letter is not written in this language."""


class FolderRefused(Refusal):
    """No files can be written into the folder that was named."""
