"""What a tool may look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.errors import NoDiary
from agents.read_backs import read_back_code
from agents.tools.book import BookAsked, book
from agents.tools.cancel import CancelAsked, cancel
from agents.tools.desk import Desk
from agents.tools.reschedule import RescheduleAsked, reschedule
from memory.conversation import TurnId
from tests.agents.tools.booking_turns import SATURDAY, SUNDAY, Booker


async def test_the_clock_is_the_business_s_own(desk: Desk):
    assert desk.local_now.strftime("%Y-%m-%d %H:%M %Z") == "2026-11-20 12:00 PST"


async def test_an_action_has_one_key_a_turn(desk: Desk):
    assert desk.once_key("callback") == desk.once_key("callback")
    others = {desk.once_key("refund"), replace(desk, turn=TurnId("turn-2")).once_key("callback")}
    assert len({desk.once_key("callback"), *others}) == 3


async def test_a_desk_may_have_a_diary_and_says_when_it_has_none(desk: Desk, booker: Booker):
    assert booker.desk.diary is booker.desk.bookings
    with pytest.raises(NoDiary) as refusal:
        _ = desk.diary
    assert (refusal.value.code, refusal.value.retryable) == ("no_diary", False)


@pytest.mark.parametrize(
    ("agreed", "turn", "may"), [(True, "turn-2", True), (False, "turn-2", False), (True, "turn-1", False)]
)
def test_what_was_read_back_may_be_done_by_a_yes_in_a_later_turn(desk: Desk, agreed: bool, turn: str, may: bool):
    code = read_back_code({"cancel": "b"}, TurnId("turn-1"))
    assert replace(desk, agreed=agreed, turn=TurnId(turn)).may_act(code) is may
    assert not desk.may_act(None)


async def test_a_model_that_says_yes_for_the_customer_changes_nothing(booker: Booker):
    told = await booker.ask()
    assert told.read_back is not None
    silent = replace(booker.turn(), agreed=False)
    answer = await book(silent, BookAsked(confirmed=True, read_back=told.read_back.code))
    assert (answer.outcome, answer.refusal and answer.refusal.code) == ("read_back", "wait_for_yes")
    assert await booker.bookings() == []

    await booker.agree(told)
    moving = RescheduleAsked(day=SUNDAY, at="12:00")
    there = await reschedule(booker.turn(), moving)
    going = await cancel(booker.turn(), CancelAsked())
    silent = replace(booker.turn(), agreed=False)
    moved = await reschedule(silent, moving.model_copy(update={"confirmed": True, "read_back": there.code}))
    gone = await cancel(silent, CancelAsked(confirmed=True, read_back=going.code))
    assert (moved.outcome, gone.outcome) == ("read_back", "read_back")
    [booking] = await booker.bookings()
    assert booking.seating.day.isoformat() == SATURDAY
