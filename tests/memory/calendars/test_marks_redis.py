"""What the calendar was told, in a real Valkey."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from memory.bookings import BookingId
from memory.calendars.marks_redis import CalendarMarks, Conflict, Mark
from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import connect

ONE, TWO = BookingId("one"), BookingId("two")
CALENDAR = "https://dav.example.com/owner/bookings/"


def conflict(booking: str, *, at: str = "2026-11-20T18:00:00+00:00", version: str = "v1") -> Conflict:
    return Conflict(booking, "R7K2", "changed_by_hand", at, version, f"{booking}-by-hand")


async def test_marks_are_kept_and_an_unknown_booking_has_an_empty_one(redis_client: Redis, org: OrgId):
    marks = CalendarMarks(redis_client, org, CALENDAR)
    assert await marks.marks([]) == []
    await marks.mark(TWO, Mark("said", "stored", "trying"))
    assert await marks.marks([ONE, TWO]) == [Mark(), Mark("said", "stored", "trying")]
    await marks.mark(TWO, Mark("said again"))
    assert await marks.marks([TWO]) == [Mark("said again")]


async def test_another_calendar_or_org_was_told_nothing(redis_client: Redis, org: OrgId):
    await CalendarMarks(redis_client, org, CALENDAR).mark(ONE, Mark("said"))
    await CalendarMarks(redis_client, org, CALENDAR).add_conflict(conflict("one"))
    for other in (
        CalendarMarks(redis_client, org, "https://dav.example.com/owner/new/"),
        CalendarMarks(redis_client, OrgId(f"{org}-other"), CALENDAR),
    ):
        assert await other.marks([ONE]) == [Mark()]
        assert await other.conflicts() == []


async def test_marks_do_not_stay_for_ever(redis_client: Redis, org: OrgId):
    await CalendarMarks(redis_client, org, CALENDAR).mark(ONE, Mark("said"))
    (key,) = [key async for key in redis_client.scan_iter(f"fd:{{{org}}}:calendar:*")]
    assert 400 * 86400 < await redis_client.ttl(key) <= 500 * 86400


async def test_a_conflict_is_told_once_the_newest_first_and_the_oldest_go(redis_client: Redis, org: OrgId):
    marks = CalendarMarks(redis_client, org, CALENDAR)
    assert await marks.add_conflict(conflict("one"))
    assert not await marks.add_conflict(conflict("one", at="2026-11-20T19:00:00+00:00"))
    assert await marks.add_conflict(conflict("one", version="v2"))
    assert [found.version for found in await marks.conflicts()] == ["v2", "v1"]
    for number in range(100):
        await marks.add_conflict(conflict(f"more-{number}"))
    kept = await marks.conflicts()
    assert (len(kept), kept[0].booking, kept[-1].booking) == (100, "more-99", "more-0")


async def test_a_store_that_is_down_is_said_to_be(tmp_path, org: OrgId):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        marks = CalendarMarks(client, org, CALENDAR)
        for asking in (marks.marks([ONE]), marks.mark(ONE, Mark()), marks.add_conflict(conflict("one"))):
            with pytest.raises(StoreDown):
                await asking
