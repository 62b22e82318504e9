"""One load phone, on the least server there is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp

from bench.load.builds import FLOOR, clips
from bench.load.phone import LoadPhone
from bench.load.server import cores


async def test_a_phone_rings_pings_hears_the_greeting_and_hangs_up(tmp_path: Path):
    async with FLOOR.serve(cores(), tmp_path) as server, aiohttp.ClientSession() as http:
        caller = LoadPhone(http, server.address, *clips())
        stream = await caller.ring()
        assert stream.url.startswith("wss://")
        await caller.connect(stream)
        caller.talk()
        caller.ping()
        async with asyncio.timeout(10):
            while not caller.figures.runs or not caller.pongs:
                await asyncio.sleep(0.02)
        await caller.hang_up()
        assert caller.figures.lateness
        assert not caller.figures.ended_by_server

        broken = LoadPhone(http, server.address, *clips())
        await broken.call()
        broken.abort()
        assert not broken.figures.turns
