"""The error tree of the room."""

import inspect

from memory import errors


def test_every_error_has_a_code_of_its_own_and_only_passing_trouble_is_retryable():
    trouble = [
        kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.MemoryTrouble)
    ]
    codes = [kind.code for kind in trouble]
    assert len(set(codes)) == len(codes)
    passing = {"store_down", "lock_lost", "calendar_down", "calendar_changed"}
    assert {kind.code for kind in trouble if kind.retryable} == passing
