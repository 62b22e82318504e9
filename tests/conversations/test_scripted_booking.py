"""A booking on the way of a language model: the same notes and tools hold it to the same promises, come what may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from agents.known import Known
from agents.scripted import Call, ScriptedModel
from gateway.settings import Settings
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

CONFIG = Path(__file__).parents[2] / "config"
ALL = "Book eight adults and four kids for Saturday the 28th at 6 in 95616, my name is Sarah Jones"
DETAILS: dict[str, Any] = {
    "day": "2026-11-28",
    "at": "18:00",
    "party": {"adult": 8, "child": 4},
    "zip": "95616",
    "name": "Sarah Jones",
    "allergies": "none",
}


class Stage:
    """A customer who talks to a model that says and does what it was told to, one line a request."""

    def __init__(self, model: ScriptedModel, customer: Customer, bookings: BookingsSql) -> None:
        self.model, self.customer, self.bookings = model, customer, bookings

    async def says(self, text: str, *script: Any, cut_after: int | None = None) -> str:
        """A line of the customer, and what the model does about it."""
        self.model.tell(*script)
        return (await self.customer.says(text, cut_after=cut_after)).text

    def known(self) -> Known:
        """What the model was told last."""
        return Known.from_instructions(self.model.instructions[-1])

    async def booked(self) -> list[str]:
        """The days that are booked."""
        assert self.customer.visit is not None
        mine = await self.bookings.of_customer(self.customer.org, self.customer.visit.customer.id)
        return [booking.seating.day.isoformat() for booking in mine if booking.state == "booked"]


@pytest.fixture
async def stage(settings: Settings, redis_client: Redis, org: OrgId, bookings: BookingsSql) -> Stage:
    model = ScriptedModel([])
    receptionist = await receptionist_of(settings, RedisMemory(redis_client), model=model, bookings=bookings)
    customer = Customer(receptionist, org)
    await customer.arrive()
    return Stage(model, customer, bookings)


async def to_the_read_back(stage: Stage) -> str:
    """Tell it all, and hear it read back. Gives the code of that."""
    await stage.says(ALL, Call("hold_seating", {"day": "2026-11-28", "at": "18:00"}), "Are there any allergies?")
    known = stage.known()
    assert known.missing == "allergies"
    assert known.booking is not None
    assert known.booking.todo == "hold"
    await stage.says("none", Call("book", DETAILS), "Shall I book it?")
    await stage.says("how long does the show last?", "That takes a while. Shall I book it?")
    told = stage.known().booking
    assert told is not None
    assert told.read_back is not None
    return told.read_back


async def test_a_model_books_by_the_yes_to_what_was_read_back(stage: Stage):
    code = await to_the_read_back(stage)
    assert await stage.booked() == []
    await stage.says("yes", Call("book", {"confirmed": True, "read_back": code}), "It is done.")
    told = stage.known().booking
    assert told is not None
    assert (told.todo, told.read_back) == ("book", code)
    assert await stage.booked() == ["2026-11-28"]


async def test_a_model_that_books_without_asking_books_nothing(stage: Stage):
    await stage.says(ALL, Call("book", {**DETAILS, "confirmed": True}), "Shall I book it?")
    assert await stage.booked() == []


async def test_a_model_that_reads_back_and_books_in_one_turn_books_nothing(stage: Stage):
    code = await to_the_read_back(stage)
    changed = {**DETAILS, "party": {"adult": 7, "child": 4}}
    await stage.says(
        "yes, but make it seven adults", Call("book", {**changed, "confirmed": True, "read_back": code}), "Shall I?"
    )
    told = stage.known().booking
    assert told is not None
    assert (told.todo, told.read_back) == ("read_back", None)
    assert await stage.booked() == []


async def test_a_model_that_books_again_and_again_books_once(stage: Stage):
    code = await to_the_read_back(stage)
    again = Call("book", {"confirmed": True, "read_back": code})
    await stage.says("yes", again, again, "It is done.")
    await stage.says("thanks", again, "You are welcome.")
    assert await stage.booked() == ["2026-11-28"]


async def test_what_a_model_is_told_is_what_the_customer_said(stage: Stage):
    await stage.says(ALL, "Are there any allergies?")
    known = stage.known()
    assert known.order is not None
    assert known.booking is not None
    assert (known.order.party, known.order.zip) == ({"adult": 8, "child": 4}, "95616")
    assert (known.booking.day, known.booking.at, known.booking.name) == ("2026-11-28", "18:00", "Sarah Jones")
    assert json.loads(known.model_dump_json())["booking"]["kind"] == "booking"
