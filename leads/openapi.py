"""The document of the lead interface (OpenAPI 3.0), written by hand around the schema that holds the bodies."""

from django.utils.translation import gettext as _

from leads.openapi_words import DESCRIPTIONS
from leads.rules import lead_body

VERSION = "1.0.0"
MOST_BYTES = 16_384

_MEDIA = "application/json"
_PROBLEM = "application/problem+json"


def document() -> dict:
    """The whole document, its sentences in the active language."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "dealercrm",
            "version": VERSION,
            "description": _("Lead platforms and the store's own website hand over the numbers that customers left."),
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {"/api/v1/leads/": {"post": _post()}, "/api/v1/leads/{id}/": {"get": _get()}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"NewLead": _described(), "Lead": _lead(), "Problem": _problem()},
            "headers": {
                "RetryAfter": {
                    "description": _("Seconds until the next request is accepted."),
                    "schema": {"type": "integer"},
                }
            },
        },
    }


def _described() -> dict:
    """The schema of a body with a sentence for each field."""
    properties = {
        name: {**part, "description": str(DESCRIPTIONS[name])} for name, part in lead_body.SCHEMA["properties"].items()
    }
    return {**lead_body.SCHEMA, "properties": properties, "example": lead_body.EXAMPLE}


def _lead() -> dict:
    moment = {"type": "string", "format": "date-time"}
    return {
        "type": "object",
        "required": ["id", "lead", "status", "received_at", "respond_by", "answered_at", "car_model"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "description": _("Your own number of the lead.")},
            "lead": {"type": "string", "format": "uuid", "description": _("Our number of the lead.")},
            "status": {
                "type": "string",
                "enum": ["waiting", "answered"],
                "description": _("Whether somebody has called the customer since."),
            },
            "received_at": moment,
            "respond_by": {**moment, "description": _("Until when the store wants to have answered.")},
            "answered_at": {**moment, "nullable": True},
            "car_model": {
                "type": "string",
                "nullable": True,
                "description": _("The model as the store's catalogue names it, if it knows it."),
            },
        },
    }


def _problem() -> dict:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": _("What is wrong, in one sentence.")},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "detail"],
                    "properties": {"field": text, "code": text, "detail": text},
                },
            },
        },
    }


def _post() -> dict:
    key = {
        "name": "Idempotency-Key", "in": "header", "required": False, "description": str(DESCRIPTIONS["key"]),
        "schema": {"type": "string", "pattern": lead_body.REF},
    }  # fmt: skip
    return {
        "operationId": "sendLead",
        "summary": _("Hand over a lead"),
        "description": str(DESCRIPTIONS["post"]),
        "parameters": [key],
        "requestBody": {"required": True, "content": {_MEDIA: {"schema": _ref("NewLead")}}},
        "responses": {
            "201": {
                **_found(_("The lead is in the register.")),
                "links": {"status": {"operationId": "readLead", "parameters": {"id": "$response.body#/id"}}},
            },
            "200": _found(_("The same lead came before; nothing was done the second time.")),
            **_refusals(400, 401, 409, 413, 415, 422, 429),
        },
    }


def _get() -> dict:
    ref = {
        "name": "id", "in": "path", "required": True, "description": _("Your own number of the lead."),
        "schema": {"type": "string", "pattern": lead_body.REF},
    }  # fmt: skip
    return {
        "operationId": "readLead",
        "summary": _("How a lead stands"),
        "parameters": [ref],
        "responses": {"200": _found(_("The lead.")), **_refusals(401, 404, 429)},
    }


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _found(words: str) -> dict:
    return {"description": words, "content": {_MEDIA: {"schema": _ref("Lead")}}}


def _refusals(*statuses: int) -> dict:
    answers = {}
    for status in statuses:
        answer = {"description": str(DESCRIPTIONS[status]), "content": {_PROBLEM: {"schema": _ref("Problem")}}}
        if status == 429:
            answer["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
        answers[str(status)] = answer
    return answers
