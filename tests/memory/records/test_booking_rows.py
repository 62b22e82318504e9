"""The steps that changes of the diary are made of."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Booking, BookingId, Seating, Terms
from memory.errors import NotFound
from memory.people import CustomerId, OrgId
from memory.records import booking_rows
from memory.records.booking_rows import (
    booking_of,
    free_place,
    insert_booking,
    new_reference,
    reading_values,
    update_booking,
)
from memory.records.schema import booking_changes, bookings
from tests.memory.records.diary import NOW as DIARY_NOW
from tests.memory.records.diary import TERMS as DIARY_TERMS
from tests.memory.records.diary import Diary

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
SIX = Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))
TERMS = Terms("code", {"adult": 8}, {"zip": "95616"}, {"name": "Zoë"}, 55000, 10000)
HELD = {"conversation": None, "state": "held", "held_until": NOW, "party": {}, "read_back": None}
ORG = OrgId("o")


async def test_a_row_comes_back_as_the_booking_that_it_is(engine: AsyncEngine):
    async with engine.begin() as connection:
        made = await connection.run_sync(insert_booking, ORG, CustomerId("c"), SIX, {**HELD, "place": 1}, NOW)
        assert (made.seating, made.state, made.held_until, made.made_at) == (SIX, "held", NOW, NOW)
        assert await connection.run_sync(booking_of, ORG, made.id) == made
        changed = await connection.run_sync(update_booking, ORG, made.id, **reading_values(made, {}, TERMS))
        assert (changed.party, changed.order, changed.details) == (TERMS.party, TERMS.order, TERMS.details)
        assert (changed.total_cents, changed.deposit_cents, changed.read_back) == (55000, 10000, "code")
        with pytest.raises(NotFound):
            await connection.run_sync(booking_of, OrgId("other"), made.id)


async def test_the_first_place_that_is_free(engine: AsyncEngine):
    async with engine.begin() as connection:
        for name, place in (("a", 1), ("b", 3)):
            await connection.run_sync(insert_booking, ORG, CustomerId(name), SIX, {**HELD, "place": place}, NOW)
        assert await connection.run_sync(free_place, ORG, SIX.starts_at, 3) == 2
        assert await connection.run_sync(free_place, ORG, SIX.starts_at, 1) is None
        assert await connection.run_sync(free_place, OrgId("other"), SIX.starts_at, 1) == 1


async def test_references_are_short_speakable_and_never_twice(engine: AsyncEngine, monkeypatch):
    monkeypatch.setattr(booking_rows, "LETTERS", "RK")
    monkeypatch.setattr(booking_rows, "DIGITS", "7")
    async with engine.begin() as connection:
        for number in range(8):
            customer = CustomerId(f"c{number}")
            await connection.run_sync(insert_booking, ORG, customer, SIX, {**HELD, "place": number + 1}, NOW)
        references = list((await connection.execute(select(bookings.c.reference))).scalars())
    assert len(set(references)) == 8
    assert all(re.fullmatch(r"([RK]7){2,3}", reference) for reference in references)
    assert max(map(len, references)) == 6


async def test_a_reference_is_four_characters_while_there_are_some(engine: AsyncEngine):
    async with engine.begin() as connection:
        assert re.fullmatch(r"[A-Z]\d[A-Z]\d", await connection.run_sync(new_reference, ORG))


def test_holding_again_changes_what_it_says_and_no_more():
    before = Booking(BookingId("b"), ORG, CustomerId("c"), None, "R7K2", "held", SIX, {"adult": 8})
    assert reading_values(before, {}, None) == {}
    assert reading_values(before, {"adult": 8}, None) == {}
    assert reading_values(before, {"adult": 9}, None) == {"party": {"adult": 9}, "read_back": None}
    assert reading_values(None, {}, None) == {"party": {}, "read_back": None}
    assert reading_values(before, {}, TERMS)["read_back"] == "code"


async def test_a_booking_gets_other_terms_once_and_what_it_was_is_kept(engine: AsyncEngine):
    diary = Diary(engine)
    booked = await diary.booked()
    terms = replace(DIARY_TERMS, code="another", party={"adult": 10}, total_cents=70000)

    async def change(once: str) -> Booking:
        return await diary.sql.change(
            diary.org, booked.id, terms, instead_of=booked.read_back, now=DIARY_NOW, once=once
        )

    first, second = await asyncio.gather(change("k"), change("k"))
    assert first == second
    assert (first.party, first.total_cents, first.read_back) == ({"adult": 10}, 70000, "another")
    assert (first.seating, first.reference, first.state) == (booked.seating, booked.reference, "booked")
    assert await change("l") == first  # by a yes to what does not stand any more
    changes = (booking_changes.c.org == diary.org, booking_changes.c.change == "change")
    async with engine.connect() as connection:
        [before] = (await connection.execute(select(booking_changes.c.before).where(*changes))).scalars()
    assert (before["party"], before["total_cents"]) == (dict(booked.party), booked.total_cents)
    assert (before["details"], before["read_back"]) == (dict(booked.details), booked.read_back)


async def test_what_does_not_stand_is_not_changed(engine: AsyncEngine):
    diary = Diary(engine)
    booked = await diary.booked()
    cancelled = await diary.sql.cancel(diary.org, booked.id, deposit="kept", now=DIARY_NOW, once="c")
    terms = replace(DIARY_TERMS, code="another", total_cents=1)
    change = diary.sql.change(diary.org, booked.id, terms, instead_of=booked.read_back, now=DIARY_NOW, once="k")
    assert await change == cancelled
