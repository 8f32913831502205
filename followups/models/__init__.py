"""Follow-up, contact, talk, appointment, the day's plan, escalation, guidance, the outbox, scripts."""

from followups.models.appointments import Appointment
from followups.models.contacts import Contact, Guidance
from followups.models.due import Escalation, FollowUp
from followups.models.feeds import CalendarFeed
from followups.models.mass import MassMessage, MessageTemplate
from followups.models.outbox import Message, MessageStep
from followups.models.plans import DayPlan, PlanLine, PlanOmission
from followups.models.quality import QualityAnswer, QualityCheck, QualityDraw
from followups.models.scripts import Script
from followups.models.stand_ins import StandIn
from followups.models.talks import HeardObjection, Introduction, Preparation

__all__ = [
    "Appointment",
    "CalendarFeed",
    "Contact",
    "DayPlan",
    "Escalation",
    "FollowUp",
    "Guidance",
    "HeardObjection",
    "Introduction",
    "MassMessage",
    "Message",
    "MessageStep",
    "MessageTemplate",
    "PlanLine",
    "PlanOmission",
    "Preparation",
    "QualityAnswer",
    "QualityCheck",
    "QualityDraw",
    "Script",
    "StandIn",
]
