"""Group → store → membership, the person, and the settings of a store."""

from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.change_models import SettingsChange
from accounts.notice_models import Notice, NoticeChoice, NoticeSending, Robot
from accounts.rights import Role
from core.models import History, HistoryQuerySet

__all__ = [
    "BirthdayTo", "ClosedDay", "DealerGroup", "FormDraft", "Membership", "Notice", "NoticeChoice", "NoticeSending",
    "PastClocks", "RegisterItem", "Robot", "SettingsChange", "Store", "StoreSettings", "User",
]  # fmt: skip

ROLE_NAMES = [
    (Role.CONSULTANT, _("Sales consultant")),
    (Role.RECEPTIONIST, _("Front desk")),
    (Role.SALES_MANAGER, _("Sales manager")),
    (Role.CSR, _("Customer-service representative")),
    (Role.DMS_CLERK, _("DMS clerk")),
    (Role.SERVICE_ADVISOR, _("Service advisor")),
    (Role.GENERAL_MANAGER, _("General manager")),
    (Role.GROUP_MANAGER, _("Group manager")),
    (Role.AUDITOR, _("Auditor")),
    (Role.ADMINISTRATOR, _("Administrator")),
]


def known_zone(name: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if name not in available_timezones():
        raise ValidationError(_("This time zone is not known."))


class User(AbstractUser):
    """A person who works in one or more stores. `name` is what colleagues and customers read."""

    first_name = last_name = None
    name = models.CharField(_("name"), max_length=30)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name, for Django's own pages."""
        return self.name

    def get_short_name(self) -> str:
        """The name, for Django's own pages."""
        return self.name


class DealerGroup(models.Model):
    """A dealer group (集团) that owns stores."""

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """One 4S store (门店). Every business row belongs to exactly one."""

    group = models.ForeignKey(DealerGroup, models.PROTECT, related_name="stores")
    code = models.SlugField(_("store code"), max_length=20, unique=True)
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    zone_name = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai", validators=[known_zone])

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides what "today" is in this store."""
        return ZoneInfo(self.zone_name)


class Membership(models.Model):
    """One role of one person in one store; several rows make several roles."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    store = models.ForeignKey(Store, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_NAMES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "store", "role"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=[r.value for r in Role]), name="membership_role_known"),
        ]
        indexes = [models.Index(fields=["store", "role"], name="membership_store_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.store} · {self.get_role_display()}"


def _days(default: int, label, low: int = 0, high: int = 365):
    limits = [MinValueValidator(low), MaxValueValidator(high)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


THANK_YOU_TEXT = (
    "{customer}您好，感谢光临{store}。您的销售顾问{consultant}随时为您服务，如需看车、试驾请直接联系。回复T退订。"
)

GIFT = "到店试驾礼一份"

#: Second level under the six printed source codes (GAP-18): owner's referral under 1, online under 3.
CHANNELS = """1：VIP购车、业主推荐、员工介绍
2：老客户增购、老客户置换
3：自然来店、来电、网站留资、短视频与直播、地图导航
4：内部员工、集团内购
5：外拓、朋友圈、异业合作
6：车展、巡展、试驾会"""


#: Before the morning meeting: the sales tool folder and the forms (RHY-01, FORM-21), one item a line.
READY = """销售工具夹（名片、计算器、车型资料、报价单）
客户洽谈卡
潜在顾客等级推进表
销售日报表（今日计划）
试乘试驾协议与路线图
签约合同书
保险相关资料、按揭（贷款）相关资料"""


class Bundle(models.TextChoices):
    """The documents that a consultant brings to the evening meeting (RHY-10, GAP-27): the two editions differ."""

    PROGRESS = "000", _("daily report, progress table, cards")
    NEEDS = "003", _("daily report, cards, needs records")
    ALL = "all", _("all four")


class RegisterItem(models.TextChoices):
    """What the front desk can fill in for every row of the register (LEAD-20, GAP-16)."""

    DAY = "day", _("Date")
    STAY = "stay", _("Arrived–left")
    KIND = "kind", _("Type")
    FIRST = "first", _("First or again")
    PARTY = "party", _("People")
    PURPOSE = "purpose", _("Purpose")
    NAME = "name", _("Name")
    PHONE = "phone", _("Phone")
    MODEL = "model", pgettext_lazy("register", "Intended model")


def _item(default: RegisterItem, label):
    return models.CharField(label, max_length=8, choices=RegisterItem.choices, default=default)


class BirthdayTo(models.TextChoices):
    """Who gets a greeting on the birthday (FUP-38, FUP-47, GAP-66)."""

    NOBODY = "nobody", pgettext_lazy("greeting", "nobody")
    OWNERS = "owners", _("who bought here")
    ALL = "all", _("every customer")


class StoreSettings(models.Model):
    """What a store may decide for itself. Each default is a house default unless a catalogue id is named."""

    store = models.OneToOneField(Store, models.CASCADE, primary_key=True, related_name="settings")
    card_label = models.CharField(_("name of the card"), max_length=20, default="客户洽谈卡")  # GAP-22
    evening_at = models.TimeField(_("tomorrow's list is proposed at"), default=time(18, 0))
    quiet_from = models.TimeField(_("no messages from"), default=time(21, 0))
    quiet_until = models.TimeField(_("no messages until"), default=time(8, 30))
    thank_you = models.BooleanField(_("thank-you message within 5 minutes"), default=True)  # FUP-11, GAP-21
    thank_you_text = models.CharField(_("text of the thank-you message"), max_length=300, default=THANK_YOU_TEXT)
    confirm_hours = _days(24, _("hours until the grade is confirmed"), 1, 168)  # GRADE-31, GAP-17
    no_data_uses_turn = models.BooleanField(_("a visitor without data uses a turn"), default=True)  # GAP-15
    same_day_once = models.BooleanField(  # GAP-13
        _("the same person is one batch a day, as walk-in, call and online lead each"), default=True
    )
    attempts_limit = _days(3, _("attempts without answer before “out of control” is suggested"), 1, 20)
    red_days = _days(1, _("days overdue until red"), 1)
    manager_days = _days(3, _("days overdue until the manager's list"), 1)
    reassign_days = _days(7, _("days overdue until reassignment is proposed"), 1)
    calls_own_order = models.BooleanField(_("calls have an order of their own"), default=False)  # GAP-15
    online_own_order = models.BooleanField(_("online leads have an order of their own"), default=False)  # GAP-15
    busy_passed_over = models.BooleanField(  # LEAD-12: greets at once, asks to wait; GAP-15
        _("a consultant with a customer is passed over while somebody is free, and keeps the place"), default=False
    )
    stands = _days(2, _("stands: no. 1 at the door, no. 2 waiting …"), 1, 9)  # LEAD-08, LEAD-09
    stand_minutes = _days(30, _("minutes at a stand at most"), 1, 480)
    rotation_uses_turn = models.BooleanField(_("who was relieved at a stand has used a turn"), default=False)  # LEAD-09
    protection_days = _days(0, _("days after the first contact in which nobody may claim a customer (0: none)"))
    pool = models.BooleanField(_("neglected cards go to the pool"), default=False)
    pool_days_hot = _days(7, _("days overdue until an H, A+ or A card goes to the pool"), 1)
    pool_days = _days(14, _("days overdue until a B+, B or C card goes to the pool"), 1)
    pool_warn_days = _days(3, _("days of warning before a card goes to the pool"), 0, 60)
    pool_per_day = _days(3, _("cards that a consultant may take from the pool in a day"), 0, 200)
    pool_most = _days(20, _("open cards from the pool that a consultant may have"), 0, 1000)
    pool_back_days = _days(30, _("days until a consultant may take back a card lost to the pool"))
    channels = models.TextField(_("channels under each source code"), max_length=2000, default=CHANNELS)  # GAP-18
    hotline = models.CharField(_("hotline on papers"), max_length=24, blank=True)
    address = models.CharField(_("address on papers"), max_length=120, blank=True)
    profile = models.TextField(_("profile of the dealer"), max_length=1000, blank=True)  # FORM-20, in the brochure
    brand_profile = models.TextField(_("profile of the brand"), max_length=1000, blank=True)
    loss_check_percent = _days(20, _("losses drawn for a spot-check call, percent of the day"), 0, 100)  # LOST-03
    closing_small = _days(10, _("closing rate of fewer cases is marked as uncertain"), 1, 500)  # RPT-07
    reveals_per_hour = _days(30, _("hidden numbers that one person may show in an hour"), 1, 1000)
    document_megabytes = _days(10, _("largest document or photo, in MB"), 1, 50)
    agreed_needs_reason = models.BooleanField(_("a date later than the ladder needs a reason"), default=True)
    # messages to customers
    thank_letter = models.BooleanField(_("thank-you letter to customers who did not buy"), default=False)  # GAP-21
    letter_hours = _days(24, _("hours until the thank-you letter is posted"), 1, 168)  # FUP-12
    messages_per_day = _days(2, _("messages that a customer gets in a day at most"), 1, 20)
    mass_gap_days = _days(7, _("days between two mass messages to the same customer (0: none)"), 0, 365)
    postcode = models.CharField(_("postcode on envelopes"), max_length=10, blank=True)
    birthday_to = models.CharField(  # FUP-38, FUP-47, GAP-66
        _("greeting on the birthday to"), max_length=6, choices=BirthdayTo.choices, default=BirthdayTo.ALL
    )
    birthday_at = models.TimeField(_("birthday greetings go out at"), default=time(9, 0))
    reminder = models.BooleanField(_("reminder before an appointment in the store"), default=True)
    reminder_hours = _days(24, _("hours from the reminder to the appointment"), 1, 168)
    # online leads, LEAD-42…46
    online_response_minutes = _days(30, _("minutes to answer an online lead"), 1, 1440)
    online_from = models.TimeField(_("online leads are given out from"), default=time(9, 0))
    online_until = models.TimeField(_("online leads are given out until"), default=time(18, 0))
    online_repeat_hours = _days(24, _("hours in which the same phone is the same online lead"), 0, 168)
    online_per_minute = _days(60, _("requests per minute of one sender of leads"), 1, 6000)
    online_form = models.BooleanField(_("public page to leave a number"), default=True)
    online_form_per_hour = _days(20, _("numbers left per hour from one address"), 1, 1000)
    online_prices = models.BooleanField(
        _("public page shows the models with their list prices"), default=True
    )  # LEAD-43
    online_offers = models.TextField(_("offers on the public page"), max_length=500, blank=True)  # LEAD-43
    online_gift = models.CharField(  # LEAD-42, LEAD-43
        _("gift for who books online and comes for a test drive"), max_length=40, default=GIFT, blank=True
    )
    # clocks (FUP-11…14, GAP-17), quality calls (ROLE-17), calibration (RPT-25)
    sms_minutes = _days(5, _("minutes until the thank-you message is out"), 1, 1440)  # FUP-11
    follow_up_hours = _days(24, _("hours until an unsold customer is contacted"), 1, 168)  # FUP-13
    clocks_pause = models.BooleanField(_("clocks in hours stand still while the store is closed"), default=False)
    quality_calls = _days(5, _("contacts per consultant and week that the manager checks by calling"), 0, 50)
    quality_rest_days = _days(60, _("days in which a customer is not called again for a check"), 0, 730)
    small_numbers = _days(10, _("rates of fewer cases than this are marked as small numbers"), 0, 500)
    ready_items = models.TextField(_("at hand before the morning meeting"), max_length=1000, default=READY, blank=True)
    own_report = models.BooleanField(  # SDR-19, ROLE-14
        _("a manager who also sells may sign own reports and confirm own losses"), default=False
    )
    digest_to = models.TextField(_("evening numbers by mail to"), max_length=1000, blank=True)
    digest_at = models.TimeField(_("evening numbers are mailed at"), default=time(20, 0))
    evening_bundle = models.CharField(  # RHY-10, GAP-27
        _("documents of the evening meeting"), max_length=3, choices=Bundle.choices, default=Bundle.ALL
    )
    front_item_1 = _item(RegisterItem.DAY, _("register: first item of the front desk"))  # LEAD-20, GAP-16
    front_item_2 = _item(RegisterItem.STAY, _("register: second item of the front desk"))
    front_item_3 = _item(RegisterItem.KIND, _("register: third item of the front desk"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(red_days__lte=models.F("manager_days"))
                & models.Q(manager_days__lte=models.F("reassign_days")),
                name="settings_escalation_rises",
                violation_error_message=_("The three steps of escalation must rise."),
            ),
            models.CheckConstraint(
                condition=models.Q(online_from__lt=models.F("online_until")),
                name="settings_online_hours",
                violation_error_message=_("Online leads are given out from an earlier hour until a later one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(front_item_1=models.F("front_item_2"))
                & ~models.Q(front_item_1=models.F("front_item_3"))
                & ~models.Q(front_item_2=models.F("front_item_3")),
                name="settings_front_items_differ",
                violation_error_message=_("The three items of the front desk must differ."),
            ),
            models.CheckConstraint(condition=models.Q(birthday_to__in=BirthdayTo.values), name="settings_birthday_to"),
            models.CheckConstraint(
                condition=models.Q(evening_bundle__in=Bundle.values), name="settings_evening_bundle"
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"front_item_{n}__in": RegisterItem.values}), name=f"settings_front_item_{n}"
                )
                for n in (1, 2, 3)
            ),
        ]

    def __str__(self) -> str:
        return str(self.store)

    @property
    def front_items(self) -> tuple[str, ...]:
        """The three items that the front desk fills in for every row, in their order."""
        return self.front_item_1, self.front_item_2, self.front_item_3


class OpeningHours(models.Model):
    """When a store opens on one weekday. Without a row the house default holds; without hours it is closed."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)  # at or before the opening: after midnight

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["store", "weekday"], name="opening_hours_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True)
                | models.Q(opens__isnull=False, closes__isnull=False),
                name="opening_hours_both",
            ),
        ]


class PastClocks(History):
    """The rules of the clocks as they were until a moment: a case of then is judged by them (GAP-17, RPT-24).

    What holds now stands in the settings and the opening hours. `week` is the week of `OpeningHours` then.
    """

    store = models.ForeignKey(Store, models.CASCADE, related_name="past_clocks")
    until = models.DateTimeField()
    thank_you = models.BooleanField()
    thank_letter = models.BooleanField()
    sms_minutes = models.PositiveSmallIntegerField()
    letter_hours = models.PositiveSmallIntegerField()
    follow_up_hours = models.PositiveSmallIntegerField()
    confirm_hours = models.PositiveSmallIntegerField()
    clocks_pause = models.BooleanField()
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    week = models.JSONField(default=dict)  # weekday → [opens, closes]

    objects = HistoryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "until"], name="past_clocks_once")]


class FormDraft(models.Model):
    """What a person had typed into a long form when the page, the session or the line broke. Nobody else sees it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    store = models.ForeignKey(Store, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)  # form:record
    data = models.JSONField()  # input name → list of values
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "store", "key"], name="form_draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="form_draft_saved")]


class ClosedDay(models.Model):
    """A day on which the store is closed (Spring Festival …). Every other day it is open."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="closed_day_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
