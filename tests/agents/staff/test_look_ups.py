"""The look-ups of staff on a real record: days on the business's clock, bounded, and of one org."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.business import Business
from agents.staff.look_ups import (
    LOOK_UPS,
    MOST,
    ConversationsAsked,
    DaysAsked,
    NothingAsked,
    PersonAsked,
    StaffDesk,
    WordsAsked,
    find_customer,
    find_said,
    list_bookings,
    list_calls,
    list_conversations,
    list_deposits_due,
    list_open_matters,
)
from memory.people import OrgId
from memory.records.daybook_sql import DaybookSql
from tests.agents.staff.evening import a_friday
from tests.memory.records.diary import DAY, Diary
from tests.memory.records.record import MINUTE, NOON, Record

OURS, THEIRS = OrgId("ours"), OrgId("theirs")
FRIDAY = date(2026, 11, 20)
TODAY = DaysAsked(first=FRIDAY, last=FRIDAY)


@pytest.fixture
def desk(engine: AsyncEngine, business: Business) -> StaffDesk:
    return StaffDesk(OURS, business, DaybookSql(engine), NOON)


async def test_all_that_staff_may_look_up(desk: StaffDesk, engine: AsyncEngine):
    await a_friday(engine, OURS)
    calls = await list_calls(desk, TODAY)
    assert (calls.total, calls.by_state) == (2, {"completed": 1, "missed": 1})  # the late one was Thursday's
    assert [(call.who.name, call.at.hour, call.minutes) for call in calls.calls] == [
        ("Sarah Connor", 12, 2.0),
        ("John", 11, 2.0),
    ]
    said = await find_said(desk, WordsAsked(first=FRIDAY, last=FRIDAY, words=("refund",)))
    assert (said.people, said.sayings[0].who.phone, said.sayings[0].text) == (1, "+19165550142", "I want a refund.")
    booked = await list_bookings(desk, DaysAsked(first=DAY, last=DAY))
    assert (booked.total, booked.guests, booked.total_cents, booked.bookings[0].who.name) == (1, 8, 55000, "Zoë")
    due = await list_deposits_due(desk, NothingAsked())
    assert (due.total, due.due_cents) == (1, 10000)
    matters = await list_open_matters(desk, NothingAsked())
    assert [(matter.kind, matter.who.name, matter.about) for matter in matters.matters] == [
        ("escalation", "Sarah Connor", "Wants a refund."),
        ("call_back", "John", "wants to talk about parking"),
    ]
    talks = await list_conversations(desk, ConversationsAsked(first=FRIDAY, last=FRIDAY))
    assert (talks.by_channel, talks.by_lead, talks.notes[0].who.name) == ({"voice": 1}, {"support": 1}, "Sarah Connor")
    assert (await list_conversations(desk, ConversationsAsked(first=FRIDAY, last=FRIDAY, lead="lost"))).notes == ()
    [sarah] = (await find_customer(desk, PersonAsked(name="sarah"))).people
    assert sarah.notes[0].summary == "Sarah called about a refund."
    assert [booking.state for booking in sarah.bookings] == ["booked"]
    assert sarah.last_said[0].text == "I want a refund."


async def test_nothing_of_another_org_is_found(desk: StaffDesk, engine: AsyncEngine):
    await a_friday(engine, THEIRS)
    week = {"first": date(2026, 11, 1), "last": date(2026, 12, 31)}
    asked = {
        "list_calls": DaysAsked(**week),
        "find_said": WordsAsked(**week, words=("refund",), intents=("complaint",)),
        "list_bookings": DaysAsked(**week),
        "list_deposits_due": NothingAsked(),
        "list_open_matters": NothingAsked(),
        "list_conversations": ConversationsAsked(first=week["first"], last=week["last"]),
        "find_customer": PersonAsked(name="Sarah"),
    }
    assert set(asked) == set(LOOK_UPS)
    for name, (look_up, _) in LOOK_UPS.items():
        found = (await look_up(desk, asked[name])).model_dump_json()
        assert "Sarah C" not in found, name
        assert "555" not in found, name
        assert "refund" not in found, name
        assert "Zoë" not in found, name


async def test_a_busy_day_is_counted_whole_and_shown_in_part(desk: StaffDesk, engine: AsyncEngine):
    record = Record(engine, OURS)
    for number in range(MOST + 5):
        await record.call("sarah", f"c{number}", at=NOON + number * MINUTE)
    found = await list_calls(desk, TODAY)
    assert (found.total, len(found.calls)) == (MOST + 5, MOST)
    assert await list_bookings(desk, DaysAsked(first=DAY, last=DAY)) is not None


async def test_what_was_written_by_an_older_hand_is_no_trouble(desk: StaffDesk, engine: AsyncEngine):
    await Record(engine, OURS).customer("x", {"callback_1": "no line at all", "callback_2": "2026-11-20 | +1 | a | b"})
    matters = (await list_open_matters(desk, NothingAsked())).matters
    assert [(matter.since, matter.about) for matter in matters] == [(None, ""), (None, "a | b")]


async def test_a_cancelled_booking_counts_for_nothing_but_is_shown(desk: StaffDesk, engine: AsyncEngine):
    diary = Diary(engine, OURS)
    booked = await diary.booked()
    await diary.sql.cancel(OURS, booked.id, deposit="kept", now=NOON, once="c")
    found = await list_bookings(desk, DaysAsked(first=DAY, last=DAY))
    assert (found.total, found.cancelled, found.guests, found.total_cents, len(found.bookings)) == (0, 1, 0, 0, 1)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (DaysAsked, {"first": "2026-11-20", "last": "2026-11-19"}),
        (DaysAsked, {"first": "2024-01-01", "last": "2026-01-01"}),
        (DaysAsked, {"first": "2026-11-20", "last": "2026-11-20", "org": "theirs"}),
        (WordsAsked, {"first": "2026-11-20", "last": "2026-11-20", "words": ["x" * 61]}),
        (WordsAsked, {"first": "2026-11-20", "last": "2026-11-20", "words": ["word"] * 9}),
        (ConversationsAsked, {"first": "2026-11-20", "last": "2026-11-20", "lead": "hot"}),
        (PersonAsked, {"name": " "}),
        (NothingAsked, {"more": 1}),
    ],
)
def test_what_may_not_be_asked(kind, values):
    with pytest.raises(ValidationError):
        kind.model_validate(values)
