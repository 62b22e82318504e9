"""The part of the composition root that is about bookings outside this house: calendars, links and deposits.

Without CALDAV_URL no calendar is kept in step, and there is the feed to subscribe to. Without STRIPE_API_KEY there are
no doors for deposits: they are recorded as due.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from starlette.routing import BaseRoute

from agents.business import Business
from agents.payments.stripe_checkout import StripeDeposits
from agents.payments.stripe_events import StripeEvents
from gateway.booking_links import BookingLinks
from gateway.chores import Assign, done_here
from gateway.routes.calendar import CalendarDoor, calendar_routes
from gateway.routes.stripe import StripeDoor, stripe_routes
from gateway.settings import Settings
from memory.bookings import Bookings
from memory.calendars.caldav import CalDavCalendar
from memory.calendars.event import EventStyle
from memory.calendars.marks_redis import CalendarMarks
from memory.calendars.sync import CalendarSync
from memory.clock import Clock, utc_now

log = structlog.get_logger()

_MINUTES = 60
"""How long an appointment is taken to last where the owner does not say."""


def booking_links(settings: Settings, public_url: str) -> BookingLinks:
    """The links that customers are given."""
    secret = settings.secret.get_secret_value().encode()
    deposits = settings.env.stripe_api_key is not None
    return BookingLinks(public_url, settings.business.org, secret, deposits=deposits)


def event_style(business: Business) -> EventStyle:
    """What a calendar shows of this business."""
    booking = business.booking
    sold = {**business.prices, **business.upgrades, **business.add_ons}
    return EventStyle(
        business=business.name,
        phone=business.phone,
        zone=business.zone,
        minutes=(booking and (booking.minutes_to or booking.minutes_from)) or _MINUTES,
        labels={name: (each.one, each.many) for name, each in sold.items()},
    )


@asynccontextmanager
async def booking_doors(
    settings: Settings,
    bookings: Bookings,
    links: BookingLinks,
    marks_of: Callable[[str], CalendarMarks],
    *,
    clock: Clock = utc_now,
    assign: Assign = done_here,
    stripe_api_base: str | None = None,
) -> AsyncIterator[list[BaseRoute]]:
    """The doors of calendars and deposits; while they are open, the owner's own calendar is kept in step.

    `marks_of` gives the marks of the calendar at an address, `assign` picks the worker that keeps it in step.
    """
    env, org, style = settings.env, settings.business.org, event_style(settings.business)
    async with AsyncExitStack() as open_doors:
        sync = None
        if env.caldav_url and env.caldav_user and env.caldav_password:
            password = env.caldav_password.get_secret_value()
            calendar = await open_doors.enter_async_context(CalDavCalendar(env.caldav_url, env.caldav_user, password))
            sync = CalendarSync(org, bookings, calendar, marks_of(env.caldav_url), style)
            open_doors.push_async_callback(_stopped, asyncio.create_task(assign("calendar", sync.run), name="calendar"))
        staff_token = env.staff_token.get_secret_value() if env.staff_token else None
        routes = calendar_routes(CalendarDoor(org, bookings, style, links, staff_token, sync, clock))
        if env.stripe_api_key and env.stripe_webhook_secret:
            deposits = await StripeDeposits.load(
                env.stripe_api_key.get_secret_value(),
                business=style.business,
                back_to=links.thanks,
                api_base=stripe_api_base,
            )
            open_doors.push_async_callback(deposits.aclose)
            events = await StripeEvents.load(env.stripe_webhook_secret.get_secret_value())
            routes += stripe_routes(StripeDoor(org, bookings, deposits, events, links))
        else:
            log.info("stripe_off", reason="STRIPE_API_KEY is not set: deposits are recorded as due")
        yield routes


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
