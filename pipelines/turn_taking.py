"""Who has the floor: when the caller's turn begins, pauses and ends, and when ours must stop.

Pure: it counts seconds of caller audio, knows no clock and does no I/O. Each input method returns the events that
follow from it, in order. The voice pipeline acts on them; the tests are scripts of inputs and expected events.

    quiet --speech--> talking --silence--> paused --enough silence for these words--> TurnEnded --> quiet
                        ^                    |
                        +------ speech ------+

While our own audio plays, clear speech first *holds* it (the line is cleared at once, so that the caller hears us
stop), then the words decide: a real interruption drops what is left (`BargeIn`); a back-channel, a cough or a
television lets it go on (`GoOn`). A hummed "mm-hm" does not even hold.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Literal

from pipelines.asked_words import AskedWords
from pipelines.audio_seconds import added
from pipelines.going_on import GoingOn
from pipelines.other_voices import OtherVoices
from pipelines.turn_events import (
    BargeIn,
    Events,
    GoOn,
    Hold,
    Hushed,
    Likely,
    NotHeard,
    NothingSaid,
    Paused,
    ReplyStuck,
    Resumed,
    TurnBegan,
    TurnEnded,
)
from pipelines.turn_patience import patience_seconds
from pipelines.turn_words import asks_to_stop, is_backchannel, words_of
from pipelines.voice_settings import SilenceSettings, TurnSettings
from pipelines.waiting import Waiting

_NOTHING: Events = ()

_ONSET_GAP_SECONDS = 0.06
"""Silence this short inside an onset is a stop consonant, not the end of speech."""


class TurnTaking:
    """The floor of one call.

    `caller` is quiet, talking or paused (in mid-turn). `ours` is silent, waiting (a reply is being made), audible,
    or held (taken back until we know whether the caller means to interrupt).
    """

    def __init__(self, turn: TurnSettings, silence: SilenceSettings, *, judged: bool = True) -> None:
        """`judged`: somebody tells how finished a turn sounds. Otherwise its words decide alone."""
        self._turn = turn
        # Asked fifty times a second of a pause, and the words are the same nearly every time.
        self._patience = lru_cache(maxsize=4)(partial(patience_seconds, turn=turn, judged=judged))
        self.caller: Literal["quiet", "talking", "paused"] = "quiet"
        self.ours: Literal["silent", "waiting", "audible", "held"] = "silent"
        self._gap_seconds = 0.0  # since the last frame of speech, however short
        self._fading_seconds = 0.0  # of sound that is none any more
        self._silence_seconds = 0.0  # since the last stretch of speech long enough to count
        self._onset_seconds = 0.0  # of the running stretch of speech
        self._clear_seconds = 0.0  # of that, without hums and what is far
        self._waiting = Waiting(silence)
        self._others = OtherVoices(turn.start_seconds)
        self._going_on = GoingOn(turn.going_on_seconds)
        self._keys = ""
        self._new_turn()

    # --- what is heard ---

    def audio(
        self, seconds: float, speech: bool, *, hum: bool = False, far: bool = False, fades: bool = False
    ) -> Events:
        """One frame of caller audio: its length, whether it holds speech, and whether that is a mere hum, or `far`:
        much softer than this caller speaks. Of one who talks, it `fades` when it holds none, and is not silent either.
        """
        if self.ours == "audible":
            self._going_on.heard(seconds)
        if speech:
            self._gap_seconds = self._fading_seconds = 0.0
            self._onset_seconds = added(self._onset_seconds, seconds)
            self._others.speech(seconds, far=far)
            if not hum and not far:
                self._clear_seconds = added(self._clear_seconds, seconds)
            if self.caller != "talking" and self._onset_seconds < self._turn.start_seconds:
                return _NOTHING
            return self._speech(seconds)
        if fades and self.ours != "held" and self._fading_seconds < self._turn.fading_seconds:
            self._fading_seconds += seconds
            self._asked.heard_more()
            return _NOTHING
        self._silence_seconds = added(self._silence_seconds, seconds)
        if self._onset_seconds:
            self._gap_seconds = added(self._gap_seconds, seconds)
            if self._gap_seconds > _ONSET_GAP_SECONDS:
                self._onset_seconds = self._clear_seconds = 0.0
                if self.caller == "quiet":
                    self._others.ended()
        if self.caller == "quiet":
            return self._nobody_speaks(seconds)
        if self.caller == "paused":
            return self._decide()
        if self._silence_seconds < self._turn.pause_seconds:
            return self._hush()
        self.caller = "paused"
        self._asked.ask()
        self._finished = None
        return (Paused(self._asked.number), *(self._likely() if self._asked.final else ()))

    def words(self, text: str, *, finalized: int, confidence: float) -> Events:
        """All words of the running turn so far; `finalized` is the number of the pause they are final up to, or 0."""
        if self.caller == "quiet":
            return _NOTHING
        self._text, self._confidence = text, confidence
        self._asked.answered(finalized)
        events = self._interruption()
        if self.caller != "paused":
            return events
        return events + self._decide() + self._likely()

    def sounds_finished(self, probability: float) -> Events:
        """How finished the turn's audio sounds, 0 to 1, as asked at the latest pause."""
        if self.caller != "paused":
            return _NOTHING
        self._finished = probability
        return self._decide()

    def digit(self, key: str) -> Events:
        """A DTMF key. `#`, or two quiet seconds, ends what is being keyed."""
        events: Events = _NOTHING
        if self.ours != "silent":
            self._fall_silent()
            events = (BargeIn(),)
        self._silence_seconds = 0.0
        self._waiting.key_pressed()
        if key != "#":
            self._keys += key
            return events
        return events + self._end_keys()

    # --- what we do ---

    def reply_coming(self) -> None:
        """A reply is on its way: the greeting, or more of one whose first words have been heard."""
        self.ours = "waiting"
        self._waiting.audio_to_come()

    def saying(self, text: str) -> None:
        """Words of ours that are about to be heard, and that may come back as an echo."""
        self._others.saying(text)

    def audible(self) -> bool:
        """Our audio is about to go on the line: may it? Not while the caller is in the middle of saying something."""
        if self.ours != "held":
            self.ours = "held" if self.ours == "waiting" and self.caller != "quiet" else "audible"
        return self.ours == "audible"

    def fell_silent(self, *, prompt: bool = False) -> None:
        """All our audio has been heard and no more is coming. A mere `prompt` lets the quiet time run on."""
        self._fall_silent()
        self._going_on.answered()
        if not prompt:
            self._waiting.somebody_spoke()

    # --- inside ---

    def _hush(self) -> Events:
        """Not yet a pause. Over our own speech there is no hurry."""
        if self.ours != "silent" or self._silence_seconds < self._turn.hush_seconds or not self._asked.ask():
            return _NOTHING
        return (Hushed(self._asked.number),)

    def _speech(self, seconds: float) -> Events:
        """Speech that has lasted long enough to count."""
        self._silence_seconds = 0.0
        self._asked.heard_more()
        events: Events = _NOTHING
        if self.caller == "paused":
            self.caller = "talking"
            events = (Resumed(),)
        elif self.caller == "quiet":
            self.caller = "talking"
            self._new_turn()
            self._going_on.turn_began()
            self._others.began(over_ours=self.ours in ("audible", "held"))
            events = (TurnBegan(),)
        self._speech_seconds = added(self._speech_seconds, seconds)
        if self.ours == "audible" and not self._held_before and self._clear_seconds >= self._turn.hold_seconds:
            self.ours = "held"
            self._held_before = True
            return (*events, Hold())
        if self.ours == "held" and not self._text and self._speech_seconds >= self._turn.hold_limit_seconds:
            self.ours = "audible"
            return (*events, GoOn())
        return events

    def _interruption(self) -> Events:
        """The words that came while we spoke or were about to: an interruption, or not yet."""
        if self.ours == "silent" or not self._interrupts():
            return _NOTHING
        self._fall_silent()
        return (BargeIn(),)

    def _interrupts(self) -> bool:
        if is_backchannel(self._text):
            return False
        words = words_of(self._text)
        if not words or self._others.alone(self._text):
            return False
        if asks_to_stop(self._text) or len(words) >= self._turn.barge_in_words:
            return True
        return self._asked.final and self._confidence >= self._turn.barge_in_confidence

    def _likely(self) -> Events:
        """Still paused: could these words be all?"""
        words = words_of(self._text)
        if self.caller != "paused" or self.ours != "silent" or not words or words == self._likely_words:
            return _NOTHING
        if self._others.alone(self._text):
            return _NOTHING
        if patience_seconds(self._text, 1.0, self._turn) > self._turn.unsure_seconds:
            return _NOTHING
        self._likely_words = words
        return (Likely(self._text.strip(), bool(self._going_on.said)),)

    def _decide(self) -> Events:
        """Paused: has the silence lasted long enough for these words?"""
        if self._silence_seconds < self._needed_silence():
            return _NOTHING
        interrupted = self._interruption()
        text, pause_seconds = self._text.strip(), self._silence_seconds
        self.caller = "quiet"
        ignored = self._others.alone(self._text)
        self._others.ended()
        if text and self.ours == "silent" and not ignored:
            self._waiting.somebody_spoke()
            self._waiting.answer_began()
            self._going_on.turn_ended(text)
            self.reply_coming()
            return (*interrupted, TurnEnded(text, self._confidence, pause_seconds, bool(self._going_on.said)))
        unheard = not self._asked.final and self.ours == "silent" and not ignored
        went_on: Events = _NOTHING
        if self.ours == "held":
            self.ours = "audible"
            went_on = (GoOn(),)
        return (NotHeard() if unheard else NothingSaid(), *went_on)

    def _needed_silence(self) -> float:
        """Seconds of silence that end the turn, given its words and how finished it sounds."""
        turn = self._turn
        if not self._asked.final:
            return turn.words_limit_seconds
        if not self._text.strip() or (self.ours != "silent" and is_backchannel(self._text)):
            return turn.pause_seconds
        return self._patience(self._going_on.with_said(self._text), self._finished)

    def _nobody_speaks(self, seconds: float) -> Events:
        if self._keys and self._silence_seconds >= self._turn.keys_seconds:
            return self._end_keys()
        if self.ours == "waiting":
            events = self._waiting.for_us(seconds)
            if ReplyStuck() in events:
                self._fall_silent()
            return events
        if self.ours != "silent" or self._keys:
            return _NOTHING
        events = self._waiting.for_caller(seconds)
        if events:
            self.reply_coming()
        return events

    def _end_keys(self) -> Events:
        keys, self._keys = self._keys, ""
        if not keys:
            return _NOTHING
        self._waiting.answer_began()
        self._going_on.answered()
        self.reply_coming()
        return (TurnEnded(" ".join(keys), 1.0, self._silence_seconds),)

    def _fall_silent(self) -> None:
        self.ours = "silent"
        self._waiting.audio_to_come()

    def _new_turn(self) -> None:
        self._text, self._confidence = "", 0.0
        self._asked = AskedWords()
        self._likely_words: list[str] = []
        self._finished: float | None = None
        self._speech_seconds = 0.0
        self._held_before = False
