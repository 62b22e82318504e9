"""What customers may ask for by law, done by staff.

| route                                          | answers                                                          |
|------------------------------------------------|------------------------------------------------------------------|
| GET  /api/v1/staff/customers/{id}/export       | everything known of them, as a JSON file (`memory.rights.FORMAT`) |
| POST /api/v1/staff/customers/{id}/forget       | what was deleted everywhere, and what is left: `ForgottenV1`      |

401 not_staff, 404 not_found, 503 with the code of the error (try again). Each is in the audit, without personal data.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.routes.staff_only import NOBODY_KEEPS, for_staff
from memory import rights
from memory.clock import Clock, utc_now
from memory.people import CustomerId, OrgId
from memory.records.entries import AuditEntry
from memory.rights import Everywhere

Tell = Callable[[AuditEntry], Awaitable[None]]


class ForgottenV1(BaseModel):
    """What was deleted, by what it was, and where something still stands. `gone` is true when nothing is left."""

    gone: bool
    deleted: dict[str, int]
    traces: list[str]


def rights_routes(
    places: Everywhere, org: OrgId, staff_token: str | None, tell: Tell, *, clock: Clock = utc_now
) -> list[BaseRoute]:
    """Both routes, for the staff of one org. `tell` puts an entry into the audit."""

    async def audit(action: str, customer: str, details: Mapping[str, int]) -> None:
        # Who it was is not in it: the same customer has the same subject, and nobody can tell whose it is.
        subject = hashlib.sha256(f"{org}|{customer}".encode("utf-8", "replace")).hexdigest()[:16]
        id = f"audit_{secrets.token_hex(12)}"
        await tell(AuditEntry(id, org, "staff", action, subject, clock(), dict(details)))

    async def export(request: Request) -> Response:
        customer = CustomerId(request.path_params["id"])
        found = await rights.export(places, org, customer, now=clock())
        await audit("customer_exported", customer, {})
        named = {"Content-Disposition": 'attachment; filename="customer.json"', **NOBODY_KEEPS}
        return Response(await asyncio.to_thread(orjson.dumps, found), media_type="application/json", headers=named)

    async def forget(request: Request) -> Response:
        customer = CustomerId(request.path_params["id"])
        found = await rights.forget(places, org, customer)
        await audit("customer_forgotten", customer, {**found.deleted, "traces": len(found.traces)})
        told = ForgottenV1(gone=not found.traces, deleted=dict(found.deleted), traces=list(found.traces))
        return JSONResponse(told.model_dump(), headers=NOBODY_KEEPS)

    answered = partial(
        for_staff,
        staff_token=staff_token,
        org=org,
        nothing="There is no such customer.",
        trouble_event="rights_not_answered",
    )

    return [
        Route("/api/v1/staff/customers/{id}/export", answered(export), methods=["GET"]),
        Route("/api/v1/staff/customers/{id}/forget", answered(forget), methods=["POST"]),
    ]
