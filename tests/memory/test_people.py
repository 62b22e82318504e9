"""People, as every backend of the shared memory keeps them."""

import asyncio
from datetime import timedelta

import pytest

from memory.errors import BadContact, ContactTaken, NotFound
from memory.people import Contact, Customer, CustomerId, OrgId

PHONE = Contact("phone", "+14155550123")
EMAIL = Contact("email", "zoe@example.com")
NOBODY = CustomerId("cus_nobody")


def test_a_customer_is_called_by_the_name_they_gave():
    contacts = (Contact("phone", "+14155550123"),)
    assert Customer(CustomerId("c"), OrgId("o"), contacts).name is None
    assert Customer(CustomerId("c"), OrgId("o"), contacts, {"name": "Zoë"}).name == "Zoë"


def test_two_orgs_may_know_the_same_person_and_they_are_not_one():
    contacts = (Contact("phone", "+14155550123"),)
    assert Customer(CustomerId("c"), OrgId("o"), contacts) != Customer(CustomerId("c"), OrgId("p"), contacts)


async def test_one_more_contact_finds_the_same_customer(store, org, clock):
    customer = await store.customer_for(org, PHONE)
    clock.turn(seconds=1)
    linked = await store.link(org, customer.id, Contact("email", " Zoe@Example.com "))
    assert linked.contacts == (PHONE, EMAIL)
    assert await store.link(org, customer.id, EMAIL) == linked
    assert await store.customer_for(org, EMAIL) == linked
    assert await store.customers_for(org, EMAIL) == [linked]


async def test_a_contact_of_somebody_else_is_not_taken_from_them(store, org):
    zoe, other = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
    with pytest.raises(ContactTaken) as trouble:
        await store.link(org, zoe.id, EMAIL)
    assert trouble.value.customer == other.id
    with pytest.raises(BadContact):
        await store.link(org, zoe.id, Contact("email", "no address"))
    assert await store.customer_for(org, EMAIL) == other


async def test_nobody_is_made_by_asking_who_shares_a_contact(store, org):
    assert await store.customers_for(org, PHONE) == []
    assert await store.customers_for(org, PHONE) == []


async def test_a_family_shares_a_number_and_stays_apart(store, org):
    zoe = await store.customer_for(org, PHONE)
    await store.remember(org, zoe.id, {"name": "Zoë", "allergies": "nuts"})
    tom = await store.add_person(org, PHONE, " Tom ")
    assert tom.id != zoe.id
    assert (tom.name, tom.contacts, dict(tom.facts)) == ("Tom", (PHONE,), {"name": "Tom"})
    assert await store.add_person(org, PHONE, "tom") == tom
    assert (await store.add_person(org, PHONE, "ZOË")).id == zoe.id
    assert [each.name for each in await store.customers_for(org, PHONE)] == ["Zoë", "Tom"]
    assert (await store.customer_for(org, PHONE)).id == zoe.id
    assert (await store.link(org, tom.id, PHONE)) == tom
    with pytest.raises(ValueError, match="name"):
        await store.add_person(org, PHONE, "  ")


async def test_two_workers_make_one_person_of_a_name(make_store, org):
    await make_store().customer_for(org, PHONE)
    found = await asyncio.gather(*(make_store().add_person(org, PHONE, "Tom") for _ in range(20)))
    assert len({person.id for person in found}) == 1
    assert len(await make_store().customers_for(org, PHONE)) == 2


async def test_two_who_are_one_have_all_of_both(store, org, clock):
    by_phone, by_mail = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
    await store.remember(org, by_phone.id, {"name": "Zoë"})
    await store.remember(org, by_mail.id, {"name": "Z. Miller", "address": "1 Main St"})
    first = await store.conversation(org, by_phone.id, now=clock())
    second = await store.conversation(org, by_mail.id, now=clock.turn(seconds=60))
    one = await store.merge(org, by_phone.id, by_mail.id)
    assert one.id == by_phone.id
    assert one.merged == (by_mail.id,)
    assert one.contacts == (PHONE, EMAIL)
    assert one.facts == {"name": "Zoë", "address": "1 Main St"}
    assert await store.merge(org, by_phone.id, by_mail.id) == one
    for found in (await store.customer_for(org, EMAIL), await store.customer(org, by_mail.id)):
        assert found == one
    assert {each.id for each in await store.conversations(org, one.id)} == {first.id, second.id}
    assert (await store.conversation(org, one.id, now=clock())).id == second.id
    await store.remember(org, one.id, {"address": ""})
    assert (await store.customer(org, one.id)).facts == {"name": "Zoë"}


async def test_two_who_are_merged_into_each_other_at_once_are_one(make_store, org):
    stores = [make_store() for _ in range(3)]
    for number in range(3):
        zoe = await stores[0].customer_for(org, Contact("web", f"visitor-{number}"))
        ann = await stores[0].customer_for(org, Contact("email", f"ann{number}@example.com"))
        pairs = [(zoe.id, ann.id), (ann.id, zoe.id)] * 3
        merged = await asyncio.gather(*(stores[n % 3].merge(org, *pair) for n, pair in enumerate(pairs)))
        found = [await stores[0].customer(org, each.id) for each in (zoe, ann)]
        assert len({each.id for each in (*merged, *found)}) == 1


async def test_a_merge_can_be_undone_with_nothing_lost(store, org, clock):
    by_phone, by_mail = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
    third = await store.customer_for(org, Contact("web", "visitor-1"))
    await store.remember(org, by_mail.id, {"name": "Ann"})
    await store.merge(org, by_mail.id, third.id)
    before = await store.customer(org, by_mail.id)
    thread = await store.conversation(org, by_mail.id, now=clock())
    await store.merge(org, by_phone.id, third.id)  # who stands for Ann
    assert (await store.customer(org, by_phone.id)).merged == (by_mail.id, third.id)
    await store.remember(org, by_phone.id, {"party": "12"})
    for _ in range(2):
        assert await store.split(org, by_mail.id) == before
    assert await store.customer(org, third.id) == before
    assert await store.customer(org, by_phone.id) == Customer(by_phone.id, org, (PHONE,), {"party": "12"})
    assert [each.id for each in await store.conversations(org, by_mail.id)] == [thread.id]
    assert await store.conversations(org, by_phone.id) == []
    assert (await store.conversation(org, by_phone.id, now=clock())).id != thread.id


async def test_a_customer_is_not_merged_with_itself_or_with_nobody(store, org):
    zoe = await store.customer_for(org, PHONE)
    with pytest.raises(ValueError, match="itself"):
        await store.merge(org, zoe.id, zoe.id)
    for attempt in (store.merge(org, zoe.id, NOBODY), store.merge(org, NOBODY, zoe.id), store.split(org, NOBODY)):
        with pytest.raises(NotFound):
            await attempt


async def test_who_wants_nothing_written_is_let_alone_until_they_say_so(store, org, clock):
    zoe, other = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
    assert zoe.stopped_at is None
    since = clock.turn(timedelta(minutes=1))
    await store.set_stopped(org, other.id, since)
    await store.merge(org, zoe.id, other.id)
    assert (await store.customer(org, zoe.id)).stopped_at == since
    await store.set_stopped(org, zoe.id, None)
    assert (await store.customer(org, zoe.id)).stopped_at is None
    assert (await store.split(org, other.id)).stopped_at is None
    with pytest.raises(NotFound):
        await store.set_stopped(org, NOBODY, since)


async def test_the_people_of_one_org_are_not_another_s(store, org):
    zoe, ann = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
    other = OrgId(org + "-other")
    attempts = [
        store.link(other, zoe.id, Contact("web", "visitor-2")),
        store.merge(other, zoe.id, ann.id),
        store.split(other, zoe.id),
        store.set_stopped(other, zoe.id, None),
        store.conversations(other, zoe.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            await attempt
    assert await store.customers_for(other, PHONE) == []
    assert (await store.add_person(other, PHONE, "Tom")).id not in (zoe.id, ann.id)
    assert await store.customers_for(org, PHONE) == [zoe]
