"""Booking: read back, agreed to, and then exactly once."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from agents.business import Business
from agents.seatings import seating
from agents.tools.book import BookAsked, book
from agents.tools.diary import hold
from memory.bookings import Terms
from memory.people import Contact
from memory.records.database import open_database
from memory.records.schema import bookings, metadata
from tests.agents.tools.booking_turns import PARTY, SATURDAY, SUNDAY, Booker
from tests.dying import run_script


async def test_first_it_is_read_back_and_held(booker: Booker):
    answer = await booker.ask(upgrades={"lobster": 2})
    told = answer.read_back
    assert answer.outcome == "read_back"
    assert told is not None
    assert (told.seating.weekday, told.seating.day, told.seating.at) == ("Saturday", SATURDAY, "18:00")
    assert (told.party, told.upgrades, told.guests) == ({"adult": 8, "child": 4}, {"lobster": 2}, 12)
    assert (told.name, told.phone, told.zip, told.allergies) == ("Maria Lopez", "+19165550142", "95112", "none")
    assert (told.total_cents, told.deposit_cents, told.balance_cents) == (62000, 10000, 52000)
    assert told.held_until == "2026-11-20T12:10-08:00"
    assert await booker.bookings() == []
    assert len(await booker.bookings("held")) == 1


async def test_the_yes_books_what_was_read_back(booker: Booker):
    answer = await booker.agree(await booker.ask(upgrades={"lobster": 2}))
    assert answer.outcome == "booked"
    (booked,) = await booker.bookings()
    assert answer.booking is not None
    assert answer.booking.reference == booked.reference
    assert (booked.total_cents, booked.deposit_cents, booked.deposit) == (62000, 10000, "due")
    assert booked.party == {"adult": 8, "child": 4}
    assert booked.order["upgrades"] == {"lobster": 2}
    assert booked.details["name"] == "Maria Lopez"


async def test_nothing_is_booked_in_the_turn_in_which_it_is_read_back(booker: Booker):
    answer = await booker.ask()
    assert answer.read_back is not None
    at_once = await book(booker.desk, BookAsked(confirmed=True, read_back=answer.read_back.code))
    assert (at_once.outcome, at_once.refusal and at_once.refusal.code) == ("read_back", "wait_for_yes")
    assert at_once.read_back == answer.read_back
    assert await booker.bookings() == []


@pytest.mark.parametrize("code", [None, "", "0123456789abcdef", "yes"])
async def test_a_yes_to_nothing_that_was_read_back_books_nothing(booker: Booker, code: str | None):
    await booker.ask()
    answer = await book(booker.turn(), BookAsked(**PARTY, confirmed=True, read_back=code))
    assert (answer.outcome, answer.refusal and answer.refusal.code) == ("read_back", "not_read_back")
    assert await booker.bookings() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"day": SUNDAY},
        {"at": "21:00"},
        {"party": {"adult": 10, "child": 4}},
        {"upgrades": {"lobster": 1}},
        {"add_ons": {"gyoza": 1}},
        {"zip": "95616"},
        {"name": "Mario Lopez"},
        {"phone": "925 555 0187"},
        {"allergies": "peanuts"},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_a_change_after_the_read_back_needs_a_new_one(booker: Booker, changed: dict[str, Any]):
    first = await booker.ask()
    second = await booker.agree(first, **{**PARTY, **changed})
    assert (second.outcome, second.refusal and second.refusal.code) == ("read_back", "not_read_back")
    assert await booker.bookings() == []
    old = await booker.agree(first)
    assert old.outcome != "booked"  # what it was is not on the table any more
    assert await booker.bookings() == []
    again = second if old.outcome == "missing" else old
    assert (await booker.agree(again)).outcome == "booked"
    assert len(await booker.bookings()) == 1


async def test_the_same_said_otherwise_beside_the_yes_is_no_change(booker: Booker):
    beside = {**PARTY, "name": " maria  LOPEZ", "party": {"child": 4, "adult": 8, "small_child": 0}, "upgrades": {}}
    answer = await booker.agree(await booker.ask(), **beside, phone="(916) 555-0142")
    assert answer.outcome == "booked"


async def test_what_was_heard_before_need_not_be_heard_again(booker: Booker):
    first = await booker.ask()
    again = await booker.ask()  # the model reads back in the very turn of the yes
    assert again.read_back is not None
    assert first.read_back is not None
    assert again.read_back.code == first.read_back.code
    answer = await book(booker.desk, BookAsked(confirmed=True, read_back=again.read_back.code))
    assert answer.outcome == "booked"


# One booking, whatever happens.


async def test_a_turn_that_is_tried_again_after_it_was_interrupted(booker: Booker):
    first = await booker.ask()
    done = await booker.agree(first)
    assert first.read_back is not None
    again = await book(booker.desk, BookAsked(confirmed=True, read_back=first.read_back.code))
    assert again == done
    assert again.outcome == "booked"


async def test_a_turn_that_two_workers_answer_at_once(booker: Booker):
    first = await booker.ask()
    assert first.read_back is not None
    desk, asked = booker.turn(), BookAsked(confirmed=True, read_back=first.read_back.code)
    answers = await asyncio.gather(*(book(desk, asked) for _ in range(10)))
    assert {answer.outcome for answer in answers} == {"booked"}
    assert len({answer.booking.reference for answer in answers if answer.booking}) == 1
    assert len(await booker.bookings("booked", "held", "released", "expired")) == 1


async def test_another_model_takes_over_in_mid_turn_and_says_it_otherwise(booker: Booker):
    first = await booker.ask()
    done = await booker.agree(first)
    assert first.read_back is not None
    other = await book(booker.desk, BookAsked(**PARTY, confirmed=True, read_back=first.read_back.code))
    assert other == done
    without_code = await book(booker.desk, BookAsked(**PARTY))
    assert without_code == done


async def test_the_tool_is_called_twice_in_one_turn_with_other_arguments(booker: Booker):
    saturday = await booker.ask()
    sunday = await booker.ask(day=SUNDAY)
    assert saturday.read_back is not None
    assert sunday.read_back is not None
    desk = booker.turn()
    first = await book(desk, BookAsked(confirmed=True, read_back=sunday.read_back.code))
    second = await book(desk, BookAsked(**PARTY, confirmed=True, read_back=saturday.read_back.code))
    assert (first.outcome, second.outcome) == ("booked", "read_back")
    third = await book(desk, BookAsked(confirmed=True, read_back=second.read_back.code if second.read_back else ""))
    assert third.outcome == "read_back"
    (booked,) = await booker.bookings()
    assert booked.seating.day.isoformat() == SUNDAY


async def test_two_read_backs_and_one_turn_that_says_yes_to_both(booker: Booker):
    answers = [await booker.ask(), await booker.ask(day=SUNDAY)]
    desk = booker.turn()
    asked = [BookAsked(confirmed=True, read_back=a.read_back.code) for a in answers if a.read_back]
    await asyncio.gather(*(book(desk, each) for each in asked))
    assert len(await booker.bookings()) == 1


async def test_one_turn_books_once_even_if_two_things_were_heard_before_it(booker: Booker):
    terms = Terms("heard-earlier", {"adult": 2}, {}, {}, 55000, 10000)
    done = await booker.books()
    sunday = seating(booker.desk.business, date(2026, 11, 29), time(18))
    assert await hold(booker.desk, sunday, {"adult": 2}, terms=terms)
    again = await book(booker.desk, BookAsked(confirmed=True, read_back="heard-earlier"))
    assert again == done
    assert len(await booker.bookings()) == 1


async def test_did_you_book_it(booker: Booker):
    first = await booker.ask()
    done = await booker.agree(first)
    booker.turn(timedelta(minutes=1))
    for asked in ({}, PARTY, {"day": SATURDAY, "at": "18:00"}):
        answer = await booker.agree(first, **asked)
        assert (answer.outcome, answer.booking) == ("already_booked", done.booking)
    assert (await booker.ask()).outcome == "already_booked"
    assert (await booker.ask(party={"adult": 20})).booking == done.booking
    assert len(await booker.bookings("booked", "held")) == 1


async def test_did_you_book_it_when_it_is_too_late_to_book(booker: Booker):
    done = await booker.books(day="2026-11-22", at="21:00")
    booker.turn(timedelta(hours=20))
    answer = await booker.ask(day="2026-11-22", at="21:00")
    assert (answer.outcome, answer.booking) == ("already_booked", done.booking)


async def test_a_yes_that_was_used_does_not_book_again_after_the_cancellation(booker: Booker):
    first = await booker.ask()
    await booker.agree(first)
    (booked,) = await booker.bookings()
    await booker.diary.cancel(booker.desk.org, booked.id, deposit="waived", now=booker.desk.now, once="c")
    assert (await booker.agree(first, **PARTY)).outcome == "read_back"
    assert await booker.bookings() == []


async def test_a_worker_that_was_left_behind_does_not_book_what_they_have_turned_from(booker: Booker):
    saturday = await booker.ask()
    late_desk = booker.turn()  # the yes, on a worker that sleeps before it acts
    await booker.books(day=SUNDAY)
    assert saturday.read_back is not None
    answer = await book(late_desk, BookAsked(confirmed=True, read_back=saturday.read_back.code))
    assert answer.outcome == "missing"
    assert len(await booker.bookings()) == 1


async def test_somebody_else_s_yes_books_nothing(booker: Booker):
    first = await booker.ask()
    other = booker.other("john", Contact("phone", "+19255550187"))
    assert (await other.agree(first, **PARTY)).outcome == "read_back"
    assert await other.bookings() == []
    assert await booker.bookings() == []


async def test_a_turn_killed_at_any_step_and_answered_by_another_worker(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/diary.db"
    engine = open_database(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    killed = await run_script(Path(__file__).with_name("killed_turns.py"), url, str(tmp_path))
    assert killed > 30
    async with engine.connect() as connection:
        states = select(bookings.c.org, bookings.c.state, bookings.c.moves).order_by(bookings.c.org, bookings.c.state)
        rows = (await connection.execute(states)).all()
    await engine.dispose()
    of_each_org = [("booked", 1), ("released", 0)]  # the hold of the new seating is given up by the move
    assert [(row.state, row.moves) for row in rows] == of_each_org * (len(rows) // 2)
    assert len({row.org for row in rows}) == len(rows) / 2 >= killed


# What cannot be.


@pytest.mark.parametrize(
    ("changed", "code", "person"),
    [
        ({"day": "2026-02-31"}, "impossible_date", False),
        ({"day": "2026-11-22", "at": "12:00"}, "too_soon", False),
        ({"at": "19:00"}, "no_such_seating", False),
        ({"party": {"adult": 0}}, "empty_party", False),
        ({"party": {"adult": 30}}, "large_party", True),
        ({"zip": "93701"}, "too_far", True),
        ({"phone": "555"}, "bad_phone", False),
        ({"allergies": "my son is anaphylactic to shrimp"}, "severe_allergy", True),
    ],
)
async def test_what_cannot_be_booked_says_why(booker: Booker, changed: dict[str, Any], code: str, person: bool):
    answer = await booker.ask(**changed)
    assert answer.outcome == "refused"
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.person) == (code, person)
    assert answer.refusal.detail
    assert await booker.bookings("held", "booked") == []


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({}, ("day", "at", "party", "zip", "name", "allergies")),
        ({"day": SATURDAY, "at": "18:00"}, ("party", "zip", "name", "allergies")),
        ({**PARTY, "allergies": None}, ("allergies",)),
        ({**PARTY, "zip": None, "address": "12 Oak Street"}, ("zip",)),
    ],
)
async def test_what_is_missing_is_told_in_the_order_of_asking(booker: Booker, told: dict[str, Any], missing):
    answer = await book(booker.turn(), BookAsked(**told))
    assert (answer.outcome, answer.missing) == ("missing", missing)


async def test_a_visitor_of_the_page_tells_how_to_reach_them(booker: Booker):
    visitor = booker.other("visitor", Contact("web", "visitor-1"))
    assert (await visitor.ask()).missing == ("phone",)
    answer = await visitor.ask(email="Maria@Example.com")
    assert answer.read_back is not None
    assert (answer.read_back.email, answer.read_back.phone) == ("maria@example.com", None)


async def test_a_business_of_another_trade(booker: Booker, plumber: Business):
    other = booker.of(plumber)
    told = {"day": "2026-11-23", "at": "08:00", "party": {"call_out": 1, "hour": 2}, "zip": "78701", "name": "Ann"}
    asked = await book(other.turn(), BookAsked(**told))
    assert asked.read_back is not None
    assert asked.read_back.seating.starts_at == "2026-11-23T08:00-06:00"
    assert (asked.read_back.total_cents, asked.read_back.deposit_cents) == (8900 + 24000, 0)
    assert (await other.agree(asked)).outcome == "booked"
    sunday = await book(other.turn(), BookAsked(**{**told, "day": "2026-11-29"}))
    assert (sunday.refusal and sunday.refusal.code) == "closed"


async def test_a_business_that_takes_no_bookings(booker: Booker, plumber: Business):
    answer = await booker.of(plumber.model_copy(update={"booking": None})).ask()
    assert (answer.outcome, answer.refusal and answer.refusal.code) == ("refused", "no_bookings")
