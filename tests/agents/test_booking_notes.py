"""What is kept of a booking between two turns."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from agents.booking_notes import BookingNotes

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


def test_notes_are_found_again():
    notes = BookingNotes(day="2026-11-28", at="18:00", offered=("2026-11-28T21:00",), allergies="none", read_back="abc")
    assert BookingNotes.from_json(json.loads(json.dumps(notes.as_json()))) == notes
    assert notes.seating == "2026-11-28T18:00"
    assert BookingNotes().as_json() == {}
    assert BookingNotes(day="2026-11-28").seating is None


@given(st.dictionaries(st.sampled_from(["day", "at", "days", "offered", "read_back", "other"]), JSONS) | JSONS)
def test_misshapen_notes_are_left_out(notes):
    again = BookingNotes.from_json(notes)
    assert BookingNotes.from_json(again.as_json()) == again
