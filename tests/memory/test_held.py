"""What a worker holds, and knows by other ids later."""

from datetime import UTC, datetime, timedelta

import pytest

from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.errors import StoreDown
from memory.held import Held
from memory.journal import Entry
from memory.people import Contact, Customer, CustomerId, OrgId

ORG, NOW = OrgId("o"), datetime(2026, 11, 20, 18, tzinfo=UTC)
PHONE = Contact("phone", "+14155550123")


def test_what_is_not_held_is_down():
    held = Held()
    assert held.by_contact(ORG, PHONE) is None
    for ask in (
        lambda: held.customer(ORG, CustomerId("c")),
        lambda: held.thread(ORG, ConversationId("t")),
        lambda: held.turns(ORG, ConversationId("t"), None),
        lambda: held.new_thread(ORG, CustomerId("c"), NOW),
        lambda: held.take(Entry("remember", ORG, customer=CustomerId("c"), values={"a": "b"})),
    ):
        with pytest.raises(StoreDown):
            ask()


def test_what_was_made_up_is_exchanged_and_old_ids_are_understood():
    held = Held()
    zoe = held.new_customer(ORG, Contact("phone", "(415) 555-0123"))
    thread = held.new_thread(ORG, zoe.id, NOW)
    held.take(Entry("remember", ORG, customer=zoe.id, values={"name": "Zoë"}))
    turn = Turn(TurnId("t"), ORG, thread.id, zoe.id, "customer", "sms", "hi", NOW)
    assert held.take(Entry("turn", ORG, turn=turn))
    assert not held.take(Entry("turn", ORG, turn=turn))
    held.customer_was(zoe.id, Customer(CustomerId("cus_1"), ORG, (PHONE,), {"party": "12"}))
    held.thread_was(thread.id, Conversation(ConversationId("con_1"), ORG, CustomerId("cus_1"), NOW, NOW))
    known = held.by_contact(ORG, PHONE)
    assert known is not None
    assert (known.id, known.facts) == ("cus_1", {"party": "12", "name": "Zoë"})
    assert held.real_turn(turn).conversation == "con_1"
    assert [each.text for each in held.turns(ORG, ConversationId("con_1"), 5)] == ["hi"]
    entry = Entry("notes", ORG, id=thread.id, customer=zoe.id)
    assert (held.real(entry).id, held.real(entry).customer) == ("con_1", "cus_1")


def test_a_thread_is_open_for_as_long_as_the_gap():
    held = Held(gap=timedelta(minutes=30))
    zoe = held.new_customer(ORG, PHONE)
    held.new_thread(ORG, zoe.id, NOW)
    assert held.open_thread(ORG, zoe.id, NOW + timedelta(minutes=30)) is not None
    assert held.open_thread(ORG, zoe.id, NOW + timedelta(minutes=31)) is None


def test_only_the_newest_are_held_and_the_forgotten_are_not():
    held = Held()
    for number in range(3_000):
        held.customer_is(Customer(CustomerId(f"c{number}"), ORG, (Contact("web", f"visitor-{number}"),)))
    assert held.by_contact(ORG, Contact("web", "visitor-0")) is None
    assert held.by_contact(ORG, Contact("web", "visitor-2999")) is not None
    held.forget(ORG, CustomerId("c2999"))
    assert held.by_contact(ORG, Contact("web", "visitor-2999")) is None
