"""Taking customers out of a backend, putting them in, and away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory.conversation import Turn, TurnId
from memory.errors import NotFound
from memory.memories import Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId

PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")


@pytest.fixture
async def full(store, org, clock):
    """A customer with one of everything, and another who shares their number and was merged from an address."""
    zoe, mail = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
    await store.remember(org, zoe.id, {"name": "Zoë", "allergies": "tree nuts"})
    await store.set_stopped(org, zoe.id, clock())
    for number in range(2):
        thread = await store.conversation(org, zoe.id, now=clock.turn(timedelta(hours=1)))
        await store.save_notes(org, thread.id, {"party": {"adults": number}})
        for line in range(3):
            id, text = TurnId(f"turn-{number}-{line}"), f"line {line}"
            await store.add_turn(Turn(id, org, thread.id, zoe.id, "customer", "sms", text, clock.turn(seconds=1)))
    await store.keep(Memory(MemoryId("likes"), org, zoe.id, "preference", "Likes it hot", clock(), "permanent"))
    tom = await store.add_person(org, PHONE, "Tom")
    await store.merge(org, tom.id, mail.id)
    return zoe.id, tom.id, mail.id


async def test_a_bundle_is_all_there_is(store, org, full, clock):
    zoe, tom, mail = full
    bundle = await store.bundle(org, zoe)
    assert [contact for contact, _ in bundle.contacts] == [PHONE]
    assert bundle.facts == {"name": "Zoë", "allergies": "tree nuts"}
    assert bundle.stopped_at is not None
    assert [len(each.turns) for each in bundle.conversations] == [3, 3]
    assert [each.conversation.notes["party"]["adults"] for each in bundle.conversations] == [0, 1]
    assert [memory.id for memory in bundle.memories] == ["likes"]
    assert (await store.bundle(org, tom)).shares == (PHONE,)
    assert (await store.bundle(org, mail)).merged_into == tom


async def test_what_is_put_elsewhere_is_the_same_and_works(store, org, full, clock):
    zoe, tom, mail = full
    elsewhere = OrgId(org + "-elsewhere")
    for id in (mail, zoe, tom, zoe):  # in any order, and twice
        await store.put(_in(elsewhere, await store.bundle(org, id)))
    for id in full:
        assert await store.bundle(elsewhere, id) == _in(elsewhere, await store.bundle(org, id))
        assert await store.customer(elsewhere, id) == replace(await store.customer(org, id), org=elsewhere)
    assert [each.id for each in await store.customers_for(elsewhere, PHONE)] == [zoe, tom]
    here, there = [await store.conversation(each, zoe, now=clock()) for each in (org, elsewhere)]
    assert there == replace(here, org=elsewhere)
    assert there.goes_on
    last = (await store.turns(elsewhere, there.id))[-1]
    assert not await store.add_turn(last)
    assert await store.add_turn(replace(last, id=TurnId("new")))


async def test_what_is_put_replaces_what_was_there(store, org, full):
    zoe, *_ = full
    before = await store.bundle(org, zoe)
    await store.link(org, zoe, Contact("web", "visitor-1"))
    await store.remember(org, zoe, {"party": "12", "name": "Zoe"})
    await store.drop(org, MemoryId("likes"))
    await store.put(before)
    assert await store.bundle(org, zoe) == before
    assert (await store.customer_for(org, Contact("web", "visitor-1"))).id != zoe


async def test_customers_are_listed_page_by_page(store, org, full):
    assert await store.customer_ids(org) == sorted(full)
    first = await store.customer_ids(org, count=2)
    assert first + await store.customer_ids(org, after=first[-1]) == sorted(full)
    assert org in await store.orgs()
    assert await store.customer_ids(OrgId(org + "-other")) == []


async def test_who_is_forgotten_leaves_nothing_and_who_shared_a_contact_keeps_it(store, org, full):
    zoe, tom, mail = full
    ids = [each.conversation.id for each in (await store.bundle(org, zoe)).conversations]
    theirs = await store.customer(org, tom)
    for _ in range(2):
        await store.forget(org, zoe)
    assert (await store.customer_for(org, PHONE)).id == tom
    assert set((await store.customer(org, tom)).contacts) == set(theirs.contacts)
    with pytest.raises(NotFound):
        await store.customer(org, zoe)
    assert _left(await store.traces(org, [zoe, "Zoë", "tree nuts", "Likes it hot", *ids])) == []
    await store.forget(org, mail)  # and so whoever they were found to be
    assert await store.customer_ids(org) == []
    assert _left(await store.traces(org, [tom, mail, "Tom", PHONE.value, EMAIL.value])) == []


async def test_what_is_there_is_traced(store, org, full):
    zoe, *_ = full
    assert await store.traces(org, [zoe])
    assert await store.traces(org, ["likes"])
    assert await store.traces(org, ["nothing like this"]) == []
    assert await store.traces(OrgId(org + "-other"), [zoe]) == []


async def test_nobody_has_no_bundle(store, org, full):
    with pytest.raises(NotFound):
        await store.bundle(org, CustomerId("cus_nobody"))
    with pytest.raises(NotFound):
        await store.bundle(OrgId(org + "-other"), full[0])
    await store.forget(OrgId(org + "-other"), full[0])
    assert (await store.customer(org, full[0])).name == "Zoë"


def _in(org, bundle):
    """The same bundle as another org would have it."""
    threads = tuple(
        replace(
            each,
            conversation=replace(each.conversation, org=org),
            turns=tuple(replace(turn, org=org) for turn in each.turns),
        )
        for each in bundle.conversations
    )
    memories = tuple(replace(memory, org=org) for memory in bundle.memories)
    return replace(bundle, org=org, conversations=threads, memories=memories)


def _left(names):
    """Without the queue of the record, whose writer deletes there in turn."""
    return [name for name in names if not name.endswith(":records")]


async def test_who_answers_holds_the_lock_through_a_put(make_store, org, full):
    zoe, *_ = full
    store, another = make_store(), make_store()
    thread = (await store.conversations(org, zoe))[0]
    async with store.lock(org, thread.id):
        await another.put(await another.bundle(org, zoe))
        await store.save_notes(org, thread.id, {"kept": True})
    assert (await another.conversations(org, zoe))[0].notes == {"kept": True}


async def test_a_contact_that_another_has_by_now_is_not_taken_from_them(store, org, full, clock):
    zoe, tom, _ = full
    ours, theirs = await store.bundle(org, zoe), await store.bundle(org, tom)
    await store.put(replace(theirs, contacts=((PHONE, clock()),), shares=()))
    await store.put(replace(ours, contacts=()))
    assert [each.id for each in await store.customers_for(org, PHONE)] == [tom]


async def test_a_conversation_that_was_another_s_is_put_where_it_belongs(store, org, full):
    zoe, tom, _ = full
    elsewhere = OrgId(org + "-elsewhere")
    for id in (zoe, tom):
        await store.put(_in(elsewhere, await store.bundle(org, id)))
    thread = (await store.conversations(org, zoe))[0]
    await store.move_conversation(org, thread.id, tom)
    for id in (tom, zoe):
        await store.put(_in(elsewhere, await store.bundle(org, id)))
    for id in (zoe, tom):
        assert await store.bundle(elsewhere, id) == _in(elsewhere, await store.bundle(org, id))
