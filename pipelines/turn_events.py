"""What turn-taking decides, as plain events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """The caller began to speak. Audio from a little before belongs to the turn."""


@dataclass(frozen=True, slots=True)
class Hushed:
    """The caller may be about to pause: who can be asked early is asked for the words now, the `number`-th time."""

    number: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The caller has paused: ask if the words sound finished, and for them, unless this `number` was asked for."""

    number: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The caller went on after a pause, in the same turn."""


@dataclass(frozen=True, slots=True)
class Likely:
    """The caller has paused, and these words could be all: what would follow can be made ready, and is not yet sure."""

    text: str
    continues: bool = False


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The caller is done. `text` is all that was said, `pause_seconds` the silence that decided it.

    It `continues` the turn before when they have not heard an answer to that: then that was not all.
    """

    text: str
    confidence: float
    pause_seconds: float
    continues: bool = False


@dataclass(frozen=True, slots=True)
class NothingSaid:
    """What seemed a turn held no words to answer: noise, or a back-channel. Its audio can be forgotten."""


@dataclass(frozen=True, slots=True)
class NotHeard:
    """The caller spoke, and the words never came: ask to say it again."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Stop our audio now, and keep what has not been heard: this may be an interruption."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """It was none: go on speaking from where we were."""


@dataclass(frozen=True, slots=True)
class BargeIn:
    """It is one: drop the rest of our reply, spoken or not."""


@dataclass(frozen=True, slots=True)
class SayFiller:
    """The reply is late: say a short filler, once."""


@dataclass(frozen=True, slots=True)
class ReplyStuck:
    """No reply at all came in time: give it up and say so."""


@dataclass(frozen=True, slots=True)
class AskStillThere:
    """Nobody has spoken for a while: ask for the `time`-th time (0, 1, ...)."""

    time: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Still nobody: say goodbye and end the call."""


TurnEvent = (
    TurnBegan
    | Hushed
    | Paused
    | Resumed
    | Likely
    | TurnEnded
    | NothingSaid
    | NotHeard
    | Hold
    | GoOn
    | BargeIn
    | SayFiller
    | ReplyStuck
    | AskStillThere
    | GiveUp
)
Events = tuple[TurnEvent, ...]
