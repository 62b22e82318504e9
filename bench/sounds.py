"""What a telephone picks up besides its caller, made from numbers: noise, music, coughs, thumps, a television.

Samples at 8 kHz, -32,768 to 32,767, of any level: `at_level` sets it. Every sound is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bench.utterances import RATE, clip, line_noise, rms_of

Samples = npt.NDArray[np.float32]
SECONDS = 4.0
_SCALE_HZ = (262.0, 294.0, 330.0, 349.0, 392.0, 440.0, 494.0, 523.0)
_CHORDS = ((0, 2, 4), (3, 5, 7), (4, 6, 1), (0, 2, 4))
_OTHERS = (
    ("af_heart", "How much is it for eight adults?"),
    ("am_michael", "What time do you close on Sunday?"),
    ("af_bella", "I would like to change my booking."),
)
_TUNE = (0, 2, 4, 7, 5, 4, 2, 4, 3, 1, 2, 0)


def at_level(sound: Samples, dbfs: float) -> Samples:
    """The sound with its loud parts, those within 20 dB of the loudest fiftieth of a second, at this level."""
    step = RATE // 50
    blocks = sound[: len(sound) // step * step].reshape(-1, step)
    power = (blocks**2).mean(axis=1)
    loud = power[power > power.max() / 100]
    return (sound * (rms_of(dbfs) / np.sqrt(loud.mean()))).astype(np.float32)


def sound_of(name: str, television: str) -> Samples:
    """The sound of this name; `television` is what is said on one. Raises KeyError."""
    if name == "newsreader":
        return clip("am_puck", television)
    if name == "television":
        news = clip("am_puck", television)
        return _in_a_room((news + 0.5 * _repeated(_tune(0.3, 2.0), len(news))).astype(np.float32))
    return _MADE[name]()


def _time(seconds: float) -> npt.NDArray[np.float64]:
    return np.arange(int(seconds * RATE)) / RATE


def _noise(seconds: float, seed: int = 1) -> Samples:
    return line_noise(int(seconds * RATE), 1000.0, seed)


def _tone(hertz: float, seconds: float, harmonics: int, fade_seconds: float) -> Samples:
    at = _time(seconds)
    wave = sum(np.sin(2 * np.pi * hertz * n * at) / n**1.3 for n in range(1, harmonics + 1) if hertz * n < 3600)
    attack = np.minimum(1, at / 0.01) * np.minimum(1, (seconds - at) / 0.02)
    return (wave * attack * np.exp(-at / fade_seconds) * 1000).astype(np.float32)


def _repeated(sound: Samples, samples: int) -> Samples:
    return np.resize(sound, samples).astype(np.float32)


def _band(noise: Samples, centre_hz: float, width_hz: float) -> Samples:
    """The part of a noise around a frequency."""
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE)
    return np.fft.irfft(spectrum * np.exp(-(((hertz - centre_hz) / width_hz) ** 2)), len(noise)).astype(np.float32)


def _in_a_room(sound: Samples) -> Samples:
    """From across a room: dull, and with its echoes off the walls."""
    dull = _band(sound, 500.0, 1300.0)
    out = dull.copy()
    for seconds, gain in ((0.023, 0.5), (0.041, 0.4), (0.067, 0.3), (0.11, 0.2)):
        late = int(seconds * RATE)
        out[late:] += gain * dull[:-late]
    return out


def _organ() -> Samples:
    return np.concatenate([sum(_tone(_SCALE_HZ[n] / 2, 1.0, 6, 9.0) for n in chord) for chord in _CHORDS])


def _tune(note_seconds: float, fade_seconds: float) -> Samples:
    return np.concatenate([_tone(_SCALE_HZ[n], note_seconds, 4, fade_seconds) for n in _TUNE])


def _beat() -> Samples:
    at = _time(0.5)
    drum = np.sin(2 * np.pi * 90 * at) * np.exp(-at / 0.08) * 2000
    snare = np.roll(_noise(0.5, 5) * np.exp(-at / 0.05), RATE // 4)
    return _repeated((drum + snare + _tone(131.0, 0.5, 5, 0.4)).astype(np.float32), int(SECONDS * RATE))


def _cough(seed: int = 1) -> Samples:
    """A burst of breath through an open throat, then its voiced end."""
    burst, end = _time(0.12), _time(0.22)
    breath = _noise(0.34, seed)
    throat = _band(breath, 700.0, 500.0) + _band(breath, 1500.0, 700.0)
    shape = np.concatenate([np.minimum(1, burst / 0.01) * np.exp(-burst / 0.08), 0.35 * np.exp(-end / 0.08)])
    voiced = np.concatenate([np.zeros(len(burst)), np.sign(np.sin(2 * np.pi * 140 * end)) * 150 * np.exp(-end / 0.07)])
    return (throat[: len(shape)] * shape + voiced[: len(shape)]).astype(np.float32)


def _pause(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def _crackle() -> Samples:
    chance = np.random.default_rng(3)
    out = np.zeros(int(SECONDS * RATE), np.float32)
    for start in chance.integers(0, len(out) - 80, 60):
        out[start : start + 40] += chance.normal(0, 9000) * np.exp(-np.arange(40) / 6)
    return out


def _door() -> Samples:
    at = _time(0.3)
    thump = (np.sin(2 * np.pi * 110 * at) * np.exp(-at / 0.04) * 3000 + _noise(0.3, 7) * np.exp(-at / 0.02)).astype(
        np.float32
    )
    return np.concatenate([thump, _pause(0.2), thump])


def _crowd() -> Samples:
    """People at other tables: the same few sentences over each other."""
    length = int(SECONDS * RATE)
    talk = [_repeated(clip(voice, text), length) for voice, text in _OTHERS]
    return _in_a_room(sum(np.roll(each, 3000 * n) + np.roll(each, 9100 + 2000 * n) for n, each in enumerate(talk)))  # type: ignore[arg-type]


_MADE: dict[str, Callable[[], Samples]] = {
    "line_noise": lambda: _noise(SECONDS),
    "hiss": lambda: np.diff(_noise(SECONDS, 2), prepend=0.0).astype(np.float32),
    "mains_hum": lambda: sum(_tone(60.0 * n, SECONDS, 1, 99.0) / n for n in (1, 2, 3, 5)),  # type: ignore[dict-item, return-value]
    "crackle": _crackle,
    "organ": _organ,
    "melody": lambda: _tune(0.33, 0.4),
    "guitar": lambda: _tune(0.25, 0.12),
    "beat": _beat,
    "cough": _cough,
    "two_coughs": lambda: np.concatenate([_cough(1), _pause(0.15), _cough(2)]),
    "throat": lambda: (_band(_noise(0.6, 4), 500.0, 400.0) * (1 + np.sign(np.sin(2 * np.pi * 45 * _time(0.6))))).astype(
        np.float32
    ),
    "sneeze": lambda: np.concatenate([0.2 * _noise(0.3, 8), _pause(0.05), 2 * _cough(9)]),
    "crowd": _crowd,
    "door": _door,
}
