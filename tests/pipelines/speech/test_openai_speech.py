"""OpenAI through its own SDK, against a local server that speaks its protocol."""

from __future__ import annotations

import asyncio
import traceback
from contextlib import aclosing, asynccontextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai._models import construct_type
from openai.types.audio import Transcription

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent
from pipelines.speech.openai_speech import OpenAISpeechToText, OpenAITextToSpeech, words_of
from pipelines.speech.protocols import Transcript
from tests.pipelines.speech.servers.call_ear import CallEar, feed
from tests.pipelines.speech.servers.openai_server import KEY, OpenAIServer, tone

WORDS = [(0.4, "How"), (0.8, "much"), (1.2, "is"), (1.6, "it?")]
WRONG_KEY = "a-key-of-somebody-else"


@asynccontextmanager
async def call(server: OpenAIServer, *, key: str = KEY, rate: int = 8000, **options):
    async with server.running():
        service = OpenAISpeechToText(api_key=key, base_url=server.url, **options)
        ear = CallEar()
        try:
            yield await service.open(sample_rate=rate, hear=ear.hear, failed=ear.failed), ear
        finally:
            await service.close()


async def test_each_pause_brings_all_words_of_the_turn():
    server = OpenAIServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        assert (await ear.final(stream.finalize())).text == "How much"
        feed(stream, 1.0)
        assert await ear.final(stream.finalize()) == Transcript("How much is it?", True, 0.8, 2)
    assert [asked["seconds"] for asked in server.asked] == [1.0, 2.0]
    assert ear.failures == []


async def test_what_is_asked_of_the_service():
    server = OpenAIServer(words=WORDS)
    async with call(server, rate=16000) as (stream, ear):
        feed(stream, 1.0, rate=16000)
        await ear.final(stream.finalize())
    plain = {"model": ["gpt-transcribe"], "response_format": ["json"]}
    assert server.asked == [plain | {"seconds": 1.0, "rate": 16000}]


async def test_languages_are_hinted_at_only_when_given():
    server = OpenAIServer(words=WORDS)
    async with call(server, languages=("en", "es")) as (stream, ear):
        feed(stream, 1.0)
        await ear.final(stream.finalize())
    assert server.asked[0]["languages[]"] == ["en", "es"]


async def test_log_probabilities_become_the_confidence():
    async with call(OpenAIServer(words=WORDS), log_probabilities=True) as (stream, ear):
        feed(stream, 1.0)
        assert (await ear.final(stream.finalize())).confidence == pytest.approx(0.5)


async def test_the_next_turn_begins_without_the_audio_of_the_last():
    server = OpenAIServer(words=WORDS)
    async with call(server) as (stream, ear):
        feed(stream, 2.0)
        stream.finalize()
        stream.next_turn()
        feed(stream, 0.5)
        assert stream.finalize() == 1
        assert (await ear.final(1)).text == "How"
    assert [heard.text for heard in ear.heard] == ["How"]


async def test_an_answer_that_comes_after_that_of_a_later_pause_is_not_told():
    late = asyncio.Event()
    server = OpenAIServer(words=WORDS, hold=late)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        await server.came.wait()
        feed(stream, 1.0)
        await ear.final(stream.finalize())
        late.set()
        feed(stream, 0.5)
        await ear.final(stream.finalize())
    assert [heard.finalized for heard in ear.heard] == [2, 3]


async def test_too_little_audio_is_answered_without_asking():
    server = OpenAIServer()
    async with call(server) as (stream, ear):
        feed(stream, 0.08)
        assert await ear.final(stream.finalize()) == Transcript("", True, 0.0, 1)
    assert server.asked == []


async def test_an_answer_that_breaks_off_is_asked_for_once_more():
    server = OpenAIServer(words=WORDS, drops=1)
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        assert (await ear.final(stream.finalize())).text == "How much"
    assert len(server.asked) == 2
    assert ear.failures == []


async def test_a_service_that_breaks_off_again_is_down_and_told_once():
    async with call(OpenAIServer(drops=9)) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        stream.finalize()
        await ear.until(lambda ear: ear.failures)
        feed(stream, 1.0)
        stream.finalize()
        await stream.close()
    assert [type(trouble) for trouble in ear.failures] == [SpeechDown]


@pytest.mark.parametrize(
    ("status", "kind"), [(400, SpeechRefused), (403, SpeechRefused), (429, SpeechDown), (500, SpeechDown)]
)
async def test_an_error_reply_says_whose_fault_it_is(status, kind):
    async with call(OpenAIServer(status=status)) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        await ear.until(lambda ear: ear.failures)
    assert [type(trouble) for trouble in ear.failures] == [kind]


async def test_a_service_that_accepts_audio_and_says_nothing_is_silent():
    async with call(OpenAIServer(silent=True), silent_seconds=0.8) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        await ear.until(lambda ear: ear.failures)
    assert [type(trouble) for trouble in ear.failures] == [SpeechSilent]


async def test_a_wrong_key_is_refused_and_appears_nowhere():
    async with call(OpenAIServer(), key=WRONG_KEY) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        await ear.until(lambda ear: ear.failures)
    (trouble,) = ear.failures
    assert isinstance(trouble, SpeechRefused)
    assert trouble.__context__ is None
    assert WRONG_KEY not in "".join(traceback.format_exception(trouble))


async def test_hanging_up_while_it_is_asked_leaves_nothing_behind():
    server = OpenAIServer(silent=True)
    before = asyncio.all_tasks()
    async with call(server) as (stream, ear):
        feed(stream, 1.0)
        stream.finalize()
        await server.came.wait()
        await stream.close()
        server.over.set()
    assert asyncio.all_tasks() - before == set()
    assert ear.heard == ear.failures == []


async def test_an_answer_that_is_not_as_documented_is_a_refusal():
    server = OpenAIServer()
    async with server.running():
        service = OpenAISpeechToText(api_key=KEY, base_url=server.url)
        for server.raw in ("", "null", "[]", "7", "{", '{"text":null}', '{"text":3}', '{"text":"hi","logprobs":"x"}'):
            with pytest.raises(SpeechRefused):
                await service.transcribe(bytes(16000), 8000)
        await service.close()


ODD = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["token", "logprob"]), inner),
    max_leaves=6,
)


@given(ODD, ODD)
def test_an_answer_is_words_or_an_error_that_is_known(text, logprobs):
    answer = construct_type(type_=Transcription, value={"text": text, "logprobs": logprobs})
    assert isinstance(answer, Transcription)
    try:
        words, confidence = words_of(answer)
    except (AttributeError, TypeError, ValueError):
        return
    assert isinstance(words, str)
    assert 0 <= confidence <= 1


@asynccontextmanager
async def voice(server: OpenAIServer, *, key: str = KEY, **options):
    async with server.running():
        service = OpenAITextToSpeech(api_key=key, base_url=server.url, **options)
        try:
            yield service
        finally:
            await service.close()


async def speak(service: OpenAITextToSpeech, text: str, rate: int = 8000) -> list[bytes]:
    return [pcm async for pcm in service.speak(text, sample_rate=rate)]


async def until_over(pieces) -> None:
    async for _ in pieces:
        pass


@pytest.mark.parametrize("rate", [8000, 16000, 24000])
async def test_a_clause_comes_in_pieces_at_the_rate_of_the_line(rate):
    server = OpenAIServer()
    async with voice(server, voice="ash") as service:
        pieces = await speak(service, "Hello there.", rate)
    samples = np.frombuffer(b"".join(pieces), "<i2").astype(float)
    assert len(pieces) > 5
    assert len(samples) == pytest.approx(0.6 * rate, abs=0.01 * rate)
    assert np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples) == pytest.approx(440, abs=4)
    assert server.asked == [
        {"model": "gpt-4o-mini-tts", "voice": "ash", "input": "Hello there.", "response_format": "pcm"}
    ]


async def test_at_the_service_s_own_rate_nothing_is_changed():
    async with voice(OpenAIServer()) as service:
        assert b"".join(await speak(service, "Hello there.", 24000)) == tone("Hello there.")


async def test_clauses_share_a_connection():
    server = OpenAIServer()
    async with voice(server) as service:
        for text in ("One.", "Two.", "Three."):
            await speak(service, text)
    assert len(server.asked) == 3
    assert len(set(server.peers)) == 1


async def test_the_first_piece_comes_before_the_clause_is_finished_and_closing_ends_the_request():
    server = OpenAIServer(hold_after_bytes=4004)
    async with voice(server) as service:
        async with aclosing(service.speak("A long clause to be cut off.", sample_rate=8000)) as pieces:
            assert await anext(pieces)
        async with asyncio.timeout(20):
            await server.gone.wait()


async def test_nothing_to_say_asks_for_nothing():
    server = OpenAIServer()
    async with voice(server) as service:
        assert await speak(service, " ... ") == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("server", "kind"),
    [
        (OpenAIServer(drops=1), SpeechDown),
        (OpenAIServer(silent=True), SpeechSilent),
        (OpenAIServer(empty=True), SpeechSilent),
        (OpenAIServer(status=400), SpeechRefused),
        (OpenAIServer(status=429), SpeechDown),
        (OpenAIServer(status=500), SpeechDown),
    ],
    ids=["dropped", "silent", "empty", "bad request", "busy", "broken"],
)
async def test_trouble_says_whose_fault_it_is(server, kind):
    async with voice(server, silent_seconds=0.8) as service:
        with pytest.raises(kind):
            await speak(service, "Hello there.")


async def test_audio_that_stops_in_the_middle_is_silence():
    async with voice(OpenAIServer(hold_after_bytes=4004), silent_seconds=0.8) as service:
        pieces = service.speak("Hello there.", sample_rate=8000)
        assert await anext(pieces)
        with pytest.raises(SpeechSilent):
            await until_over(pieces)


async def test_a_wrong_key_cannot_speak_and_appears_nowhere():
    async with voice(OpenAIServer(), key=WRONG_KEY) as service:
        with pytest.raises(SpeechRefused) as refused:
            await speak(service, "Hello there.")
    assert refused.value.__context__ is None
    assert WRONG_KEY not in "".join(traceback.format_exception(refused.value))


async def test_nobody_there_is_down():
    service = OpenAITextToSpeech(api_key=KEY, base_url="http://127.0.0.1:9/v1")
    with pytest.raises(SpeechDown):
        await speak(service, "Hello there.")
    await service.close()
