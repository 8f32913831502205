"""The guides of the talk: the reception (4.2), open questions (8.4), the walk-round and the presentation (8.5)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

#: How to receive, from the door to the first drink (LEAD-07…14, ROLE-05).
RECEIVING = (
    _("No. 1 stands at the front and watches who arrives; the next one goes to the waiting position."),  # LEAD-08, 09
    _("Greet everybody who enters, warmly, inside the door; ask whether they were here before."),  # LEAD-03, LEAD-07
    _("With a customer at the moment? Nod at once, ask to wait, come as soon as you can."),  # LEAD-12
    _("Ask what brings them here."),  # LEAD-10
    _("Hand over your card, say who you are, ask for the surname; greet each companion."),  # LEAD-11
    _("Offer a free drink at once: water, tea, coffee or orange juice."),  # LEAD-13
    _("Invite them to leave name and phone, and say what it is good for."),  # LEAD-14
)

#: How to listen, before the questions (STD-NEED-01, 02, 03, 12, 13).
LISTENING = (
    _("Listen; do not interrupt the customer."),  # STD-NEED-01
    _("Do not answer at once: an open question gives the customer room to say more."),  # STD-NEED-02
    _("Keep asking what exactly is meant until the need is clear."),  # STD-NEED-03
    _("Open questions collect, closed questions confirm."),  # STD-NEED-12
    _("Clarify, expand, repeat, sum up."),  # STD-NEED-13
)

GENERAL = _("General questions")  # STD-NEED-09: background, history
IDENTIFYING = _("Identifying questions")  # STD-NEED-10
CONNECTING = _("Connecting questions")  # STD-NEED-11


@dataclass(frozen=True)
class Topic:
    """One topic of the needs record: kind of question, open questions, the fields of the card that hold answers."""

    name: str
    kind: str
    title: str
    questions: tuple[str, ...]
    fields: tuple[str, ...]


TOPICS = (
    Topic(
        "background", GENERAL, _("Background and cars so far"),
        (
            _("Which car do you drive today, and how did you come to it?"),
            _("What do you like about it, what would you do without?"),
            _("What made you look at cars now?"),
        ),
        ("purchase_kind", "car_history"),
    ),
    Topic(
        "use", GENERAL, _("Use and people"),
        (
            _("What will the car do on an ordinary day, and at weekends?"),
            _("Who drives, who rides along, who has a say?"),
        ),
        ("use", "decision_maker"),
    ),
    Topic(
        "likes", GENERAL, _("Likes and activities"),
        (_("How do you spend your free time?"), _("Which of our activities would you like to come to?")),
        ("likes", "hobbies", "activities"),
    ),
    Topic(
        "channels", GENERAL, _("How they came to know us"),
        (_("Where did you first hear of our brand?"), _("And where of this model?")),
        ("learned_brand", "learned_model"),
    ),
    Topic(
        "wishes", IDENTIFYING, _("Wishes"),
        (
            _("You mentioned what matters to you: what would be good enough, what ideal?"),
            _("Which of these would you give up last?"),
        ),
        ("needs", "motive"),
    ),
    Topic(
        "rivals", IDENTIFYING, _("Other cars"),
        (_("Which other cars have you looked at?"), _("What did you like there, what not?")),
        ("rival_models", "rivals"),
    ),
    Topic(
        "money", IDENTIFYING, _("Money and time"),
        (_("How do you picture budget and payment?"), _("When would you like to drive the new car?")),
        ("budget", "payment", "buys_by"),
    ),
    Topic(
        "match", CONNECTING, _("From the need to the car"),  # STD-NEED-06: help to choose
        (
            _("If this model solved what you described, would that help you?"),
            _("Shall we look at the one that fits you best?"),
        ),
        ("car_model", "trim", "colour"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One stop of the walk-round (六方位)."""

    key: str
    title: str
    topics: str


POINTS = (  # STD-PROD-18
    Point("front", _("Front, 45° from the left"), _("face, lamps, paint, brand")),
    Point("driver", _("Driver's seat"), _("seat, wheel, view, operation")),
    Point("rear_seats", _("Rear seats"), _("room, comfort, air, child seats")),
    Point("rear", _("Rear"), _("boot, lamps, exhaust, parking aids")),
    Point("side", _("Side"), _("lines, wheels, chassis, safety of the body")),
    Point("engine", _("Engine bay"), _("power, consumption, safety, upkeep")),
)

#: How to present (STD-PROD-01…04, 06…09, 14).
PRESENTING = (
    _("Start from the need; lead the customer to where the interest is."),  # STD-PROD-01, 02, 19
    _("Say what you will show and how long it takes; ask whether you may begin."),  # STD-PROD-03
    _("Begin with what interests most."),  # STD-PROD-04
    _("Give the customer the best place, let them sit, touch, try."),  # STD-PROD-06, 07
    _("Answer clearly. Show our strengths, do not attack a rival."),  # STD-PROD-08, 09
    _("Feature, advantage, benefit, evidence."),  # STD-PROD-14
)
