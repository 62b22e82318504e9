"""Who is taken for staff."""

from __future__ import annotations

import json

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gateway.routes.staff_only import for_staff, not_staff
from memory.errors import NotFound, StoreDown
from memory.people import OrgId


def asking(authorization: str | None) -> Request:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b""})


def test_staff_have_the_token():
    assert not_staff(asking("Bearer the staff token"), "the staff token") is None


@pytest.mark.parametrize("token", [None, "", "the staff token"])
@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer wrong", "Bearer é", "Basic the staff token"])
def test_nobody_else_does(token: str | None, given: str | None):
    refusal = not_staff(asking(given), token)
    assert refusal is not None
    assert (refusal.status_code, refusal.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("trouble", "given", "code"),
    [
        (None, "Bearer the staff token", 200),
        (None, "Bearer wrong", 401),
        (NotFound("of whom"), "Bearer the staff token", 404),
        (StoreDown("away"), "Bearer the staff token", 503),
    ],
)
async def test_an_answer_is_for_staff_and_says_what_is_wrong(trouble: Exception | None, given: str, code: int):
    async def answer(_: Request) -> Response:
        if trouble:
            raise trouble
        return PlainTextResponse("yes")

    guarded = for_staff(answer, "the staff token", OrgId("org"), nothing="There is none.", trouble_event="not_answered")
    found = await guarded(asking(given))
    assert found.status_code == code
    if trouble:
        assert json.loads(bytes(found.body))["error"]["code"] == trouble.code  # type: ignore[attr-defined]
        assert found.headers["Cache-Control"] == "no-store"
