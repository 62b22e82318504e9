"""What stops us that should not, and what should and does: ours and the quickstart's, on the same sounds.

Each sound of bench/sets/fooled.yaml comes in the middle of a call in virtual time: the caller asks, is answered, and
over the answer (or after it) there is an echo, music, a cough, a television, a "yeah" or a "wait". Both hear by
Moonshine on this machine. *Fooled*: the answer was broken off or a turn was taken. A dip, our speech held and going on,
is not: `held_seconds` adds them up. *Stopped*: somebody who said so was let speak within 1.5 s. The quickstart
interrupts on voice activity, and takes a turn when Smart Turn or its limit ends one and there are words.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import yaml

from agents.scripted_receptionist import ScriptedReceptionist
from bench.inline_models import InlineEndOfTurn, InlineSpeechToText
from bench.pauses import transcribed
from bench.quickstart_turns import QuickstartTurns
from bench.sounds import Samples, at_level, sound_of
from bench.utterances import RATE, SETS, as_pcm, clip, line_noise
from bench.virtual_call import FRAME_SECONDS, VirtualLine, virtual_call
from bench.virtual_time import run
from gateway.settings import load
from memory.conversation import JSON
from pipelines.voice_settings import VoiceSettings

_QUESTION = ("af_heart", "How much is it for eight adults?")
_VOICES = ("am_michael", "af_bella", "bf_emma")
_FRAME = int(RATE * FRAME_SECONDS)
_LINE_RMS = 12.0
_INTO_OURS_SECONDS = 1.0
_AFTER_OURS_SECONDS = 0.7
_WATCHED_SECONDS = 1.5
_STOP_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound from the caller's side: `over` our speech or after it; `echo_seconds` is that of an echo of ours."""

    name: str
    samples: Samples
    over: bool
    echo_seconds: float = 0.0
    echo_db: float = 0.0

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


@dataclass(slots=True)
class Outcome:
    """What a sound did: when it broke the answer off, whether it was taken for a turn, how long the answer dipped."""

    broken_off: float | None = None
    took_turn: bool = False
    held_seconds: float = 0.0

    @property
    def fooled(self) -> bool:
        return self.broken_off is not None or self.took_turn


class OneAnswer:
    """A voice that has one recording: our answer."""

    name = "recorded"

    def __init__(self, recording: Samples) -> None:
        self._pcm = as_pcm(recording)

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """The recording, however it is asked for."""
        yield self._pcm

    async def close(self) -> None: ...


def sounds(wanted: dict[str, Any]) -> tuple[list[Sound], list[Sound]]:
    """Those that must not fool us, and those that must stop us."""
    quiet: list[Sound] = []
    for each in wanted["disturbances"]:
        name = each["sound"]
        if name == "echo":
            silence = np.zeros(4 * RATE, np.float32)
            quiet.append(Sound(f"echo {each['delay_seconds']}", silence, True, each["delay_seconds"], each["level_db"]))
            continue
        samples = at_level(sound_of(name, wanted["television"]), each["level_db"])
        quiet += [Sound(f"{name} {when}", samples, when == "over") for when in each["when"]]
    for number, text in enumerate(wanted["backchannels"]):
        quiet.append(Sound(f'"{text}"', backchannel(_VOICES[number % len(_VOICES)], text), over=True))
    stops = [Sound(f'"{text}"', clip(voice, text), over=True) for voice in _VOICES for text in wanted["stops"]]
    return quiet, stops


def backchannel(voice: str, text: str) -> Samples:
    """A listening noise; those with closed lips are hums, which the voices would read by their letters."""
    if not text.startswith("M"):
        return clip(voice, text)
    at = np.arange(int(0.28 * RATE)) / RATE
    hum = sum(np.sin(2 * np.pi * 125 * n * at) / n**3 for n in (1, 2, 3)) * np.hanning(len(at)) * 3000
    gap = np.zeros(int(0.08 * RATE))
    return np.concatenate([hum, gap, hum] if "-" in text else [hum]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Scene:
    """What every sound comes into: our answer and its words, who listens, and when the quickstart's answer begins."""

    answer: Samples
    words: str
    listener: InlineSpeechToText
    judge: InlineEndOfTurn
    settings: VoiceSettings
    bot: QuickstartTurns
    peer_answers_at: float

    def wait_seconds(self, sound: Sound) -> float:
        """From the beginning of the answer to that of the sound."""
        return _INTO_OURS_SECONDS if sound.over else len(self.answer) / RATE + _AFTER_OURS_SECONDS


async def ours(sound: Sound, scene: Scene) -> Outcome:
    """What the sound does to a call of ours."""
    told: list[tuple[float, str]] = []
    now = asyncio.get_running_loop().time

    def witness(event: Mapping[str, JSON]) -> None:
        apologised = event["type"] == "saying" and event["text"] == scene.settings.phrases.trouble
        told.append((now(), "caller" if apologised else str(event["type"])))

    async with virtual_call(
        ScriptedReceptionist([re.sub(r"[.,!?]", "", scene.words)], greeting=""),  # one clause, one recording
        speech_to_text=scene.listener,
        text_to_speech=OneAnswer(scene.answer),
        end_of_turn=scene.judge,
        settings=scene.settings,
        witness=witness,
    ) as line:
        await line.say(as_pcm(_with_line(_padded(clip(*_QUESTION), 1.6, 0.1))))
        caller = _Side(line, sound)
        while not line.audible:
            await caller.tick()
        while line.seconds < line.audible[0][0] + scene.wait_seconds(sound):
            await caller.tick()
        began, began_seconds = now(), line.seconds
        caller.begin()
        while line.seconds < began_seconds + sound.seconds + _WATCHED_SECONDS:
            await caller.tick()
        audible = line.audible
    since = [(at - began, what) for at, what in told if at >= began]
    outcome = Outcome(took_turn=any(what == "caller" for _, what in since))
    cut_offs = [at for at, what in since if what == "barge_in"]
    if cut_offs:
        outcome.broken_off = (
            max(until for _, until in audible if until <= began_seconds + cut_offs[0] + 0.1) - began_seconds
        )
    elif sound.over:
        outcome.held_seconds = sum(after[0] - before[1] for before, after in itertools.pairwise(audible))
    return outcome


class _Side:
    """The caller's end of the line, frame by frame: the line, the sound once it has begun, and the echo of ours."""

    def __init__(self, line: VirtualLine, sound: Sound) -> None:
        self._line = line
        self._sound = sound
        self._noise = line_noise(60 * RATE, _LINE_RMS, seed=3)
        self._at = 0
        self._from: int | None = None

    def begin(self) -> None:
        """The sound begins now."""
        self._from = self._at

    async def tick(self) -> None:
        frame = self._noise[self._at : self._at + _FRAME].copy()
        if self._from is not None:
            part = self._sound.samples[self._at - self._from : self._at - self._from + _FRAME]
            frame[: len(part)] += part
        if self._sound.echo_seconds:
            end = len(self._line.heard) // 2 - int(self._sound.echo_seconds * RATE) + _FRAME
            if end >= _FRAME:
                heard = np.frombuffer(bytes(self._line.heard[2 * (end - _FRAME) : 2 * end]), "<i2").astype(np.float32)
                frame[: len(heard)] += heard * 10 ** (self._sound.echo_db / 20)
        self._at += _FRAME
        await self._line.tick(as_pcm(frame))


def quickstart(sound: Sound, scene: Scene) -> Outcome:
    """What the sound does to the quickstart, which answers the same question at the same length."""
    said_at = scene.peer_answers_at
    began = said_at + scene.wait_seconds(sound)
    whole = np.zeros(int((began + sound.seconds + _WATCHED_SECONDS) * RATE), np.float32)
    _add(whole, clip(*_QUESTION), 1.6)
    _add(whole, sound.samples, began)
    if sound.echo_seconds:
        _add(whole, scene.answer * 10 ** (sound.echo_db / 20), said_at + sound.echo_seconds)
        began = said_at
    pcm = as_pcm(_with_line(whole))

    def words(start: float, end: float) -> tuple[str, float]:
        first = max(0, int((start - 0.5) * RATE))
        return run(transcribed(scene.listener, pcm[2 * first : 2 * int(end * RATE)]))

    heard = scene.bot.hear(pcm, words)
    breaks = [at for at in heard.began if began <= at < said_at + len(scene.answer) / RATE]
    took_turn = any(at > max(began, said_at) for at in heard.answered)
    return Outcome(broken_off=breaks[0] - began if breaks else None, took_turn=took_turn)


def _padded(sound: Samples, before_seconds: float, after_seconds: float) -> Samples:
    ahead, behind = np.zeros(int(before_seconds * RATE)), np.zeros(int(after_seconds * RATE))
    return np.concatenate([ahead, sound, behind]).astype(np.float32)


def _with_line(sound: Samples) -> Samples:
    return sound + line_noise(len(sound), _LINE_RMS, seed=2)


def _add(whole: Samples, sound: Samples, at_seconds: float) -> None:
    start = int(at_seconds * RATE)
    part = sound[: max(0, len(whole) - start)]
    whole[start : start + len(part)] += part


@dataclass(slots=True)
class Tally:
    """One side's outcomes, by the names of the sounds."""

    fooled: list[str] = field(default_factory=list)
    not_stopped: list[str] = field(default_factory=list)
    held_seconds: float = 0.0
    stop_seconds: list[float] = field(default_factory=list)

    def disturbed(self, sound: Sound, outcome: Outcome) -> None:
        if outcome.fooled:
            self.fooled.append(sound.name)
        self.held_seconds += outcome.held_seconds

    def told_to_stop(self, sound: Sound, outcome: Outcome) -> None:
        if outcome.broken_off is None or outcome.broken_off > sound.seconds + _STOP_SECONDS:
            self.not_stopped.append(sound.name)
        else:
            self.stop_seconds.append(outcome.broken_off)


def scene_of(wanted: dict[str, Any]) -> Scene:
    """The scene of the shipped set. Loads the models."""
    bot = QuickstartTurns()
    question = as_pcm(_with_line(_padded(clip(*_QUESTION), 1.6, 4.0)))
    answers = bot.hear(question, lambda start, end: ("words", 0.0), until_answered=True).answered
    return Scene(
        clip("af_heart", wanted["ours"]),
        wanted["ours"],
        InlineSpeechToText(),
        InlineEndOfTurn(),
        load(None, {}).voice,
        bot,
        answers[0],
    )


def measure() -> dict[str, float]:
    """Both sides, counted."""
    wanted = yaml.safe_load((SETS / "fooled.yaml").read_text("utf-8"))
    scene, (quiet, stops) = scene_of(wanted), sounds(wanted)
    mine, theirs = Tally(), Tally()
    for sound in quiet:
        mine.disturbed(sound, run(ours(sound, scene)))
        theirs.disturbed(sound, quickstart(sound, scene))
    for sound in stops:
        mine.told_to_stop(sound, run(ours(sound, scene)))
        theirs.told_to_stop(sound, quickstart(sound, scene))
    return {
        "disturbances": len(quiet),
        "fooled": len(mine.fooled),
        "peer_fooled": len(theirs.fooled),
        "held_seconds": mine.held_seconds,
        "stops": len(stops),
        "stopped": len(stops) - len(mine.not_stopped),
        "peer_stopped": len(stops) - len(theirs.not_stopped),
        "stop_p50_ms": 1000 * float(np.median(mine.stop_seconds)),
        "peer_stop_p50_ms": 1000 * float(np.median(theirs.stop_seconds)),
    }
