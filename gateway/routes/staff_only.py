"""The staff's API is for staff: `Authorization: Bearer <FRONTDESK_STAFF_TOKEN>`; with no token set, it is shut."""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def not_staff(request: Request, staff_token: str | None) -> Response | None:
    """The refusal for anybody else; None for staff."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if staff_token and hmac.compare_digest(given.encode(), staff_token.encode()):
        return None
    error = {"code": "not_staff", "message": "Send the staff token as a bearer token.", "details": {}}
    return JSONResponse({"error": error}, 401, {"WWW-Authenticate": "Bearer"})
