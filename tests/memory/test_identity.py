"""Who somebody is, on every backend of the shared memory."""

import pytest

from memory.errors import BadContact
from memory.identity import Identity
from memory.one_time_codes_redis import OneTimeCodes
from memory.people import Contact

PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")


class Post:
    """What was sent, and where."""

    def __init__(self):
        self.sent = []

    async def __call__(self, org, customer, contact, code):
        self.sent.append((contact, code))


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def identity(store, redis_client, post):
    return Identity(store, OneTimeCodes(redis_client, b"a secret"), post)


async def test_a_claim_links_nothing_until_the_code_that_was_sent_there_is_read_back(identity, store, org, post):
    zoe = await store.customer_for(org, PHONE)
    assert await identity.claim(org, zoe.id, Contact("email", "Zoe@Example.com"))
    [(to, code)] = post.sent
    assert to == EMAIL
    assert await store.customers_for(org, EMAIL) == []
    assert (await identity.prove(org, zoe.id, "")).proof == "wrong"
    proved = await identity.prove(org, zoe.id, code)
    assert (proved.proof, set(proved.customer.contacts)) == ("linked", {PHONE, EMAIL})
    assert (await identity.prove(org, zoe.id, code)).proof == "over"


async def test_a_proved_contact_of_somebody_else_makes_the_two_one_and_the_longer_known_stays(
    identity, store, org, post
):
    wrote = await store.customer_for(org, EMAIL)
    await store.remember(org, wrote.id, {"name": "Zoë"})
    caller = await store.customer_for(org, PHONE)
    await identity.claim(org, caller.id, EMAIL)
    proved = await identity.prove(org, caller.id, post.sent[0][1])
    assert (proved.proof, proved.customer.id, proved.customer.name) == ("merged", wrote.id, "Zoë")
    assert (await store.customer_for(org, PHONE)).id == wrote.id


async def test_a_claim_of_nonsense_sends_nothing(identity, store, org, post):
    zoe = await store.customer_for(org, PHONE)
    with pytest.raises(BadContact):
        await identity.claim(org, zoe.id, Contact("email", "no address"))
    assert post.sent == []


async def test_who_asks_for_codes_without_end_gets_none(identity, store, org, post):
    zoe = await store.customer_for(org, PHONE)
    asked = [await identity.claim(org, zoe.id, EMAIL) for _ in range(7)]
    assert asked == [True] * 5 + [False] * 2
    assert len(post.sent) == 5


async def test_the_people_of_one_number_are_kept_apart_by_their_names(identity, store, org):
    first = await store.customer_for(org, PHONE)
    zoe = await identity.speaker(org, PHONE, "Zoë Miller")
    assert (zoe.id, zoe.name) == (first.id, "Zoë Miller")
    tom = await identity.speaker(org, PHONE, "Tom")
    assert tom.id != zoe.id
    assert (await identity.speaker(org, PHONE, "zoë")).id == zoe.id
    assert (await identity.speaker(org, PHONE, "Tom Miller")).id == tom.id
    assert (await identity.speaker(org, PHONE, "Zoë Lee")).id not in (zoe.id, tom.id)
    assert len(await identity.sharing(org, PHONE)) == 3
