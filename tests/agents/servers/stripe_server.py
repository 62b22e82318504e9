"""The part of Stripe's API that makes payment pages, over real HTTP: keys, idempotency and closing times as there.

Its rules are those of Stripe's API reference: a key that was used gives the saved answer again, with other parameters
it is refused, and a page closes after 24 hours. A saved answer is forgotten only when `forget` is called.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from memory.clock import Clock

KEY = "sk_test_of_the_tests"


@dataclass
class StripeServer:
    """Keeps the pages it made, and what it was asked for each, by Stripe's names of nested parameters."""

    clock: Clock
    failures: list[int] = field(default_factory=list)
    """Statuses to answer with first, one a request."""
    requests: int = 0
    pages: list[dict[str, Any]] = field(default_factory=list)
    wanted: list[dict[str, str]] = field(default_factory=list)
    saved: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/v1/checkout/sessions", self.create, methods=["POST"])]

    async def create(self, request: Request) -> Response:
        self.requests += 1
        if self.failures:
            return _error(self.failures.pop(0), "api_error", "something is wrong here")
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "invalid_request_error", "Invalid API Key provided")
        if request.headers.get("content-type") != "application/x-www-form-urlencoded":
            return _error(400, "invalid_request_error", "not a form")
        wanted = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        key = request.headers["idempotency-key"]
        if key in self.saved:
            before, page = self.saved[key]
            if before != wanted:
                return _error(400, "idempotency_error", "Keys can only be used with the same parameters")
            return JSONResponse(page, headers={"Idempotent-Replayed": "true"})
        page = self._page(wanted)
        self.saved[key] = (wanted, page)
        return JSONResponse(page)

    def forget(self) -> None:
        """What a day does to the saved answers."""
        self.saved.clear()

    def _page(self, wanted: dict[str, str]) -> dict[str, Any]:
        id = f"cs_test_{len(self.pages) + 1}"
        page = {
            "id": id,
            "object": "checkout.session",
            "url": f"https://checkout.stripe.example.com/c/pay/{id}",
            "expires_at": int((self.clock() + timedelta(hours=24)).timestamp()),
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": int(wanted["line_items[0][price_data][unit_amount]"]),
            "currency": wanted["line_items[0][price_data][currency]"],
            "client_reference_id": wanted["client_reference_id"],
            "metadata": {name: wanted[f"metadata[{name}]"] for name in ("org", "booking")},
        }
        self.pages.append(page)
        self.wanted.append(wanted)
        return page


def _error(status: int, kind: str, message: str) -> Response:
    return JSONResponse({"error": {"type": kind, "message": message}}, status)


def paid_event(page: dict[str, Any], *, id: str = "evt_1", type: str = "checkout.session.completed") -> bytes:
    """The webhook's body for a page that was paid."""
    session = {**page, "status": "complete", "payment_status": "paid"}
    return json.dumps({"id": id, "object": "event", "type": type, "data": {"object": session}}).encode()
