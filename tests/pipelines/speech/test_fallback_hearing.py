"""When a service fails in mid-call another one hears the running turn from its beginning, and no word is lost."""

from __future__ import annotations

import asyncio

import pytest

from pipelines.errors import SpeechDown
from pipelines.speech.fallback import FallbackSpeechToText
from pipelines.speech.scripted import ScriptedHearing, ScriptedSpeechToText


class Recorded(ScriptedSpeechToText):
    """Keeps its streams, to look at what they heard."""

    def __init__(self, *arguments, **how):
        super().__init__(*arguments, **how)
        self.streams: list[ScriptedHearing] = []

    async def open(self, **how):
        stream = await super().open(**how)
        self.streams.append(stream)
        return stream


class Call:
    """A call over two services, the first of which is scripted to make trouble."""

    def __init__(self, first, second=None, final_seconds=0.05):
        self.first = first
        self.second = second or Recorded(["from the second"], name="second")
        services = [service for service in (self.first, self.second) if service]
        self.service = FallbackSpeechToText(services, final_seconds=final_seconds)
        self.told: asyncio.Queue = asyncio.Queue()
        self.failures: asyncio.Queue = asyncio.Queue()

    async def __aenter__(self):
        self.stream = await self.service.open(
            sample_rate=8000, hear=self.told.put_nowait, failed=self.failures.put_nowait
        )
        return self

    async def __aexit__(self, *_):
        await self.stream.close()

    async def final(self):
        async with asyncio.timeout(10):
            while not (transcript := await self.told.get()).final:
                pass
        return transcript


AUDIO = bytes(range(256)) * 5


async def test_one_that_does_not_open_is_passed_over():
    async with Call(Recorded(name="first", fail_after=0)) as call:
        call.stream.feed(AUDIO)
        call.stream.finalize()
        assert (await call.final()).text == "from the second"


@pytest.mark.parametrize("trouble", [{"fail_after": 1}, {"silent": True}])
async def test_the_next_one_hears_the_turn_again_and_answers_with_the_same_number(trouble):
    async with Call(Recorded(["from the first"], name="first", **trouble)) as call:
        call.stream.feed(AUDIO)
        assert call.stream.finalize() == 1
        first = await call.final()
        call.stream.feed(AUDIO[::-1])
        assert call.stream.finalize() == 2
        final = await call.final()
        assert (final.text, final.finalized) == ("from the second", 2)
        assert bytes(call.second.streams[0].heard) == AUDIO + AUDIO[::-1]
        assert first.finalized == 1
        call.stream.feed(b"more")
        assert call.stream.finalize() == 3
        assert (await call.final()).finalized == 3
        assert call.failures.empty()


async def test_only_the_running_turn_is_heard_again():
    async with Call(Recorded(name="first", fail_after=1)) as call:
        call.stream.feed(b"first turn")
        call.stream.finalize()
        await call.final()
        call.stream.next_turn()
        call.stream.feed(AUDIO)
        assert call.stream.finalize() == 1
        assert (await call.final()).finalized == 1
        assert bytes(call.second.streams[0].heard) == AUDIO


async def test_a_failure_between_turns_costs_nothing():
    async with Call(Recorded(name="first")) as call:
        call.first.streams[0]._failed(SpeechDown("the socket broke"))
        call.stream.feed(AUDIO)
        call.stream.finalize()
        assert (await call.final()).text == "from the second"
        assert bytes(call.second.streams[0].heard) == AUDIO
    assert call.first.open_streams == call.second.open_streams == 0


async def test_what_an_abandoned_service_still_says_is_not_told():
    async with Call(Recorded(name="first")) as call:
        old = call.first.streams[0]
        old._failed(SpeechDown("the socket broke"))
        old.finalize()
        old._failed(SpeechDown("again"))
        call.stream.finalize()
        assert (await call.final()).text == "from the second"
        assert call.told.empty()
        assert len(call.second.streams) == 1


async def test_when_nobody_is_left_the_call_is_told_once():
    second = Recorded(name="second", fail_after=0)
    async with Call(Recorded(name="first", fail_after=1), second) as call:
        call.stream.finalize()
        await call.final()
        call.first.fail_after = 0
        call.stream.finalize()
        async with asyncio.timeout(10):
            assert isinstance(await call.failures.get(), Exception)
        call.first.streams[0]._failed(SpeechDown("late"))
        call.stream.feed(AUDIO)
        call.stream.finalize()
        await asyncio.sleep(0)
        assert call.failures.empty()


async def test_services_that_all_stay_silent_are_given_up_on():
    async with Call(Recorded(name="first", silent=True), Recorded(name="second", silent=True), 0.01) as call:
        call.stream.feed(AUDIO)
        call.stream.finalize()
        async with asyncio.timeout(10):
            await call.failures.get()
        assert len(call.first.streams) + len(call.second.streams) > 2


async def test_the_next_call_starts_on_the_service_that_worked():
    call = Call(Recorded(name="first", silent=True))
    async with call:
        call.stream.finalize()
        await call.final()
    async with call:
        assert len(call.first.streams) == 1
        assert len(call.second.streams) == 2


async def test_a_turn_longer_than_what_is_kept_still_goes_on(monkeypatch):
    monkeypatch.setattr("pipelines.speech.fallback_hearing.KEPT_SECONDS", 1.0)
    async with Call(Recorded(name="first", silent=True)) as call:
        for _ in range(300):
            call.stream.feed(bytes(320))
        call.stream.finalize()
        assert (await call.final()).text == "from the second"
        assert 16000 <= len(call.second.streams[0].heard) <= 32000


async def test_closing_in_the_middle_of_a_takeover_leaves_nothing_behind():
    call = Call(Recorded(name="first"))
    async with call:
        call.first.streams[0]._failed(SpeechDown("the socket broke"))
    assert call.first.open_streams == 0
    assert call.told.empty()
    assert call.failures.empty()
