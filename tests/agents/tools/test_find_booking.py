"""Finding what a customer has booked."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.tools.find_booking import BookingAsked, BookingFound, find_booking
from memory.people import Contact
from tests.agents.tools.booking_turns import SATURDAY, SUNDAY, Booker


async def find(booker: Booker, **asked: str) -> BookingFound:
    return await find_booking(booker.desk, BookingAsked(**asked))


async def test_the_next_one_comes_first_and_what_is_over_last(booker: Booker):
    await booker.books(day="2026-11-23", at="12:00")
    await booker.books(day=SUNDAY)
    await booker.books(day=SATURDAY)
    (gone,) = [booking for booking in await booker.bookings() if booking.seating.day.isoformat() == SUNDAY]
    await booker.diary.cancel(booker.desk.org, gone.id, deposit="waived", now=booker.desk.now, once="c")
    await booker.books(day=SUNDAY, at="21:00")
    booker.at(datetime(2026, 11, 25, tzinfo=UTC))
    found = (await find(booker)).bookings
    assert [(each.seating.day, each.state) for each in found] == [
        (SATURDAY, "booked"),
        (SUNDAY, "booked"),
        (SUNDAY, "cancelled"),
        ("2026-11-23", "booked"),
    ]
    assert (found[0].total_cents, found[0].deposit, found[0].party) == (59000, "due", {"adult": 8, "child": 4})


async def test_a_hold_is_no_booking(booker: Booker):
    await booker.ask()
    answer = await find(booker)
    assert (answer.bookings, answer.refusal and answer.refusal.code) == ((), "no_booking")


async def test_by_reference_from_elsewhere_only_with_the_contact_it_was_booked_with(booker: Booker):
    done = await booker.books()
    assert done.booking is not None
    visitor = booker.other("visitor", Contact("web", "visitor-1"))
    reference = done.booking.reference
    assert (await find(visitor, reference=reference)).bookings == ()
    assert (await find(visitor, reference=reference, contact="925 555 0187")).bookings == ()
    found = await find(visitor, reference=reference.lower(), contact="(916) 555-0142")
    assert found.bookings == (done.booking,)


async def test_a_reference_that_is_none_and_one_of_another_s_say_the_same(booker: Booker):
    done = await booker.books()
    assert done.booking is not None
    stranger = booker.other("stranger", Contact("phone", "+19255550187"))
    assert await find(stranger, reference=done.booking.reference) == await find(stranger, reference="Q2Q2")
