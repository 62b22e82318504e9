"""What to answer, and what to ask for."""

from __future__ import annotations

import pytest

from agents import intents
from agents.business import Business
from agents.listening import Heard, listen
from agents.notes import Notes
from agents.planning import Ask, Plan, Reach, plan
from agents.quoting import Refusal
from agents.router import Route
from agents.understanding.party import Party


def planned(business: Business, notes: Notes, *said: tuple[str, str], reach: Reach | None = None) -> Plan:
    """The plan for these sentences, each with its intent."""
    heard = listen(" ".join(text for text, _ in said), notes, business)
    routed = [(text, Route(intent, "somebody", 0.9)) for text, intent in said]
    return plan(routed, heard, business, reach or Reach())


def test_the_order_is_asked_for_one_thing_at_a_time(business: Business):
    notes = Notes()
    for text, missing in (
        ("what does a party cost", "party"),
        ("ten of us", "zip"),
        ("and with lobster", "extras"),
        ("for everyone, in 95616", None),
    ):
        result = planned(business, notes, (text, intents.QUOTE))
        notes = result.notes
        assert notes.asked == missing, text
    assert notes.topic == intents.QUOTE


def test_a_message_needs_a_number_and_a_name(business: Business):
    result = planned(business, Notes(), ("call me back about a wedding", intents.CALLBACK))
    assert (result.notes.asked, result.notes.topic) == ("phone", intents.CALLBACK)
    assert result.notes.reason == "call me back about a wedding"
    caller = planned(business, Notes(), ("call me back", intents.CALLBACK), reach=Reach(phone="+19165550142"))
    assert caller.notes.asked == "name"
    known = Reach(name="Ann", phone="+19165550142")
    assert planned(business, Notes(), ("call me back", intents.CALLBACK), reach=known).notes.asked is None


def test_the_number_to_call_is_no_reason(business: Business):
    result = planned(
        business,
        Notes(),
        ("Can someone call me back?", intents.CALLBACK),
        ("My number is nine one six, five five five, zero one four two.", intents.CALLBACK),
    )
    assert result.notes.reason == "Can someone call me back?"
    assert [ask.intent for ask in result.asks] == [intents.CALLBACK]


def test_a_pending_message_is_gone_on_with_after_a_question(business: Business):
    notes = Notes(topic=intents.CALLBACK, reason="a wedding", asked="name")
    result = planned(business, notes, ("how long is the show", intents.POLICY), reach=Reach(phone="+19165550142"))
    assert [ask.intent for ask in result.asks] == [intents.POLICY]
    assert result.notes.asked == "name"


def test_whoever_leaves_in_the_middle_of_a_message_still_leaves_it(business: Business):
    notes = Notes(topic=intents.CALLBACK, reason="a wedding", asked="name")
    result = planned(business, notes, ("bye", intents.GOODBYE), reach=Reach(phone="+19165550142"))
    assert [ask.intent for ask in result.asks] == [intents.CALLBACK, intents.GOODBYE]
    assert result.notes.asked is None


def test_an_unsure_wish_for_a_message_is_not_taken_for_one(business: Business):
    heard = listen("call", Notes(), business)
    result = plan([("call", Route(intents.CALLBACK, "callback", 0.4))], heard, business, Reach())
    assert [ask.intent for ask in result.asks] == [intents.UNCLEAR]


def test_a_message_that_was_taken_is_not_wanted_again(business: Business):
    taken = Notes(callback="abc", reason="a wedding", party=Party(10))
    again = planned(business, taken, ("get me a person", intents.PERSON))
    assert (again.notes.callback, again.notes.topic, again.notes.asked) == ("abc", intents.QUOTE, None)
    other = planned(business, taken, ("your chef broke my table", intents.COMPLAINT))
    assert (other.notes.callback, other.notes.topic) == (None, intents.COMPLAINT)
    assert "broke my table" in (other.notes.reason or "")


def test_small_talk_beside_a_question_is_dropped(business: Business):
    result = planned(business, Notes(), ("thank you so much!", intents.THANKS), ("how long is it?", intents.POLICY))
    assert [ask.intent for ask in result.asks] == [intents.POLICY]
    assert result.route.intent == intents.POLICY


def test_questions_of_one_kind_are_answered_each(business: Business):
    result = planned(business, Notes(), ("can I cancel", intents.POLICY), ("what if it rains", intents.POLICY))
    assert [ask.text for ask in result.asks] == ["can I cancel", "what if it rains"]


def test_goodbye_comes_last(business: Business):
    result = planned(business, Notes(), ("bye", intents.GOODBYE), ("how long is it?", intents.POLICY))
    assert [ask.intent for ask in result.asks] == [intents.POLICY, intents.GOODBYE]


def test_a_question_says_which_figure_it_is_about(business: Business):
    party = Notes(party=Party(10), zip="95616")
    asks = [
        planned(business, party, (text, intents.QUOTE)).asks[0]
        for text in ("how much is the deposit?", "what is left to pay?", "how much is the lobster?", "for ten adults?")
    ]
    assert [ask.focus for ask in asks] == ["deposit", "balance", "extras", None]
    without_order = planned(business, Notes(), ("how much is the deposit?", intents.QUOTE))
    assert without_order.asks == (Ask(intents.POLICY, "how much is the deposit?"),)


def test_what_the_allergen_table_knows_is_asked_there(business: Business):
    assert planned(business, Notes(), ("is the chicken halal", intents.MENU)).asks[0].intent == intents.ALLERGY
    assert planned(business, Notes(), ("do you have fish", intents.MENU)).asks[0].intent == intents.MENU


def test_half_a_zip_code_is_asked_for_again(business: Business):
    notes = Notes(topic=intents.QUOTE, party=Party(10), zip="95616", asked="zip")
    result = planned(business, notes, ("nine five six one", intents.QUOTE))
    assert (result.notes.asked, "half_zip" in result.found) == ("zip", True)


def test_a_question_that_is_said_again_is_still_open(business: Business):
    notes = Notes(topic=intents.QUOTE, party=Party(10), asked="zip")
    assert planned(business, notes, ("sorry, what did you say?", intents.REPEAT)).notes.asked == "zip"


@pytest.mark.parametrize(
    ("refused", "asked", "reason"),
    [
        (Refusal(code="not_served", detail="Too far."), "zip", None),
        (Refusal(code="absurd_count", detail="Too many."), "party", None),
        (Refusal(code="too_far", detail="A person decides.", person=True), "person", "wants to book (too far)"),
    ],
)
def test_what_cannot_be_booked_is_asked_for_again_or_is_for_a_person(
    business: Business, refused: Refusal, asked: str, reason: str | None
):
    routed = [("it's in 90210", Route(intents.BOOKING, "operations", 0.9))]
    result = plan(routed, Heard(Notes(topic=intents.BOOKING), frozenset({"zip"}), refused), business, Reach())
    assert (result.notes.asked, result.notes.reason, result.refused, result.next.todo) == (asked, reason, refused, None)
