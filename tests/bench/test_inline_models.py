"""Models in this process, whose time is the audio's."""

import asyncio

import pytest

from bench.inline_models import InlineEndOfTurn, InlineSpeechToText
from bench.utterances import LEAD_SECONDS, RATE, utterances
from bench.virtual_time import run
from pipelines.speech.protocols import Transcript


def test_a_verdict_takes_its_time_once_and_again():
    judge, turn = InlineEndOfTurn(), utterances("tuning")[0]

    async def asked() -> tuple[float, float]:
        verdict = await judge.finished(turn.pcm[: 2 * int((turn.ended + 0.1) * RATE)], RATE)
        return verdict, asyncio.get_running_loop().time()

    first, again = run(asked()), run(asked())
    assert 0.5 < first[0] <= 1.0
    assert first == again
    assert 0.0 < first[1] < 5.0


def test_an_even_judge_takes_what_it_usually_takes():
    judge, turn = InlineEndOfTurn(even=True), utterances("tuning")[0]

    async def asked() -> float:
        await judge.finished(turn.pcm[: 2 * int((turn.ended + 0.1) * RATE)], RATE)
        return asyncio.get_running_loop().time()

    assert run(asked()) == pytest.approx(0.03)


def test_words_come_as_from_the_workers():
    listener, turn, heard = InlineSpeechToText(), utterances("tuning")[0], list[Transcript]()

    async def listen() -> None:
        stream = await listener.open(sample_rate=RATE, hear=heard.append, failed=lambda trouble: None)
        stream.feed(turn.pcm[2 * int((LEAD_SECONDS - 0.2) * RATE) : 2 * int((turn.ended + 0.1) * RATE)])
        number = stream.finalize()
        while not heard or not heard[-1].final:
            await asyncio.sleep(0.02)
        assert heard[-1].finalized == number
        await stream.close()

    run(listen())
    assert "How much is it" in heard[-1].text
