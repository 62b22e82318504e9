"""Two backends are compared by what lasts, and by what both can hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from memory.bundle import Bundle, KeptConversation
from memory.conversation import Conversation, ConversationId
from memory.memories import Memory, MemoryId
from memory.move_compare import same
from memory.people import CustomerId, OrgId

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
ORG, ZOE = OrgId("o"), CustomerId("cus_1")
FULL = Bundle(ORG, ZOE, NOW, facts={"name": "Zoë"})


def thread(last_at):
    return KeptConversation(Conversation(ConversationId("con_1"), ORG, ZOE, last_at, last_at, {}))


def memory(at):
    return Memory(MemoryId("m"), ORG, ZOE, "fact", "x", at, "short")


def test_what_is_the_same_is_the_same_and_anything_else_is_not():
    assert same(FULL, replace(FULL), now=NOW)
    assert same(None, None, now=NOW)
    assert not same(FULL, None, now=NOW)
    assert not same(FULL, replace(FULL, facts={"name": "Zoe"}), now=NOW)
    assert not same(FULL, replace(FULL, stopped_at=NOW), now=NOW)
    for more in ({"conversations": (thread(NOW),)}, {"memories": (memory(NOW),)}):
        assert not same(FULL, replace(FULL, **more), now=NOW)


def test_what_runs_out_now_may_be_gone_on_one_side():
    assert same(FULL, replace(FULL, conversations=(thread(NOW - timedelta(days=30)),)), now=NOW)
    assert same(FULL, replace(FULL, memories=(memory(NOW - timedelta(minutes=55)),)), now=NOW)


def test_letters_that_a_database_of_text_cannot_hold_are_no_difference():
    assert same(replace(FULL, facts={"name": "a\x00b"}), replace(FULL, facts={"name": "a\ufffdb"}), now=NOW)
    assert same(replace(FULL, facts={"name": "a\ud800b"}), replace(FULL, facts={"name": "a?b"}), now=NOW)
