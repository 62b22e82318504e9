"""Claims of a contact, told apart from numbers to be reached at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from agents import intents
from agents.claims import Claims, claiming, code_in, contact_told, sent_codes
from agents.notes import Notes
from agents.router import Route
from gateway.settings import Settings
from memory.identity import Identity
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
ROUTE = Route(intents.CONTACT_DETAILS, "greeter", 0.8)
AGENTS = {intents.BOOKING: "operations"}
PHONE = Contact("phone", "+19165550142")
VISITOR = Customer(CustomerId("c"), OrgId("o"), (Contact("web", "visitor-1"),))


@pytest.fixture
def claims(redis_client: Redis, settings: Settings) -> Claims:
    outbox = OutboxRedis(redis_client)
    send = sent_codes(outbox, settings.phrases, settings.business.name, lambda: NOW)
    return Claims(Identity(RedisMemory(redis_client), OneTimeCodes(redis_client, b"s"), send))


def intent(claims: Claims, text: str, *, told: Contact | None = PHONE, before: Notes | None = None, who=VISITOR) -> str:
    return claiming(text, ROUTE, before or Notes(), told, who, AGENTS, claims).intent


@pytest.mark.parametrize(
    "text", ["my number is 916 555 0142", "I called you yesterday from 916 555 0142", "It's me, my cell is 9165550142"]
)
def test_a_claim(claims: Claims, text: str):
    route = claiming(text, ROUTE, Notes(), PHONE, VISITOR, AGENTS, claims)
    assert (route.intent, route.agent) == (intents.CLAIM, "operations")


def test_what_is_none(claims: Claims):
    mine = "my number is 916 555 0142"
    assert intent(claims, mine, told=None) == ROUTE.intent
    assert intent(claims, mine, told=Contact("email", "jane@example.com")) == ROUTE.intent
    assert intent(claims, "call me at 916 555 0142") == ROUTE.intent
    assert intent(claims, mine, before=Notes(topic=intents.BOOKING)) == ROUTE.intent
    assert intent(claims, mine, before=Notes(to_text="quote")) == ROUTE.intent
    assert intent(claims, mine, who=Customer(CustomerId("c"), OrgId("o"), (PHONE,))) == ROUTE.intent


def test_a_code_is_read_back_as_it_is_said(claims: Claims):
    asked = Notes(asked="code")
    assert intent(claims, "one two three four five six", told=None, before=asked) == intents.PROVE
    assert intent(claims, "what code?", told=None, before=asked) == ROUTE.intent
    assert code_in("it's 12 34 56") == "123456"
    assert code_in("one two three four five six") == "123456"


def test_what_a_turn_told():
    notes = Notes(phone=PHONE.value, email="jane@example.com")
    assert contact_told(notes, {"phone"}) == PHONE
    assert contact_told(notes, {"email"}) == Contact("email", "jane@example.com")
    assert contact_told(notes, {"zip"}) is None


async def test_a_code_goes_out_to_the_contact_alone(claims: Claims, redis_client: Redis, org: OrgId):
    customer = await RedisMemory(redis_client).customer_for(org, Contact("web", "visitor-1"))
    assert await claims.identity.claim(org, customer.id, PHONE)
    [delivery] = await OutboxRedis(redis_client).deliveries(org)
    message = delivery.message
    assert (message.to, message.channel, message.purpose, message.customer) == (PHONE, "sms", "code", customer.id)
    assert len(code_in(message.text)) == 6
