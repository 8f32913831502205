"""The interface for lead platforms: hand over a lead, ask how it stands. For machines: a token, no cookie."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.seat import settings_of
from catalog.models import CarModel
from core import clock, limits, phone
from core.fields import key_of
from leads import openapi
from leads.models import LeadSender, OnlineLead
from leads.openapi_words import DESCRIPTIONS, FAULTS
from leads.rules import lead_body
from leads.services import online, senders
from leads.services.online import Intake
from leads.statuses import LeadWay
from leads.views.problems import Problem, speaking_json

_MINUTE = 60  # seconds
_NAMES = {"test_drive": "wants_drive", "compare_report": "wants_report"}
_PLAIN = ("name", "message", "area", "age_group")


@login_not_required
@csrf_exempt
@speaking_json
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it holds no secret."""
    _only(request, "GET")
    return JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False})


@login_not_required
@csrf_exempt
@speaking_json
def missing(request: HttpRequest) -> HttpResponse:
    """No such address."""
    raise Problem(404, _("There is nothing here. Addresses end with a slash; see /api/v1/openapi.json."))


@login_not_required
@csrf_exempt
@speaking_json
def leads(request: HttpRequest) -> HttpResponse:
    """Take a lead in (LEAD-42…46): 201 the first time, 200 when it came before."""
    sender = _sender(request)
    _only(request, "POST")
    body = _body(request)
    key = _key(request)
    intake = _intake(sender, body, key)
    try:
        taken = online.receive(store=sender.store, intake=intake, at=clock.now())
    except online.Conflict as conflict:
        raise _fault(409, conflict.sentence, conflict.field, "conflict") from conflict
    response = _answer(taken.lead, status=200 if taken.repeated else 201)
    response["Location"] = reverse("lead-api-lead", args=[taken.lead.ref])
    return response


@login_not_required
@csrf_exempt
@speaking_json
def lead(request: HttpRequest, ref: str) -> HttpResponse:
    """How a lead stands, by its sender's own number. Another sender's number is not found."""
    sender = _sender(request)
    _only(request, "GET")
    row = (
        OnlineLead.objects.filter(sender=sender, ref=ref[:200].replace("\x00", "")).select_related("car_model").first()
    )
    if row is None:
        raise Problem(404, str(DESCRIPTIONS[404]))
    return _answer(row)


def _only(request: HttpRequest, method: str) -> None:
    if request.method != method:
        words = _("This address takes %(method)s only.") % {"method": method}
        raise Problem(405, words, headers={"Allow": method})


def _sender(request: HttpRequest) -> LeadSender:
    """Who sends, by the token; each request of theirs counts."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    sender = senders.by_token(token.strip()) if scheme.lower() == "bearer" and token else None
    if sender is None:
        raise Problem(401, str(DESCRIPTIONS[401]), headers={"WWW-Authenticate": "Bearer"})
    now = clock.now()
    limit = settings_of(sender.store).online_per_minute
    wait = limits.take(f"lead-sender:{sender.pk}", limit=limit, seconds=_MINUTE, at=now)
    if wait:
        raise Problem(429, str(DESCRIPTIONS[429]), headers={"Retry-After": str(wait)})
    senders.note_use(sender=sender, at=now)
    return sender


def _body(request: HttpRequest) -> dict:
    if request.content_type != "application/json":
        raise Problem(415, str(DESCRIPTIONS[415]))
    if (key_of(request.META.get("CONTENT_LENGTH", "")) or 0) > openapi.MOST_BYTES:
        words = _("The body may have %(n)d bytes at most.") % {"n": openapi.MOST_BYTES}
        raise Problem(413, words)
    try:
        body = json.loads(request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(body, ensure_ascii=False).encode("utf-8")  # half a character cannot be kept
    except (ValueError, RecursionError) as error:
        raise Problem(400, _("The body is no JSON: %(why)s.") % {"why": str(error)[:80] or "?"}) from error
    if not isinstance(body, dict):
        raise Problem(400, str(DESCRIPTIONS[400]))
    return body


def _once(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(_("a field stands there twice"))
    return found


def _no_number(text: str) -> None:
    raise ValueError(_("%(text)s is no number of JSON") % {"text": text})


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if lead_body.faults(key, lead_body.SCHEMA["properties"]["id"]):
        raise _fault(422, str(DESCRIPTIONS[422]), "Idempotency-Key", "characters")
    return key


def _intake(sender: LeadSender, body: dict, key: str) -> Intake:
    found = lead_body.faults(body)
    if found:
        raise Problem(422, str(DESCRIPTIONS[422]), [_named(f.field, f.code, f.limit) for f in found])
    try:
        number = phone.normalise(body["phone"])
    except phone.PhoneError as error:
        raise _fault(422, str(DESCRIPTIONS[422]), "phone", "phone") from error
    model = _model(sender, body.get("car_model", ""))
    return Intake(
        ref=body["id"], phone=number, channel=body.get("channel") or sender.channel, way=LeadWay.API, sender=sender,
        key=key, digest=online.digest_of(body), car_model=model, asked_model="" if model else body.get("car_model", ""),
        consent=body.get("consent", {}).get("wording", ""),
        **{name: body.get(name, "").strip() for name in _PLAIN},
        **{field: body.get(name, False) for name, field in _NAMES.items()},
    )  # fmt: skip


def _model(sender: LeadSender, text: str) -> CarModel | None:
    """The model of the store that `text` names, whatever the case; another store's models are not known here."""
    wanted = text.strip().casefold()
    sold = CarModel.objects.sold_by(sender.store) if wanted else []
    return next((m for m in sold if wanted in (m.name.casefold(), m.code.casefold())), None)


def _named(field: str, code: str, limit: int = 0) -> dict:
    return {"field": field, "code": code, "detail": str(FAULTS[code]) % {"limit": limit}}


def _fault(status: int, detail: str, field: str, code: str) -> Problem:
    words = _named(field, code) if code in FAULTS else {"field": field, "code": code, "detail": detail}
    return Problem(status, detail, [words])


def _answer(row: OnlineLead, status: int = 200) -> JsonResponse:
    """What the sender learns: nothing about the customer, nothing of what others sent."""
    zone = row.store.zone
    moments = {name: getattr(row, name) for name in ("received_at", "respond_by", "answered_at")}
    return JsonResponse(
        {
            "id": row.ref, "lead": str(row.uid), "status": "answered" if row.answered_at else "waiting",
            **{name: at.astimezone(zone).isoformat() if at else None for name, at in moments.items()},
            "car_model": row.car_model.name if row.car_model else None,
        },
        status=status, json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
