"""The states of a call: legal moves only, and callbacks in any order give the same end."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.people import OrgId
from telephony.call_session import ENDED, LEGAL_MOVES, CallSession, CallState, after_carrier_status, moved


def call(state: CallState = "ringing", **changes) -> CallSession:
    values = {
        "id": "call-1",
        "carrier": "twilio",
        "carrier_call_id": "CA1",
        "org": OrgId("bakery"),
        "caller": "+13105550134",
        "dialled": "+13105550100",
        "direction": "inbound",
        "state": state,
        "started_at": datetime(2026, 11, 20, tzinfo=UTC),
    }
    return CallSession(**(values | changes))  # pyright: ignore[reportArgumentType]


def test_every_state_has_its_moves_and_an_ended_one_none():
    assert set(LEGAL_MOVES) == set(get_args(CallState))
    assert all(not LEGAL_MOVES[state] for state in ENDED)
    assert call("completed").ended
    assert not call("on_hold").ended


@pytest.mark.parametrize(
    ("status", "inbound", "outbound"),
    [
        ("queued", "initiated", "initiated"),
        ("ringing", "ringing", "ringing"),
        ("in-progress", "in_progress", "in_progress"),
        ("completed", "completed", "completed"),
        ("busy", "busy", "busy"),
        ("failed", "failed", "failed"),
        ("no-answer", "missed", "no_answer"),
        ("canceled", "missed", "no_answer"),
    ],
)
def test_twilio_statuses_in_our_words(status, inbound, outbound):
    assert after_carrier_status(call("initiated"), status, 0).state == inbound
    assert after_carrier_status(call("initiated", direction="outbound"), status, 0).state == outbound


def test_an_older_or_repeated_callback_changes_nothing():
    later = after_carrier_status(call(), "completed", 3)
    assert (later.state, later.sequence) == ("completed", 3)
    assert after_carrier_status(later, "in-progress", 2) is later
    assert after_carrier_status(later, "completed", 3) is later


def test_callbacks_in_any_order_end_the_same():
    told = [("ringing", 0), ("in-progress", 1), ("completed", 2)]
    for order in permutations(told):
        session = call("initiated")
        for status, sequence in order:
            session = after_carrier_status(session, status, sequence)
        assert (session.state, session.sequence) == ("completed", 2), order


def test_the_carrier_does_not_take_a_call_off_hold():
    held = moved(moved(call(), "in_progress"), "on_hold")
    assert after_carrier_status(held, "in-progress", 1).state == "on_hold"
    assert after_carrier_status(held, "completed", 2).state == "completed"


def test_a_status_unknown_to_us_only_moves_the_sequence():
    session = after_carrier_status(call(), "levitating", 4)
    assert (session.state, session.sequence) == ("ringing", 4)


@given(st.lists(st.sampled_from(get_args(CallState)), max_size=12))
def test_nothing_leaves_an_ended_call(states):
    session = call("initiated")
    for state in states:
        before = session
        session = moved(session, state)
        assert session.state in LEGAL_MOVES[before.state] | {before.state}
        if before.ended:
            assert session is before
