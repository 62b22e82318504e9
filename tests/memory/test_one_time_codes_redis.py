"""Codes prove one contact, once, for a few minutes and a few tries."""

import pytest

from memory.one_time_codes_redis import AN_HOUR, DIGITS, KEEP_SECONDS, TRIES, OneTimeCodes
from memory.people import Contact, CustomerId, OrgId
from memory.stores.keys import base, key

EMAIL, ZOE = Contact("email", "zoe@example.com"), CustomerId("cus_1")


@pytest.fixture
def codes(redis_client):
    return OneTimeCodes(redis_client, b"a secret")


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**DIGITS:0{DIGITS}}"


async def test_the_right_code_proves_the_contact_once(codes, org):
    code = await codes.make(org, ZOE, EMAIL)
    assert len(code) == DIGITS
    assert await codes.check(org, ZOE, another(code)) is False
    assert await codes.check(org, ZOE, f" {code[:3]}-{code[3:]}.") == EMAIL
    assert await codes.check(org, ZOE, code) is True


async def test_guessing_ends_the_code(codes, org):
    code = await codes.make(org, ZOE, EMAIL)
    for _ in range(TRIES):
        assert await codes.check(org, ZOE, another(code)) is False
    assert await codes.check(org, ZOE, code) is True


async def test_a_code_is_of_one_customer_of_one_org_and_a_new_one_ends_the_old(codes, org):
    first = await codes.make(org, ZOE, EMAIL)
    assert await codes.check(OrgId(org + "-other"), ZOE, first) is True
    assert await codes.check(org, CustomerId("cus_2"), first) is True
    second = await codes.make(org, ZOE, EMAIL)
    if first != second:
        assert await codes.check(org, ZOE, first) is False
    assert await codes.check(org, ZOE, second) == EMAIL


async def test_nobody_gets_codes_without_end_and_none_is_kept_as_it_is(codes, redis_client, org):
    made = [await codes.make(org, ZOE, EMAIL) for _ in range(AN_HOUR + 1)]
    assert made[-1] is None
    assert all(made[:-1])
    kept = await redis_client.hgetall(key(org, "code", ZOE))
    assert made[-2].encode() not in kept.values()
    assert 0 < await redis_client.ttl(key(org, "code", ZOE)) <= KEEP_SECONDS
    async for name in redis_client.scan_iter(match=base(org) + "code*"):
        assert await redis_client.ttl(name) > 0
