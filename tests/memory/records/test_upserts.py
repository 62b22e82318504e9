"""Rows written twice, late and out of order."""

import itertools
import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from memory.records.rows import Row
from memory.records.schema import calls, conversations, customers, turns
from memory.records.upserts import write_rows

T0 = datetime(2026, 11, 20, 18, tzinfo=UTC)


def call(state: str, as_of: str) -> Row:
    times = {"began_at": T0, "answered_at": None, "ended_at": None}
    names = {
        "org": "o",
        "id": "CA1",
        "carrier": "twilio",
        "direction": "inbound",
        "customer": None,
        "conversation": None,
    }
    return Row("call", {**names, **times, "state": state, "as_of": as_of})


def turn(place: int) -> Row:
    at = T0 + timedelta(seconds=place)
    said = {"who": "customer", "channel": "sms", "text": f"line {place}", "interrupted": False, "emotion": None}
    ids = {"org": "o", "id": f"t{place}", "conversation": "c", "customer": "x", "place": place, "at": at}
    return Row("turn", {**ids, **said})


async def test_the_newest_state_of_a_call_stays_in_whatever_order_it_comes(engine):
    states = [call("ringing", "1"), call("in_progress", "2"), call("completed", "3")]
    for order in itertools.permutations(states):
        async with engine.begin() as connection:
            await connection.execute(calls.delete())
            await connection.run_sync(write_rows, [*order, order[0]])
            assert (await connection.execute(select(calls.c.state))).scalars().all() == ["completed"]


async def test_a_customer_is_replaced_by_a_newer_one_only(engine):
    base = {"org": "o", "id": "x", "contacts": [], "made_at": T0}
    rows = [Row("customer", {**base, "facts": {"n": n}, "as_of": str(n)}) for n in (1, 3, 2)]
    async with engine.begin() as connection:
        await connection.run_sync(write_rows, rows)
        assert (await connection.execute(select(customers.c.facts))).scalars().all() == [{"n": 3}]


async def test_turns_in_any_order_and_twice_make_one_conversation(engine):
    values = {"org": "o", "id": "c", "customer": "x", "began_at": T0, "last_at": T0}
    rows = [turn(place) for place in range(1, 8)] * 2 + [Row("conversation", values)]
    random.Random(3).shuffle(rows)
    async with engine.begin() as connection:
        await connection.run_sync(write_rows, rows)
        found = (await connection.execute(select(turns.c.text).order_by(turns.c.place))).scalars().all()
        assert found == [f"line {place}" for place in range(1, 8)]
        (kept,) = (await connection.execute(select(conversations))).all()
    assert (kept.began_at, kept.last_at) == (T0, T0 + timedelta(seconds=7))


async def test_the_same_ids_in_another_org_are_others(engine):
    theirs = Row("turn", turn(1).values | {"org": "p", "text": "theirs"})
    async with engine.begin() as connection:
        await connection.run_sync(write_rows, [turn(1), theirs])
        found = (await connection.execute(select(turns.c.org, turns.c.text).order_by(turns.c.org))).all()
    assert [tuple(row) for row in found] == [("o", "line 1"), ("p", "theirs")]
