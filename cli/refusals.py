"""Why a command cannot be carried out, beyond what the office's acts refuse; sentences in `templates/commands`."""

from models.refusals import Refusal


class OfficerNeeded(Refusal):
    """There are several officers; the one who acts must be named."""


class AnotherDayNeedsDryRun(Refusal):
    """Another day can be looked at, never acted on."""


class RoundIncomplete(Refusal):
    """Part of the round failed; what is due stays due."""


class DatesNeeded(Refusal):
    """An instrument has no dates of its own; the body's must be given."""


class NoSuchFile(Refusal):
    """The file is missing or cannot be read."""


class NotAKindReceived(Refusal):
    """Only messages and Word files can be received."""


class FileRefused(Refusal):
    """The Word file was inspected and is not taken."""


class FileNamesNoCycle(Refusal):
    """The Word file says of no cycle that it belongs to it."""


class AlreadyThere(Refusal):
    """A file of this name exists and is not overwritten."""


class InstallationNotEmpty(Refusal):
    """A backup is restored into an empty installation only."""


class NotABackup(Refusal):
    """The file is not a backup of Turnus."""


class BackupDamaged(Refusal):
    """The backup does not hold what its manifest says."""


class ProgramFailed(Refusal):
    """A program of the machine is missing or failed."""


class NotReadyForLive(Refusal):
    """Something must be put right before letters may reach their addressees."""


class NameNotTyped(Refusal):
    """The office's name was not typed as it is."""


class PortTaken(Refusal):
    """Somebody listens on this port already."""


class ServerDidNotStart(Refusal):
    """Prefect's server did not answer in time."""
