"""When the models are asked, with which audio, and what is told of their answers. The models here are functions."""

from __future__ import annotations

import asyncio
import itertools
import threading

import numpy as np
import pytest

from pipelines.errors import SpeechTrouble
from pipelines.speech.embedded_hearing import COMMIT_SECONDS, CUT_SECONDS
from pipelines.speech.worker_client import WorkerClient
from tests.pipelines.speech.one_ear import Ear, Model


@pytest.fixture
async def tiny():
    return Model()


@pytest.fixture
async def base():
    return Model()


@pytest.fixture
async def ear(serve, run_dir, tiny, base):
    await serve(run_dir / "tiny.sock", tiny)
    await serve(run_dir / "base.sock", base)
    partials, finals = WorkerClient(run_dir / "tiny.sock"), WorkerClient(run_dir / "base.sock")
    ear = Ear(partials, finals)
    yield ear
    for model in (tiny, base):
        if model.gate:
            model.gate.set()
    await ear.stream.close()
    await partials.close()
    await finals.close()


async def test_partials_come_while_fed_and_a_final_when_asked(ear, tiny, base):
    ear.feed(1.0, 500)
    partial = await ear.next(final=False)
    assert (partial.text, partial.finalized) == ("w500 w500", 0)
    assert ear.stream.finalize() == 1
    final = await ear.next(final=True)
    assert (final.text, final.finalized, final.confidence) == ("w500 w500", 1, 0.9)
    assert base.asked[0]["draft"] == [7, 7]


async def test_no_more_than_one_partial_is_under_way(ear, tiny):
    tiny.gate = threading.Event()
    ear.feed(1.0)
    async with asyncio.timeout(10):
        while not tiny.asked:
            await asyncio.sleep(0.01)
    ear.feed(2.0)
    tiny.gate.set()
    await ear.next(final=False)
    ear.feed(0.1)
    await ear.next(final=False)
    assert len(tiny.asked) == 2
    assert tiny.seconds == pytest.approx([0.3, 3.1], abs=0.75)


async def test_partials_of_a_long_turn_come_less_often(ear, tiny):
    for _ in range(50):
        ear.feed(0.1)
        async with asyncio.timeout(10):
            while ear.stream._partial is not None:
                await asyncio.sleep(0)
    gaps = np.diff(tiny.seconds)
    assert gaps[:3] == pytest.approx([0.3, 0.3, 0.3])
    assert gaps[-1] == pytest.approx(0.4, abs=0.11)
    assert len(tiny.asked) < 5.0 / 0.3


async def test_while_the_machine_is_behind_partials_come_less_often(ear, tiny):
    tiny.gate = threading.Event()
    ear.feed(0.3)
    async with asyncio.timeout(10):
        while not tiny.asked:
            await asyncio.sleep(0.001)
    ear.seconds += 1.0  # the partial has taken a second
    tiny.gate.set()
    await ear.next(final=False)
    ear.feed(1.9)
    assert ear.stream._partial is None
    ear.feed(0.5)
    await ear.next(final=False)
    assert len(tiny.asked) == 2


async def test_words_over_a_pause_are_heard_again_together(ear, base):
    ear.feed(1.0, 500)
    ear.stream.finalize()
    await ear.next(final=True)
    ear.feed(1.0, 600)
    assert ear.stream.finalize() == 2
    final = await ear.next(final=True)
    assert (final.text, final.finalized) == ("w500 w500 w600 w600", 2)
    assert base.seconds == [1.0, 2.0]


async def test_a_final_of_no_new_audio_is_told_at_once_again(ear, base):
    ear.feed(1.0)
    ear.stream.finalize()
    first = await ear.next(final=True)
    ear.stream.finalize()
    second = await ear.next(final=True)
    assert (second.text, second.finalized) == (first.text, 2)
    assert len(base.asked) == 1


async def test_a_final_that_left_out_earlier_words_is_heard_again_in_parts(ear, base):
    ear.feed(2.0, 500)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text == "w500 w500 w500 w500"
    base.forgets_before = 2.0
    ear.feed(1.0, 600)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text == "w500 w500 w500 w500 w600 w600"
    assert base.seconds == [2.0, 3.0, 1.0]


async def test_a_final_much_shorter_than_the_partial_is_heard_again_in_parts(ear, base):
    ear.feed(2.0, 500)
    await ear.next(final=False)
    base.forgets_before = 1.5
    ear.feed(0.1, 500)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text.split() == ["w500"] * 5
    assert len(base.seconds) == 3


async def test_a_partial_that_is_less_sure_proves_nothing(ear, base, tiny):
    tiny.confidence = 0.8
    ear.feed(2.0, 500)
    await ear.next(final=False)
    base.forgets_before = 1.5
    ear.feed(0.1, 500)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text.split() == ["w500"] * 2
    assert len(base.seconds) == 1


async def test_an_earlier_final_that_was_less_sure_proves_nothing(ear, base):
    base.confidence = 0.5
    ear.feed(2.0, 500)
    ear.stream.finalize()
    await ear.next(final=True)
    base.confidence, base.forgets_before = 0.8, 2.0
    ear.feed(1.0, 600)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text == "w600 w600"
    assert base.seconds == [2.0, 3.0]


async def test_an_earlier_final_counts_when_nothing_is_left_of_it(ear, base):
    base.confidence = 0.5
    ear.feed(2.0, 500)
    ear.stream.finalize()
    await ear.next(final=True)
    base.confidence = 0.3  # too little to be believed
    ear.feed(1.0, 600)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text == "w500 w500 w500 w500"


async def test_a_newer_final_overtakes_an_older_one(ear, base):
    base.gate = threading.Event()
    ear.feed(1.0, 500)
    ear.stream.finalize()
    ear.feed(1.0, 600)
    ear.stream.finalize()
    base.gate.set()
    assert (await ear.next(final=True)).finalized == 2
    assert ear.told.empty() or not ear.told.get_nowait().final


async def test_long_turns_are_committed_so_that_only_new_audio_is_sent(ear, base):
    ear.feed(COMMIT_SECONDS, 500)
    ear.stream.finalize()
    first = await ear.next(final=True)
    ear.feed(1.0, 600)
    ear.stream.finalize()
    final = await ear.next(final=True)
    assert final.text == f"{first.text} w600 w600"
    assert base.seconds == [COMMIT_SECONDS, 1.0]


async def test_speech_without_a_pause_is_cut_and_no_word_is_lost(ear, base):
    ear.feed(CUT_SECONDS - 3.5, 500)
    ear.feed(0.5, 200)
    ear.feed(3.0, 500)
    async with asyncio.timeout(10):
        while not base.asked:
            await asyncio.sleep(0.01)
    ear.feed(1.0, 600)
    ear.stream.finalize()
    final = await ear.next(final=True)
    assert [word for word, _ in itertools.groupby(final.text.split())] == ["w500", "w200", "w500", "w600"]
    assert sum(base.seconds) == CUT_SECONDS + 1.0
    assert base.seconds[0] == pytest.approx(CUT_SECONDS - 3.25, abs=0.2)


async def test_the_next_turn_forgets_everything_and_what_was_under_way(ear, base):
    base.gate = threading.Event()
    ear.feed(1.0, 500)
    ear.stream.finalize()
    async with asyncio.timeout(10):
        while not base.asked:
            await asyncio.sleep(0.01)
    ear.stream.next_turn()
    base.gate.set()
    ear.feed(0.5, 600)
    assert ear.stream.finalize() == 1
    final = await ear.next(final=True)
    assert (final.text, final.finalized) == ("w600", 1)


@pytest.mark.parametrize("level", [0, 5])
async def test_quiet_audio_is_nobody_speaking_and_no_model_is_asked(ear, base, tiny, level):
    ear.feed(2.0, level)
    ear.stream.finalize()
    final = await ear.next(final=True)
    assert (final.text, final.finalized) == ("", 1)
    assert base.asked == tiny.asked == []


async def test_a_turn_with_no_audio_has_an_empty_final(ear):
    assert ear.stream.finalize() == 1
    assert (await ear.next(final=True)).text == ""


async def test_words_that_the_model_doubts_are_nothing(ear, base):
    base.confidence = 0.1
    ear.feed(1.0)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text == ""


async def test_while_base_is_away_the_tiny_model_gives_the_final(ear, base):
    base.fails = True
    ear.feed(1.0, 500)
    ear.stream.finalize()
    assert (await ear.next(final=True)).text == "w500 w500"
    assert ear.failures == []


async def test_partials_may_wait_and_be_replaced_and_a_final_never(ear, base, tiny):
    base.fails = True
    ear.feed(1.0, 500)
    await ear.next(final=False)
    ear.stream.finalize()
    await ear.next(final=True)
    marks = [(asked["replace"], asked["later"]) for asked in (tiny.asked[0], base.asked[0], tiny.asked[-1])]
    assert marks == [(True, True), (False, False), (False, False)]


async def test_with_both_away_the_stream_fails_once(ear, base, tiny):
    base.fails = tiny.fails = True
    ear.feed(1.0)
    ear.stream.finalize()
    async with asyncio.timeout(10):
        while not ear.failures:
            await asyncio.sleep(0.01)
    ear.feed(1.0)
    assert ear.stream.finalize() == 2
    await ear.stream.close()
    assert len(ear.failures) == 1
    assert isinstance(ear.failures[0], SpeechTrouble)


async def test_after_close_nothing_is_told_and_no_task_is_left(ear, base):
    base.gate = threading.Event()
    ear.feed(1.0)
    ear.stream.finalize()
    await ear.stream.close()
    base.gate.set()
    ear.feed(1.0)
    ear.stream.finalize()
    assert not [task for task in asyncio.all_tasks() if "EmbeddedHearing" in repr(task.get_coro())]
    assert ear.told.empty()
