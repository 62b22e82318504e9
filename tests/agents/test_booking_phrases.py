"""The phrases of bookings: all there in the default config, and asked for by nobody else's name."""

from __future__ import annotations

from agents.booking_phrases import BOOKING_SLOTS
from agents.phrase_slots import SLOTS, complaints
from gateway.settings import Settings


def test_the_default_phrases_have_them_all(settings: Settings):
    assert {name for name in BOOKING_SLOTS if name not in settings.phrases} == set()
    assert complaints(settings.phrases) == []


def test_they_are_among_those_that_are_checked():
    assert set(BOOKING_SLOTS) <= set(SLOTS)


def test_every_read_back_ends_with_a_question(settings: Settings):
    for name in ("ask_confirm", "ask_confirm_move", "ask_confirm_cancel"):
        assert all(wording.endswith("?") for wording in settings.phrases[name])
