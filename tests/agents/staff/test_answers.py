"""Figures in sentences: nothing said that is not in them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from agents.staff.answers import NOT_UNDERSTOOD, answer_of, counted, days_words
from agents.staff.figures import (
    BookingFound,
    BookingsFound,
    CallFound,
    CallsFound,
    ConversationsFound,
    DepositsFound,
    Figures,
    MatterFound,
    MattersFound,
    NoteFound,
    PeopleFound,
    PersonFound,
    SayingFound,
    SayingsFound,
    Who,
)

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, 5)  # noqa: DTZ001 - words only
MARIA = Who(name="Maria", phone="+19165550142")
SATURDAY = BookingFound(
    who=MARIA, reference="R7K2", state="booked", day=date(2026, 11, 28), at=time(18), guests=12,
    total_cents=69000, deposit_cents=10000, deposit="due",
)  # fmt: skip
GONE = SATURDAY.model_copy(update={"state": "cancelled"})
NOTE = NoteFound(who=MARIA, ended_at=AT, lead="quoted", summary="Maria called about a price.", follow_up="Ask Maria.")


def calls(total: int, shown: int) -> CallsFound:
    call = CallFound(who=MARIA, at=AT, direction="inbound", state="completed", minutes=2.0)
    return CallsFound(first=DAY, last=DAY, total=total, by_state={"completed": total}, calls=(call,) * shown)


BOOKED = "Saturday, November 28 at 6 PM: Maria (+19165550142), 12 guests (R7K2), $690"


@pytest.mark.parametrize(
    ("figures", "answer"),
    [
        (calls(0, 0), "There were no calls on Friday, November 20."),
        (
            calls(1, 1),
            "There was 1 call on Friday, November 20: 1 completed.\n- Maria (+19165550142) at 12:05 PM",
        ),
        (
            BookingsFound(
                first=DAY, last=DAY, total=1, cancelled=1, guests=12, total_cents=69000, bookings=(SATURDAY, GONE)
            ),
            "There is 1 booking on Friday, November 20, 12 guests, $690 in total. 1 booking of these days cancelled.\n"
            f"- {BOOKED}",
        ),
        (
            BookingsFound(first=DAY, last=DAY, total=0, cancelled=0, guests=0, total_cents=0, bookings=()),
            "Nothing is booked on Friday, November 20.",
        ),
        (
            DepositsFound(total=1, due_cents=10000, bookings=(SATURDAY,)),
            f"1 deposit is due, $100 in total.\n- {BOOKED}, deposit $100",
        ),
        (DepositsFound(total=0, due_cents=0, bookings=()), "No deposits are due."),
        (MattersFound(total=0, matters=()), "Nothing waits for a person."),
        (
            MattersFound(
                total=1,
                matters=(MatterFound(who=MARIA, kind="call_back", since=AT, reason="call_back", about="the menu"),),
            ),
            "1 matter waits for a person.\n"
            "- Maria (+19165550142), call back since Friday, November 20 at 12:05 PM: the menu",
        ),
        (
            SayingsFound(
                first=DAY, last=DAY, people=1, sayings=(SayingFound(who=Who(), at=AT, channel="sms", text="Refund!"),)
            ),
            '1 person said so on Friday, November 20.\n- somebody without a name, at 12:05 PM: "Refund!"',
        ),
        (
            ConversationsFound(first=DAY, last=DAY, by_channel={"voice": 2}, by_lead={"quoted": 1}, notes=(NOTE,)),
            "Conversations on Friday, November 20: 2 by voice. Of those that ended: 1 quoted.\n"
            "- Maria called about a price. To do: Ask Maria",
        ),
        (PeopleFound(asked="Sarah", people=()), "I know nobody called Sarah."),
        (
            PeopleFound(
                asked="Maria", people=(PersonFound(who=MARIA, notes=(NOTE,), last_said=(), bookings=(SATURDAY,)),)
            ),
            "Maria (+19165550142). Friday, November 20: Maria called about a price. To do: Ask Maria. "
            f"Booked: {BOOKED}, deposit $100 due.",
        ),
        (
            PeopleFound(asked="Maria", people=(PersonFound(who=MARIA, notes=(), last_said=(), bookings=()),)),
            "Maria (+19165550142). Nothing is written down of what they wanted.",
        ),
    ],
)
def test_figures_in_words(figures: Figures, answer: str):
    assert answer_of(figures) == answer


def test_a_long_list_is_cut_and_says_how_much_is_left():
    assert answer_of(calls(60, 50)).endswith("and 50 more")
    assert answer_of(calls(60, 50)).count("\n- ") == 10


def test_words_for_counts_and_days():
    assert [counted(n, "call") for n in (0, 1, 2)] == ["no calls", "1 call", "2 calls"]
    assert days_words(DAY, date(2026, 11, 22)) == "from Friday, November 20 to Sunday, November 22"
    assert answer_of(Figures()) == NOT_UNDERSTOOD
