"""The doors of deposits.

| route                         | answers                                                                              |
|-------------------------------|--------------------------------------------------------------------------------------|
| POST /stripe/events           | 200 for all that Stripe has signed, 400 for anything else, 503 to be told again      |
| GET /bookings/{token}/deposit | leads to a payment page of Stripe's, or says why there is nothing to pay             |
| GET /deposits/thanks          | where Stripe sends somebody who has paid                                             |

A deposit is noted once however often Stripe tells of it: the id of the event is the key of the change in the diary,
kept in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from agents.errors import BadPaymentEvent, PaymentsDown, PaymentsRefused
from agents.payments.deposits import DepositPaid, Deposits
from agents.payments.stripe_events import StripeEvents
from gateway.booking_links import BookingLinks
from gateway.routes.request_body import body_of
from memory.bookings import Bookings
from memory.clock import Clock, utc_now
from memory.errors import NotFound, StoreDown
from memory.people import OrgId

log = structlog.get_logger()

MAX_BODY_BYTES = 256 * 1024
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

THANKS = "Thank you. Your booking will show the deposit as soon as the payment has reached us. You can close this page."
PAID = "Thank you, we have your deposit already. There is nothing to pay now."
NOTHING_DUE = "There is nothing to pay for this booking."
NOT_THERE = "There is nothing at this address (any more)."
TROUBLE = "Sorry, the payment page cannot be reached just now. Nothing was paid. Please try again in a few minutes."


@dataclass(frozen=True, slots=True)
class StripeDoor:
    """What the routes need: where deposits can be paid, and who reads what Stripe tells."""

    org: OrgId
    bookings: Bookings
    deposits: Deposits
    events: StripeEvents
    links: BookingLinks
    clock: Clock = utc_now


def stripe_routes(door: StripeDoor) -> list[BaseRoute]:
    """The three routes of the module's table."""

    async def events(request: Request) -> Response:
        try:
            body = await body_of(request, MAX_BODY_BYTES)
            if body is None:
                return Response(status_code=413)
            paid = door.events.deposit_paid(body, request.headers.get("stripe-signature"))
        except (BadPaymentEvent, ClientDisconnect) as error:
            log.warning("stripe_event_refused", reason=str(error) or "left")
            return Response(status_code=400)
        return await _note(door, paid) if paid else Response(status_code=200)

    async def deposit(request: Request) -> Response:
        try:
            return await _lead_to_payment(door, request.path_params["token"])
        except (StoreDown, PaymentsDown, PaymentsRefused) as error:
            log.error("deposit_page_failed", org=door.org, code=error.code)
            return _page(TROUBLE, 503)

    async def thanks(_: Request) -> Response:
        return _page(THANKS)

    return [
        Route("/stripe/events", events, methods=["POST"]),
        Route("/bookings/{token}/deposit", deposit, methods=["GET"]),
        Route("/deposits/thanks", thanks, methods=["GET"]),
    ]


async def _note(door: StripeDoor, paid: DepositPaid) -> Response:
    """Write a paid deposit into the diary. Stripe tells again for days what is not answered by 200."""
    if paid.org != door.org:
        log.warning("stripe_event_of_another_org", stripe_event=paid.event)
        return Response(status_code=200)
    try:
        booking = await door.bookings.paid(door.org, paid.booking, now=door.clock(), once=f"stripe {paid.event}")
    except NotFound:
        log.error("deposit_of_unknown_booking", org=door.org, booking=paid.booking, stripe_event=paid.event)
        return Response(status_code=200)
    except StoreDown as error:
        log.error("deposit_not_noted", org=door.org, booking=paid.booking, stripe_event=paid.event, code=error.code)
        return Response(status_code=503)
    if booking.deposit != "paid" or paid.amount_cents != booking.deposit_cents:
        # Paid after a cancellation, or another sum than agreed: somebody has to look at it.
        log.error(
            "deposit_to_look_at", org=door.org, booking=booking.id, deposit=booking.deposit, stripe_event=paid.event
        )
    log.info("deposit_paid", org=door.org, booking=booking.id, stripe_event=paid.event)
    return Response(status_code=200)


async def _lead_to_payment(door: StripeDoor, token: str) -> Response:
    reference = door.links.reference_in(token, door.clock())
    booking = await door.bookings.by_reference(door.org, reference) if reference else None
    if booking is None:
        return _page(NOT_THERE, 404)
    if booking.deposit == "paid":
        return _page(PAID)
    link = await door.deposits.link_for(booking)
    return RedirectResponse(link, 303, _HEADERS) if link else _page(NOTHING_DUE)


def _page(words: str, status: int = 200) -> Response:
    """One sentence, readable on a phone."""
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return HTMLResponse(f"{head}<title>Deposit</title><p>{words}</p></html>", status, _HEADERS)
