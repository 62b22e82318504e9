"""Errors carry what a caller of the room needs to decide."""

from __future__ import annotations

import pytest

from telephony import errors


def test_codes_are_stable_and_each_its_own():
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.TelephonyTrouble)
    ]
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes) == 6
    assert not any(kind.retryable for kind in kinds)


def test_a_refused_call_closes_with_policy_violation():
    with pytest.raises(errors.ProtocolBroken) as caught:
        raise errors.CallRefused("token_used")
    assert (caught.value.close_code, caught.value.reason) == (1008, "token_used")
