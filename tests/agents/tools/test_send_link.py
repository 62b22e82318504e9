"""A link for a customer, and no word of sending what was not sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agents.seatings import seating_at
from agents.tools.desk import Desk
from agents.tools.send_link import LinkAsked, send_link
from gateway.booking_links import BookingLinks
from memory.bookings import Booking, Seating, Terms
from memory.conversation import Channel
from memory.people import Contact
from tests.memory.calendars.diary import opened_bookings

DETAILS = {"name": "Sarah", "phone": "+19165550142"}


@pytest.fixture
async def writing(desk: Desk, tmp_path) -> AsyncIterator[Desk]:
    """The desk, with a diary and links, and a customer who writes from the page."""
    links = BookingLinks("https://desk.example.com", desk.org, b"s" * 32, deposits=True)
    async with opened_bookings(tmp_path) as bookings:
        yield replace(desk, bookings=bookings, links=links, channel="web")


async def booked(desk: Desk, at: str = "18:00", deposit_cents: int = 10000) -> Booking:
    seating = seating_at(desk.business, "2026-12-05", at, desk.now)
    assert isinstance(seating, Seating)
    terms = Terms(f"yes {at}", {"adult": 10}, {}, DETAILS, 55000, deposit_cents)
    held = await desk.diary.hold(
        desk.org,
        desk.customer.id,
        seating,
        places=2,
        party=terms.party,
        conversation=desk.conversation.id,
        until=desk.now + timedelta(minutes=10),
        now=desk.now,
        once=f"hold {at}",
        terms=terms,
    )
    assert held is not None
    made = await desk.diary.book(desk.org, held.id, places=2, read_back=terms.code, now=desk.now, once=f"book {at}")
    assert made is not None
    return made


@pytest.mark.parametrize("channel", ["web", "sms", "whatsapp", "email"])
async def test_in_writing_the_link_is_in_the_answer(writing: Desk, channel: Channel):
    booking = await booked(writing)
    assert writing.links is not None
    desk = replace(writing, channel=channel)
    deposit = await send_link(desk, LinkAsked(to="deposit"))
    assert (deposit.outcome, deposit.url) == ("here", writing.links.deposit(booking))
    assert (deposit.reference, deposit.deposit_cents) == (booking.reference, 10000)
    calendar = await send_link(desk, LinkAsked(to="calendar", reference=booking.reference.lower()))
    assert (calendar.outcome, calendar.url) == ("here", writing.links.calendar(booking))


@pytest.mark.parametrize("to", ["deposit", "calendar"])
async def test_on_the_phone_nothing_is_read_aloud_and_nothing_is_said_to_be_sent(writing: Desk, to):
    await booked(writing)
    answer = await send_link(replace(writing, channel="voice"), LinkAsked(to=to))
    assert (answer.outcome, answer.url) == ("not_by_voice", None)


async def test_a_deposit_that_is_not_due_needs_no_link(writing: Desk):
    booking = await booked(writing)
    await writing.diary.paid(writing.org, booking.id, now=writing.now, once="paid")
    answer = await send_link(writing, LinkAsked(to="deposit"))
    assert (answer.outcome, answer.paid, answer.url) == ("nothing_due", True, None)
    await writing.diary.cancel(writing.org, booking.id, deposit="refund_due", now=writing.now, once="cancel")
    answer = await send_link(writing, LinkAsked(to="deposit"))
    assert (answer.outcome, answer.paid) == ("nothing_due", False)


async def test_without_a_payment_service_the_deposit_is_due_and_there_is_no_link(writing: Desk):
    await booked(writing)
    links = BookingLinks("https://desk.example.com", writing.org, b"s" * 32, deposits=False)
    for desk in (replace(writing, links=links), replace(writing, links=None)):
        answer = await send_link(desk, LinkAsked(to="deposit"))
        assert (answer.outcome, answer.deposit_cents, answer.url) == ("not_on_line", 10000, None)


async def test_which_booking_is_meant_is_asked_and_nobody_gets_another_s(writing: Desk):
    assert (await send_link(writing, LinkAsked(to="calendar"))).outcome == "refused"
    first = await booked(writing)
    await booked(writing, "15:00")
    answer = await send_link(writing, LinkAsked(to="calendar"))
    assert answer.refusal is not None
    assert (answer.outcome, answer.refusal.code, answer.url) == ("refused", "which_booking", None)
    assert (await send_link(writing, LinkAsked(to="calendar", reference=first.reference))).outcome == "here"
    stranger = await writing.memory.customer_for(writing.org, Contact("web", "visitor-9"))
    asked = LinkAsked(to="calendar", reference=first.reference)
    answer = await send_link(replace(writing, customer=stranger), asked)
    assert (answer.outcome, answer.url) == ("refused", None)
