"""One connection for all calls; what goes wrong with the worker comes out as the room's own errors."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable

import pytest

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent, SpeechTrouble
from pipelines.speech.local_models import BadRequest
from pipelines.speech.wire import Frame
from pipelines.speech.worker_client import WorkerClient


class Parrot:
    """Says the text back word by word; "hang" keeps quiet until let go or cancelled."""

    def __init__(self):
        self.release = threading.Event()
        self.hanging = threading.Event()
        self.cancelled: list[bool] = []
        self.stop: Callable[[], Awaitable[None]]

    def __call__(self, request, cancelled):
        text = request.header.get("text", "")
        if text == "refuse":
            raise BadRequest("not this")
        if text == "crash":
            raise RuntimeError
        if text == "hang":
            self.hanging.set()
            while not cancelled() and not self.release.wait(0.01):
                pass
            self.cancelled.append(cancelled())
        for word in text.split():
            yield Frame({"word": word}, word.encode())
        yield Frame({"done": True})


@pytest.fixture
async def parrot(serve, run_dir):
    parrot = Parrot()
    parrot.stop = await serve(run_dir / "w.sock", parrot)
    yield parrot
    parrot.release.set()


@pytest.fixture
async def client(run_dir):
    client = WorkerClient(run_dir / "w.sock", wait_seconds=5)
    yield client
    await client.close()


async def words(client, text, **limits):
    limits = {"first_within_seconds": 5, "next_within_seconds": 5, **limits}
    return [frame.body.decode() async for frame in client.stream({"op": "say", "text": text}, **limits) if frame.body]


async def test_many_calls_share_one_connection(parrot, client):
    texts = [f"a{number} b{number}" for number in range(20)]
    assert await asyncio.gather(*(words(client, text) for text in texts)) == [text.split() for text in texts]


async def test_silence_is_an_error_and_the_work_is_cancelled(parrot, client):
    with pytest.raises(SpeechSilent):
        await words(client, "hang", first_within_seconds=0.05)
    assert await words(client, "still there") == ["still", "there"]
    assert parrot.cancelled == [True]


@pytest.mark.parametrize(("text", "error"), [("refuse", SpeechRefused), ("crash", SpeechTrouble)])
async def test_an_error_of_the_worker_is_raised(parrot, client, text, error):
    with pytest.raises(error):
        await words(client, text)
    assert await words(client, "fine") == ["fine"]


async def test_a_dead_worker_fails_what_is_under_way_and_serves_again_when_it_is_back(parrot, client, serve, run_dir):
    asked = asyncio.create_task(words(client, "hang", first_within_seconds=60))
    await asyncio.to_thread(parrot.hanging.wait, 10)
    waiting = asyncio.create_task(words(client, "hello", first_within_seconds=60))
    await parrot.stop()
    for task in (asked, waiting):
        with pytest.raises(SpeechDown):
            await task

    later = asyncio.create_task(words(client, "welcome back"))
    await asyncio.sleep(0)
    await serve(run_dir / "w.sock", Parrot())
    assert await later == ["welcome", "back"]


async def test_nobody_there_is_down_after_a_while(run_dir):
    client = WorkerClient(run_dir / "nobody.sock", wait_seconds=0.1)
    with pytest.raises(SpeechDown):
        await client.ask({"op": "say"}, within_seconds=5)


async def test_closing_the_answers_cancels_the_work(parrot, client):
    async with contextlib.aclosing(
        client.stream({"op": "say", "text": "one two three"}, first_within_seconds=5, next_within_seconds=5)
    ) as frames:
        async for frame in frames:
            assert frame.body == b"one"
            break
    assert await words(client, "next") == ["next"]


async def test_a_closed_client_is_down(parrot, client):
    assert await words(client, "hello") == ["hello"]
    await client.close()
    with pytest.raises(SpeechDown):
        await words(client, "hello")
