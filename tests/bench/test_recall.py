"""How recall is measured: in a small town, of people of whom there is something to recall."""

from __future__ import annotations

from pathlib import Path

from bench.recall import a_redis, recall_seconds
from bench.town import a_diary, fill
from memory.recall import Recall


async def test_something_is_recalled_of_everybody(tmp_path: Path):
    async with a_diary(tmp_path, 4) as diary, a_redis(tmp_path) as store:
        await fill(store, 4)
        assert len(await recall_seconds(store, Recall(store, diary), 4, 3)) == 3
