"""What the house tells its own people: a line under the bell that links to a record, and its ways out of the house."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.robots import Service

LINK_LENGTH = 200


class Notice(models.Model):
    """One piece of news for one person in one store. Its sentence is put together in the reader's language."""

    store = models.ForeignKey("accounts.Store", models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)  # of accounts.notices
    key = models.CharField(max_length=100)  # what it is about: told once per person
    words = models.JSONField(default=dict)
    link = models.CharField(max_length=LINK_LENGTH)  # a page of this house
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "store", "-id"], name="notice_newest"),
            models.Index(fields=["person", "store"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["at"], name="notice_at"),
        ]


class Channel(models.TextChoices):
    """The ways by which a notice leaves the house, beside the bell: mail, and the robots of core.robots."""

    MAIL = "mail", _("E-mail")
    WECOM = Service.WECOM.value, Service.WECOM.label
    DINGTALK = Service.DINGTALK.value, Service.DINGTALK.label
    FEISHU = Service.FEISHU.value, Service.FEISHU.label
    LARK = Service.LARK.value, Service.LARK.label


class SendingState(models.TextChoices):
    """Where a notice on its way out stands."""

    QUEUED = "queued", pgettext_lazy("notice", "Waiting")
    SENDING = "sending", pgettext_lazy("notice", "Being sent")
    SENT = "sent", pgettext_lazy("notice", "Sent")
    FAILED = "failed", pgettext_lazy("notice", "Failed")
    DROPPED = "dropped", pgettext_lazy("notice", "Not sent")


class Hitch(models.TextChoices):
    """Why a notice did not leave, where it was not the receiving service's own word."""

    UNSURE = "unsure", _("The sender stopped in the middle; it may have arrived.")
    SEALED = "sealed", _("The robot's key cannot be read any more. Enter it again.")
    UNWANTED = "unwanted", _("The person does not want it this way any more.")
    LEFT = "left", _("The person does not work here any more.")
    NO_ADDRESS = "no address", _("The person has no e-mail address.")
    NO_ROBOT = "no robot", _("The store has no such robot any more.")


class NoticeChoice(models.Model):
    """By which ways one person hears of one group of notices in one store. Without a row: the bell alone."""

    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    store = models.ForeignKey("accounts.Store", models.CASCADE, related_name="+")
    group = models.CharField(max_length=30)  # of accounts.notices
    mail = models.BooleanField(default=False)
    robot = models.BooleanField(default=False)
    language = models.CharField(max_length=10)  # in which the person reads mail

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "store", "group"], name="notice_choice_once"),
            models.CheckConstraint(condition=Q(mail=True) | Q(robot=True), name="notice_choice_says_something"),
        ]


class Robot(models.Model):
    """The robot of a store in a group chat. Key and secret are sealed (core.sealing) and never shown again."""

    store = models.ForeignKey("accounts.Store", models.CASCADE, related_name="robots")
    service = models.CharField(_("service"), max_length=8, choices=Service.choices)
    key_sealed = models.CharField(max_length=400)
    key_end = models.CharField(max_length=4)  # so that people can tell which it is
    secret_sealed = models.CharField(max_length=400, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)  # to the last test

    class Meta:
        ordering = ["service"]
        constraints = [
            models.UniqueConstraint(fields=["store", "service"], name="robot_once"),
            models.CheckConstraint(condition=Q(service__in=Service.values), name="robot_service"),
        ]


class NoticeSending(models.Model):
    """A notice on its way out by one channel: written with the notice, sent by a worker, at most once."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="sendings")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=SendingState.choices, default=SendingState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notice_sending_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notice_sending_channel"),
            models.CheckConstraint(condition=Q(state__in=SendingState.values), name="notice_sending_state"),
        ]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(state__in=["queued", "sending"]), name="notice_sending_due"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="notice_sending_failed"),
        ]
