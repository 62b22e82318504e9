"""ZIP codes that there are not."""

from __future__ import annotations

import pytest

from agents import intents
from agents.listening import Heard
from agents.notes import Notes
from agents.place_check import with_known_zip
from agents.router import Route

BOOKING = [("it is in 00000", Route(intents.BOOKING, "operations", 0.9))]
QUOTE = [("it is in 00000", Route(intents.QUOTE, "quotes", 0.9))]


async def test_one_that_there_is_not_is_asked_for_again_in_a_booking():
    heard = await with_known_zip(Heard(Notes(zip="00000"), frozenset({"zip", "party"})), BOOKING)
    assert heard == Heard(Notes(), frozenset({"half_zip", "party"}))


@pytest.mark.parametrize(
    ("heard", "routed"),
    [
        (Heard(Notes(zip="95616"), frozenset({"zip"})), BOOKING),
        (Heard(Notes(zip="00000"), frozenset({"party"})), BOOKING),
        (Heard(Notes(zip="00000"), frozenset({"zip"})), QUOTE),
        (Heard(Notes(), frozenset()), BOOKING),
    ],
)
async def test_anything_else_is_left_as_it_was_heard(heard: Heard, routed: list[tuple[str, Route]]):
    assert await with_known_zip(heard, routed) == heard
