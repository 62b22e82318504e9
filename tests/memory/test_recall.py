"""What is recalled first, how much of it, why; and that nobody waits for a store."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from memory.conversation import Conversation
from memory.errors import StoreDown
from memory.people import Contact, Customer, OrgId
from memory.recall import Recall, Shelf, ranked, tokens_of
from memory.store import MemoryStore
from tests.memory.test_recall_items import BOOKING, HERE, NOW, ORG, WHO, memory

SPICY = memory("preference", "They like it spicy.", days=200)
EVENING = memory("preference", "They like to be called in the evening.", days=200)
CALL = memory("promise", "We told them: somebody calls you tomorrow.", days=1)
TALK = memory("summary", "They asked about a price. They were told $590.", days=1)
SHELF = Shelf(conversation=HERE, memories=[SPICY, EVENING, CALL, TALK], bookings=[BOOKING])


def texts(found: list) -> list[str]:
    return [each.text for each in found]


def test_when_nothing_is_said_yet_what_is_open_comes_first():
    kinds = [each.kind for each in ranked(SHELF, "", now=NOW)]
    assert kinds == ["booking", "promise", "conversation", "preference", "preference"]


def test_what_has_to_do_with_what_is_said_comes_before_its_like():
    found = ranked(SHELF, "is it spicy?", now=NOW)
    preferences = [each for each in found if each.kind == "preference"]
    assert [each.text for each in preferences] == [SPICY.text, EVENING.text]
    assert [each.fits for each in preferences] == [True, False]
    assert "shares spic" in preferences[0].why
    kinds = [each.kind for each in found]
    assert kinds.index("preference") < kinds.index("conversation")


def test_meaning_counts_where_words_do_not():
    near = {EVENING.text: 0.8, SPICY.text: 0.2}
    found = ranked(SHELF, "ring me at night", now=NOW, near=near)
    preferences = [each for each in found if each.kind == "preference"]
    assert [each.text for each in preferences] == [EVENING.text, SPICY.text]
    assert "alike in meaning (0.80)" in preferences[0].why


def test_old_promises_fade():
    old = replace(CALL, at=NOW - timedelta(days=300))
    kinds = [each.kind for each in ranked(replace(SHELF, memories=[old, TALK]), "", now=NOW)]
    assert kinds == ["booking", "conversation", "promise"]


def test_every_item_says_why():
    found = {each.kind: each.why for each in ranked(SHELF, "", now=NOW)}
    assert found["booking"] == "an open booking"
    assert found["promise"] == "a promise of ours; 1 day ago"
    assert found["conversation"] == "the last conversation; 1 day ago"


def test_what_was_learned_in_this_conversation_is_not_from_earlier():
    here = memory("preference", "They like tea.", thread="here")
    [item] = ranked(Shelf(conversation=HERE, memories=[here]), "", now=NOW)
    assert not item.earlier


def test_what_does_not_fit_makes_room_for_what_does():
    long = memory("promise", "We told them: " + "much " * 60)
    found = ranked(Shelf(memories=[long, SPICY]), "", now=NOW, tokens=60)
    assert texts(found) == [SPICY.text]


@given(st.lists(st.text(max_size=200), max_size=12), st.text(max_size=100), st.integers(0, 300))
def test_the_budget_holds_whatever_is_remembered_and_said(remembered: list[str], said: str, tokens: int):
    shelf = Shelf(memories=[memory("preference", text, days=at) for at, text in enumerate(remembered)])
    found = ranked(shelf, said, now=NOW, tokens=tokens)
    assert sum(map(tokens_of, found)) <= tokens
    assert found == sorted(found, key=lambda each: -each.score)


async def test_every_store_gives_what_was_kept(store: MemoryStore, org: OrgId):
    customer = await store.customer_for(org, Contact("phone", "+19165550142"))
    thread = await store.conversation(org, customer.id, now=NOW)
    kept = replace(memory("preference", "They like it spicy.", days=0), org=org, customer=customer.id)
    await store.keep(replace(kept, conversation=thread.id))
    await store.save_notes(org, thread.id, {"topic": "quote"})
    thread = await store.conversation(org, customer.id, now=NOW)
    found = await Recall(store, seconds=30).of(customer, thread, [], "spicy?", now=NOW)
    assert set(texts(found)) == {"They like it spicy.", "They are talking about: quote."}


class Away:
    """A memory whose server is gone, or that never answers."""

    def __init__(self, *, hangs: bool = False) -> None:
        self._hangs = hangs

    async def memories(self, org: OrgId, customer: str, *, kinds: Collection[str] = (), last: int = 100) -> list:
        return await self._no_answer()

    async def conversations(self, org: OrgId, customer: str, *, last: int = 10) -> list:
        return await self._no_answer()

    async def _no_answer(self) -> list:
        if self._hangs:
            await asyncio.Event().wait()
        raise StoreDown("away")


async def test_a_store_that_is_away_or_slow_is_done_without():
    customer = Customer(WHO, ORG, (), {"allergies": "nuts"})
    thread = Conversation(HERE, ORG, WHO, NOW, NOW)
    for away in (Away(), Away(hangs=True)):
        found = await Recall(away, seconds=0.01).of(customer, thread, [], "hi", now=NOW)
        assert texts(found) == ["Their allergies: nuts."]
