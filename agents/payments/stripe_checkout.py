"""`Deposits` by Stripe Checkout: one payment page for each deposit, hosted by Stripe.

A page is made with an idempotency key of the booking and what is asked for it, so that asking again gives the same
page. A page closes after a day; then the key is that of the closed page as well, and so there is never more than one
open: a deposit cannot be paid twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import timedelta
from typing import Any

import structlog

from agents.errors import PaymentsDown, PaymentsRefused
from agents.payments.deposits import is_due
from memory.bookings import Booking
from memory.clock import Clock, utc_now

log = structlog.get_logger()

_CLOSES_SOON = timedelta(minutes=2)
_PAGES_AT_MOST = 5
"""Stripe forgets a key after a day or so, when the page that it made has closed: more than two are not met."""


class StripeDeposits:
    """The deposits of one business. `await load(...)` makes one; `await aclose()` at the end."""

    def __init__(self, client: Any, http: Any, business: str, back_to: str, currency: str, clock: Clock) -> None:
        """Use `load`."""
        self._client = client
        self._http = http
        self._business = business
        self._back_to = back_to
        self._currency = currency
        self._clock = clock

    @classmethod
    async def load(
        cls,
        api_key: str,
        *,
        business: str,
        back_to: str,
        currency: str = "usd",
        api_base: str | None = None,
        answer_seconds: float = 10.0,
        clock: Clock = utc_now,
    ) -> StripeDeposits:
        """Make the client in a thread: its package takes a fifth of a second to import.

        `back_to` is the address to which Stripe sends a customer who has paid, the same for all: a page made for
        another address would be another page. `api_base` is Stripe's own when None.
        """
        client, http = await asyncio.to_thread(_client, api_key, api_base, answer_seconds)
        return cls(client, http, business, back_to, currency, clock)

    async def aclose(self) -> None:
        """Hang up."""
        await self._http.close_async()

    async def link_for(self, booking: Booking) -> str | None:
        """The page to pay at; None when nothing is due."""
        if not is_due(booking):
            return None
        wanted = self._page(booking)
        digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]
        key = f"{booking.id}-{digest}"
        for _ in range(_PAGES_AT_MOST):
            page = await self._create(wanted, key, booking)
            if page.expires_at > (self._clock() + _CLOSES_SOON).timestamp() and page.url:
                return page.url
            key = f"{booking.id}-{digest}-{page.id}"
        raise PaymentsDown("every payment page of this booking has closed")

    def _page(self, booking: Booking) -> dict[str, Any]:
        """What is asked of Stripe: the same for the same booking, and nothing about the person."""
        about = {"org": booking.org, "booking": booking.id}
        name = f"{self._business}: deposit for booking {booking.reference}"
        price = {
            "currency": self._currency,
            "unit_amount": booking.deposit_cents,
            "product_data": {"name": name},
        }
        return {
            "mode": "payment",
            "client_reference_id": booking.id,
            "line_items": [{"quantity": 1, "price_data": price}],
            "metadata": about,
            "payment_intent_data": {"metadata": about, "description": name},
            "success_url": self._back_to,
        }

    async def _create(self, wanted: dict[str, Any], key: str, booking: Booking) -> Any:
        import stripe  # noqa: PLC0415 - heavy, and only there for those who have a key; loaded long before

        try:
            return await self._client.v1.checkout.sessions.create_async(wanted, {"idempotency_key": key})
        except stripe.StripeError as error:
            status = error.http_status or 0
            log.warning("deposit_page_failed", booking=booking.id, status=status, reason=type(error).__name__)
            if isinstance(error, stripe.APIConnectionError) or status >= 500 or status in (409, 429):
                raise PaymentsDown(f"Stripe cannot be reached: {type(error).__name__}") from None
            raise PaymentsRefused(f"Stripe refuses: {type(error).__name__}") from None


def _client(api_key: str, api_base: str | None, answer_seconds: float) -> tuple[Any, Any]:
    import stripe  # noqa: PLC0415 - heavy, and only there for those who have a key

    http = stripe.HTTPXClient(timeout=answer_seconds)
    bases: Any = {"api": api_base} if api_base else {}
    client = stripe.StripeClient(api_key, http_client=http, base_addresses=bases, max_network_retries=2)
    return client, http
