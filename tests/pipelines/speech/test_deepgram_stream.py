"""One call's socket to Deepgram: what goes out in which order, and whatever may come in."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

from deepgram.listen.v1.socket_client import AsyncV1SocketClient
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.deepgram_stream import DeepgramStream, DeepgramTimings, stretch_of
from pipelines.speech.protocols import Transcript
from tests.pipelines.speech.servers.deepgram_server import results


class ScriptedConnection:
    """A connection in memory, under the SDK's own socket: gives `incoming`, then waits for its end."""

    def __init__(self, *incoming: str, held: bool = False) -> None:
        self.incoming = incoming
        self.sent: list[str | bytes] = []
        self.may_send = asyncio.Event()
        self.idle = asyncio.Event()
        self.end = asyncio.Event()
        if not held:
            self.may_send.set()

    async def send(self, data: str | bytes) -> None:
        await self.may_send.wait()
        self.sent.append(data)
        self.idle.set()

    async def __aiter__(self):
        for message in self.incoming:
            yield message
        self.idle.set()
        await self.end.wait()


def opened(connection: ScriptedConnection) -> tuple[DeepgramStream, list[Transcript], list[Exception]]:
    heard: list[Transcript] = []
    failures: list[Exception] = []
    stream = DeepgramStream(
        AsyncV1SocketClient(websocket=connection),  # type: ignore[arg-type]
        AsyncExitStack(),
        8000,
        heard.append,
        failures.append,
        DeepgramTimings(),
        lambda _: None,
    )
    return stream, heard, failures


async def test_audio_that_had_to_wait_goes_out_as_one_message_and_keeps_its_place():
    connection = ScriptedConnection(held=True)
    stream, _, failures = opened(connection)
    stream.feed(b"a" * 3200)
    async with asyncio.timeout(5):
        await asyncio.sleep(0)
        for letter in (b"b", b"c"):
            stream.feed(letter * 3200)
        stream.finalize()
        stream.feed(b"d" * 3200)
        connection.may_send.set()
        while len(connection.sent) < 3 or connection.sent[-1] != b"d" * 3200:
            connection.idle.clear()
            await connection.idle.wait()
    audio = b"".join(part for part in connection.sent if isinstance(part, bytes))
    assert audio == b"a" * 3200 + b"b" * 3200 + b"c" * 3200 + b"d" * 3200
    assert [json.loads(part)["type"] for part in connection.sent if isinstance(part, str)] == ["Finalize"]
    assert json.loads(connection.sent[-2]) == {"type": "Finalize"}
    await stream.close()
    assert failures == []


async def test_a_closed_stream_tells_nothing_and_takes_nothing():
    connection = ScriptedConnection()
    stream, heard, failures = opened(connection)
    await stream.close()
    connection.end.set()
    stream.feed(b"a" * 3200)
    assert stream.finalize() == 1
    stream.next_turn()
    assert connection.sent == []
    assert heard == failures == []


async def test_a_connection_that_ends_is_told_once():
    connection = ScriptedConnection()
    connection.end.set()
    stream, _, failures = opened(connection)
    async with asyncio.timeout(5):
        while not failures:
            await asyncio.sleep(0)
    await stream.close()
    assert len(failures) == 1


async def test_results_become_a_stretch_with_the_words_as_they_are_to_be_read():
    message = results(2.0, 3.5, "Yes, please.", final=True, flushed=True, words=[(2.1, "Yes,"), (2.6, "please.")])
    stretch = await taken(json.dumps(message))
    assert stretch is not None
    assert (stretch.start_seconds, stretch.end_seconds) == (2.0, 3.5)
    assert (stretch.text, stretch.final, stretch.flushed) == ("Yes, please.", True, True)
    assert [(word.text, word.at_seconds) for word in stretch.words] == [("Yes,", 2.1), ("please.", 2.6)]


async def taken(raw: str):
    async for message in AsyncV1SocketClient(websocket=Ending(raw)):  # type: ignore[arg-type]
        return stretch_of(message)
    return None


class Ending:
    """A connection with one message."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    async def __aiter__(self):
        yield self.raw


SCALARS = st.none() | st.booleans() | st.floats() | st.text(max_size=5)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["alternatives", "transcript", "confidence", "words", "word", "start", "type", "x"]), inner
        )
    ),
    max_leaves=8,
)
MESSAGES = st.fixed_dictionaries(
    {"type": st.sampled_from(["Results", "Metadata", "SpeechStarted", "Error", "Nonsense"])},
    optional=dict.fromkeys(("channel", "start", "duration", "is_final", "from_finalize", "variant"), JSON),
)


@given(st.lists(MESSAGES.map(json.dumps) | JSON.map(json.dumps) | st.text(max_size=20), max_size=4))
async def test_whatever_comes_in_the_stream_lives_or_fails_as_it_should(messages):
    connection = ScriptedConnection(*messages)
    stream, heard, failures = opened(connection)
    stream.feed(bytes(16000))
    async with asyncio.timeout(5):
        await connection.idle.wait()
        await asyncio.sleep(0)
    stream.finalize()
    alive = not stream._reading.done()
    await stream.close()
    assert alive
    assert len(failures) <= 1
    assert all(not transcript.final for transcript in heard)
