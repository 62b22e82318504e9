"""config/ read anew at SIGHUP: taken whole, or not at all."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.rereading import Rereading, hold_sighup
from gateway.settings import Settings, load

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    return load(folder, {"FRONTDESK_VAR": str(tmp_path / "var")})


def change(folder: Path, before: str, after: str) -> None:
    file = folder / "business.yaml"
    file.write_text(file.read_text().replace(before, after, 1))


async def test_new_settings_are_taken_and_told(settings: Settings, folder: Path):
    taken: list[Settings] = []

    async def take(read: Settings) -> None:
        taken.append(read)

    rereading, told = Rereading(settings, take), list[Settings]()
    rereading.told.append(told.append)
    change(folder, "cents: 5500", "cents: 6100")
    assert await rereading.reload()
    assert taken == told == [rereading.settings]
    assert rereading.settings.business.prices["adult"].cents == 6100


@pytest.mark.parametrize("what", ["the file is broken", "it is not taken"])
async def test_the_old_ones_stay_where_the_new_ones_are_wrong(settings: Settings, folder: Path, what: str):
    async def take(read: Settings) -> None:
        raise ValueError("no")

    if what == "the file is broken":
        change(folder, "cents: 5500", "cents: lots")
    rereading, told = Rereading(settings, take), list[Settings]()
    rereading.told.append(told.append)
    with capture_logs() as logs:
        assert not await rereading.reload()
    assert [each["event"] for each in logs] == ["config_kept"]
    assert rereading.settings is settings
    assert told == []


async def test_a_sighup_that_comes_too_early_is_heeded_later(settings: Settings):
    taken = asyncio.Event()

    async def take(read: Settings) -> None:
        taken.set()

    hold_sighup()
    os.kill(os.getpid(), signal.SIGHUP)
    running = asyncio.create_task(Rereading(settings, take).run())
    async with asyncio.timeout(20):
        await taken.wait()
        taken.clear()
        os.kill(os.getpid(), signal.SIGHUP)
        await taken.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_elsewhere_than_in_the_main_thread_no_signal_is_waited_for(settings: Settings):
    async def take(read: Settings) -> None:
        raise AssertionError("nobody told it to")

    await asyncio.to_thread(asyncio.run, Rereading(settings, take).run())
