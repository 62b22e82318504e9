"""Deepgram through its own SDK, against a local server that speaks its protocol."""

from __future__ import annotations

import asyncio
import traceback
from contextlib import aclosing, asynccontextmanager

import pytest

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent
from pipelines.speech.deepgram import DeepgramSpeechToText, DeepgramTextToSpeech
from pipelines.speech.deepgram_stream import DeepgramTimings
from tests.pipelines.speech.servers.call_ear import CallEar, feed
from tests.pipelines.speech.servers.deepgram_call import WORDS, call
from tests.pipelines.speech.servers.deepgram_server import KEY, ListenServer, SpeakServer, tone

WRONG_KEY = "a-key-of-somebody-else"
QUICK = DeepgramTimings(silent_seconds=0.8)


async def test_words_come_as_partials_and_are_final_when_asked_for():
    server = ListenServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        await ear.until(lambda ear: any(heard.text == "How much" for heard in ear.heard))
        feed(stream, 1.0)
        number = stream.finalize()
        final = await ear.final(number)
    assert (final.text, final.final, final.finalized) == ("How much is it?", True, 1)
    assert final.confidence == pytest.approx(0.9)
    assert not any(heard.final for heard in ear.heard[:-1])
    assert ear.failures == []


async def test_what_is_asked_of_the_service():
    server = ListenServer()
    async with call(server, rate=16000) as (stream, _):
        feed(stream, 0.5, rate=16000)
        await server.until(lambda server: server.audio_bytes == 16000)
        (query,) = server.queries
    assert query["encoding"] == ["linear16"]
    assert query["sample_rate"] == ["16000"]
    assert query["interim_results"] == ["true"]
    assert query["endpointing"] == ["false"]
    assert query["model"] == ["nova-3"]


async def test_a_pause_in_mid_turn_keeps_the_words_before_it():
    server = ListenServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        assert (await ear.final(stream.finalize())).text == "How much"
        feed(stream, 1.0)
        assert stream.finalize() == 2
        assert (await ear.final(2)).text == "How much is it?"


async def test_the_next_turn_begins_without_the_words_of_the_last():
    server = ListenServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        stream.next_turn()
        feed(stream, 1.0)
        assert stream.finalize() == 1
        assert (await ear.final(1)).text == "is it?"
    # The last turn's audio is flushed out, so that no stretch lies over the edge of the two.
    assert [kind for kind in server.received if kind != "KeepAlive"] == ["audio", "Finalize", "audio", "Finalize"]


async def test_turns_that_follow_each_other_at_once_do_not_mix():
    server = ListenServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        stream.next_turn()
        feed(stream, 1.0)
        await ear.final(stream.finalize())
    assert all("How" not in heard.text for heard in ear.heard)
    assert ear.heard[-1].text == "is it?"


async def test_an_asking_with_nothing_new_is_answered_at_once_and_not_sent():
    server = ListenServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        await ear.final(stream.finalize())
        again = await ear.final(stream.finalize())
        assert again.text == "How much"
        assert server.received.count("Finalize") == 1


async def test_a_wrong_key_is_refused_and_appears_nowhere():
    with pytest.raises(SpeechRefused) as refused:
        async with call(ListenServer(), key=WRONG_KEY):
            pass
    error = refused.value
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__) + repr(error.__cause__)
    assert WRONG_KEY not in told
    assert error.__context__ is None


@pytest.mark.parametrize(("status", "kind"), [(400, SpeechRefused), (429, SpeechDown), (503, SpeechDown)])
async def test_the_status_of_the_handshake_says_whose_fault_it_is(status, kind):
    with pytest.raises(kind):
        async with call(ListenServer(status=status)):
            pass


async def test_a_handshake_that_is_never_answered_is_silence():
    with pytest.raises(SpeechSilent):
        async with call(ListenServer(handshake_hangs=True), timings=DeepgramTimings(connect_seconds=0.3)):
            pass


async def test_nobody_there_is_down():
    service = DeepgramSpeechToText(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(SpeechDown):
        await service.open(sample_rate=8000, hear=lambda _: None, failed=lambda _: None)
    await service.close()


async def test_calls_share_the_service_and_leave_nothing_behind():
    server = ListenServer(words=WORDS)
    async with server.running():
        service = DeepgramSpeechToText(api_key=KEY, base_url=server.url)
        before = asyncio.all_tasks()
        ears = [CallEar(), CallEar(), CallEar()]
        streams = [await service.open(sample_rate=8000, hear=ear.hear, failed=ear.failed) for ear in ears]
        for number, stream in enumerate(streams):
            feed(stream, 0.5 * (number + 1))
        finals = [await ear.final(stream.finalize()) for ear, stream in zip(ears, streams, strict=True)]
        assert [final.text for final in finals] == ["How", "How much", "How much is"]
        await streams[0].close()
        await service.close()
        await server.until(lambda server: server.connected == 0)
        assert asyncio.all_tasks() - before == set()
        assert all(ear.failures == [] for ear in ears)


@asynccontextmanager
async def voice(server: SpeakServer, *, timings: DeepgramTimings | None = None, key: str = KEY):
    async with server.running():
        service = DeepgramTextToSpeech(api_key=key, base_url=server.url, timings=timings)
        try:
            yield service
        finally:
            await service.close()


async def speak(service: DeepgramTextToSpeech, text: str, rate: int = 8000) -> list[bytes]:
    return [pcm async for pcm in service.speak(text, sample_rate=rate)]


async def until_over(pieces) -> None:
    async for _ in pieces:
        pass


@pytest.mark.parametrize("rate", [8000, 16000])
async def test_a_clause_comes_in_whole_samples_as_it_is_made(rate):
    server = SpeakServer()
    async with voice(server) as service:
        pieces = await speak(service, "Hello there.", rate)
    assert len(pieces) > 1
    assert all(len(pcm) % 2 == 0 for pcm in pieces)
    assert b"".join(pieces) == tone("Hello there.", rate)
    (query,) = server.queries
    assert query["encoding"] == "linear16"
    assert query["container"] == "none"
    assert query["sample_rate"] == str(rate)


async def test_clauses_share_a_connection():
    server = SpeakServer()
    async with voice(server) as service:
        for text in ("One.", "Two.", "Three."):
            await speak(service, text)
    assert server.texts == ["One.", "Two.", "Three."]
    assert len(set(server.peers)) == 1


async def test_closing_the_iterator_ends_the_request_and_readies_a_connection():
    server = SpeakServer(hold_after_bytes=642)
    async with voice(server) as service:
        async with aclosing(service.speak("A long clause to be cut off.", sample_rate=8000)) as pieces:
            assert await anext(pieces)
        async with asyncio.timeout(20):
            await server.gone.wait()
            await server.warmed.wait()


async def test_nothing_to_say_asks_for_nothing():
    server = SpeakServer()
    async with voice(server) as service:
        assert await speak(service, " ... ") == []
    assert server.texts == []


async def test_a_request_that_breaks_off_is_down():
    async with voice(SpeakServer(drop_after_bytes=642)) as service:
        with pytest.raises(SpeechDown):
            await speak(service, "Hello there.")


async def test_no_audio_in_time_is_silence():
    async with voice(SpeakServer(silent=True), timings=QUICK) as service:
        with pytest.raises(SpeechSilent):
            await speak(service, "Hello there.")


async def test_audio_that_stops_in_the_middle_is_silence():
    async with voice(SpeakServer(hold_after_bytes=642), timings=QUICK) as service:
        pieces = service.speak("Hello there.", sample_rate=8000)
        assert await anext(pieces)
        with pytest.raises(SpeechSilent):
            await until_over(pieces)


async def test_an_empty_answer_is_silence():
    async with voice(SpeakServer(empty=True)) as service:
        with pytest.raises(SpeechSilent):
            await speak(service, "Hello there.")


@pytest.mark.parametrize(("status", "kind"), [(400, SpeechRefused), (429, SpeechDown), (500, SpeechDown)])
async def test_an_error_reply_says_whose_fault_it_is(status, kind):
    server = SpeakServer(status=status)
    async with voice(server) as service:
        with pytest.raises(kind):
            await speak(service, "Hello there.")


async def test_a_wrong_key_cannot_speak_and_appears_nowhere():
    async with voice(SpeakServer(), key=WRONG_KEY) as service:
        with pytest.raises(SpeechRefused) as refused:
            await speak(service, "Hello there.")
    assert WRONG_KEY not in "".join(traceback.format_exception(refused.value))
    assert refused.value.__context__ is None


async def test_nobody_there_cannot_speak():
    service = DeepgramTextToSpeech(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(SpeechDown):
        await speak(service, "Hello there.")
    await service.close()
