"""Questions of staff, on Friday, November 20, 2026: which look-up, with what."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.staff.look_ups import LOOK_UPS
from agents.staff.questions import asks_for_change, planned_for

TODAY = date(2026, 11, 20)
FRIDAY, WEEK = ("2026-11-20", "2026-11-20"), ("2026-11-16", "2026-11-22")


def days(first: str, last: str, **more: object) -> dict[str, object]:
    return {"first": date.fromisoformat(first), "last": date.fromisoformat(last), **more}


@pytest.mark.parametrize(
    ("question", "look_up", "asked"),
    [
        ("how many calls did we get today?", "list_calls", days(*FRIDAY)),
        ("who called today?", "list_calls", days(*FRIDAY)),
        ("missed calls yesterday", "list_calls", days("2026-11-19", "2026-11-19")),
        ("list all calls since Monday", "list_calls", days("2026-11-16", "2026-11-20")),
        ("what's booked for Saturday?", "list_bookings", days("2026-11-21", "2026-11-21")),
        ("how many guests do we have on Saturday?", "list_bookings", days("2026-11-21", "2026-11-21")),
        ("what was booked last Saturday?", "list_bookings", days("2026-11-14", "2026-11-14")),
        ("show me the parties for the weekend", "list_bookings", days("2026-11-21", "2026-11-22")),
        ("any bookings?", "list_bookings", days("2026-11-20", "2026-12-20")),
        ("is Saturday full?", "list_bookings", days("2026-11-21", "2026-11-21")),
        ("which deposits are still due?", "list_deposits_due", {}),
        ("who hasn't paid yet?", "list_deposits_due", {}),
        ("what are the open escalations?", "list_open_matters", {}),
        ("who is waiting for a call back?", "list_open_matters", {}),
        ("how was today?", "list_conversations", days(*FRIDAY, lead=None)),
        ("summarize yesterday", "list_conversations", days("2026-11-19", "2026-11-19", lead=None)),
        ("how many chats did we have this week?", "list_conversations", days(*WEEK, lead=None)),
        ("any new leads this week?", "list_conversations", days(*WEEK, lead="new")),
        ("how many bookings did we get today?", "list_conversations", days(*FRIDAY, lead="booked")),
        ("which leads did we lose?", "list_conversations", days("2026-11-13", "2026-11-20", lead="lost")),
        ("what did Sarah want?", "find_customer", {"name": "Sarah"}),
        ("What did Sarah Connor want yesterday?", "find_customer", {"name": "Sarah Connor"}),
        ("what did April want?", "find_customer", {"name": "April"}),
        ("has Maria paid her deposit?", "find_customer", {"name": "Maria"}),
        ("when is Maria's party?", "find_customer", {"name": "Maria"}),
        ("tell me about Zoë", "find_customer", {"name": "Zoë"}),
        ("who is +1 916 555 0142?", "find_customer", {"name": "+1 916 555 0142"}),
    ],
)
def test_what_is_looked_up(question: str, look_up: str, asked: dict[str, object]):
    planned = planned_for(question, TODAY)
    assert planned is not None
    assert (planned.look_up, planned.asked.model_dump()) == (look_up, asked)


@pytest.mark.parametrize(
    ("question", "first", "words", "intents"),
    [
        ("who called about a refund this week?", "2026-11-16", ("refund", "money back"), ()),
        ("who complained since Monday?", "2026-11-16", ("complain", "unhappy", "disappointed"), ("complaint",)),
        ("any complaints today?", "2026-11-20", ("complain", "unhappy", "disappointed"), ("complaint",)),
        ("who asked about gluten in the last 3 days?", "2026-11-17", ("gluten",), ()),
        ("did anybody mention peanuts?", "2026-11-13", ("peanut",), ()),
        ("did anyone call about allergies yesterday", "2026-11-19", ("allerg",), ("allergy",)),
    ],
)
def test_what_customers_said(question: str, first: str, words: tuple[str, ...], intents: tuple[str, ...]):
    planned = planned_for(question, TODAY)
    assert planned is not None
    asked = planned.asked.model_dump()
    assert (planned.look_up, asked["words"], asked["intents"]) == ("find_said", words, intents)
    assert asked["first"] == date.fromisoformat(first)


@pytest.mark.parametrize("question", ["", "what is the meaning of life?", "hello", "12345", "?"])
def test_what_is_not_understood_is_nothing(question: str):
    assert planned_for(question, TODAY) is None


@pytest.mark.parametrize("text", ["delete all bookings", "please cancel Sarah's party", "Book a table", "send a text"])
def test_what_would_change_something_is_told_apart(text: str):
    assert asks_for_change(text)


@pytest.mark.parametrize(
    "text", ["bookings today", "calls today", "call logs", "cancellations this week", "text messages"]
)
def test_questions_change_nothing(text: str):
    assert not asks_for_change(text)


WORDS = ["who", "called", "about", "since", "monday", "what", "did", "the", "booked", "for", "deposit", "Sarah's",
         "31st", "of", "february", "from", "to", "lead", "complaint", "+1916555", "'", "\x00"]  # fmt: skip


@given(st.text(max_size=500) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_gives_a_look_up_that_there_is_or_none(question: str):
    planned = planned_for(question, TODAY)
    if planned is not None:
        assert isinstance(planned.asked, LOOK_UPS[planned.look_up][1])
