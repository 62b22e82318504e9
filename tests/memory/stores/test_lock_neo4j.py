"""The lock in Neo4j: what it decides, and that it does so by the server's own clock. The rest is in test_store.py."""

from hypothesis import given
from hypothesis import strategies as st

from memory.conversation import ConversationId
from memory.people import Contact
from memory.stores.lock_neo4j import Hold, Neo4jLocks
from tests.memory.stores.neo4j_store import neo4j_store


async def test_a_lost_answer_asked_again_changes_nothing(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, _, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        thread = await store.conversation(org, zoe.id, now=clock())
        locks, held = Neo4jLocks(store._ground), {"hold_seconds": 60.0}
        assert [await locks.take(org, thread.id, "a", **held) for _ in range(2)] == [1, 1]
        assert [await locks.take(org, thread.id, "b", **held) for _ in range(2)] == [0, 0]
        assert await locks.keep(org, thread.id, "a", **held)
        assert not await locks.keep(org, thread.id, "b", **held)
        assert [await locks.give_back(org, thread.id, "a") for _ in range(2)] == [True, False]
        assert await locks.take(org, thread.id, "c", **held) == 0  # b asked before
        assert await locks.take(org, thread.id, "b", **held) == 2
        assert await locks.take(org, ConversationId("none"), "b", **held) == -1
        await store.forget(org, zoe.id)
        assert not await locks.give_back(org, thread.id, "b")


def test_who_has_not_asked_for_long_has_lost_their_place():
    hold, _ = Hold().taken("a", 1000, 500)
    hold, _ = hold.taken("b", 1001, 500)
    hold, fence = hold.taken("c", 1002, 500)
    assert (fence, [token for token, _ in hold.waiting]) == (0, ["b", "c"])
    hold, fence = hold.taken("c", 2100, 500)
    assert (fence, hold.holder, hold.waiting) == (2, "c", ())


def test_who_waits_writes_only_now_and_then():
    hold, _ = Hold().taken("a", 1000, 60_000)
    hold, _ = hold.taken("b", 1001, 60_000)
    assert hold.taken("b", 1200, 60_000)[0] == hold
    assert hold.taken("b", 1300, 60_000)[0].waiting == (("b", 1300),)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(("take", "keep", "leave")), st.integers(0, 900))))
def test_one_holds_at_a_time_and_every_holder_has_a_higher_fence(steps):
    hold, now, fences = Hold(), 0, [0]
    for token, step, later in steps:
        before, now = hold, now + later
        match step:
            case "take":
                hold, fence = before.taken(token, now, 500)
                assert not (fence and before.held(now) and before.holder != token)
                if fence and fence != fences[-1]:
                    fences.append(fence)
            case "keep":
                hold, kept = before.kept(token, now, 500)
                assert kept == (before.held(now) and before.holder == token)
            case "leave":
                hold, left = before.given_back(token, now)
                assert left == (before.held(now) and before.holder == token)
    assert fences == list(range(len(fences)))
