"""The garbage collector leaves alone what was there at the start, and looks at the rest when nobody is on the line."""

import asyncio
import gc
import weakref

import pytest

from gateway.garbage import THRESHOLDS, kept_for_good, tidy_when_calm


class Left:
    """What holds itself, as a call does that is over."""

    def __init__(self) -> None:
        self.itself = self


async def test_what_is_there_is_left_alone_until_the_end():
    usual = gc.get_threshold()
    with kept_for_good():
        assert gc.get_freeze_count() > 1000
        assert gc.get_threshold() == THRESHOLDS != usual
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == usual


def test_also_when_it_ends_in_trouble():
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="trouble"), kept_for_good():
        raise ValueError("trouble")
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, usual)


async def test_what_calls_have_left_goes_when_nobody_is_on_the_line():
    calm = asyncio.Event()
    with kept_for_good():
        left = weakref.ref(old_garbage())
        tidying = asyncio.create_task(tidy_when_calm(calm, look_seconds=0))
        for _ in range(10):
            await asyncio.sleep(0)
        assert left() is not None
        calm.set()
        async with asyncio.timeout(10):
            while left() is not None:
                await asyncio.sleep(0)
        tidying.cancel()


async def test_while_nothing_comes_there_is_nothing_to_do():
    calm, runs = asyncio.Event(), []
    calm.set()
    gc.collect()
    gc.callbacks.append(count := lambda phase, info: runs.append(phase))
    try:
        tidying = asyncio.create_task(tidy_when_calm(calm, look_seconds=0))
        for _ in range(10):
            await asyncio.sleep(0)
        tidying.cancel()
    finally:
        gc.callbacks.remove(count)
    assert runs == []


def old_garbage() -> Left:
    """Something that has lived through the young generations."""
    left = Left()
    gc.collect(0)
    gc.collect(1)
    return left
