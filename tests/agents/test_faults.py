"""Where something failed."""

from __future__ import annotations

import pytest

from agents.faults import places_of


def fails(secret: str) -> None:
    raise ValueError(f"cannot take {secret}")


def test_places_are_told_and_values_are_not():
    with pytest.raises(ValueError, match="cannot take") as raised:
        fails("4111 1111 1111 1111")
    told = places_of(raised.value)
    assert told.endswith(" fails")
    assert "test_faults.py" in told
    assert "4111" not in told


def test_what_was_never_raised_has_no_place():
    assert places_of(ValueError("new")) == ""
