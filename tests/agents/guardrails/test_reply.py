"""Replies of a model that promises, invents and claims: what is said instead, and how soon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.guardrails.cards import MASK
from agents.guardrails.reply import PHRASES, Given, ReplyGuard, ReplyRules
from gateway.settings import Settings
from memory.conversation import JSON

QUOTE: JSON = {"quote": {"total_cents": 59000, "deposit_cents": 10000, "lines": [{"unit_cents": 5500}]}}


@pytest.fixture(scope="module")
def rules(settings: Settings) -> ReplyRules:
    return ReplyRules(settings.guardrails, settings.business, settings.phrases)


def guarded(rules: ReplyRules, reply: str, /, **answers: JSON) -> tuple[str, list[str]]:
    """What is said of a reply that comes word by word, and the codes."""
    seen = Given()
    for tool, answer in answers.items():
        seen.add(tool, answer)
    guard = ReplyGuard(rules, seen)
    words = [word + " " for word in reply.split(" ")]
    said = "".join(guard.feed(word) for word in words) + guard.rest()
    return said.strip(), guard.codes


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("That comes to $480.", "unsupported_price"),
        ("It would be about five hundred dollars in total.", "unsupported_price"),
        ("We can come on November 28.", "unsupported_date"),
        ("We're open to you on Tuesday then.", "unsupported_date"),
        ("See you next Friday!", "unsupported_date"),
        ("Fridays are free, and so is Thurs.", "unsupported_date"),
        ("Sure, I can give you a discount.", "promise"),
        ("We guarantee that you'll love it.", "promise"),
        ("I'll add a free upgrade for you.", "promise"),
        ("You will get a full refund.", "promise"),
        ("Everything is allergen-free.", "promise"),
        ("Great, you're booked for Saturday!", "claim"),
        ("I've sent you a text.", "claim"),
        ("I’ve told our team about it.", "claim"),
        ("I have cancelled your party.", "claim"),
        ("Our noodles are free of gluten.", "allergy"),
        ("There's no egg in it.", "allergy"),
    ],
)
def test_what_nothing_supports_is_not_said(rules: ReplyRules, settings: Settings, reply: str, code: str):
    said, codes = guarded(rules, reply)
    assert codes == [code]
    assert said.startswith(settings.phrases[PHRASES[code]][0])
    assert reply not in said


@pytest.mark.parametrize(
    ("reply", "answers"),
    [
        ("That comes to $590. The deposit is $100, and an adult is $55.", {"quote": QUOTE}),
        ("I'm sorry, but we can't give a discount.", {}),
        ("Only our team can decide about a discount.", {}),
        ("You're booked for Saturday, November 28.", {"book": {"reference": "R7K2", "day": "2026-11-28"}}),
        ("Saturday is free, and so is the Sunday.", {"check_availability": {"free": ["2026-11-28", "2026-11-29"]}}),
        ("We cook on any day between Monday and Friday.", {"find_in_knowledge": {"text": "Monday to Friday"}}),
        ("Nothing is booked for you until you say yes.", {}),
        ("The deposit comes back as a full refund.", {"find_in_knowledge": {"passages": [{"text": "A full refund."}]}}),
        ("You'll find egg in the fried rice.", {}),
        ("How many adults and how many children will there be?", {}),
        ("No problem, whatever you like.", {}),
    ],
)
def test_what_a_tool_or_a_page_gave_is_said_as_it_is(rules: ReplyRules, reply: str, answers: dict[str, JSON]):
    assert guarded(rules, reply, **answers) == (reply, [])


def test_the_rest_of_a_sentence_goes_with_it_and_the_next_one_is_said(rules: ReplyRules, settings: Settings):
    said, codes = guarded(rules, "Good news for you: it is only $300, because I like you. What's your ZIP code?")
    assert codes == ["unsupported_price"]
    assert said == f"Good news for you: {settings.phrases['guard_price'][0]} What's your ZIP code?"


def test_the_same_safe_sentence_is_said_once(rules: ReplyRules, settings: Settings):
    said, codes = guarded(rules, "That is $1. Or is it $2? It may be $3.")
    assert said == settings.phrases["guard_price"][0]
    assert codes == ["unsupported_price"]


def test_a_tool_that_refused_has_done_nothing(rules: ReplyRules):
    answers: list[JSON] = [{"refusal": {"code": "full"}}, {"outcome": "read_back"}, {"outcome": "missing"}]
    for answer in answers:
        assert guarded(rules, "You're booked!", book=answer)[1] == ["claim"]
    assert guarded(rules, "You're booked!", book={"outcome": "booked"})[1] == []


def test_the_warning_is_added_when_a_model_left_it_out(rules: ReplyRules, settings: Settings):
    table = settings.business.allergens
    assert table is not None
    answer: JSON = {"facts": [{"label": "egg", "found_in": ["fried rice"]}], "warning": table.warning}
    assert (
        guarded(rules, "Egg is only in the rice.", allergens=answer)[0] == f"Egg is only in the rice. {table.warning}"
    )
    whole = f"Egg is only in the rice. {table.warning}"
    assert guarded(rules, whole, allergens=answer) == (whole, [])
    page: JSON = {"passages": [{"text": "Our soy sauce can be had without gluten."}]}
    assert table.warning in guarded(rules, "Yes, without gluten if you like.", find_in_knowledge=page)[0]


def test_the_first_words_do_not_wait_for_the_last_ones(rules: ReplyRules):
    guard = ReplyGuard(rules, Given())
    assert guard.feed("Of course, we can do that.") == "Of course, we can do that."[:0]
    assert guard.feed(" And") == "Of course, we can do that."


def test_a_card_number_is_masked_also_when_it_is_said(rules: ReplyRules):
    said, _ = guarded(
        rules,
        "I have 4111 1111 1111 1111. And four one one one, one one one one, one one one one, one one one one too.",
    )
    assert said == f"I have {MASK}. And {MASK} too."


@given(st.lists(st.text("abc .,!?\n", max_size=15), max_size=10))
def test_what_nothing_is_wrong_with_comes_out_to_the_letter(rules: ReplyRules, pieces: list[str]):
    guard = ReplyGuard(rules, Given())
    assert "".join(map(guard.feed, pieces)) + guard.rest() == "".join(pieces)


@given(st.text(max_size=300))
def test_any_reply_will_do(rules: ReplyRules, reply: str):
    guard = ReplyGuard(rules, Given())
    guard.feed(reply)
    guard.rest()
