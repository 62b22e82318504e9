"""Sealed words are opened only where they belong, and with any key that is still there."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.errors import SealBroken
from memory.sealing import KEY_BYTES, Sealer, keys_from

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
SEALER = Sealer({"k1": OLD})


@given(st.text(), st.lists(st.text(), min_size=1, max_size=3))
def test_what_is_sealed_is_opened_where_it_belongs(words, place):
    sealed = SEALER.seal(words, *place)
    assert SEALER.open(sealed, *place) == words.encode("utf-8", "replace").decode()
    assert SEALER.seal(words, *place) != sealed
    with pytest.raises(SealBroken):
        SEALER.open(sealed, *place, "")


def test_words_cannot_be_put_in_another_s_place():
    sealed = SEALER.seal("a secret", "org", "1", "turn")
    assert "secret" not in sealed
    for place in (("other", "1", "turn"), ("org", "2", "turn"), ("org1", "", "turn"), ("org", "1")):
        with pytest.raises(SealBroken):
            SEALER.open(sealed, *place)


@pytest.mark.parametrize(
    "broken", ["sealed:k1:", "sealed:k1:???", "sealed:k9:abcd", "sealed:", "sealed:k1:" + "A" * 80]
)
def test_what_was_changed_is_told(broken):
    with pytest.raises(SealBroken):
        SEALER.open(broken, "org", "1")


def test_keys_are_rotated_while_what_is_old_is_still_read():
    before = SEALER.seal("a secret", "org", "1")
    rotated = Sealer({"k2": NEW, "k1": OLD})
    assert rotated.open(before, "org", "1") == "a secret"
    assert rotated.is_old(before)
    assert not rotated.is_old(rotated.seal("a secret", "org", "1"))
    assert rotated.is_old("never sealed")
    assert rotated.open("never sealed", "org", "1") == "never sealed"
    with pytest.raises(SealBroken):
        SEALER.open(rotated.seal("a secret", "org", "1"), "org", "1")


def test_keys_come_from_a_setting_the_newest_first():
    written = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (("k2", NEW), ("k1", OLD)))
    assert keys_from(written) == {"k2": NEW, "k1": OLD}
    assert Sealer(keys_from(written)).newest == "k2"


@pytest.mark.parametrize("wrong", ["", "k1", "k1:short", "k1:c2hvcnQ=", "k1:!!"])
def test_a_setting_that_holds_no_keys_is_refused_without_showing_it(wrong):
    with pytest.raises(ValueError, match="key") as trouble:
        keys_from(wrong)
    assert "c2hvcnQ" not in str(trouble.value)
