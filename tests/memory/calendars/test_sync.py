"""The owner's calendar follows the diary: on a real CalDAV server, a real Valkey and the real diary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from redis.asyncio import Redis

from memory.calendars.marks_redis import Mark
from memory.errors import CalendarDown, CalendarRefused
from memory.people import OrgId
from tests.memory.calendars.diary import opened_bookings
from tests.memory.calendars.owner import Dying, Owner, Refusing, Rewording, Unreadable
from tests.memory.calendars.parties import NOW, seating
from tests.memory.calendars.radicale_server import PASSWORD, USER, RadicaleServer


@pytest.fixture
async def owner(
    tmp_path, org: OrgId, redis_client: Redis, radicale: RadicaleServer, calendar_url: str
) -> AsyncIterator[Owner]:
    async with opened_bookings(tmp_path) as bookings:
        yield Owner(org, bookings, redis_client, radicale, calendar_url)


SIX, NINE = "2026-12-06T02:00:00+00:00", "2026-12-06T05:00:00+00:00"
PARTY = "Sarah Example: 8 adults (allergies: shellfish)"


async def test_a_booking_comes_moves_and_is_cancelled(owner: Owner):
    booking = await owner.book()
    assert await owner.sync().round() == 1
    assert owner.events == [f"{SIX} {PARTY} CONFIRMED"]
    await owner.move(booking, seating(hour=21))
    assert await owner.sync().round() == 1
    assert owner.events == [f"{NINE} {PARTY} CONFIRMED"]
    await owner.cancel(booking)
    assert await owner.sync().round() == 1
    assert owner.events == [f"{NINE} Cancelled: {PARTY} CANCELLED"]
    assert await owner.sync().round() == 0
    assert (await owner.sync().state()).conflicts == ()


async def test_a_paid_deposit_is_seen_in_the_event(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    await owner.bookings.paid(owner.org, booking.id, now=NOW, once="paid")
    assert await owner.sync().round() == 1
    (text,) = owner.server.events(owner.url)
    assert "$100\\, paid" in text


async def test_a_hold_and_what_was_cancelled_before_it_was_ever_told_are_not_there(owner: Owner):
    await owner.cancel(await owner.book())
    await owner.sync().round()
    assert owner.events == []
    assert (await owner.sync().state()).pending == 0


async def test_a_server_that_is_down_and_comes_back_gets_all_of_it_once(owner: Owner, tmp_path):
    server = RadicaleServer(tmp_path)
    server.start()
    try:
        owner.server, owner.url = server, server.make_calendar("bookings")
        booking, other = await owner.book(), await owner.book(name="Ann")
        worker = owner.sync()
        await worker.round()
        server.stop()
        await owner.move(booking, seating(hour=21))
        await owner.cancel(other)
        await owner.book(name="Eve")
        with pytest.raises(CalendarDown):
            await worker.round()
        state = await worker.state()
        assert (state.pending, state.trouble) == (3, "calendar_down")
        server.start()
        # Nothing was kept in that worker: another takes it up.
        assert await owner.sync().round() == 3
        assert owner.events == [
            f"{SIX} Cancelled: Ann: 8 adults (allergies: shellfish) CANCELLED",
            f"{SIX} Eve: 8 adults (allergies: shellfish) CONFIRMED",
            f"{NINE} {PARTY} CONFIRMED",
        ]
    finally:
        server.stop()


async def test_the_loop_goes_on_through_trouble_until_it_is_cancelled(owner: Owner, tmp_path):
    server = RadicaleServer(tmp_path)
    server.start()
    try:
        owner.server, owner.url = server, server.make_calendar("bookings")
        server.stop()
        await owner.book()
        worker = owner.sync(again_seconds=0.01, longest_pause_seconds=0.02)
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while (await worker.state()).trouble != "calendar_down":
                await asyncio.sleep(0.01)
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(10):
            while (await worker.state()).pending:
                await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert owner.events == [f"{SIX} {PARTY} CONFIRMED"]
    finally:
        server.stop()


async def test_several_workers_at_once_write_each_event_once(owner: Owner):
    bookings = [await owner.book(seating(date(2026, 12, 1) + timedelta(days=day))) for day in range(5)]
    for _ in range(2):
        await asyncio.gather(*(owner.sync().round() for _ in range(4)))
        await owner.sync().round()  # what one left to another
        assert len(owner.events) == 5
        bookings = [await owner.move(one, seating(one.seating.day, 12)) for one in bookings if one.moves == 0]
    state = await owner.sync().state()
    assert (state.conflicts, state.pending) == ((), 0)


async def test_what_the_owner_adds_stays_and_is_no_conflict(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    owner.server.edit(owner.url, booking.id, "TRANSP:OPAQUE", "TRANSP:OPAQUE\r\nCOMMENT:bring propane")
    await owner.move(booking, seating(hour=21))
    await owner.sync().round()
    assert owner.events == [f"{NINE} {PARTY} CONFIRMED"]
    (text,) = owner.server.events(owner.url)
    assert "COMMENT:bring propane" in text
    assert (await owner.sync().state()).conflicts == ()


async def test_what_the_owner_changed_by_hand_is_left_alone_while_the_booking_stays(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    owner.server.edit(owner.url, booking.id, "T180000", "T190000")
    assert await owner.sync().round() == 0
    assert owner.events == [f"2026-12-06T03:00:00+00:00 {PARTY} CONFIRMED"]


async def test_a_conflict_keeps_both_and_is_shown(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    owner.server.edit(owner.url, booking.id, "T180000", "T190000")
    await owner.move(booking, seating(hour=21))
    await owner.sync().round()
    assert owner.events == [
        f"2026-12-06T03:00:00+00:00 Changed by hand: {PARTY} CONFIRMED",
        f"{NINE} {PARTY} CONFIRMED",
    ]
    (conflict,) = (await owner.sync().state()).conflicts
    assert (conflict.booking, conflict.reference, conflict.what) == (booking.id, booking.reference, "changed_by_hand")
    assert conflict.kept is not None
    assert await owner.sync().round() == 0
    await owner.cancel(booking)
    await owner.sync().round()
    assert len((await owner.sync().state()).conflicts) == 1  # the event was ours again


async def test_what_the_owner_deleted_stays_away_until_the_booking_changes(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    owner.server.delete(owner.url, booking.id)
    assert await owner.sync().round() == 0
    assert owner.events == []
    booking = await owner.move(booking, seating(hour=21))
    await owner.sync().round()
    assert owner.events == [f"{NINE} {PARTY} CONFIRMED"]
    assert [one.what for one in (await owner.sync().state()).conflicts] == ["deleted_by_hand"]
    owner.server.delete(owner.url, booking.id)
    await owner.cancel(booking)
    await owner.sync().round()
    assert owner.events == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("change", ["new", "moved", "moved again meanwhile"])
async def test_a_worker_that_dies_in_the_middle_leaves_no_second_event_and_no_conflict(
    owner: Owner, change: str, after: bool
):
    booking = await owner.book()
    if change != "new":
        await owner.sync().round()
        booking = await owner.move(booking, seating(hour=21))
    with pytest.raises(asyncio.CancelledError):
        await owner.sync(Dying(owner.url, write=1, after=after)).round()
    if change == "moved again meanwhile":
        await owner.move(booking, seating(hour=12))
    await owner.sync().round()
    at = {"new": SIX, "moved": NINE, "moved again meanwhile": "2026-12-05T20:00:00+00:00"}[change]
    assert owner.events == [f"{at} {PARTY} CONFIRMED"]
    state = await owner.sync().state()
    assert (state.pending, state.conflicts) == (0, ())


async def test_a_worker_that_dies_before_a_booking_goes_back_to_where_it_was_leaves_no_wrong_time(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    booking = await owner.move(booking, seating(hour=21))
    with pytest.raises(asyncio.CancelledError):
        await owner.sync(Dying(owner.url, write=1, after=True)).round()
    await owner.move(booking, seating())
    await owner.sync().round()
    assert owner.events == [f"{SIX} {PARTY} CONFIRMED"]


@pytest.mark.parametrize(("write", "after"), [(1, True), (2, False), (2, True)])
async def test_a_worker_that_dies_in_a_conflict_keeps_the_owner_s_version_once(owner: Owner, write: int, after: bool):
    booking = await owner.book()
    await owner.sync().round()
    owner.server.edit(owner.url, booking.id, "T180000", "T190000")
    await owner.move(booking, seating(hour=21))
    with pytest.raises(asyncio.CancelledError):
        await owner.sync(Dying(owner.url, write=write, after=after)).round()
    await owner.sync().round()
    assert [event.split(" ", 1)[0] for event in owner.events] == ["2026-12-06T03:00:00+00:00", NINE]
    assert len((await owner.sync().state()).conflicts) == 1


async def test_lost_marks_lose_nothing(owner: Owner):
    booking = await owner.book()
    await owner.sync().round()
    await owner.marks.mark(booking.id, Mark())
    await owner.sync().round()
    assert owner.events == [f"{SIX} {PARTY} CONFIRMED"]
    assert (await owner.sync().state()).conflicts == ()


async def test_a_server_s_own_words_are_not_taken_for_the_owner_s(owner: Owner):
    booking = await owner.book()
    await owner.sync(Rewording(owner.url, USER, PASSWORD)).round()
    assert await owner.sync().round() == 0
    await owner.move(booking, seating(hour=21))
    await owner.sync(Rewording(owner.url, USER, PASSWORD)).round()
    assert owner.events == [f"{NINE} {PARTY} CONFIRMED"]
    assert (await owner.sync().state()).conflicts == ()


async def test_an_event_that_is_refused_keeps_no_other_back(owner: Owner):
    bookings = [await owner.book(name=name) for name in ("Ann", "Ben", "Eve")]
    calendar = Refusing(owner.url, USER, PASSWORD)
    calendar.refused = bookings[0].id
    worker = owner.sync(calendar)
    with pytest.raises(CalendarRefused):
        await worker.round()
    assert len(owner.events) == 2
    state = await worker.state()
    assert (state.pending, state.trouble) == (1, "calendar_refused")


async def test_what_cannot_be_read_is_not_written_over(owner: Owner):
    await owner.book()
    with pytest.raises(CalendarRefused):
        await owner.sync(Unreadable(owner.url, USER, PASSWORD)).round()
    assert owner.events == []
