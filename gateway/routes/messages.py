"""`GET /api/v1/staff/messages`: messages to customers and how far they have come (`MessagesV1`), for staff.

`?state=failed` gives those that did not arrive; the states are those of `memory.outbox.DeliveryState`. The newest come
first, 100 unless `?last=` asks for up to 500. 401 for anybody else, 400 for what is no state or number, 503 when they
cannot be looked up.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import structlog
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.routes.staff_only import not_staff
from memory.errors import MemoryTrouble
from memory.outbox import Delivery, DeliveryState, Outbox
from memory.people import OrgId

log = structlog.get_logger()

PATH = "/api/v1/staff/messages"
_LAST, _MOST = 100, 500


class MessageV1(BaseModel):
    """One message; `code` says why it failed or was refused, the carrier's own where it has one."""

    model_config = ConfigDict(frozen=True)

    id: str
    customer: str
    to: str
    channel: str
    purpose: str
    text: str
    state: DeliveryState
    code: str | None
    tries: int
    made_at: datetime
    changed_at: datetime


class MessagesV1(BaseModel):
    """The newest messages, newest first."""

    model_config = ConfigDict(frozen=True)

    messages: list[MessageV1]


def message_routes(outbox: Outbox, org: OrgId, staff_token: str | None) -> list[BaseRoute]:
    """The route, for the staff of one org."""

    async def messages(request: Request) -> Response:
        if refusal := not_staff(request, staff_token):
            return refusal
        asked, last = request.query_params.get("state"), request.query_params.get("last", str(_LAST))
        state = next((each for each in get_args(DeliveryState) if each == asked), None)
        if (asked and state is None) or last not in map(str, range(1, _MOST + 1)):
            return _error(
                400, "bad_query", f"`state` is one of {', '.join(get_args(DeliveryState))}; `last` to {_MOST}."
            )
        try:
            found = await outbox.deliveries(org, state=state, last=int(last))
        except MemoryTrouble as trouble:
            log.warning("messages_unknown", org=org, code=trouble.code)
            return _error(503, trouble.code, "They cannot be looked up now. Try again.")
        shown = MessagesV1(messages=[_shown(delivery) for delivery in found])
        return JSONResponse(shown.model_dump(mode="json"), headers={"Cache-Control": "no-store"})

    return [Route(PATH, messages)]


def _shown(delivery: Delivery) -> MessageV1:
    message = delivery.message
    return MessageV1(
        id=message.id,
        customer=message.customer,
        to=message.to.value,
        channel=message.channel,
        purpose=message.purpose,
        text=message.text,
        state=delivery.state,
        code=delivery.code,
        tries=delivery.tries,
        made_at=message.made_at,
        changed_at=delivery.changed_at,
    )


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": {}}}, status)
