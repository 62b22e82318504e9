"""The workers are asked how far they are behind, and one that does not say counts as behind."""

import asyncio

import pytest

from pipelines.speech.load import SpeechLoad
from pipelines.speech.load_watch import LoadWatch
from pipelines.speech.waits import WorkerLoad
from pipelines.speech.wire import Frame
from pipelines.speech.worker_client import WorkerClient
from pipelines.speech.workers import worker


def at_once(request, cancelled):
    yield Frame({"done": True})


@pytest.fixture
def load() -> SpeechLoad:
    return SpeechLoad(behind_seconds=0.5)


@pytest.fixture
async def watch(run_dir, load):
    watch = LoadWatch([worker("piper", run_dir)], load, every_seconds=0.01, within_seconds=0.3)
    yield watch
    await watch.close()


async def test_what_a_worker_says_of_itself_is_what_the_load_is_told(serve, run_dir, load, watch):
    now = [10.0]

    def slow(request, cancelled):
        now[0] += 0.8
        yield Frame({"done": True})

    await serve(run_dir / "piper.sock", slow, clock=lambda: now[0])
    await watch.look()
    assert load.workers == {"piper": WorkerLoad()}
    client = WorkerClient(run_dir / "piper.sock")
    for _ in range(2):
        await client.ask({"op": "speak"}, within_seconds=5)
    await client.close()
    await watch.look()
    assert load.workers == {"piper": WorkerLoad(p95_seconds=0.8)}
    assert (load.admits, load.pressure) == (False, pytest.approx(1.6))


async def test_a_worker_that_went_away_counts_as_behind_until_it_is_back(serve, run_dir, load, watch):
    end = await serve(run_dir / "piper.sock", at_once)
    await watch.look()
    await end()
    async with asyncio.timeout(10):
        while load.admits:
            await watch.look()
    await serve(run_dir / "piper.sock", at_once)
    await watch.look()
    assert load.pressure == 0.0


async def test_it_watches_until_it_is_stopped(serve, run_dir, load, watch):
    await serve(run_dir / "piper.sock", at_once)
    running = asyncio.create_task(watch.run())
    async with asyncio.timeout(10):
        while not load.workers:
            await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_without_local_models_there_is_nothing_to_watch(load):
    await LoadWatch([], load).run()
    assert load.admits
