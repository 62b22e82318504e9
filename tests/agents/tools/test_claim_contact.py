"""A code is sent only to what the customer told, and links it only when it comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from agents.claims import Claims
from agents.tools.claim_contact import CodeAsked, ContactAsked, claim_contact, prove_contact
from agents.tools.desk import Desk
from memory.identity import Identity
from memory.one_time_codes_redis import OneTimeCodes
from memory.people import Contact

TOLD = {"phone": "+19165550177", "email": "jane@example.com"}


@pytest.fixture
async def claimed(desk: Desk, redis_client: Redis) -> tuple[Desk, list[tuple[Contact, str]]]:
    """A visitor of the page who has told a number and an email, and the codes that were sent."""
    sent: list[tuple[Contact, str]] = []

    async def send(org, customer, contact, code) -> None:
        sent.append((contact, code))

    visitor = await desk.memory.customer_for(desk.org, Contact("web", "visitor-1"))
    claims = Claims(Identity(desk.memory, OneTimeCodes(redis_client, b"s"), send))
    conversation = replace(desk.conversation, notes=TOLD)
    return replace(desk, customer=visitor, claims=claims, conversation=conversation, channel="web"), sent


async def test_it_is_theirs_once_the_code_comes_back(claimed):
    desk, sent = claimed
    answer = await claim_contact(desk, ContactAsked())
    assert (answer.outcome, answer.to) == ("sent", "+19165550177")
    [(contact, code)] = sent
    assert contact == Contact("phone", "+19165550177")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert (await prove_contact(desk, CodeAsked(code=wrong))).outcome == "wrong"
    assert await desk.memory.customers_for(desk.org, contact) == []
    assert (await prove_contact(desk, CodeAsked(code=code))).outcome == "linked"
    assert (await desk.memory.customer_for(desk.org, contact)).id == desk.customer.id
    assert (await prove_contact(desk, CodeAsked(code=code))).outcome == "over"
    known = await desk.memory.customer(desk.org, desk.customer.id)
    assert (await claim_contact(replace(desk, customer=known), ContactAsked())).outcome == "known"


async def test_who_has_it_already_is_told_only_after_the_code(claimed):
    desk, sent = claimed
    other = await desk.memory.customer_for(desk.org, Contact("phone", "+19165550177"))
    await desk.memory.remember(desk.org, other.id, {"name": "Sarah"})
    assert (await claim_contact(desk, ContactAsked())).model_dump(exclude_none=True) == {
        "outcome": "sent",
        "to": "+19165550177",
    }
    proved = await prove_contact(desk, CodeAsked(code=sent[0][1]))
    assert (proved.outcome, proved.name) == ("merged", "Sarah")


async def test_no_model_sends_codes_to_strangers(claimed):
    desk, sent = claimed
    assert (await claim_contact(desk, ContactAsked(contact="+1 916 555 0199"))).outcome == "not_told"
    assert (await claim_contact(desk, ContactAsked(contact="(916) 555-0177"))).outcome == "sent"
    assert (await claim_contact(desk, ContactAsked(contact="jane@example.com"))).outcome == "not_possible"
    assert len(sent) == 1


async def test_without_a_way_to_prove_it_is_only_noted(claimed):
    desk, _ = claimed
    desk = replace(desk, claims=None)
    assert (await claim_contact(desk, ContactAsked())).outcome == "not_possible"
    assert (await prove_contact(desk, CodeAsked(code="123456"))).outcome == "not_possible"


async def test_too_many_codes(claimed):
    desk, sent = claimed
    outcomes = [(await claim_contact(desk, ContactAsked())).outcome for _ in range(7)]
    assert outcomes[-1] == "too_many"
    assert len(sent) < 7
