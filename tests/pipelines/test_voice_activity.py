"""Speech, noise and hums in 20 ms frames."""

import wave
from pathlib import Path

import numpy as np
import pytest

from pipelines.voice_activity import VoiceActivity

CLIPS = Path(__file__).parents[2] / "telephony" / "callers" / "party"


def frames(pcm: bytes, size: int) -> list[bytes]:
    return [pcm[start : start + size] for start in range(0, len(pcm) - size + 1, size)]


def voiced(pcm: bytes, rate: int = 8000) -> list[bool]:
    detector = VoiceActivity(rate)
    return [detector.is_speech(frame) for frame in frames(pcm, detector.frame_bytes)]


def clip(name: str) -> bytes:
    with wave.open(str(CLIPS / name)) as audio:
        assert (audio.getframerate(), audio.getsampwidth()) == (8000, 2)
        return audio.readframes(audio.getnframes())


def test_speech_is_heard():
    heard = voiced(clip("01.wav"))
    assert sum(heard) / len(heard) > 0.6


def test_silence_and_line_noise_are_not():
    noise = (np.random.default_rng(1).normal(0, 200, 8000 * 4)).astype(np.int16).tobytes()
    assert not any(voiced(bytes(16000 * 2)))
    assert sum(voiced(noise)[50:]) <= 4  # once the floor has followed the noise


def clear_frames(pcm: bytes, rate: int) -> int:
    """Frames of speech that are no hum, in the first half second of it."""
    detector = VoiceActivity(rate)
    heard = [detector.is_hum() for frame in frames(pcm, detector.frame_bytes) if detector.is_speech(frame)]
    assert len(heard) >= 15
    return heard[:25].count(False)


@pytest.mark.parametrize("rate", [8000, 16000])
def test_a_hum_is_told_from_words(rate):
    """A hummed "mm-hm" against "wait, wait, sorry": only the words are clear enough to hold our own speech."""
    hum, wait = clip("04.wav"), clip("06.wav")
    if rate == 16000:
        hum, wait = (np.repeat(np.frombuffer(pcm, np.int16), 2).tobytes() for pcm in (hum, wait))
    assert clear_frames(hum, rate) < 5
    assert clear_frames(wait, rate) > 12


def test_nothing_and_a_click_are_no_hum():
    click = bytes(318) + b"\x00\x70"
    detector = VoiceActivity(8000)
    assert not detector.is_hum()
    for frame in (click, click[::-1], bytes(320)):
        detector.is_speech(frame)
        assert not detector.is_hum()


def test_a_word_fades_until_it_is_as_soft_as_the_line():
    detector = VoiceActivity(8000)
    rng = np.random.default_rng(2)

    def fades(rms: float, *, gate_rms: float) -> bool:
        detector.is_speech(rng.normal(0, rms, 160).astype(np.int16).tobytes())
        return detector.fades(gate_rms, loudest_rms=4000.0)

    assert fades(400, gate_rms=90.0)
    assert not fades(120, gate_rms=90.0)  # too soft for a consonant of so loud a voice
    assert not fades(400, gate_rms=600.0)  # the line itself is as loud
    assert not fades(2500, gate_rms=90.0)  # nothing has faded


def test_the_gate_rises_with_the_noise_and_with_a_voice_that_leaves_no_gap():
    detector = VoiceActivity(8000)
    assert detector.gate_rms == pytest.approx(90.0)
    for frame in frames(np.random.default_rng(3).normal(0, 300, 16000).astype(np.int16).tobytes(), 320):
        detector.is_speech(frame)
    assert detector.gate_rms == pytest.approx(600, rel=0.2)
