"""The words of visits, cards and turns, each defined once and refused by the database when wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitKind(models.TextChoices):
    """How the party came (GAP-14: one register with a type)."""

    WALK_IN = "walk_in", _("Walk-in")  # 来店
    CALL = "call", _("Call")  # 来电
    ONLINE = "online", _("Online")  # 线上留资


class VisitPurpose(models.TextChoices):
    """Why the party comes or calls (LEAD-01, LEAD-10, LEAD-38); the last two are no customers of sales."""

    LOOK = "look", _("Look at cars")  # 看车
    ASK = "ask", _("Ask about price")  # 咨询
    DRIVE = "drive", _("Test drive")
    ORDER = "order", _("Talk terms, order")
    COLLECT = "collect", _("Collect the car")
    OTHER = "other", _("Something else about buying")
    SERVICE = "service", _("Service or repair: not counted")
    BUSINESS = "business", _("Supplier, guest: not counted")


#: Who comes for these is no walk-in customer: no turn, no statistics (LEAD-01).
NOT_COUNTED = (VisitPurpose.SERVICE, VisitPurpose.BUSINESS)


class Drink(models.TextChoices):
    """The free drink, as the customer chose (LEAD-13)."""

    WATER = "water", _("Water")
    TEA = "tea", _("Tea")
    COFFEE = "coffee", _("Coffee")
    JUICE = "juice", _("Orange juice")
    NONE = "none", _("Offered, none wanted")


class DayMove(models.TextChoices):
    """What was done with the register of a day."""

    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Opened again")


class CardStatus(models.TextChoices):
    """Where a purchase intention stands (product.md §2)."""

    OPEN = "open", _("Open")
    ORDERED = "ordered", _("Ordered")  # deposit or contract recorded
    DELIVERED = "delivered", _("Delivered")
    LOST_WAITING = "lost_waiting", _("Lost, to be confirmed")  # 战败 waits for the manager
    LOST = "lost", _("Lost")
    DUPLICATE = "duplicate", _("Closed as duplicate")
    ERASED = "erased", _("Closed: personal data erased")


ACTIVE_CARD = (CardStatus.OPEN, CardStatus.ORDERED)  # one active card per customer; these are followed up
LOST_CARD = (CardStatus.LOST_WAITING, CardStatus.LOST)


class Grade(models.TextChoices):
    """The ladder, lowest first (GRADE-06). 无级 is the empty grade of a visit without a card."""

    C = "C", "C"
    B = "B", "B"
    B_PLUS = "B+", "B+"
    A = "A", "A"
    A_PLUS = "A+", "A+"
    H = "H", "H"
    O = "O", "O"  # noqa: E741 (the trade's own letter)


class Stage(models.TextChoices):
    """The stages at which a grade is judged (GRADE-14), and the talk in between."""

    RECEPTION = "reception", _("Reception")
    NEEDS = "needs", _("Needs analysis")
    PRODUCT = "product", _("Product presentation")
    DRIVE = "drive", _("Test drive")
    QUOTATION = "quotation", _("Quotation and closing")
    FOLLOW_UP = "follow_up", _("Follow-up")  # definition table, GRADE-07…11


class NextStep(models.TextChoices):
    """The plan for the next step of the progress table (FORM-09): 试驾预约或推进计划."""

    VISIT = "visit", _("Invite to the store")
    NEEDS = "needs", pgettext_lazy("step", "Needs analysis")
    PRESENT = "present", pgettext_lazy("step", "Presentation of the car")
    DRIVE = "drive", _("Test-drive appointment")  # GRADE-34
    QUOTATION = "quotation", pgettext_lazy("step", "Quotation")
    FINANCE = "finance", _("Instalment papers")
    USED_CAR = "used_car", _("Valuation of the used car")
    CLOSE = "close", _("Signing plan")  # GRADE-36
    DELIVERY = "delivery", pgettext_lazy("step", "Delivery")
    CALL = "call", pgettext_lazy("step", "Call")


class Source(models.IntegerChoices):
    """来源分析, codes 1–6 as printed (LEAD-26…31, GAP-18)."""

    VIP = 1, _("1 VIP purchase / introduction")
    BASE = 2, _("2 Customer base")
    WALK_IN_CALL = 3, _("3 Walk-in / call")
    INTERNAL = 4, _("4 Internal purchase")
    DEVELOPED = 5, _("5 Own development")
    EXHIBITION = 6, _("6 Exhibition")


class Language(models.TextChoices):
    """In which language the store writes to a customer; without a word in the store's own, Chinese."""

    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class Salutation(models.TextChoices):
    """先生 / 女士 (LEAD-32)."""

    MR = "mr", _("Mr")
    MS = "ms", _("Ms")


class Purpose(models.TextChoices):
    """What a customer may agree to, each for itself (GAP-51)."""

    MESSAGES = "messages", _("Messages from us")
    CALLS = "calls", _("Calls from us")
    MARKETING = "marketing", _("Use of the data for offers")
    MANUFACTURER = "manufacturer", _("Sharing with the manufacturer")
    PHOTO = "photo", _("Photos")


class Channel(models.TextChoices):
    """Where a customer said so."""

    DESK = "desk", pgettext_lazy("channel", "In the showroom")
    FORM = "form", _("Online form")
    PHONE = "phone", _("By telephone")
    PAPER = "paper", _("On paper")


class AccessKind(models.TextChoices):
    """What somebody did with a customer's data."""

    OPENED = "opened", _("Opened")
    FOUND = "found", _("Found by searching")
    REVEALED = "revealed", _("Showed a hidden number")
    REFUSED = "refused", _("Was refused: too many in an hour")
    PRINTED = "printed", _("Printed")
    DOWNLOADED = "downloaded", _("Opened a document")
    HANDED_OUT = "handed_out", _("Made the document of all data")


ONCE_AN_HOUR = (AccessKind.OPENED, AccessKind.FOUND, AccessKind.REFUSED, AccessKind.PRINTED)


class DocumentKind(models.TextChoices):
    """What a stored file shows."""

    ID = "id", _("Identity card")
    LICENCE = "licence", _("Driving licence")
    PHOTO = "photo", _("Photo")
    CONTRACT = "contract", _("Contract (scan)")
    OTHER = "other", _("Other")


SENSITIVE = (
    DocumentKind.ID,
    DocumentKind.LICENCE,
)  # they carry an ID number: who sees numbers masked does not see them


class CorrectionState(models.TextChoices):
    """Where a handed-in correction of a customer's data stands (DATA-04)."""

    WAITING = "waiting", pgettext_lazy("correction", "Waiting")
    APPLIED = "applied", _("Entered")
    REFUSED = "refused", _("Not entered")


class EraseGround(models.TextChoices):
    """Why a person was erased."""

    ASKED = "asked", _("The customer asked for it")
    OVER = "over", _("The data are not needed any more")
    WRONG = "wrong", _("Recorded without ground")


class Payment(models.TextChoices):
    """How the customer wants to pay."""

    CASH = "cash", _("Full payment")
    LOAN = "loan", _("Instalments")
    OPEN = "undecided", _("Undecided")


class Progress(models.TextChoices):
    """Status of the instalment papers or of the used car (GRADE-41)."""

    NONE = "none", _("None")
    ASKED = "asked", _("Asked about")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Finished")


class Queue(models.TextChoices):
    """The line that a turn belongs to. Which of them share one order is a setting of the store (GAP-15)."""

    WALK_IN = "walk_in", _("Walk-ins")
    CALL = "call", _("Calls")
    ONLINE = "online", _("Online leads")


class TurnKind(models.TextChoices):
    """What happened to a place in line (GAP-15)."""

    TAKEN = "taken", _("Received a customer")  # to the end of the line
    SKIPPED = "skipped", _("Skipped")  # to the end
    REFUSED = "refused", _("Refused")  # to the end
    ROTATED = "rotated", _("Stand over, turn used")  # to the end, where the store says so
    RELIEVED = "relieved", _("Stand over, no turn used")  # behind the stands
    SWAPPED = "swapped", _("Swapped")  # two exchange their places
    REORDERED = "reordered", _("Swapped in the order of the day")  # the same before either had a turn
    UNDONE = "undone", _("Taken back")  # a row given by mistake does not count


class EntryState(models.TextChoices):
    """Whether a consultant of today's roster can be called."""

    PRESENT = "present", _("Present")
    AWAY = "away", _("Away")
    OFF = "off", _("Off duty")  # rest, leave, or taken off the roster: not in line


class RosterChangeKind(models.TextChoices):
    """What changed on today's roster without touching a turn."""

    CONFIRMED = "confirmed", _("Order confirmed")
    AWAY = "away", _("Away")
    BACK = "back", pgettext_lazy("roster", "Back")
    JOINED = "joined", _("Joined the line")
    OFF = "off", _("Off duty")


class DutyKind(models.TextChoices):
    """A day that is not as the week says."""

    REST = "rest", _("Rest day")  # 休息
    LEAVE = "leave", _("Leave")  # 请假
    EXTRA = "extra", _("Extra duty")  # 加班, 换班


class LeadChannel(models.TextChoices):
    """Where an online lead comes from: the second level under the source codes (LEAD-42…47, GAP-18)."""

    SITE = "site", _("Own website")  # 官网, LEAD-42, 43
    SHORT_VIDEO = "short_video", _("Short video")  # LEAD-42, 44
    LIVESTREAM = "livestream", _("Livestream")  # LEAD-44
    PLATFORM = "platform", _("Car platform")
    SOCIAL = "social", _("Social media")
    EXHIBITION = "exhibition", _("Exhibition")
    REFERRAL = "referral", _("Owner's referral")  # LEAD-45
    PHONE_MARKETING = "phone_marketing", _("Phone marketing")  # LEAD-46
    PROMOTION = "promotion", _("Online promotion")  # LEAD-46
    OTHER = "other", _("Other channel")


class LeadWay(models.TextChoices):
    """How an online lead got into the register."""

    API = "api", _("Sent by a lead platform")
    FORM = "form", _("Left on the store's page")
    DESK = "desk", _("Typed in by hand")


class AgeGroup(models.TextChoices):
    """How old somebody is, as far as one knows: nobody asks for a birthday in a showroom (LEAD-47, DATA-07)."""

    UNDER_25 = "-24", _("under 25")
    FROM_25 = "25-34", "25–34"
    FROM_35 = "35-44", "35–44"
    FROM_45 = "45-54", "45–54"
    FROM_55 = "55-", _("55 and over")


class PairState(models.TextChoices):
    """What a person said about two customers who look alike."""

    OPEN = "open", _("To be looked at")
    DISMISSED = "no", _("Not a duplicate")


class DisputeState(models.TextChoices):
    """Where a claim (撞单) stands."""

    OPEN = "open", _("Waits for the manager")
    SETTLED = "settled", _("Settled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Decision(models.TextChoices):
    """How the manager settles a claim."""

    STAYS = "stays", _("Stays where it is")
    MOVES = "moves", _("Goes to the claimant")
    SHARED = "shared", _("Stays, the visit counts for both")


class PoolKind(models.TextChoices):
    """What happened to a neglected card."""

    WARNED = "warned", _("Owner warned")
    IN = "in", _("Into the pool")
    CLAIMED = "claimed", _("Taken from the pool")
    OUT = "out", _("Taken out by the manager")
    BACK = "back", _("Came back by itself")


class Sex(models.TextChoices):
    """DATA-07."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class Education(models.TextChoices):
    """学历 (DATA-07)."""

    SCHOOL = "school", _("Secondary school or below")
    COLLEGE = "college", _("College")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master or above")


class Family(models.TextChoices):
    """家庭结构 (DATA-07)."""

    SINGLE = "single", _("Single")
    COUPLE = "couple", _("Couple without children")
    YOUNG = "young", _("With small children")
    GROWN = "grown", _("With older children")
    THREE = "three", _("Three generations")
    EMPTY = "empty", _("Children have left home")


class BuyerType(models.TextChoices):
    """Psychological type of the buyer (DATA-22)."""

    RATIONAL = "rational", _("Weighs and compares")
    ECONOMIC = "economic", _("Counts the price")
    EMOTIONAL = "emotional", _("Follows the feeling")
    HABITUAL = "habitual", _("Stays with the known")
    DOUBTING = "doubting", _("Doubts and asks others")
    OPEN = "open", _("No fixed opinion")


class PurchaseKind(models.TextChoices):
    """First car, one more, or instead of the present one (DATA-08)."""

    FIRST = "first", _("First car")
    EXTRA = "extra", _("One more car")
    REPLACE = "replace", _("Replacement")


class LearnedFrom(models.TextChoices):
    """Channel by which the customer learned of brand or model (LEAD-34, DATA-11)."""

    FRIEND = "friend", _("Friends and family")
    OWNER = "owner", _("An owner")
    VIDEO = "video", _("Short video or livestream")
    WEB = "web", _("Car website or app")
    SOCIAL = "social", _("Social media")
    SHOW = "show", _("Car show")
    STREET = "street", _("Saw it on the road")
    ADVERT = "advert", _("Advertisement")
    PASSING = "passing", _("Passed by the showroom")
    OTHER = "other", _("Otherwise")


class Cooperation(models.TextChoices):
    """Whether the customer helped to fill in the needs record (FORM-12, GRADE-17, GRADE-18)."""

    YES = "yes", _("Yes, seriously")
    PARTLY = "partly", _("Partly")
    NO = "no", _("Unwilling")


class DriveAnswer(models.TextChoices):
    """What the customer said to the invitation to a test drive (STD-PROD-13, GRADE-41)."""

    NOT_INVITED = "not_yet", _("Not invited yet")
    ASKED = "asked", _("Asked for it")
    ACCEPTED = "accepted", pgettext_lazy("test drive", "Accepted")
    LATER = "later", _("Another time")
    DECLINED = "declined", _("Declined")
