"""The set of turns, joined from its clips."""

import numpy as np
import pytest

from bench.utterances import LEAD_SECONDS, RATE, SETS, TAIL_SECONDS, clip, line_noise, rms_of, utterances


def test_the_held_out_part_is_large_enough_and_apart_from_the_tuned_one():
    tuning, held_out = utterances("tuning"), utterances("held_out")
    assert len(held_out) >= 150
    assert not {turn.line for turn in tuning} & {turn.line for turn in held_out}
    kinds = {"complete", "one_word", "open", "tricky", "digits", "emails", "noisy"}
    assert {turn.kind for turn in tuning} == {turn.kind for turn in held_out} == kinds


def test_a_turn_has_its_pauses_and_its_words_in_time():
    turn = next(turn for turn in utterances("tuning") if turn.line.startswith("I would like to [0.6]"))
    first, second = turn.spans
    assert first.began == pytest.approx(LEAD_SECONDS)
    assert second.began - first.ended == pytest.approx(0.6, abs=0.1)
    assert len(turn.pcm) / 2 / RATE == pytest.approx(turn.ended + TAIL_SECONDS, abs=0.1)
    assert turn.heard(first.began) == ""
    assert turn.heard(first.ended + 0.1) == "I would like to."
    assert turn.heard(turn.ended) == "I would like to book a table for six."


def test_words_are_told_as_they_are_spoken():
    turn = utterances("tuning")[0]
    told = [turn.heard(turn.spans[0].began + seconds) for seconds in (0.3, 0.6, 0.9, 9.0)]
    counts = [len(text.split()) for text in told]
    assert counts == sorted(counts)
    assert told[-1] == turn.line


def test_clips_are_small_and_at_one_level():
    assert sum(path.stat().st_size for path in (SETS / "clips").iterdir()) < 4_000_000
    loud = np.abs(clip("af_heart", "How much is it for eight adults?")).max()
    assert 3000 < loud < 32768


def test_a_line_has_the_noise_it_is_said_to_have():
    noise = line_noise(RATE, rms_of(-30), seed=1)
    assert np.sqrt((noise**2).mean()) == pytest.approx(rms_of(-30), rel=0.01)
    assert np.array_equal(noise, line_noise(RATE, rms_of(-30), seed=1))


def test_a_clip_that_is_not_there_is_told():
    with pytest.raises(FileNotFoundError):
        clip("af_heart", "Nobody ever said this.")
