"""The tables: what the office remembers. Row ids never leave the database; everything outside uses natural keys.

Words are stored by value with a CHECK, constraints have names, instants are aware and in UTC, days are the office's.
"""

from models.tables.contribution import Answer, Attestation, Contribution, Extension, Flaw
from models.tables.cycle import AnchorDay, ClockStop, Cycle, Edition, MilestoneDay, Stay
from models.tables.draft import Block, BlockRule, Contradiction, Decision, Draft, Handover, Restricted, Submission, UsedCode
from models.tables.figures import ShownFigure, TableReturn
from models.tables.letter import Attempt, Letter, Matter
from models.tables.message import LearnedSender, Message
from models.tables.record import Absence, Call, File, Hold, Journal, LadderChange, Lease, Ledger, Person, Pulse, Reason, Replay
from models.tables.request import Assignment, BodyList, Contest, Item, PastReport, Question, Request, Succession
from models.tables.review import Comment, ThirdDocument

__all__ = [
    "Absence", "AnchorDay", "Answer", "Assignment", "Attempt", "Attestation", "Block", "BlockRule", "BodyList", "Call",
    "ClockStop", "Comment", "Contest", "Contradiction", "Contribution", "Cycle", "Decision", "Draft", "Edition", "Extension",
    "File", "Flaw", "Handover", "Hold", "Item", "Journal", "LadderChange", "LearnedSender", "Lease", "Ledger", "Letter",
    "Matter", "Message", "MilestoneDay", "PastReport", "Person", "Pulse", "Question", "Reason", "Replay", "Request",
    "Restricted", "ShownFigure", "Stay", "Submission", "Succession", "TableReturn", "ThirdDocument", "UsedCode",
]
