"""Messages left at the carrier, given to the staff in a real record."""

from __future__ import annotations

from gateway.routes.twilio_refused import VoiceMessage
from gateway.voice_messages import REASON, VoiceMessages
from memory.clock import FakeClock
from memory.errors import StoreDown
from memory.records.escalations_sql import EscalationsSql
from memory.stores.redis import RedisMemory


def message(org, **changes) -> VoiceMessage:
    said = {
        "call_sid": "CA1",
        "recording": "RE1",
        "url": "https://carrier/RE1",
        "seconds": 12,
        "caller": "+13105550134",
    }
    return VoiceMessage(org, **{**said, **changes})


class Nobody:
    """A memory that is away."""

    async def customer_for(self, org, contact):
        raise StoreDown("away")


async def test_a_message_is_open_for_staff_once_with_the_caller_and_the_recording(engine, redis_client, org):
    memory, escalations = RedisMemory(redis_client), EscalationsSql(engine)
    messages = VoiceMessages(memory, escalations, FakeClock())
    for _ in range(2):
        await messages.keep(message(org))
    await messages.keep(message(org, recording="RE2", url="https://carrier/RE2"))
    waiting = await escalations.waiting(org)
    assert [(one.reason, one.stays) for one in waiting] == [(REASON, False)] * 2
    assert "12 s" in waiting[0].story
    assert "+13105550134" in waiting[0].story
    assert {one.story.rpartition(" ")[2] for one in waiting} == {"https://carrier/RE1", "https://carrier/RE2"}
    [customer] = {one.customer for one in waiting}
    assert [contact.value for contact in (await memory.customer(org, customer)).contacts] == ["+13105550134"]


async def test_while_the_memory_is_away_the_message_is_kept_all_the_same(engine, org):
    escalations = EscalationsSql(engine)
    messages = VoiceMessages(Nobody(), escalations, FakeClock())
    await messages.keep(message(org))
    await messages.keep(message(org, recording="RE2", caller=None))
    assert len(await escalations.waiting(org)) == 2
