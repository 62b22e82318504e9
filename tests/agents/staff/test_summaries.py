"""Summaries by rules: what they say stands on the turns and rows they name, and the lead follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.staff.backing import Sources
from agents.staff.spoken import booking_words, deposit_words
from agents.staff.summaries import lead_of, outcome_of
from memory.bookings import Booking, BookingId, Seating
from memory.conversation import Channel, ConversationId, Turn, TurnId
from memory.conversation_notes import Ended, Material
from memory.escalations import Escalation, EscalationId
from memory.people import Contact, Customer, CustomerId, OrgId

NOON = datetime(2026, 11, 20, 20, tzinfo=UTC)
ORG, MARIA, TALK = OrgId("o"), CustomerId("maria"), ConversationId("c")
SEATING = Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))
BOOKED = Booking(
    BookingId("b"), ORG, MARIA, TALK, "R7K2", "booked", SEATING, {"adult": 12}, total_cents=69000, deposit_cents=10000
)
CALLBACK = {"callback_1": f"{(NOON + timedelta(seconds=10)).isoformat()} | +14155550100 | wants the menu by post"}
MATTER = Escalation(EscalationId("e"), ORG, TALK, MARIA, "refund", "Wants $50 back.", True, "open", NOON)
PRICE = [
    ("frontdesk", "Hi, this is the AI assistant.", None),
    ("customer", "How much is it for twelve?", None),
    ("frontdesk", "That comes to $690. It's for 12 adults. Would you like to book?", "quote"),
    ("customer", "Let me think about it.", None),
    ("frontdesk", "Of course. Goodbye!", "goodbye"),
]
COMPLAINT = [("customer", "The chef came an hour late!", None), ("frontdesk", "I am sorry.", "complaint")]


def material(
    lines=PRICE, *, facts=None, bookings=(), escalations=(), channel: Channel = "voice", name: str | None = "Maria"
) -> Material:
    turns = [
        Turn(TurnId(f"t{at}"), ORG, TALK, MARIA, who, channel, text, NOON + timedelta(seconds=at), intent=intent)
        for at, (who, text, intent) in enumerate(lines, 1)
    ]
    known = {**({"name": name} if name else {}), **(facts or {})}
    customer = Customer(MARIA, ORG, (Contact("phone", "+19165550142"),), known)
    return Material(Ended(ORG, TALK, MARIA, NOON, NOON + timedelta(minutes=2)), customer, turns, bookings, escalations)


def summary(given_material: Material) -> str:
    return " ".join(sentence.text for sentence in outcome_of(given_material).sentences)


def assert_backed(given_material: Material) -> None:
    """Each sentence names turns, rows or facts that are there, and says no figure or name that they do not."""
    texts = {f"turn:{turn.id}": turn.text for turn in given_material.turns}
    texts |= {
        f"booking:{booking.id}": f"{booking_words(booking)} {deposit_words(booking)}"
        for booking in given_material.bookings
    }
    texts |= {f"escalation:{matter.id}": matter.story for matter in given_material.escalations}
    texts |= {f"fact:{name}": value for name, value in given_material.customer.facts.items()}
    for sentence in outcome_of(given_material).sentences:
        assert all(ref in texts for ref in sentence.stands_on)
        if given_material.turns:
            assert sentence.stands_on, sentence.text
        known = [texts[ref] for ref in sentence.stands_on]
        words, _, quoted = sentence.text.partition('"')
        who = [given_material.customer.name or "", *(each.value for each in given_material.customer.contacts)]
        assert Sources([*known, *who, "Somebody Their It"]).strange(words) == [], words
        said = quoted.removesuffix('"').removesuffix("...").strip()
        assert not said or any(said in " ".join(text.split()) for text in known), sentence.text


EVERY = {
    "price": material(),
    "written": material(channel="sms"),
    "booked": material(bookings=[BOOKED]),
    "held": material(bookings=[replace(BOOKED, state="held", held_until=NOON)]),
    "cancelled": material(bookings=[replace(BOOKED, state="cancelled", deposit="refund_due")]),
    "call back": material(
        [("customer", "Call me please.", None), ("frontdesk", "We will.", "callback")], facts=CALLBACK
    ),
    "complaint": material(COMPLAINT),
    "given to a person": material(bookings=[replace(BOOKED, state="expired")], escalations=[MATTER]),
    "nothing": material([("frontdesk", "Hi!", None)], name=None),
    "unanswered": material([("customer", "Hello?", None)], name=None),
    "elsewhere": material([*PRICE, ("customer", "We found somebody else, sorry.", None)]),
}


@pytest.mark.parametrize("name", EVERY)
def test_every_sentence_stands_on_what_it_names(name: str):
    assert_backed(EVERY[name])


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        ("price", "quoted"),
        ("booked", "booked"),
        ("held", "held"),
        ("cancelled", "lost"),
        ("elsewhere", "lost"),
        ("complaint", "support"),
        ("given to a person", "held"),
        ("call back", "new"),
        ("nothing", "new"),
    ],
)
def test_where_the_lead_stands(name: str, lead: str):
    assert lead_of(EVERY[name]) == lead


def test_who_wanted_what_and_what_they_were_told():
    assert summary(material()) == 'Maria called about a price. They were told: "That comes to $690."'
    assert outcome_of(material()).follow_up == "Ask Maria on +19165550142 whether the price suits them."


def test_a_booking_and_its_open_deposit():
    assert summary(EVERY["booked"]) == (
        "Maria called about a price. They have a party of 12 on Saturday, November 28 at 6 PM (R7K2), $690 booked. "
        "The deposit of $100 is due."
    )
    assert outcome_of(EVERY["booked"]).follow_up == "Ask Maria on +19165550142 for the deposit of R7K2."


def test_a_call_back_that_was_promised_is_what_to_do():
    assert outcome_of(EVERY["call back"]).follow_up == "Call Maria on +14155550100: wants the menu by post"
    earlier = {"callback_0": CALLBACK["callback_1"].replace("2026", "2025"), "callback_x": "nonsense"}
    assert "2025" not in summary(material(facts=earlier))
    assert outcome_of(material(facts=earlier)).follow_up.startswith("Ask Maria")


def test_somebody_who_was_not_answered():
    assert summary(EVERY["unanswered"]) == '+19165550142 called: "Hello?" Their last words were not answered: "Hello?"'
    assert summary(EVERY["nothing"]) == "+19165550142 said nothing."
    nobody = replace(EVERY["nothing"], customer=Customer(MARIA, ORG, ()))
    assert summary(nobody) == "Somebody said nothing."


def test_what_was_given_to_a_person_is_open_until_it_is_closed():
    assert summary(EVERY["given to a person"]).endswith("It waits for a person: Wants $50 back.")
    assert outcome_of(EVERY["given to a person"]).follow_up == "Get back to Maria on +19165550142."
    assert lead_of(material([], escalations=[MATTER])) == "support"
    closed = material(escalations=[replace(MATTER, state="closed")])
    assert "person" not in summary(closed)
    assert lead_of(closed) == "quoted"


LINES = st.lists(
    st.tuples(
        st.sampled_from(["customer", "frontdesk"]),
        st.text(max_size=300),
        st.sampled_from([None, "quote", "complaint", "goodbye", "a_strange_one"]),
    ),
    min_size=1,
    max_size=6,
)


@given(LINES, st.dictionaries(st.sampled_from(["callback_1", "zip"]), st.text(max_size=60)))
def test_whatever_is_said_nothing_is_invented(lines, facts):
    given_material = material(lines, facts=facts, name=None)
    assert_backed(given_material)
    assert len(outcome_of(given_material).sentences) <= 3
