"""What a tool may look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.errors import NoDiary
from agents.tools.desk import Desk
from memory.conversation import TurnId
from tests.agents.tools.booking_turns import Booker


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
