"""A script of turn-taking: what a call feeds it, and what it decides."""

from typing import Any

from hypothesis import strategies as st

from pipelines import turn_events as turn
from pipelines.turn_taking import TurnTaking
from pipelines.voice_settings import SilenceSettings, TurnSettings

FRAME_SECONDS = 0.02


class Script:
    """Feeds a `TurnTaking` as a call would, and gathers what it decides."""

    def __init__(self) -> None:
        self.turns = TurnTaking(TurnSettings(), SilenceSettings())
        self.events: list[turn.TurnEvent] = []
        self.likely: list[str] = []
        """The words that could have been all, apart from the events."""
        self.hushed: list[int] = []
        """The numbers by which words were asked for early, apart from the events."""

    def speech(self, seconds: float, *, hum: bool = False) -> "Script":
        return self._audio(seconds, speech=True, hum=hum)

    def silence(self, seconds: float) -> "Script":
        return self._audio(seconds, speech=False)

    def fading(self, seconds: float) -> "Script":
        """The end of a word: no speech, and no silence."""
        return self._audio(seconds, speech=False, fades=True)

    def partial(self, text: str) -> "Script":
        self._words(text, 0, 0.5)
        return self

    def final(self, text: str, *, of_pause: int = 1) -> "Script":
        self._words(text, of_pause, 0.9)
        return self

    def finished(self, probability: float) -> "Script":
        self.events += self.turns.sounds_finished(probability)
        return self

    def digit(self, key: str) -> "Script":
        self.events += self.turns.digit(key)
        return self

    def frontdesk_speaks(self) -> "Script":
        self.turns.reply_coming()
        assert self.turns.audible()
        return self

    def take(self) -> list[turn.TurnEvent]:
        """The events since the last time."""
        taken, self.events = self.events, []
        return taken

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.take()]

    def _words(self, text: str, finalized: int, confidence: float) -> None:
        for event in self.turns.words(text, finalized=finalized, confidence=confidence):
            self._keep(event)

    def _keep(self, event: turn.TurnEvent) -> None:
        if isinstance(event, turn.Likely):
            self.likely.append(event.text)
        elif isinstance(event, turn.Hushed):
            self.hushed.append(event.number)
        else:
            self.events.append(event)

    def _audio(self, seconds: float, *, speech: bool, hum: bool = False, fades: bool = False) -> "Script":
        for _ in range(round(seconds / FRAME_SECONDS)):
            for event in self.turns.audio(FRAME_SECONDS, speech, hum=hum, fades=fades):
                self._keep(event)
        return self

    def play(self, inputs: list[tuple[str, Any]]) -> None:
        """All of these, in order."""
        for kind, value in inputs:
            match kind:
                case "speech" | "silence":
                    self._audio(value, speech=kind == "speech")
                case "hum":
                    self.speech(value, hum=True)
                case "partial":
                    self.partial(value)
                case "final":
                    self.final(value, of_pause=self.turns._asked.number)
                case "finished":
                    self.finished(value)
                case "key":
                    self.digit(value)
                case "ours":
                    getattr(self.turns, value)()


INPUTS = st.lists(
    st.one_of(
        st.tuples(st.just("speech"), st.floats(0.02, 2)),
        st.tuples(st.just("hum"), st.floats(0.02, 1)),
        st.tuples(st.just("silence"), st.floats(0.02, 8)),
        st.tuples(st.just("partial"), st.sampled_from(["", "wait", "mm-hm", "eight adults and", "916 555"])),
        st.tuples(st.just("final"), st.sampled_from(["", "Yes.", "How much is it?", "My number is"])),
        st.tuples(st.just("finished"), st.floats(0, 1)),
        st.tuples(st.just("key"), st.sampled_from("0123456789*#")),
        st.tuples(st.just("ours"), st.sampled_from(["reply_coming", "audible", "fell_silent"])),
    ),
    max_size=40,
)
