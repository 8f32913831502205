"""Follow-up, contact, the day's plan, escalation, the manager's guidance, the outbox, the scripts."""

from followups.models.contacts import Contact, Guidance
from followups.models.due import Escalation, FollowUp
from followups.models.outbox import Message
from followups.models.plans import DayPlan, PlanLine
from followups.models.scripts import Script

__all__ = ["Contact", "DayPlan", "Escalation", "FollowUp", "Guidance", "Message", "PlanLine", "Script"]
