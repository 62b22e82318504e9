"""What staff have to do for customers, and what was promised to them.

| route                                      | answers                                                               |
|--------------------------------------------|-----------------------------------------------------------------------|
| GET  /api/v1/staff/matters                 | what waits for a person, the oldest first: `MattersV1`                |
| POST /api/v1/staff/matters/{id}/close?by=  | `MatterV1`: the desk speaks of it again, and promises of it are kept  |
| GET  /api/v1/staff/customers/{id}/promises | all promises, the newest first, open ones and kept ones: `PromisesV1` |

401 not_staff, 404 not_found, 503 with the code of the error (try again).
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

import structlog
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from agents.escalating import close_escalation
from agents.memorable import to_them
from gateway.routes.staff_only import NOBODY_KEEPS, for_staff
from memory.clock import Clock, utc_now
from memory.escalations import Escalation, EscalationId, Escalations
from memory.people import CustomerId, OrgId
from memory.promises import promises
from memory.store import MemoryStore

log = structlog.get_logger()

_MOST_MEMORIES = 500
_LONGEST_NAME = 80


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class MatterV1(_Told):
    """One matter for a person: see `memory.escalations.Escalation`."""

    id: str
    customer: str
    conversation: str
    reason: str
    story: str
    stays: bool
    state: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None


class MattersV1(_Told):
    """What waits."""

    matters: list[MatterV1]


class PromiseV1(_Told):
    """What was said, when, and since when it is kept; None for a promise that is open."""

    text: str
    said_at: datetime
    conversation: str | None
    kept_at: datetime | None
    kept_by: str | None


class PromisesV1(_Told):
    """All of one customer."""

    promises: list[PromiseV1]


def matter_routes(
    record: Escalations, memory: MemoryStore, org: OrgId, staff_token: str | None, *, clock: Clock = utc_now
) -> list[BaseRoute]:
    """The routes, for the staff of one org."""

    async def waiting(_: Request) -> Response:
        return _json(MattersV1(matters=[_matter(each) for each in await record.waiting(org)]))

    async def close(request: Request) -> Response:
        by = request.query_params.get("by", "")[:_LONGEST_NAME] or "staff"
        closed = await close_escalation(
            record, memory, org, EscalationId(request.path_params["id"]), by=by, now=clock()
        )
        log.info("matter_closed", org=org, reason=closed.reason)
        return _json(_matter(closed))

    async def promised(request: Request) -> Response:
        customer = CustomerId(request.path_params["id"])
        made = await memory.memories(org, customer, kinds=("promise",), last=_MOST_MEMORIES)
        found = [
            PromiseV1(
                text=to_them(each.memory.text),
                said_at=each.memory.at,
                conversation=each.memory.conversation,
                kept_at=each.kept_by.at if each.kept_by else None,
                kept_by=each.kept_by.text if each.kept_by else None,
            )
            for each in promises(made)
        ]
        return _json(PromisesV1(promises=found))

    answered = partial(
        for_staff,
        staff_token=staff_token,
        org=org,
        nothing="There is no such thing.",
        trouble_event="matters_not_answered",
    )

    return [
        Route("/api/v1/staff/matters", answered(waiting), methods=["GET"]),
        Route("/api/v1/staff/matters/{id}/close", answered(close), methods=["POST"]),
        Route("/api/v1/staff/customers/{id}/promises", answered(promised), methods=["GET"]),
    ]


def _matter(escalation: Escalation) -> MatterV1:
    return MatterV1.model_validate(escalation, from_attributes=True)


def _json(told: BaseModel) -> Response:
    return JSONResponse(told.model_dump(mode="json"), headers=NOBODY_KEEPS)
