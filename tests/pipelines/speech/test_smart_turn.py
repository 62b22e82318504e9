"""The features are Whisper's, and a finished sentence sounds more finished than a cut one."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from pipecat.audio.turn.smart_turn._whisper_features import compute_whisper_log_mel_features

from pipelines.speech.smart_turn import WINDOW_SAMPLES, SmartTurn, log_mel
from pipelines.speech.weights import missing, verified


def test_the_features_are_those_the_model_was_trained_on():
    window = np.random.default_rng(0).normal(0, 0.1, WINDOW_SAMPLES).astype(np.float32)
    window[:50_000] = 0
    np.testing.assert_allclose(log_mel(window), compute_whisper_log_mel_features(window), atol=1e-4)


@pytest.mark.skipif(bool(missing("smart-turn")), reason="not installed")
def test_a_whole_sentence_sounds_finished_and_a_cut_one_does_not(clip):
    model = SmartTurn(verified("smart-turn"))
    speech = soxr.resample(np.frombuffer(clip("weasels"), "<i2").astype(np.float32) / 32768, 8000, 16000)
    assert model.finished(speech) > 0.8
    assert model.finished(speech[: len(speech) // 2]) < 0.3
    # Only the last eight seconds count, and no audio at all is no reason to fail.
    assert model.finished(np.concatenate((np.ones(20 * 16000, np.float32), speech)))
    assert 0.0 <= model.finished(np.zeros(0, np.float32)) <= 1.0
