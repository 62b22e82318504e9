"""What is worth remembering of a turn, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.memorable import memories_of, preferences_in, promises_in
from agents.memorable import to_them as as_said_to_them
from memory.conversation import ConversationId, Speaker, Turn, TurnId
from memory.people import CustomerId, OrgId

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


def turn(who: Speaker, text: str) -> Turn:
    ids = (TurnId("t1"), OrgId("org"), ConversationId("con"), CustomerId("cus"))
    return Turn(*ids, who, "voice", text, NOON)


@pytest.mark.parametrize(
    ("said", "text", "to_them"),
    [
        ("We like it spicy.", "They like it spicy.", "you like it spicy"),
        ("Hi, we always like our tea hot please", "They like their tea hot.", "you like your tea hot"),
        ("we like it spicy, and how much is it for ten?", "They like it spicy.", "you like it spicy"),
        ("Please call me in the evening.", "They like us to call them in the evening.", None),
        ("The best time to reach us is after six", "They like us to reach them after six.", None),
        ("I'd prefer to sit outside, thanks", "They would rather sit outside.", "you would rather sit outside"),
        ("We don’t eat pork.", "They don't eat pork.", "you don't eat pork"),
        ("We're both vegetarian", "They are vegetarian.", "you are vegetarian"),
        ("my favourite dish is the salmon", "They like the salmon best.", "you like the salmon best"),
    ],
)
def test_what_a_customer_likes_is_learned(said: str, text: str, to_them: str | None):
    [learned] = preferences_in(said)
    assert learned.text == text
    assert to_them in (None, as_said_to_them(learned.text))


@pytest.mark.parametrize(
    "said",
    [
        "Do you like it spicy?", "I'd like to book a table", "call me tomorrow", "I like that idea",
        "We like to know the price", "Call me back in ten minutes", "I love your food", "I'd rather you tell me",
        "We like", "what would you prefer?", "",
    ],
)  # fmt: skip
def test_what_is_asked_wanted_now_or_said_to_be_kind_is_not(said: str):
    assert preferences_in(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "I'll have someone call you tomorrow.",
        "Somebody of our team will get back to you.",
        "Our team will call you back at 9 1 6, 5 5 5, 0 1 4 2.",
        "We'll check with the owner and let you know.",
    ],
)
def test_what_we_will_do_is_a_promise(said: str):
    [learned] = promises_in(f"All right. {said} Is there anything else?")
    assert learned.text == f'We told them: "{said}"'
    assert as_said_to_them(learned.text) == said


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("I'll have Dana call you back tomorrow.", ("person",)),
        ("Dana will call you tomorrow at nine.", ("person",)),
        ("I'll have someone call you back tomorrow.", ("person",)),
        ("We'll look into it and get back to you.", ("person",)),
        ("I'll text you the quote right away.", ("text",)),
        ("We will send you an email.", ("text",)),
        ("I'll text you a link to book it.", ("text", "booking")),
        ("We'll send the booking link to your phone.", ("text", "booking")),
        ("We'll keep the date for you.", ("booking",)),
    ],
)
def test_a_promise_says_by_what_it_is_kept(said: str, means: tuple[str, ...]):
    assert [learned.means for learned in promises_in(said)] == [means]


def test_what_is_kept_in_different_ways_are_different_promises():
    call, text = memories_of(
        turn("frontdesk", "Our team will call you. I'll text you the menu. They'll check the date.")
    )
    assert call.text == 'We told them: "Our team will call you. They\'ll check the date."'
    assert (call.data["means"], text.data["means"]) == (["person"], ["text"])
    assert call.id != text.id


@pytest.mark.parametrize(
    "said",
    [
        "If you like, our team will call you.",
        "Shall I have someone call you?",
        "We can't call you before nine.",
        "They'll call as soon as you can say when you are there? No.",
        "That comes to $560.",
        "Nobody will call you.",
        "You will get back to us.",
    ],
)
def test_what_depends_or_is_offered_is_none(said: str):
    assert promises_in(said) == []


def test_a_memory_says_which_turn_it_stands_on_and_is_the_same_again():
    made = memories_of(turn("customer", "We like it spicy."))
    assert made == memories_of(turn("customer", "We like it spicy."))
    assert [(each.kind, each.data["turns"], each.conversation) for each in made] == [("preference", ["t1"], "con")]
    [promise] = memories_of(turn("frontdesk", "We will call you."))
    assert (promise.kind, promise.id) == ("promise", "promise_t1_0")


def test_what_we_say_is_no_preference_and_what_they_say_no_promise():
    assert memories_of(turn("frontdesk", "We like it spicy.")) == []
    assert memories_of(turn("customer", "We will call you.")) == []


@given(st.text(max_size=400))
def test_anything_can_be_said(text: str):
    for learned in [*preferences_in(text), *promises_in(text)]:
        assert len(learned.text) < 250
