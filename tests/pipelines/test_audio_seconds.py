"""Frames add up to what they are."""

import pytest

from pipelines.audio_seconds import added


@pytest.mark.parametrize("frames", [1, 10, 50, 90_000])
def test_frames_add_up_without_an_error_that_grows(frames: int):
    total = 0.0
    for _ in range(frames):
        total = added(total, 0.02)
    assert total == round(frames * 0.02, 6)
