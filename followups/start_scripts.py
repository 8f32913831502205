"""The texts that a store begins with: the handling steps of LOST-17…19, to be rewritten in its own words."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from followups.statuses import ScriptKind


@dataclass(frozen=True)
class Start:
    """One start text: `origin` is its name, `steps` become the lines of the text."""

    origin: str
    kind: str
    title: str
    steps: tuple[str, ...]


STARTS = (
    Start("misread", ScriptKind.MISUNDERSTANDING, _("Clear up a misunderstanding"), (
        _("Say clearly which point is misunderstood"), _("Collect the papers that show it"),
        _("Explain in words and read the papers together"), _("Show it on the display car"),
        _("Let the customer feel it in a test drive"),
    )),
    Start("doubt", ScriptKind.DOUBT, _("Answer a doubt"), (
        _("Say clearly what the doubt is"), _("Collect papers and read them together"),
        _("Explain in words, at the display car, in a test drive"),
        _("Offset the doubt with the needs that this car meets"),
    )),
    Start("unhappy", ScriptKind.DISSATISFACTION, _("Take a dissatisfaction seriously"), (
        _("Say clearly what the customer does not like"),
        _("Balance it with the needs that this car meets"),
        _("Lower the weight of that point for this customer"),
    )),
    Start("rival", ScriptKind.RIVAL, _("The customer compares with a rival"), (
        _("Do not criticise the rival"), _("Raise two or three doubts about it"),
        _("Come back to what this customer needs"),
    )),
    Start("declines", ScriptKind.DECLINES, _("The customer declines"), (
        _("Learn the needs and the reasons for resisting; give more information"),
        _("Show understanding, put no pressure on the customer"),
        _("Give room and time to think"), _("Restate the strengths by the customer's needs; comparing is welcome"),
        _("Arrange an inducement, so that the customer comes back before deciding"),
        _("Say good-bye politely; the customer is welcome at any time"),
    )),
)  # fmt: skip
