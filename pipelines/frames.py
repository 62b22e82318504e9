"""What travels down the voice pipeline: words and events. Caller audio never does; our own goes in large pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from pipecat.frames.frames import DataFrame, SystemFrame

from memory.conversation import Emotion
from pipelines.playback import Clause


@dataclass
class CallerTurn(DataFrame):
    """The caller has finished a turn. `pcm` is its audio at the line's rate; times are of the event loop's clock.

    The final words came at `final_at`, and that it was over was decided at `decided_at`, later by as much as it took
    to be sure. It `continues` the turn of that id: its caller went on before they had heard an answer.
    """

    text: str
    confidence: float
    pcm: bytes
    speech_ended_at: float
    final_at: float
    emotion: Emotion | None = None
    decided_at: float | None = None
    continues: str | None = None
    turn_id: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class ReplyBegan(DataFrame):
    """A reply is being made; its first word may take a while."""

    reply: int


@dataclass
class ReplyText(DataFrame):
    """Some text of a reply, as it comes from the mind.

    `instead`: the reply broke off, and this set sentence replaces half a clause, for half a price is a wrong one.
    """

    reply: int
    text: str
    instead: bool = False


@dataclass
class ReplyOver(DataFrame):
    """No more text comes for this reply; `end_call` hangs up once all of it has been heard."""

    reply: int
    end_call: bool = False


@dataclass
class ReplyAudio(DataFrame):
    """Audio of one clause of a reply, as it comes: 16-bit mono PCM at the line's rate."""

    reply: int
    clause: Clause
    pcm: bytes


@dataclass
class HoldOurs(SystemFrame):
    """Take our audio back from the line, and keep what has not been heard."""


@dataclass
class OursGoesOn(SystemFrame):
    """Put what was held back on the line again."""


@dataclass
class SayNow(SystemFrame):
    """Say one of the set sentences, ahead of any reply under way. A `prompt` asks a silent caller."""

    text: str
    prompt: bool = False
    end_call: bool = False
