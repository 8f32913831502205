"""The words of follow-ups, contacts and messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Why a follow-up is due. Later apps add their kinds here with their migrations."""

    CADENCE = "cadence", _("Regular")  # by the ladder's frequency
    CONFIRM = "confirm", _("24 h grade confirmation")  # GRADE-31, FUP-13
    INSTRUCTED = "instructed", _("Manager's instruction")  # product.md §5: for a day that the manager named


class State(models.TextChoices):
    """What is stored; due, overdue and escalated are computed."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Method(models.TextChoices):
    """拜访方式 (SDR-07) and the ways beside it (LEAD-48)."""

    PHONE = "phone", _("Telephone")
    IN_PERSON = "in_person", _("In person")
    MESSAGE = "message", pgettext_lazy("way", "Message")
    MAIL = "mail", _("E-mail or letter")


class Result(models.TextChoices):
    """How a contact ended."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    CAME_IN = "came_in", _("Came in")
    SAID_NO = "said_no", _("Will not buy")
    OTHER = "other", _("Other")


class TalkPurpose(models.TextChoices):
    """What a call is for (FUP-05)."""

    RETURN = "return", _("Back to the store: close, or see the car again")
    CONFIRM = "confirm", _("Confirm the car of interest, ask what has changed")
    REMIND = "remind", _("Remind the customer of our effort")


class AppointmentKind(models.TextChoices):
    """What was agreed (FUP-09)."""

    VISIT = "visit", _("Comes to the store")
    CALL = "call", _("Call again")
    DRIVE = "drive", _("Wants a test drive")


class AppointmentState(models.TextChoices):
    """What is stored of an appointment; missed is computed."""

    PLANNED = "planned", _("Agreed")
    KEPT = "kept", _("Kept")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")


class Objection(models.TextChoices):
    """What kind of objection was heard (LOST-18)."""

    MISUNDERSTANDING = "misread", _("Misunderstanding")  # 误解
    DOUBT = "doubt", _("Doubt")  # 存疑
    DISSATISFACTION = "unhappy", _("Dissatisfaction")  # 不满


class ScriptKind(models.TextChoices):
    """What a script is for: an objection of LOST-18, a comparison (LOST-19), a refusal (LOST-17), a measure."""

    MISUNDERSTANDING = "misread", _("Misunderstanding")
    DOUBT = "doubt", _("Doubt")
    DISSATISFACTION = "unhappy", _("Dissatisfaction")
    RIVAL = "rival", _("Comparison with a rival")
    DECLINES = "declines", _("The customer declines")
    MEASURE = "measure", _("Measure of the weekly analysis")  # LOST-11


class PlanGroup(models.TextChoices):
    """The three groups of tomorrow's list (RHY-13)."""

    NEW = "new", _("New")  # 新增
    FOLLOWED = "followed", _("Followed up")  # 已跟进
    SOLD = "sold", _("Sold")  # 已成交


class MessageState(models.TextChoices):
    """Where a message to a customer stands."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


class MessageKind(models.TextChoices):
    """What a message to a customer is about (FUP-11, FUP-12, FUP-16, FUP-30, FUP-37, FUP-41; FORM-47)."""

    THANKS = "thanks", _("Thank-you")
    APPOINTMENT = "appointment", _("Appointment reminder")
    BIRTHDAY = "birthday", _("Birthday greeting")
    GREETING = "greeting", _("Personal greeting")
    NEWS = "news", _("News of the store")
    INVITATION = "invitation", _("Invitation, promotion")
    BROCHURE = "brochure", _("Vehicle information")


#: What is an offer needs the consent to offers besides the one to messages (GAP-51).
OFFERS = (MessageKind.NEWS, MessageKind.INVITATION, MessageKind.BROCHURE)


class Carrier(models.TextChoices):
    """How a message travels (FUP-37)."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class Step(models.TextChoices):
    """What happened to a message."""

    SENT = "sent", _("Sent")
    RETRY = "retry", _("Not taken, is tried again")
    FAILED = "failed", _("Failed")
    RESENT = "resent", _("Sent again by hand")
    STOPPED = "stopped", _("Stopped")


class MassState(models.TextChoices):
    """Where a mass message stands."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waits for approval")
    RUNNING = "running", _("Going out")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    REFUSED = "refused", _("Refused")


class Trouble(models.TextChoices):
    """Why a message failed, where it was not the gateway's own word."""

    ABANDONED = "abandoned", _("The sender stopped in the middle; it may have arrived.")
    NO_CONSENT = "no consent", _("The customer does not agree to messages any more.")
    NO_ADDRESS = "no address", _("The customer has no number or address for this way any more.")
    TOO_LATE = "too late", _("Its day or its hour was over before it could go out.")
    CALLED_OFF = "called off", _("The appointment was moved, called off or kept.")


class CheckState(models.TextChoices):
    """Where a quality call stands."""

    OPEN = "open", _("To call")
    ANSWERED = "answered", _("Answered the questions")
    MISSED = "missed", _("Was not reached")


class Verdict(models.TextChoices):
    """What a customer said to a question of a quality call."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Could not be told")
