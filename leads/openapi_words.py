"""The sentences of the lead interface: what fields mean, what answers say, what is wrong with a field."""

from django.utils.translation import gettext_lazy as _

DESCRIPTIONS: dict = {
    "id": _("Your own number of the lead. The same number never makes a second lead."),
    "phone": _("The number that the customer left: mainland mobile or landline, +852, +853, +886 or international."),
    "name": _("The name as the customer wrote it; a nickname will do."),
    "channel": _("Where the customer was met; without it, the channel of your token."),
    "car_model": _(
        "The model the customer asked for, in your words. One that the store does not sell is kept as text."
    ),
    "test_drive": _("The customer wants a test drive (with the gift for coming to the store)."),
    "compare_report": _("The customer wants the comparison report of models."),
    "message": _("What the customer wrote."),
    "area": _("District, fair or event where the customer was met."),
    "age_group": _("Age of the customer, as far as you know."),
    "consent": _(
        "The customer agreed to be contacted; `wording` names the version of the text. Leave it out otherwise."
    ),
    "key": _("Optional besides the id: a request that is repeated with the same key is answered like the first one."),
    "post": _(
        "Send each lead once; when no answer comes, send it again unchanged. The same id with the same content gives "
        "the same lead, with other content 409. Whether the customer is known is never told."
    ),
    400: _("The body is no JSON object, or names a field twice."),
    401: _("The token is missing, wrong or revoked."),
    404: _("You have sent no lead with this id."),
    409: _("The id or the Idempotency-Key was sent before with other content."),
    413: _("The body is too large."),
    415: _("The body must be JSON (Content-Type: application/json)."),
    422: _("A field is missing or cannot be read; `errors` names each."),
    429: _("Too many requests; `Retry-After` says when to go on."),
}

FAULTS: dict = {
    "type": _("This is of the wrong type."),
    "required": _("This is missing."),
    "unknown": _("There is no such field."),
    "too_short": _("At least %(limit)d characters."),
    "too_long": _("At most %(limit)d characters."),
    "characters": _("This holds characters that are not allowed here."),
    "choice": _("This is none of the allowed values."),
    "phone": _("This is no telephone number."),
}
