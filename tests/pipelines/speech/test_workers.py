"""What to run is data, and a worker is ready when it says so itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipelines.errors import SpeechDown
from pipelines.speech.workers import embedded_workers, ready, worker


def test_the_four_workers_of_the_embedded_models():
    specs = embedded_workers(Path("var/run"))
    assert [spec.ready for spec in specs] == ["moonshine-tiny", "moonshine-base", "smart-turn", "piper"]
    assert len({spec.socket_path for spec in specs}) == len({spec.name for spec in specs}) == 4
    for spec in specs:
        assert spec.argv[1:4] == ("-m", "pipelines.speech.worker", spec.ready)
        assert str(spec.socket_path) in spec.argv


def test_a_path_too_long_for_a_socket_is_given_from_the_working_directory(tmp_path, monkeypatch):
    deep = tmp_path / ("deep" * 10) / ("deeper" * 10)
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    spec = worker("piper", deep / "var" / "run")
    assert spec.socket_path == Path("var/run/piper.sock")
    assert "var/run/piper.sock" in spec.argv


def test_a_path_too_long_for_a_socket_is_refused_at_once():
    with pytest.raises(ValueError, match="too long"):
        worker("piper", Path("/" + "deep/" * 25))


async def test_ready_when_the_worker_says_its_kind(serve, run_dir):
    spec = worker("piper", run_dir)
    waiting = asyncio.create_task(ready(spec, 10))
    await asyncio.sleep(0)
    assert not waiting.done()
    await serve(spec.socket_path, lambda request, cancelled: iter(()), kind="piper")
    await waiting


async def test_not_ready_is_down(serve, run_dir):
    with pytest.raises(SpeechDown, match="speech-piper"):
        await ready(worker("piper", run_dir), 0.1)
    await serve(run_dir / "piper.sock", lambda request, cancelled: iter(()), kind="smart-turn")
    with pytest.raises(SpeechDown, match="speech-piper"):
        await ready(worker("piper", run_dir), 0.1)
