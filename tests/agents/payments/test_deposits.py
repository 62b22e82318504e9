"""When there is a deposit to be paid."""

from __future__ import annotations

import pytest

from agents.payments.deposits import is_due
from tests.memory.calendars.parties import booking


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, True),
        ({"deposit": "paid"}, False),
        ({"deposit": "waived"}, False),
        ({"deposit_cents": 0}, False),
        ({"state": "cancelled"}, False),
        ({"state": "held"}, False),
    ],
)
def test_a_deposit_is_due_for_a_booking_that_stands_and_is_not_paid(changes: dict, due: bool):
    assert is_due(booking(**changes)) is due
