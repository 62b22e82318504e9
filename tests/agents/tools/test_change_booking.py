"""Changing a booking: worked out anew, read back, and changed once by a yes to just that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agents.tools.change_booking import ChangeAnswer, ChangeAsked, change_booking
from memory.bookings import Booking
from tests.agents.tools.booking_turns import Booker

TEN: dict[str, Any] = {"party": {"adult": 10, "child": 4}}


async def changes(booker: Booker, **told: Any) -> ChangeAnswer:
    """Asked, read back and agreed to, each in a turn of its own."""
    answer = await change_booking(booker.turn(), ChangeAsked(**told))
    return await agrees(booker, answer, **told)


async def agrees(booker: Booker, answer: ChangeAnswer, **told: Any) -> ChangeAnswer:
    assert answer.read_back is not None, answer
    desk = replace(booker.turn(), agreed=True)
    return await change_booking(desk, ChangeAsked(**told, confirmed=True, read_back=answer.read_back.code))


async def booked(booker: Booker) -> Booking:
    [booking] = await booker.bookings()
    return booking


@pytest.fixture
async def before(booker: Booker) -> Booking:
    await booker.books()
    return await booked(booker)


async def test_a_larger_party_is_read_back_with_its_new_total_and_nothing_is_changed_yet(booker, before: Booking):
    answer = await change_booking(booker.turn(), ChangeAsked(**TEN))
    assert answer.outcome == "read_back"
    assert answer.read_back
    assert answer.was
    assert answer.read_back.party == {"adult": 10, "child": 4}
    assert answer.read_back.total_cents == before.total_cents + 2 * 5500
    assert answer.read_back.balance_cents == answer.read_back.total_cents - 10000
    assert answer.was.total_cents == before.total_cents
    assert await booked(booker) == before


async def test_a_yes_changes_it_and_the_seating_stays(booker, before: Booking):
    answer = await changes(booker, **TEN, add_ons={"noodles": 14})
    assert answer.outcome == "changed"
    now = await booked(booker)
    assert (now.id, now.reference, now.seating) == (before.id, before.reference, before.seating)
    assert now.party == {"adult": 10, "child": 4}
    assert now.total_cents == before.total_cents + 2 * 5500 + 14 * 500


async def test_a_yes_that_is_tried_again_changes_it_once(booker, before: Booking):
    told = await change_booking(booker.turn(), ChangeAsked(**TEN))
    first = await agrees(booker, told, **TEN)
    assert told.read_back
    again = await change_booking(booker.desk, ChangeAsked(**TEN, confirmed=True, read_back=told.read_back.code))
    later = await change_booking(
        replace(booker.turn(), agreed=True), ChangeAsked(**TEN, confirmed=True, read_back=told.read_back.code)
    )
    assert first == again == later
    assert (await booked(booker)).total_cents == before.total_cents + 2 * 5500


async def test_nobody_changes_it_without_a_yes_or_by_one_to_something_else(booker, before: Booking):
    told = await change_booking(booker.turn(), ChangeAsked(**TEN))
    assert told.read_back
    code = told.read_back.code
    unheard = await change_booking(booker.desk, ChangeAsked(**TEN, confirmed=True, read_back=code))
    other = await change_booking(
        replace(booker.turn(), agreed=True), ChangeAsked(party={"adult": 20}, confirmed=True, read_back=code)
    )
    for answer in (unheard, other):
        assert (answer.outcome, answer.refusal and answer.refusal.code) == ("read_back", "not_read_back")
    assert await booked(booker) == before


async def test_an_address_farther_away_costs_more_and_one_too_far_is_refused(booker, before: Booking):
    told = await change_booking(booker.turn(), ChangeAsked(zip="95616", address="1420 F Street"))
    assert told.read_back
    assert told.read_back.total_cents != before.total_cents
    for zip_code, code in (("10001", "not_served"), ("00000", "unknown_zip"), ("93301", "not_served")):
        answer = await change_booking(booker.turn(), ChangeAsked(zip=zip_code))
        assert answer.outcome == "refused"
        assert answer.refusal
        assert answer.refusal.code in (code, "too_far")


async def test_a_name_can_be_another_and_nothing_new_is_nothing(booker, before: Booking):
    assert (await changes(booker, name="Ana Lopez")).outcome == "changed"
    assert (await booked(booker)).details["name"] == "Ana Lopez"
    answer = await change_booking(booker.turn(), ChangeAsked(name="Ana Lopez"))
    assert answer.refusal
    assert answer.refusal.code == "nothing_changed"


async def test_shortly_before_the_count_is_final_but_not_the_name(booker, before: Booking):
    booker.at(before.seating.starts_at - timedelta(hours=40))
    answer = await change_booking(booker.turn(), ChangeAsked(**TEN))
    assert answer.refusal
    assert (answer.refusal.code, answer.refusal.person) == ("count_is_final", True)
    assert (await change_booking(booker.turn(), ChangeAsked(name="Ana"))).outcome == "read_back"


async def test_thirty_guests_zero_or_five_thousand_are_refused_with_a_reason(booker, before: Booking):
    for count, code in ((30, "large_party"), (0, "empty_party"), (5000, "absurd_count")):
        answer = await change_booking(booker.turn(), ChangeAsked(party={"adult": count}))
        assert answer.refusal
        assert answer.refusal.code == code
    assert await booked(booker) == before


async def test_a_deposit_that_was_paid_stays_paid(booker, before: Booking):
    await booker.diary.paid(booker.desk.org, before.id, now=booker.desk.now, once="paid")
    answer = await changes(booker, **TEN)
    assert answer.booking
    assert (answer.booking.deposit, answer.booking.deposit_cents) == ("paid", 10000)
    assert answer.booking.balance_cents == answer.booking.total_cents - 10000


async def test_without_a_booking_there_is_nothing_to_change(booker):
    answer = await change_booking(booker.turn(), ChangeAsked(**TEN))
    assert answer.refusal
    assert answer.refusal.code == "no_booking"
