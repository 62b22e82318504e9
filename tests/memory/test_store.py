"""The contract of `MemoryStore`: every backend in tests/memory/conftest.py passes all of it on a real server."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from memory.conversation import ConversationId, Emotion, Turn, TurnId
from memory.errors import BadContact, LockLost, NotFound, StoreDown
from memory.people import Contact, CustomerId, OrgId

PHONE = Contact("phone", "+14155550123")


@pytest.fixture
async def customer(store, org):
    return await store.customer_for(org, PHONE)


@pytest.fixture
async def conversation(store, org, customer, clock):
    return await store.conversation(org, customer.id, now=clock())


@pytest.fixture
def turn(org, customer, conversation, clock):
    feeling = Emotion(0.2, "very_negative", 0.9, 0.3, 0.1)
    return Turn(
        id=TurnId("turn-1"),
        org=org,
        conversation=conversation.id,
        customer=customer.id,
        who="customer",
        channel="voice",
        text="Twelve of us, und zwei Kinder 🎉",
        at=clock(),
        call="CA1",
        emotion=feeling,
        intent="quote",
        agent="quotes",
        confidence=0.93,
        interrupted=True,
    )


async def test_a_new_contact_makes_a_customer_and_the_same_contact_finds_it(store, org):
    made = await store.customer_for(org, PHONE)
    assert made.contacts == (PHONE,)
    assert made.facts == {}
    assert made.name is None
    assert await store.customer_for(org, Contact("phone", "(415) 555-0123")) == made
    assert await store.customer(org, made.id) == made


async def test_contacts_of_different_kinds_are_different_people_until_told(store, org):
    found = [await store.customer_for(org, contact) for contact in (PHONE, Contact("email", "a@example.com"))]
    assert found[0].id != found[1].id


async def test_two_hundred_askers_at_once_make_one_customer(make_store, org):
    stores = [make_store() for _ in range(4)]
    found = await asyncio.gather(*(stores[n % 4].customer_for(org, PHONE) for n in range(200)))
    assert len({customer.id for customer in found}) == 1


async def test_two_hundred_askers_at_once_make_one_conversation(make_store, org, customer, clock):
    stores = [make_store() for _ in range(4)]
    found = await asyncio.gather(*(stores[n % 4].conversation(org, customer.id, now=clock()) for n in range(200)))
    assert len({conversation.id for conversation in found}) == 1
    assert Counter(conversation.goes_on for conversation in found) == {False: 1, True: 199}


async def test_what_is_no_contact_is_refused(store, org):
    with pytest.raises(BadContact):
        await store.customer_for(org, Contact("phone", "anonymous"))


async def test_facts_are_added_replaced_and_forgotten(store, org, customer):
    await store.remember(org, customer.id, {"name": "Zoë", "party": "12"})
    await store.remember(org, customer.id, {"party": "14", "address": "1 Main St"})
    await store.remember(org, customer.id, {"address": "", "never_known": ""})
    found = await store.customer_for(org, PHONE)
    assert found.facts == {"name": "Zoë", "party": "14"}
    assert found.name == "Zoë"


async def test_nothing_learned_changes_nothing(store, org, customer):
    await store.remember(org, customer.id, {})
    assert await store.customer(org, customer.id) == customer


async def test_a_conversation_goes_on_until_the_gap(store, org, customer, clock):
    first = await store.conversation(org, customer.id, now=clock())
    assert not first.goes_on
    assert first.began_at == first.last_at == clock()
    again = await store.conversation(org, customer.id, now=clock.turn(seconds=1800))
    assert again == replace(first, goes_on=True)
    later = await store.conversation(org, customer.id, now=clock.turn(seconds=0.000001))
    assert later.id != first.id
    assert not later.goes_on


async def test_the_gap_counts_from_the_last_turn(store, org, customer, conversation, turn, clock):
    await store.add_turn(replace(turn, at=clock.turn(seconds=1700)))
    again = await store.conversation(org, customer.id, now=clock.turn(seconds=1700))
    assert again.id == conversation.id
    assert again.last_at == clock() - timedelta(seconds=1700)


async def test_a_turn_told_late_does_not_turn_back_the_clock(store, org, customer, conversation, turn, clock):
    await store.add_turn(replace(turn, at=clock() + timedelta(minutes=10)))
    await store.add_turn(replace(turn, id=TurnId("turn-0"), at=clock()))
    again = await store.conversation(org, customer.id, now=clock.turn(timedelta(minutes=39)))
    assert again.id == conversation.id


async def test_turns_come_back_whole_in_order_and_by_the_last(store, org, conversation, turn):
    said = [replace(turn, id=TurnId(f"turn-{n}"), text=f"line {n}") for n in range(5)]
    said[3] = replace(said[3], who="frontdesk", emotion=None, call=None, intent=None, agent=None, interrupted=False)
    for each in said:
        assert await store.add_turn(each)
    assert await store.turns(org, conversation.id) == said
    assert await store.turns(org, conversation.id, last=2) == said[-2:]
    assert await store.turns(org, conversation.id, last=9) == said
    assert await store.turns(org, conversation.id, last=0) == []
    with pytest.raises(ValueError, match="number of turns"):
        await store.turns(org, conversation.id, last=-1)


async def test_a_turn_is_kept_once(make_store, org, conversation, turn):
    stores = [make_store() for _ in range(4)]
    told = await asyncio.gather(*(stores[n % 4].add_turn(turn) for n in range(40)))
    assert Counter(told) == {True: 1, False: 39}
    assert await stores[0].turns(org, conversation.id) == [turn]


async def test_a_turn_of_nobody_or_of_no_conversation_is_not_found(store, org, conversation, turn):
    for wrong in ({"conversation": ConversationId("con_none")}, {"customer": CustomerId("cus_none")}):
        with pytest.raises(NotFound):
            await store.add_turn(replace(turn, **wrong))
    assert await store.turns(org, conversation.id) == []


async def test_half_a_character_from_a_stranger_is_kept_as_a_question_mark(store, org, conversation, turn, customer):
    await store.add_turn(replace(turn, text="a\ud800b"))
    await store.remember(org, customer.id, {"name": "A\udfff"})
    assert (await store.turns(org, conversation.id))[0].text == "a?b"
    assert (await store.customer(org, customer.id)).name == "A?"


async def test_notes_are_replaced_whole_and_any_worker_reads_them(make_store, org, customer, conversation, clock):
    await make_store().save_notes(org, conversation.id, {"party": {"adults": 8}, "zip": "94110"})
    await make_store().save_notes(org, conversation.id, {"party": {"adults": 9, "children": [6, 7]}, "ok": None})
    again = await make_store().conversation(org, customer.id, now=clock())
    assert again.notes == {"party": {"adults": 9, "children": [6, 7]}, "ok": None}


async def test_no_org_sees_what_is_another_s(store, org, customer, conversation, turn, clock):
    await store.add_turn(turn)
    other = OrgId(org + "-other")
    theirs = await store.customer_for(other, PHONE)
    assert theirs.id != customer.id
    attempts = [
        store.customer(other, customer.id),
        store.remember(other, customer.id, {"name": "Mallory"}),
        store.conversation(other, customer.id, now=clock()),
        store.save_notes(other, conversation.id, {"x": 1}),
        store.turns(other, conversation.id),
        store.add_turn(replace(turn, id=TurnId("turn-x"), org=other)),
        store.add_turn(replace(turn, id=TurnId("turn-y"), org=other, customer=theirs.id)),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(NotFound):
        async with store.lock(other, conversation.id):
            pytest.fail("it holds another org's lock")
    assert await store.customer(org, customer.id) == customer
    assert await store.turns(org, conversation.id) == [turn]
    assert (await store.conversation(org, customer.id, now=clock())).notes == {}


async def test_one_at_a_time_in_the_order_of_asking(make_store, org, conversation):
    order: list[int] = []
    inside = 0

    async def answer(number: int) -> None:
        nonlocal inside
        async with make_store().lock(org, conversation.id):
            inside += 1
            assert inside == 1
            order.append(number)
            await asyncio.sleep(0)
            inside -= 1

    async with asyncio.timeout(20):
        async with make_store().lock(org, conversation.id):
            waiting = []
            for number in range(5):
                waiting.append(asyncio.create_task(answer(number)))
                await asyncio.sleep(0.05)  # asks one after the other
        await asyncio.gather(*waiting)
    assert order == [0, 1, 2, 3, 4]


async def test_different_conversations_do_not_wait_for_each_other(store, org, conversation, clock):
    other = await store.customer_for(org, Contact("email", "b@example.com"))
    theirs = await store.conversation(org, other.id, now=clock())
    async with asyncio.timeout(20), store.lock(org, conversation.id), store.lock(org, theirs.id):
        pass


async def test_a_lock_is_held_for_as_long_as_its_holder_lives(make_store, org, conversation):
    async with make_store().lock(org, conversation.id):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5), make_store().lock(org, conversation.id):  # longer than a lock lasts
                pytest.fail("two hold one lock")


async def test_a_lock_is_given_back_when_the_work_fails(store, org, conversation):
    with pytest.raises(ZeroDivisionError):
        async with store.lock(org, conversation.id):
            _ = 1 / 0
    async with asyncio.timeout(20), store.lock(org, conversation.id):
        pass


async def test_a_waiter_that_gives_up_does_not_stand_in_the_way(make_store, org, conversation):
    async with asyncio.timeout(20):
        async with make_store().lock(org, conversation.id):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.1), make_store().lock(org, conversation.id):
                    pytest.fail("two hold one lock")
        async with make_store().lock(org, conversation.id):
            pass


async def test_a_dead_holder_s_lock_runs_out_and_what_it_writes_late_is_refused(
    make_store, org, customer, conversation, clock
):
    asleep, awake = make_store(), make_store()

    async def sleep_through() -> None:
        async with asleep.lock(org, conversation.id):
            for task in asyncio.all_tasks():
                if task.get_name() == f"lock-{conversation.id}":
                    task.cancel()  # nobody renews
            async with asyncio.timeout(20), awake.lock(org, conversation.id):
                await awake.save_notes(org, conversation.id, {"by": "awake"})
            with pytest.raises(LockLost):
                await asleep.save_notes(org, conversation.id, {"by": "asleep"})

    with pytest.raises(LockLost):
        await sleep_through()
    assert (await awake.conversation(org, customer.id, now=clock())).notes == {"by": "awake"}
    await asleep.save_notes(org, conversation.id, {"by": "asleep, later, without a lock"})


async def test_everything_says_store_down_when_it_is(unreachable_store, org, clock):
    store, now = unreachable_store, clock()
    turn = Turn(TurnId("t"), org, ConversationId("c"), CustomerId("x"), "customer", "sms", "hi", now)
    attempts = [
        store.customer_for(org, PHONE),
        store.customer(org, CustomerId("x")),
        store.remember(org, CustomerId("x"), {"a": "b"}),
        store.conversation(org, CustomerId("x"), now=now),
        store.save_notes(org, ConversationId("c"), {}),
        store.turns(org, ConversationId("c")),
        store.add_turn(turn),
        store.lock(org, ConversationId("c")).__aenter__(),
    ]
    for attempt in attempts:
        with pytest.raises(StoreDown) as trouble:
            await attempt
        assert trouble.value.retryable
