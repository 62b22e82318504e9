"""Clips: frames ready to send, and where the speech in them is."""

from __future__ import annotations

import base64
import wave

import numpy as np
import pytest

from telephony import mulaw
from telephony.errors import PhoneTrouble
from telephony.simulator.clips import AUDIBLE_FROM, FRAME_SAMPLES, QUIET, Clip, comfort_noise, frame_of, read_clip


def tone(samples: int) -> bytes:
    return np.full(samples, 5000, "<i2").tobytes()


def write(path, pcm: bytes, *, channels=1, width=2, rate=8000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path


def test_a_clip_knows_where_its_speech_begins_and_ends():
    clip = Clip.from_pcm(bytes(2 * 400) + tone(800) + bytes(2 * 100))
    assert (clip.speech_start, clip.speech_end) == (400 / 8000, 1200 / 8000)
    assert len(clip.frames) == 9  # 1300 samples in frames of 160
    assert all(len(frame.audio) == FRAME_SAMPLES for frame in clip.frames)
    assert all(base64.b64decode(frame.payload) == frame.audio for frame in clip.frames)
    assert clip.frames[-1].audio.endswith(bytes([mulaw.SILENCE]) * 140)


def test_what_cannot_be_heard_is_no_clip():
    with pytest.raises(PhoneTrouble, match="heard"):
        Clip.from_pcm(np.full(8000, AUDIBLE_FROM // 2, "<i2").tobytes())
    with pytest.raises(PhoneTrouble):
        Clip.from_pcm(b"")


def test_quiet_is_what_is_under_the_threshold():
    heard = np.frombuffer(mulaw.decode(QUIET), "<i2").astype(int)
    assert np.abs(heard).max() < AUDIBLE_FROM
    rest = bytes(set(range(256)) - set(QUIET))
    assert np.abs(np.frombuffer(mulaw.decode(rest), "<i2").astype(int)).min() >= AUDIBLE_FROM


def test_comfort_noise_is_there_but_not_heard():
    noise = comfort_noise()
    assert noise == comfort_noise()
    assert not b"".join(frame.audio for frame in noise).strip(QUIET)
    assert len({frame.audio for frame in noise}) == 50


def test_a_short_frame_is_filled_with_silence():
    assert frame_of(b"\x00").audio == b"\x00" + bytes([mulaw.SILENCE]) * 159


def test_a_wav_is_read(tmp_path):
    clip = read_clip(write(tmp_path / "a.wav", tone(320)))
    assert mulaw.decode(b"".join(frame.audio for frame in clip.frames)) == mulaw.decode(mulaw.encode(tone(320)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"channels": 2}, "expected"), ({"rate": 16000}, "expected"), ({"width": 1}, "expected")],
)
def test_a_wav_of_another_kind_is_refused_by_name(tmp_path, changes, said):
    path = write(tmp_path / "a.wav", tone(320), **changes)
    with pytest.raises(PhoneTrouble, match=rf"a\.wav.*{said}"):
        read_clip(path)


@pytest.mark.parametrize("content", [None, b"", b"RIFF", b"not a wav at all, but long enough to be one of some kind"])
def test_what_is_no_wav_is_refused_by_name(tmp_path, content):
    path = tmp_path / "a.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PhoneTrouble, match=r"a\.wav"):
        read_clip(path)


def test_a_silent_wav_is_refused_by_name(tmp_path):
    with pytest.raises(PhoneTrouble, match=r"a\.wav.*heard"):
        read_clip(write(tmp_path / "a.wav", bytes(1600)))
