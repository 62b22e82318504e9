"""Which booking tool is called, with what."""

from __future__ import annotations

from typing import Any

import pytest

from agents.known import AskKnown, BookingKnown, Known, OrderKnown
from agents.offline.booking_steps import booking_call

ORDER = OrderKnown(party={"adult": 8}, zip="95616", upgrades={"salmon": 2})
TOLD = {"day": "2026-11-28", "at": "18:00", "name": "Ann", "allergies": "none", "read_back": "code"}


def call(intent: str = "booking", text: str = "", missing: str | None = None, **told: Any):
    booking = BookingKnown.model_validate({**TOLD, **told})
    return booking_call(AskKnown(intent=intent, text=text), Known(booking=booking, order=ORDER, missing=missing))


def test_only_what_is_to_be_done_is_done():
    assert call() is None
    assert call("policy", todo="book") is None
    assert call(todo="check", at=None) == ("check_availability", {"day": "2026-11-28"})
    assert call(todo="hold") == ("hold_seating", {"day": "2026-11-28", "at": "18:00", "party": {"adult": 8}})
    assert call(todo="find") == ("find_booking", {})


def test_everything_that_is_known_is_read_back():
    found = call(todo="read_back")
    assert found is not None
    tool, arguments = found
    assert tool == "book"
    assert "confirmed" not in arguments
    assert {"day", "at", "party", "upgrades", "zip", "name", "allergies"} <= set(arguments)


def test_a_yes_goes_with_the_code_that_it_was_said_to():
    assert call(todo="book") == ("book", {"confirmed": True, "read_back": "code"})
    assert call("cancel", todo="book", kind="cancel", reference="R7K2") == (
        "cancel",
        {"reference": "R7K2", "confirmed": True, "read_back": "code"},
    )
    moving = call("reschedule", todo="book", kind="reschedule")
    assert moving == (
        "reschedule",
        {"day": "2026-11-28", "at": "18:00", "confirmed": True, "read_back": "code"},
    )


@pytest.mark.parametrize(("kind", "tool"), [("cancel", "cancel"), ("reschedule", "reschedule")])
def test_what_it_means_is_read_back_first(kind: str, tool: str):
    found = call(kind, todo="read_back", kind=kind)
    assert found is not None
    assert found[0] == tool
    assert "confirmed" not in found[1]


def test_the_next_free_ones_for_whoever_has_no_day():
    assert call(text="when are you free", missing="day", day=None, at=None) == ("check_availability", {})
    assert call(text="I want a party", missing="day", day=None, at=None) is None
    assert booking_call(AskKnown(intent="my_booking", text="booked?"), Known()) == ("find_booking", {})
