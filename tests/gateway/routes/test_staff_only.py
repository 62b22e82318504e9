"""Who is taken for staff."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from gateway.routes.staff_only import not_staff


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
