"""Nearness in meaning: what was not seen before is learned behind the conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from memory.embedding import Vectors
from memory.nearness import RecentVectors


class Letters:
    """An embedder that knows letters: the more two texts share, the nearer they are."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.hangs = self.fails = False

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        if self.fails:
            raise OSError("no embedder")
        if self.hangs:
            await asyncio.Event().wait()
        rows = np.array([[text.count(chr(97 + at)) for at in range(26)] for text in texts], dtype=np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


async def test_what_is_new_has_no_vector_yet_and_has_one_the_next_time():
    near = RecentVectors(embedder := Letters())
    assert await near.near("spicy", ["spicy food", "evening"]) == {}
    await near.settled()
    found = await near.near("spicy", ["spicy food", "evening"])
    assert found["spicy food"] > found["evening"]
    assert embedder.asked == [["spicy food", "evening"], ["spicy"]]


async def test_many_are_learned_a_few_at_a_time():
    near = RecentVectors(embedder := Letters())
    await near.near("", [f"text {at}" for at in range(20)])
    await near.settled()
    assert [len(asked) for asked in embedder.asked] == [8, 8, 4]


@pytest.mark.parametrize("trouble", ["hangs", "fails"])
async def test_an_embedder_in_trouble_holds_nobody_up(trouble: str):
    near = RecentVectors(embedder := Letters(), seconds=0.01)
    await near.near("", ["a"])
    await near.settled()
    setattr(embedder, trouble, True)
    assert await asyncio.wait_for(near.near("", ["a", "b"]), 20) == {}
    assert await asyncio.wait_for(near.near("b", ["a", "b"]), 20) == {}
    await near.close()
    assert len(asyncio.all_tasks()) == 1


async def test_what_was_said_is_not_kept():
    near = RecentVectors(embedder := Letters())
    await near.near("", ["tea"])
    await near.settled()
    await near.near("coffee", ["tea"])
    await near.near("coffee", ["tea"])
    assert embedder.asked[1:] == [["coffee"], ["coffee"]]
