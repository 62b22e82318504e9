"""Somebody who goes on with their sentence: in mid-answer, at another worker, after nothing was answered."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from agents.replies import Routed, Say
from gateway.settings import Settings
from memory.conversation import Turn
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.escalations_sql import EscalationsSql
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

ORDER = "Book eight adults and four kids for Saturday the 28th at six in 95616, my name is Sarah Jones"


@pytest.fixture
def memory(redis_client: Redis) -> RedisMemory:
    return RedisMemory(redis_client)


@pytest.fixture
async def caller(
    settings: Settings, memory: RedisMemory, bookings: BookingsSql, escalations: EscalationsSql, org: OrgId
) -> Customer:
    """Somebody on the phone, greeted."""
    desk = await receptionist_of(settings, memory, bookings=bookings, escalations=escalations)
    caller = Customer(desk, org)
    await caller.arrive()
    return caller


async def answered(caller: Customer, turn: Turn) -> str:
    """The whole answer."""
    async with aclosing(caller.receptionist.reply(turn)) as parts:
        return "".join([part.text async for part in parts if isinstance(part, Say)])


async def states(caller: Customer, bookings: BookingsSql) -> list[tuple[str, int]]:
    """What stands in their name, and for how many adults."""
    assert caller.visit
    mine = await bookings.of_customer(caller.org, caller.visit.customer.id)
    return [(each.state, each.party.get("adult", 0)) for each in mine]


async def test_a_yes_that_did_not_get_far_is_none_when_they_go_on(caller: Customer, bookings: BookingsSql):
    await caller.says(ORDER)
    await caller.says("No, none.")
    yes = caller.turn("Yes.")
    async with aclosing(caller.receptionist.reply(yes)) as parts:
        assert isinstance(await anext(parts), Routed)  # they go on before anything was done
    answer = await answered(caller, replace(caller.turn("But make it ten adults."), continues=yes.id))
    assert "10 adults" in answer
    assert "Shall I book it" in answer
    assert await states(caller, bookings) == [("held", 10)]


async def test_what_was_begun_is_finished_and_said(caller: Customer, bookings: BookingsSql):
    await caller.says(ORDER)
    await caller.says("No, none.")
    yes = caller.turn("Yes.")
    async with aclosing(caller.receptionist.reply(yes)) as parts:
        async for part in parts:
            if isinstance(part, Say):
                break
    assert await states(caller, bookings) == [("booked", 8)]
    answer = await answered(caller, replace(caller.turn("And how long is the show?"), continues=yes.id))
    assert answer.startswith("I've just booked that for you. ")
    assert "minutes" in answer or "hour" in answer
    assert await states(caller, bookings) == [("booked", 8)]


async def test_another_worker_goes_on_with_it(settings: Settings, memory: RedisMemory, caller: Customer):
    half = caller.turn("How much is it for ten adults.")
    await answered(caller, half)
    caller.receptionist = await receptionist_of(settings, memory)
    answer = await answered(caller, replace(caller.turn("And two kids, four and seven, in 95616."), continues=half.id))
    assert "$606" in answer


async def test_a_piece_that_nobody_began_to_answer_is_answered_with_the_next(caller: Customer):
    half = caller.turn("How much is it for ten adults.")
    await caller.receptionist.said(half)
    turn = replace(caller.turn("And two kids, four and seven, in 95616."), continues=half.id)
    rehearsed = "".join([words async for words in caller.receptionist.rehearse(turn)])
    answer = await answered(caller, turn)
    assert "$606" in answer
    assert answer == rehearsed


async def test_both_pieces_are_kept_as_they_were_said(caller: Customer, memory: RedisMemory):
    half = caller.turn("How much is it for ten adults.")
    await answered(caller, half)
    await answered(caller, replace(caller.turn("In 95616."), continues=half.id))
    assert caller.visit
    kept = await memory.turns(caller.org, caller.visit.conversation.id)
    said = [(turn.text, turn.continues) for turn in kept if turn.who == "customer"]
    assert said == [("How much is it for ten adults.", None), ("In 95616.", half.id)]
