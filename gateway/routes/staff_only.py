"""The staff's API is for staff: `Authorization: Bearer <FRONTDESK_STAFF_TOKEN>`; with no token set, it is shut."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from memory.errors import MemoryTrouble, NotFound
from memory.people import OrgId

log = structlog.get_logger()

NOBODY_KEEPS = {"Cache-Control": "no-store"}
"""For answers with personal data: nothing between here and staff may hold a copy."""

Answer = Callable[[Request], Awaitable[Response]]


def for_staff(answer: Answer, staff_token: str | None, org: OrgId, *, nothing: str, trouble_event: str) -> Answer:
    """The answer for staff alone: 401 for anybody else, 404 with the words `nothing` for what is not there, and 503
    with the code of the error for what cannot be reached, which is logged as `trouble_event`.
    """

    async def guarded(request: Request) -> Response:
        if refusal := not_staff(request, staff_token):
            return refusal
        try:
            return await answer(request)
        except NotFound as trouble:
            return _error(404, trouble.code, nothing)
        except MemoryTrouble as trouble:
            log.warning(trouble_event, org=org, code=trouble.code)
            return _error(503, trouble.code, "Something cannot be reached. Try again.")

    return guarded


def not_staff(request: Request, staff_token: str | None) -> Response | None:
    """The refusal for anybody else; None for staff."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if staff_token and hmac.compare_digest(given.encode(), staff_token.encode()):
        return None
    error = {"code": "not_staff", "message": "Send the staff token as a bearer token.", "details": {}}
    return JSONResponse({"error": error}, 401, {"WWW-Authenticate": "Bearer"})


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": {}}}, status, NOBODY_KEEPS)
