"""Both models hear a human voice, a draft changes only the speed, and noise is not speech."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from pipelines.speech.moonshine import SAMPLE_RATE, Cancelled, Moonshine
from pipelines.speech.weights import missing, verified
from pipelines.word_errors import spoken_words

pytestmark = pytest.mark.skipif(bool(missing("moonshine-base") or missing("moonshine-tiny")), reason="not installed")

WEASELS = "Weasels have eaten our phone system."


@pytest.fixture(scope="module")
def base():
    return Moonshine(verified("moonshine-base"), in_int8=True)


@pytest.fixture(scope="module")
def tiny():
    return Moonshine(verified("moonshine-tiny"))


@pytest.fixture(scope="module")
def weasels(clip):
    return soxr.resample(np.frombuffer(clip("weasels"), "<i2").astype(np.float32) / 32768, 8000, SAMPLE_RATE)


def test_base_hears_every_word(base, weasels):
    heard = base.transcribe(weasels)
    assert heard.text == WEASELS
    assert 0.8 < heard.confidence <= 1.0


def test_tiny_hears_nearly_every_word(tiny, weasels):
    assert len(set(WEASELS.lower().split()) & set(tiny.transcribe(weasels).text.lower().split())) >= 5


@pytest.mark.parametrize("draft", ["own", "tiny", "cut short", "wrong", "not tokens at all"])
def test_a_draft_changes_nothing_but_the_speed(base, tiny, weasels, draft):
    plain = base.transcribe(weasels)
    drafts = {
        "own": plain.tokens,
        "tiny": tiny.transcribe(weasels).tokens,
        "cut short": tiny.transcribe(weasels[: len(weasels) // 2]).tokens,
        "wrong": plain.tokens[::-1],
        "not tokens at all": (-5, 1, 2, 10**9, *plain.tokens),
    }
    heard = base.transcribe(weasels, draft=drafts[draft])
    assert heard.text == plain.text
    assert heard.confidence == pytest.approx(plain.confidence, abs=0.02)


def test_a_right_draft_takes_one_pass(base, weasels):
    plain = base.transcribe(weasels)
    passes = 0

    def counted() -> bool:
        nonlocal passes
        passes += 1
        return False

    base.transcribe(weasels, draft=plain.tokens, cancelled=counted)
    assert passes == 1


def test_digits_said_one_by_one_are_heard(base, clip):
    digits = soxr.resample(np.frombuffer(clip("digits-833"), "<i2").astype(np.float32) / 32768, 8000, SAMPLE_RATE)
    heard = base.transcribe(digits)
    assert spoken_words(heard.text) == ["8", "3", "3"]
    assert heard.confidence > 0.5


@pytest.mark.parametrize("loudness", [0.0, 0.003, 0.05])
def test_noise_and_silence_are_no_words(base, loudness):
    noise = np.random.default_rng(1).normal(0, loudness, 2 * SAMPLE_RATE).astype(np.float32)
    assert base.transcribe(noise).text == ""


@pytest.mark.parametrize("samples", [0, 1, 100, SAMPLE_RATE // 10 - 1])
def test_next_to_nothing_is_no_words(base, samples):
    heard = base.transcribe(np.ones(samples, np.float32) * 0.1)
    assert (heard.text, heard.confidence, heard.tokens) == ("", 1.0, ())


def test_words_that_are_cut_off_sharply_are_still_heard(base, weasels):
    end = np.flatnonzero(np.abs(weasels) > 0.05)[-1] - SAMPLE_RATE // 20
    assert base.transcribe(weasels[:end]).text.rstrip(",.") == WEASELS.rstrip(".")


def test_a_cancelled_clip_stops(base, weasels):
    with pytest.raises(Cancelled):
        base.transcribe(weasels, cancelled=lambda: True)


def test_weights_computed_with_in_int8_hear_the_same_as_unpacked_ones(base, weasels):
    assert Moonshine(verified("moonshine-base")).transcribe(weasels).tokens == base.transcribe(weasels).tokens
