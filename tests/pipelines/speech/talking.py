"""A plain connection to a worker, and a model that works only when it is told to."""

from __future__ import annotations

import asyncio
import threading

from pipelines.speech import wire
from pipelines.speech.wire import Frame


class Talk:
    """A plain connection to a worker."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.decoder = wire.Decoder()
        self.frames: list[Frame] = []

    @classmethod
    async def to(cls, path):
        talk = cls(*await asyncio.open_unix_connection(str(path)))
        hello = await talk.frame()
        assert hello.header["ready"]
        return talk

    def ask(self, number, body=b"", **header):
        self.writer.write(wire.encode({"id": number, "op": "test", **header}, body))

    async def frame(self):
        async with asyncio.timeout(10):
            while not self.frames:
                data = await self.reader.read(65536)
                if not data:
                    raise EOFError
                self.frames += self.decoder.feed(data)
        return self.frames.pop(0)

    async def taken(self):
        """Everything sent so far has been taken in."""
        self.ask(0)
        assert (await self.frame()).id == 0

    async def ids(self, count):
        return [(await self.frame()).id for _ in range(count)]


class GatedModel:
    """Answers with what was asked, each only once `go` has been given for it; knows the order in which it worked."""

    def __init__(self):
        self.started: list[int] = []
        self.gate = threading.Semaphore(0)
        self.begun = threading.Event()

    def __call__(self, request, cancelled):
        self.started.append(request.id)
        self.begun.set()
        assert self.gate.acquire(timeout=10)
        for piece in range(request.header.get("pieces", 0)):
            yield Frame({"piece": piece})
        yield Frame({"done": True, "size": len(request.body), "cancelled": cancelled()})

    def go(self, count=1):
        for _ in range(count):
            self.gate.release()
