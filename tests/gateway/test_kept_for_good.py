"""The garbage collector leaves alone what was there at the start."""

import gc

import pytest

from gateway.kept_for_good import kept_for_good


def test_what_is_there_is_left_alone_until_the_end():
    with kept_for_good():
        assert gc.get_freeze_count() > 1000
    assert gc.get_freeze_count() == 0


def test_also_when_it_ends_in_trouble():
    with pytest.raises(ValueError, match="trouble"), kept_for_good():
        raise ValueError("trouble")
    assert gc.get_freeze_count() == 0
