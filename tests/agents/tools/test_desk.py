"""What a tool may look at."""

from __future__ import annotations

from dataclasses import replace

from agents.tools.desk import Desk
from memory.conversation import TurnId


async def test_the_clock_is_the_business_s_own(desk: Desk):
    assert desk.local_now.strftime("%Y-%m-%d %H:%M %Z") == "2026-11-20 12:00 PST"


async def test_an_action_has_one_key_a_turn(desk: Desk):
    assert desk.once_key("callback") == desk.once_key("callback")
    others = {desk.once_key("refund"), replace(desk, turn=TurnId("turn-2")).once_key("callback")}
    assert len({desk.once_key("callback"), *others}) == 3
