"""The asking side of a speech worker: one connection, shared by all calls of a process."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import structlog

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent, SpeechTrouble
from pipelines.speech.wire import BrokenFrame, Decoder, Frame, encode

log = structlog.get_logger()

_RETRY_SECONDS = 0.05


class WorkerClient:
    """Asks one worker. Requests of many calls run over its one connection at the same time.

    When the worker dies, what is under way raises SpeechDown at once; a request made while it is away waits up to
    `wait_seconds` for it to be back before it raises the same. Belongs to the event loop that first asks.
    """

    def __init__(self, socket_path: Path, *, wait_seconds: float = 3.0) -> None:
        self.socket_path = socket_path
        self._wait_seconds = wait_seconds
        self._numbers = itertools.count(1)
        self._link: _Link | None = None
        self._connecting = asyncio.Lock()
        self._closed = False

    async def ask(self, header: dict[str, Any], body: bytes = b"", *, within_seconds: float) -> Frame:
        """One request, one answer. Raises SpeechDown, SpeechSilent after `within_seconds`, SpeechRefused."""
        answers = self.stream(header, body, first_within_seconds=within_seconds, next_within_seconds=within_seconds)
        async with contextlib.aclosing(answers):
            async for frame in answers:
                return frame
        raise SpeechDown(f"{self.socket_path.name} gave no answer")

    async def stream(
        self, header: dict[str, Any], body: bytes = b"", *, first_within_seconds: float, next_within_seconds: float
    ) -> AsyncGenerator[Frame, None]:
        """One request, its answers as they come, the one marked as done included. Closing it cancels the work."""
        link = await self._connection()
        number = next(self._numbers)
        answers = link.answers[number] = asyncio.Queue()
        done = False
        try:
            link.writer.write(encode({**header, "id": number}, body))
            limit = first_within_seconds
            while not done:
                frame = await self._next(answers, limit)
                limit = next_within_seconds
                done = bool(frame.header.get("done"))
                _raise_trouble(frame)
                yield frame
        finally:
            del link.answers[number]
            if not done and link.open:
                link.writer.write(encode({"id": number, "op": "cancel"}))

    async def _next(self, answers: asyncio.Queue[Frame | None], within_seconds: float) -> Frame:
        try:
            async with asyncio.timeout(within_seconds):
                frame = await answers.get()
        except TimeoutError as error:
            raise SpeechSilent(f"{self.socket_path.name} gave nothing in {within_seconds} s") from error
        if frame is None:
            raise SpeechDown(f"{self.socket_path.name} went away")
        return frame

    async def _connection(self) -> _Link:
        async with self._connecting:
            if self._link is None or not self._link.open:
                if self._closed:
                    raise SpeechDown(f"the client of {self.socket_path.name} is closed")
                try:
                    async with asyncio.timeout(self._wait_seconds):
                        self._link = await self._dial()
                except TimeoutError as error:
                    raise SpeechDown(f"{self.socket_path.name} cannot be reached") from error
            return self._link

    async def _dial(self) -> _Link:
        while True:
            try:
                return _Link(self.socket_path.name, *await asyncio.open_unix_connection(str(self.socket_path)))
            except OSError:
                await asyncio.sleep(_RETRY_SECONDS)

    async def close(self) -> None:
        """End the connection; whoever still waits gets SpeechDown."""
        self._closed = True
        if self._link is not None:
            await self._link.close()


class _Link:
    """One connection, and who waits for an answer on it."""

    def __init__(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.answers: dict[int, asyncio.Queue[Frame | None]] = {}
        self.open = True
        self._name = name
        self._reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        decoder = Decoder()
        try:
            while data := await reader.read(262144):
                for frame in decoder.feed(data):
                    # Answers of requests that nobody waits for any more have no queue.
                    if answers := self.answers.get(frame.id):
                        answers.put_nowait(frame)
        except (ConnectionError, BrokenFrame) as error:
            log.warning("speech_worker_connection_broken", worker=self._name, problem=type(error).__name__)
        finally:
            self.open = False
            self.writer.close()
            for answers in self.answers.values():
                answers.put_nowait(None)

    async def close(self) -> None:
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading


def _raise_trouble(frame: Frame) -> None:
    code = frame.header.get("error")
    if code is None:
        return
    message = f"{code}: {frame.header.get('message', '')}"
    if code == "busy":
        raise SpeechDown(message)
    if code == "bad_request":
        raise SpeechRefused(message)
    raise SpeechTrouble(message)
