"""One call's socket to Deepgram: what goes out in which order, and whatever may come in."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

import pytest
from deepgram.listen.v1.socket_client import AsyncV1SocketClient
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent
from pipelines.speech.deepgram_stream import DeepgramStream, DeepgramTimings, stretch_of
from pipelines.speech.protocols import Transcript
from tests.pipelines.speech.servers.call_ear import feed
from tests.pipelines.speech.servers.deepgram_call import WORDS, call
from tests.pipelines.speech.servers.deepgram_server import ListenServer, results

QUICK = DeepgramTimings(silent_seconds=0.8, settle_seconds=0.2)


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
    async with asyncio.timeout(20):
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
    async with asyncio.timeout(20):
        while not failures:
            await asyncio.sleep(0)
    await stream.close()
    assert len(failures) == 1


async def test_a_finalize_that_is_never_answered_is_settled_with_what_is_known():
    server = ListenServer(words=WORDS, ignore_finalize=True)
    async with call(server, timings=QUICK) as (stream, ear):
        feed(stream, 1.0)
        final = await ear.final(stream.finalize())
    assert final.text == "How much"
    assert ear.failures == []


async def test_a_sign_of_life_is_sent_while_it_is_quiet():
    server = ListenServer()
    async with call(server, timings=DeepgramTimings(keep_alive_seconds=0.02)):
        await server.until(lambda server: server.received.count("KeepAlive") >= 4)


async def test_a_socket_dropped_in_mid_turn_is_told_once():
    server = ListenServer(words=WORDS, drop_after_seconds=1.0)
    async with call(server) as (stream, ear):
        feed(stream, 0.5)
        await server.until(lambda server: server.audio_bytes)
        feed(stream, 1.0)
        await ear.until(lambda ear: ear.failures)
        feed(stream, 1.0)
        stream.finalize()
        stream.next_turn()
        await stream.close()
    (trouble,) = ear.failures
    assert isinstance(trouble, SpeechDown)
    assert trouble.retryable


@pytest.mark.parametrize(("code", "kind"), [(1008, SpeechRefused), (1011, SpeechDown), (1000, SpeechDown)])
async def test_how_the_service_closes_says_whose_fault_it_is(code, kind):
    async with call(ListenServer(close_after_seconds=(0.1, code))) as (stream, ear):
        feed(stream, 0.2)
        await ear.until(lambda ear: ear.failures)
    assert [type(trouble) for trouble in ear.failures] == [kind]


async def test_an_error_reply_is_a_refusal():
    async with call(ListenServer(error_after_seconds=0.1)) as (stream, ear):
        feed(stream, 0.2)
        await ear.until(lambda ear: ear.failures)
    (trouble,) = ear.failures
    assert isinstance(trouble, SpeechRefused)


async def test_a_service_that_accepts_audio_and_says_nothing_is_silent():
    async with call(ListenServer(words=WORDS, silent=True), timings=QUICK) as (stream, ear):
        feed(stream, 2.0)
        await ear.until(lambda ear: ear.failures)
    (trouble,) = ear.failures
    assert isinstance(trouble, SpeechSilent)


async def test_a_cough_that_deserves_no_answer_is_no_silence():
    server = ListenServer(silent=True)
    timings = DeepgramTimings(silent_seconds=0.01, settle_seconds=0.05)
    async with call(server, timings=timings) as (stream, ear):
        feed(stream, 0.2)
        assert (await ear.final(stream.finalize())).text == ""
    assert ear.failures == []


async def test_messages_that_are_not_as_documented_are_passed_over():
    strange = ("not json", "[]", "null", '{"type":"Results"}', '{"type":"Results","channel":{"alternatives":[]}}', "7")
    async with call(ListenServer(words=WORDS, before_results=strange)) as (stream, ear):
        feed(stream, 2.0)
        assert (await ear.final(stream.finalize())).text == "How much is it?"
    assert ear.failures == []


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
    async with asyncio.timeout(20):
        await connection.idle.wait()
        await asyncio.sleep(0)
    stream.finalize()
    alive = not stream._reading.done()
    await stream.close()
    assert alive
    assert len(failures) <= 1
    assert all(not transcript.final for transcript in heard)
