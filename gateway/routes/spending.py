"""`GET /api/v1/staff/spending`: what language models have cost this month (`SpendingV1`), for staff.

Money is in microdollars: 1000000 is one dollar. 401 for anybody else, 503 when it cannot be looked up.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from agents.spending import Spending, month_of
from gateway.routes.staff_only import not_staff
from memory.clock import Clock
from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()


class SpendingV1(BaseModel):
    """A month (UTC), and its budget; `used_up` says that the offline model answers until the next one."""

    model_config = ConfigDict(frozen=True)

    month: str
    spent_microdollars: int
    budget_microdollars: int | None
    used_up: bool


def spending_routes(
    spending: Spending, org: OrgId, staff_token: str | None, *, budget: Callable[[], int | None], clock: Clock
) -> list[BaseRoute]:
    """The route, for the staff of one org. `budget` gives the month's budget as it is now."""

    async def spent(request: Request) -> Response:
        if refusal := not_staff(request, staff_token):
            return refusal
        month, limit = month_of(clock()), budget()
        try:
            microdollars = await spending.spent(org, month)
        except MemoryTrouble as trouble:
            log.warning("spending_unknown", org=org, code=trouble.code)
            error = {"code": trouble.code, "message": "It cannot be looked up now. Try again.", "details": {}}
            return JSONResponse({"error": error}, 503)
        found = SpendingV1(
            month=month,
            spent_microdollars=microdollars,
            budget_microdollars=limit,
            used_up=limit is not None and microdollars >= limit,
        )
        return JSONResponse(found.model_dump(mode="json"), headers={"Cache-Control": "no-store"})

    return [Route("/api/v1/staff/spending", spent)]
