"""The register, the roster, the customer, the card, the grade and its history."""

from leads.models.around import Companion, OwnedCar
from leads.models.cards import Card, CardEdit, GradeChange, OwnerChange
from leads.models.common import NAME_LENGTH, PERSON, one_of
from leads.models.documents import Document
from leads.models.duty import DutyException, DutyWeekday
from leads.models.ladder import Ladder, LadderStep
from leads.models.moving import Dispute, DuplicatePair, Merge, PoolMove
from leads.models.online import LeadSender, OnlineLead
from leads.models.people import Customer, CustomerPhone
from leads.models.privacy import Access, Consent, ConsentWording, Correction, Erasure
from leads.models.roster import RosterChange, RosterDay, RosterEntry, Turn
from leads.models.stages import Brochure, NeedsSheet, Presentation
from leads.models.visits import CallSheet, DayClose, RegisterDay, Visit, VisitEdit

__all__ = [
    "NAME_LENGTH", "PERSON", "Access", "Brochure", "CallSheet", "Card", "CardEdit", "Companion", "Consent",
    "ConsentWording", "Correction", "Customer", "CustomerPhone", "DayClose", "Dispute", "Document", "DuplicatePair",
    "DutyException", "DutyWeekday", "Erasure", "GradeChange", "Ladder", "LadderStep", "LeadSender", "Merge",
    "NeedsSheet", "OnlineLead", "OwnedCar", "OwnerChange", "PoolMove", "Presentation", "RegisterDay",
    "RosterChange", "RosterDay", "RosterEntry", "Turn", "Visit", "VisitEdit", "one_of",
]  # fmt: skip
