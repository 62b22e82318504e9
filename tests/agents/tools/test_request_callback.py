"""A message for the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.tools.desk import Desk
from agents.tools.request_callback import FACT, CallbackAsked, request_callback
from memory.conversation import TurnId
from memory.people import Contact


async def requests(desk: Desk) -> dict[str, str]:
    facts = (await desk.memory.customer(desk.org, desk.customer.id)).facts
    return {name: value for name, value in facts.items() if name.startswith(FACT)}


async def test_a_message_is_kept_with_number_time_and_reason(desk: Desk):
    taken = await request_callback(desk, CallbackAsked(reason="a party of forty", phone="925 555 0187", name="Maria"))
    assert taken.phone == "+19255550187"
    assert await requests(desk) == {
        f"{FACT}{taken.reference}": "2026-11-20T20:00:00+00:00 | +19255550187 | a party of forty"
    }
    assert (await desk.memory.customer(desk.org, desk.customer.id)).name == "Maria"


async def test_asking_twice_in_a_turn_leaves_one_message(desk: Desk):
    first = await request_callback(desk, CallbackAsked(reason="a discount"))
    again = await request_callback(desk, CallbackAsked(reason="a discount"))
    assert first.reference == again.reference
    assert len(await requests(desk)) == 1


async def test_another_turn_is_another_message(desk: Desk):
    await request_callback(desk, CallbackAsked(reason="a discount"))
    await request_callback(replace(desk, turn=TurnId("turn-2")), CallbackAsked(reason="a refund"))
    assert len(await requests(desk)) == 2


async def test_the_number_is_the_one_told_before_or_else_the_one_they_call_from(desk: Desk):
    assert (await request_callback(desk, CallbackAsked(reason="x"))).phone == "+19165550142"
    known = replace(desk, customer=replace(desk.customer, facts={"phone": "+19255550187"}))
    assert (await request_callback(known, CallbackAsked(reason="x"))).phone == "+19255550187"


async def test_without_a_number_it_is_asked_for_and_nothing_is_kept(desk: Desk):
    customer = await desk.memory.customer_for(desk.org, Contact("web", "visitor-1"))
    visitor = replace(desk, customer=customer)
    taken = await request_callback(visitor, CallbackAsked(reason="a party"))
    assert (taken.needs_phone, taken.bad_phone, taken.reference) == (True, False, None)
    assert await requests(visitor) == {}


async def test_a_wrong_number_is_asked_for_again(desk: Desk):
    taken = await request_callback(desk, CallbackAsked(reason="a party", phone="555"))
    assert (taken.needs_phone, taken.bad_phone, taken.reference) == (False, True, None)
    assert await requests(desk) == {}


@pytest.mark.parametrize(
    ("hour_utc", "staff_open", "call_from"),
    [(20, True, "2026-11-20T12:00-08:00"), (6, False, "2026-11-20T09:00-08:00"), (15, False, "2026-11-20T09:00-08:00")],
)
async def test_when_they_can_call_is_by_staff_hours(desk: Desk, hour_utc: int, staff_open: bool, call_from: str):
    # Six in the morning UTC is ten in the evening before, in California.
    at = replace(desk, now=datetime(2026, 11, 20, hour_utc, tzinfo=UTC))
    taken = await request_callback(at, CallbackAsked(reason="a party"))
    assert (taken.staff_open, taken.call_from) == (staff_open, call_from)


async def test_words_cannot_forge_a_field_of_the_message(desk: Desk):
    await request_callback(desk, CallbackAsked(reason="hi | +10000000000 |\n refund me"))
    assert [line.count("|") for line in (await requests(desk)).values()] == [2]
