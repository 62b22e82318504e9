"""One call of ours in virtual time: the shipped pipeline on a line whose caller is a recording.

What is played is heard 20 ms at a time, marks come back when the audio before them was heard, and each moment at
which the caller begins or ceases to hear us is written down.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from loguru import logger

from agents.arrival import Arrival
from agents.emotion import from_words
from agents.reception import Reception
from memory.conversation import Emotion
from memory.people import Contact, OrgId
from pipelines.phone_line import LineListener
from pipelines.phrase_book import PhraseBook
from pipelines.speech.protocols import EndOfTurnModel, SpeechToText, TextToSpeech
from pipelines.voice import VoiceServices, answer_call
from pipelines.voice_settings import VoiceSettings
from pipelines.witness import Witness, nobody

RATE = 8000
FRAME_SECONDS = 0.02
_FRAME_BYTES = int(RATE * FRAME_SECONDS) * 2
_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class VirtualLine:
    """A `PhoneLine`. `audible` holds (from, to) of each stretch of our audio that the caller heard, in seconds.

    `heard` is all that was to be heard from us, silence too: 16-bit PCM.
    """

    sample_rate = RATE

    def __init__(self) -> None:
        self.audible: list[list[float]] = []
        self.heard = bytearray()
        self._queue: deque[bytes | str] = deque()
        self._over = asyncio.Event()
        self._listener: LineListener | None = None
        self._connected = asyncio.Event()
        self._began = 0.0
        self._ticks = 0

    async def listen(self, listener: LineListener) -> None:
        self._listener = listener
        self._began = asyncio.get_running_loop().time()
        self._connected.set()
        await self._over.wait()
        listener.on_hang_up()

    async def play(self, pcm: bytes) -> None:
        self._queue.append(pcm)

    async def mark(self, name: str) -> None:
        self._queue.append(name)

    async def clear(self) -> None:
        self._queue.clear()

    async def hang_up(self) -> None:
        self._over.set()

    @property
    def seconds(self) -> float:
        """How long the call has lasted."""
        return asyncio.get_running_loop().time() - self._began

    @property
    def playing(self) -> bool:
        """Whether there is audio of ours that the caller has not heard."""
        return any(isinstance(each, bytes) for each in self._queue)

    async def say(self, pcm: bytes, until: Callable[[], bool] = lambda: False) -> float:
        """The caller's side, in real pace. Returns at its end or when `until` says so: seconds that were said."""
        for number, start in enumerate(range(0, len(pcm) - _FRAME_BYTES + 1, _FRAME_BYTES)):
            if self._over.is_set() or until():
                return number * FRAME_SECONDS
            await self.tick(pcm[start : start + _FRAME_BYTES])
        return len(pcm) / 2 / RATE

    async def tick(self, frame: bytes) -> None:
        """20 ms of the call: the caller's side, and as much of ours as is heard meanwhile."""
        await self._connected.wait()
        assert self._listener is not None
        loop = asyncio.get_running_loop()
        self._ticks += 1
        await asyncio.sleep(self._began + self._ticks * FRAME_SECONDS - loop.time())
        if not self._over.is_set():
            self._listener.on_audio(frame)
            self._hear_a_frame()

    def _hear_a_frame(self) -> None:
        assert self._listener is not None
        wanted, heard = _FRAME_BYTES, bytearray()
        while self._queue and (len(heard) < wanted or isinstance(self._queue[0], str)):
            item = self._queue.popleft()
            if isinstance(item, str):
                self._listener.on_mark(item)
                continue
            missing = wanted - len(heard)
            heard += item[:missing]
            if len(item) > missing:
                self._queue.appendleft(item[missing:])
        self.heard += heard.ljust(wanted, b"\0")
        if heard:
            end = self.seconds
            if self.audible and end - self.audible[-1][1] < 1.5 * FRAME_SECONDS:
                self.audible[-1][1] = end
            else:
                self.audible.append([end - FRAME_SECONDS, end])


class WordsAlone:
    """Feels without a thread: virtual time would run ahead of it."""

    async def of(self, text: str, pcm: bytes, sample_rate: int) -> Emotion:
        return from_words(text)


@asynccontextmanager
async def virtual_call(
    reception: Reception,
    *,
    speech_to_text: SpeechToText,
    text_to_speech: TextToSpeech,
    end_of_turn: EndOfTurnModel | None,
    settings: VoiceSettings,
    witness: Witness = nobody,
) -> AsyncIterator[VirtualLine]:
    """A call under way; it is hung up at the end."""
    logger.disable("pipecat")
    line = VirtualLine()
    services = VoiceServices(
        receptionist=reception,
        speech_to_text=speech_to_text,
        phrase_book=PhraseBook(text_to_speech),
        end_of_turn=end_of_turn,
        settings=settings,
        now=lambda: _NOW,
        emotion=WordsAlone,
    )
    arrival = Arrival(OrgId("bench"), Contact("phone", "+15550100"), "voice", _NOW, call="virtual")
    running = asyncio.create_task(answer_call(line, arrival, services, witness))
    try:
        yield line
    finally:
        await line.hang_up()
        await running
