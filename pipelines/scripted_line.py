"""A shipped double: a phone line in virtual time, for tests and for trying a pipeline without a carrier.

Time passes only as the caller's audio is given, 20 ms a frame. What Frontdesk plays is heard at the same pace, marks
come back when the audio before them has been heard, and `clear` takes back the rest, as on a real line.
"""

from __future__ import annotations

import asyncio
from collections import deque

from pipelines.phone_line import LineListener

_FRAME_SECONDS = 0.02
_TASK_STEPS_A_FRAME = 12
"""Turns of the event loop after each frame, so that what follows from it happens before the next one."""


class ScriptedLine:
    """A `PhoneLine` that the test speaks into. `heard` is all audio that reached the caller's ear."""

    def __init__(self, *, sample_rate: int = 8000) -> None:
        self.sample_rate = sample_rate
        self.heard = bytearray()
        self.seconds = 0.0
        self.cleared_at: list[float] = []
        self._listener: LineListener | None = None
        self._connected = asyncio.Event()
        self._over = asyncio.Event()
        self._queue: deque[bytes | str] = deque()
        self._frame_bytes = int(sample_rate * _FRAME_SECONDS) * 2

    # --- what the pipeline uses ---

    async def listen(self, listener: LineListener) -> None:
        self._listener = listener
        self._connected.set()
        await self._over.wait()
        listener.on_hang_up()

    async def play(self, pcm: bytes) -> None:
        if not self._over.is_set():
            self._queue.append(pcm)

    async def mark(self, name: str) -> None:
        self._queue.append(name)

    async def clear(self) -> None:
        self._queue.clear()
        self.cleared_at.append(self.seconds)

    async def hang_up(self) -> None:
        self._over.set()

    # --- what the test uses ---

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._over.is_set()

    @property
    def playing(self) -> bool:
        """Whether there is audio that the caller has not heard yet."""
        return any(isinstance(item, bytes) for item in self._queue)

    async def say(self, pcm: bytes) -> None:
        """The caller speaks: 16-bit PCM at the line's rate."""
        for start in range(0, len(pcm), self._frame_bytes):
            await self._frame(pcm[start : start + self._frame_bytes].ljust(self._frame_bytes, b"\0"))

    async def silence(self, seconds: float) -> None:
        """The caller is quiet for a while."""
        for _ in range(round(seconds / _FRAME_SECONDS)):
            await self._frame(bytes(self._frame_bytes))

    async def until_quiet(self, *, limit_seconds: float = 60.0) -> None:
        """The caller listens until Frontdesk has been quiet for half a second, at most `limit_seconds`."""
        quiet_seconds = 0.0
        while quiet_seconds < 0.5 and limit_seconds > 0 and not self.over:
            await self.silence(_FRAME_SECONDS)
            limit_seconds -= _FRAME_SECONDS
            quiet_seconds = 0.0 if self.playing else quiet_seconds + _FRAME_SECONDS

    async def press(self, digits: str) -> None:
        """The caller presses keys."""
        await self._connected.wait()
        assert self._listener is not None
        for digit in digits:
            self._listener.on_digit(digit)
            await self.silence(_FRAME_SECONDS * 5)

    async def caller_hangs_up(self) -> None:
        self._over.set()
        await _let_tasks_run()

    async def _frame(self, frame: bytes) -> None:
        await self._connected.wait()
        if self.over:
            return
        assert self._listener is not None
        self._listener.on_audio(frame)
        self._hear_a_frame()
        self.seconds += _FRAME_SECONDS
        await _let_tasks_run()

    def _hear_a_frame(self) -> None:
        """Play 20 ms of what is queued, and tell the marks behind it."""
        wanted = self._frame_bytes
        while self._queue and (wanted > 0 or isinstance(self._queue[0], str)):
            item = self._queue.popleft()
            if isinstance(item, str):
                assert self._listener is not None
                self._listener.on_mark(item)
                continue
            self.heard += item[:wanted]
            if len(item) > wanted:
                self._queue.appendleft(item[wanted:])
            wanted -= min(wanted, len(item))


async def _let_tasks_run() -> None:
    for _ in range(_TASK_STEPS_A_FRAME):
        await asyncio.sleep(0)
