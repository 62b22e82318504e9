"""Both sides of a call in one WAV."""

from __future__ import annotations

import wave

import numpy as np

from telephony import mulaw
from telephony.simulator.recording import Recording, write_stereo_wav


def test_the_caller_is_left_and_frontdesk_right(tmp_path):
    path = tmp_path / "new" / "call.wav"
    loud, soft = mulaw.encode(np.full(160, 8000, "<i2").tobytes()), mulaw.encode(np.full(160, 500, "<i2").tobytes())
    write_stereo_wav(path, loud, soft)
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (2, 2, 8000, 160)
        samples = np.frombuffer(file.readframes(160), "<i2").reshape(-1, 2)
    assert set(samples[:, 0]) == set(np.frombuffer(mulaw.decode(loud), "<i2"))
    assert set(samples[:, 1]) == set(np.frombuffer(mulaw.decode(soft), "<i2"))


def test_the_tracks_keep_step():
    recording = Recording()
    recording.add(b"\x00" * 160, b"\x01" * 100)
    recording.add(b"", b"\x02" * 40)
    caller, frontdesk = recording.tracks()
    assert caller == b"\x00" * 160 + b"\xff" * 40
    assert frontdesk == b"\x01" * 100 + b"\xff" * 60 + b"\x02" * 40
