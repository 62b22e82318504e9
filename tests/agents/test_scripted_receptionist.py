"""The scripted receptionist keeps to its script."""

from datetime import UTC, datetime

import pytest

from agents.arrival import Arrival
from agents.replies import EndCall, Routed, Say
from agents.scripted_receptionist import ScriptedReceptionist
from memory.conversation import Turn, TurnId
from memory.people import Contact, OrgId

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def turn_at(desk: ScriptedReceptionist) -> Turn:
    visit = await desk.arrive(Arrival(OrgId("org"), Contact("phone", "+15550100"), "voice", NOW))
    return Turn(TurnId("t"), OrgId("org"), visit.conversation.id, visit.customer.id, "customer", "voice", "Hi", NOW)


async def test_replies_come_in_order_and_go_round():
    desk = ScriptedReceptionist(["One.", [Say("Two."), EndCall()]])
    turn = await turn_at(desk)
    routed = Routed("scripted", "scripted", 1.0)
    assert [part async for part in desk.reply(turn)] == [routed, Say("One.")]
    assert [part async for part in desk.reply(turn)] == [routed, Say("Two."), EndCall()]
    assert [part async for part in desk.reply(turn)] == [routed, Say("One.")]
    await desk.said(turn)
    assert (len(desk.turns), desk.kept, desk.closed) == (3, [turn], 0)


async def test_a_reply_can_fail_and_can_be_closed():
    desk = ScriptedReceptionist([[Say("One."), RuntimeError("broken")], [Say("Two."), Say("Three.")]])
    turn = await turn_at(desk)
    with pytest.raises(RuntimeError, match="broken"):
        [part async for part in desk.reply(turn)]
    reply = desk.reply(turn)
    await anext(reply)
    await reply.aclose()
    assert desk.closed == 2
