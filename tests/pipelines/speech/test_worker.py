"""A worker serves many callers at once, in turn, and ends when it should. Models are functions, processes are real."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.speech.local_models import BadRequest
from pipelines.speech.weights import missing
from pipelines.speech.wire import Frame
from tests.pipelines.speech.talking import GatedModel, Talk

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def model(serve, run_dir):
    model = GatedModel()
    await serve(run_dir / "w.sock", model)
    yield model
    model.go(100)


async def busy_with(talk, model, number=1):
    """Let the model be at work on a first request, so that what follows has to wait."""
    talk.ask(number)
    await asyncio.to_thread(model.begun.wait, 10)


async def test_answers_carry_the_number_and_the_bytes_arrive(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    model.go(2)
    talk.ask(5, b"12345")
    talk.ask(6, pieces=2)
    assert (await talk.frame()).header == {"id": 5, "done": True, "size": 5, "cancelled": False}
    assert await talk.ids(3) == [6, 6, 6]


async def test_callers_are_served_in_turn(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    for number in (2, 3, 4):
        talk.ask(number, key="long talker")
    talk.ask(5, key="other")
    other = await Talk.to(run_dir / "w.sock")
    other.ask(2, key="long talker")
    await talk.taken()
    await other.taken()
    model.go(6)
    assert await other.ids(1) == [2]
    assert await talk.ids(5) == [1, 2, 5, 3, 4]
    assert model.started.index(5) < model.started.index(3)


async def test_everybody_s_first_piece_comes_before_a_long_text_is_finished(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    talk.ask(1, key="a", pieces=3)
    await asyncio.to_thread(model.begun.wait, 10)
    talk.ask(2, key="b", pieces=1)
    await talk.taken()
    model.go(2)
    ids = await talk.ids(6)
    assert ids.index(2) < len(ids) - 1 - ids[::-1].index(1)


async def test_a_newer_partial_takes_the_place_of_a_stale_one_of_the_same_call(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    talk.ask(2, key="call-1", replace=True)
    talk.ask(3, key="call-2", replace=True)
    talk.ask(4, key="call-1", replace=True)
    stale = await talk.frame()
    assert (stale.id, stale.header["error"]) == (2, "superseded")
    model.go(3)
    assert sorted(await talk.ids(3)) == [1, 3, 4]
    assert 2 not in model.started


async def test_what_may_wait_comes_after_a_final_that_was_asked_later(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    talk.ask(2, key="call-1", replace=True, later=True)
    talk.ask(3, key="call-2", replace=True, later=True)
    talk.ask(4, key="call-1")
    await talk.taken()
    model.go(4)
    assert await talk.ids(4) == [1, 4, 2, 3]


async def test_a_call_that_floods_keeps_no_other_waiting_for_more_than_one_job(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    for number in range(2, 302):
        talk.ask(number, key="flood")
    for number in (400, 401, 402):
        talk.ask(number, key=f"call-{number}")
    await talk.taken()
    model.go(5)
    assert await talk.ids(5) == [1, 2, 400, 401, 402]


async def test_it_says_at_once_how_far_it_is_behind(serve, run_dir):
    now, model = [100.0], GatedModel()
    await serve(run_dir / "w.sock", model, clock=lambda: now[0])
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    for number in (2, 3):
        talk.ask(number, key="a")
    talk.ask(4, key="a", replace=True, later=True)  # partials may wait, and count for nothing
    await talk.taken()
    now[0] = 101.5
    talk.ask(9, op="load")
    assert (await talk.frame()).header == {"id": 9, "done": True, "waiting": 2, "oldest_seconds": 1.5, "p95_seconds": 0}
    model.go(4)
    assert await talk.ids(4) == [1, 2, 3, 4]
    talk.ask(9, op="load")
    said = (await talk.frame()).header
    assert (said["waiting"], said["oldest_seconds"], said["p95_seconds"]) == (0, 0, 1.5)


async def test_cancelling_takes_waiting_work_out_and_silences_work_under_way(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    talk.ask(2)
    talk.ask(2, op="cancel")
    talk.ask(1, op="cancel")
    talk.ask(3)
    await talk.taken()
    model.go(3)
    assert await talk.ids(1) == [3]
    assert model.started == [1, 3]


async def test_work_of_a_caller_who_hung_up_is_dropped(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    talk.ask(2)
    talk.writer.write_eof()
    with pytest.raises(EOFError):
        await talk.frame()
    other = await Talk.to(run_dir / "w.sock")
    other.ask(7)
    model.go(3)
    assert await other.ids(1) == [7]
    assert 2 not in model.started


@pytest.mark.parametrize("number", [0, -3, "x", None])
async def test_a_request_without_a_number_is_refused(model, run_dir, number):
    talk = await Talk.to(run_dir / "w.sock")
    talk.ask(number)
    assert (await talk.frame()).header["error"] == "bad_request"
    assert model.started == []


async def test_bytes_that_are_no_frame_end_that_connection_only(model, run_dir):
    talk = await Talk.to(run_dir / "w.sock")
    stranger = await Talk.to(run_dir / "w.sock")
    stranger.writer.write(b"GET / HTTP/1.1\r\n\r\n" + b"\xff" * 64)
    with pytest.raises(EOFError):
        await stranger.frame()
    model.go()
    talk.ask(1)
    assert await talk.ids(1) == [1]


async def test_more_waiting_than_anybody_would_wait_for_is_refused(model, run_dir, monkeypatch):
    monkeypatch.setattr("pipelines.speech.worker.WAITING_LIMIT", 2)
    talk = await Talk.to(run_dir / "w.sock")
    await busy_with(talk, model)
    for number in (2, 3, 4):
        talk.ask(number)
    assert (await talk.frame()).header["error"] == "busy"
    model.go(3)
    assert await talk.ids(3) == [1, 2, 3]


async def test_a_model_that_fails_answers_with_an_error_and_goes_on(serve, run_dir):
    def model(request, cancelled):
        if request.header.get("bad"):
            raise BadRequest("no text")
        if request.header.get("crash"):
            raise RuntimeError("a secret that stays here")
        yield Frame({"done": True})

    await serve(run_dir / "w.sock", model)
    talk = await Talk.to(run_dir / "w.sock")
    talk.ask(1, crash=True)
    talk.ask(2, bad=True)
    talk.ask(3)
    assert (await talk.frame()).header == {"id": 1, "done": True, "error": "failed", "message": "RuntimeError"}
    assert (await talk.frame()).header == {"id": 2, "done": True, "error": "bad_request", "message": "no text"}
    assert (await talk.frame()).header == {"id": 3, "done": True}


def _start(run_dir, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.speech.worker", "smart-turn", "--socket", str(run_dir / "s.sock"), *more],
        cwd=ROOT,
    )


def _connected(run_dir, deadline_seconds=60):
    """A socket to the worker, once it listens."""

    async def wait():
        async with asyncio.timeout(deadline_seconds):
            while True:
                connection = socket.socket(socket.AF_UNIX)
                try:
                    connection.connect(str(run_dir / "s.sock"))
                    return connection
                except OSError:
                    connection.close()
                    await asyncio.sleep(0.02)

    return asyncio.run(wait())


needs_smart_turn = pytest.mark.skipif(bool(missing("smart-turn")), reason="not installed")


@needs_smart_turn
def test_sigterm_ends_it_cleanly_and_its_socket_is_its_owner_s_alone(run_dir):
    (run_dir / "s.sock").touch()  # left behind by an earlier one
    process = _start(run_dir)
    with _connected(run_dir):
        assert (run_dir / "s.sock").stat().st_mode & 0o077 == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not (run_dir / "s.sock").exists()


@needs_smart_turn
def test_it_ends_with_its_parent_even_one_that_was_killed(run_dir):
    argv = [sys.executable, "-m", "pipelines.speech.worker", "smart-turn", "--socket", str(run_dir / "s.sock")]
    parent = subprocess.Popen([sys.executable, "-c", f"import subprocess; subprocess.Popen({argv!r}).wait()"], cwd=ROOT)
    with _connected(run_dir) as connection:
        assert connection.recv(65536)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(10)
        connection.settimeout(10)
        assert connection.recv(65536) == b""


def test_an_unknown_kind_is_refused_with_the_known_ones(run_dir):
    out = subprocess.run(
        [sys.executable, "-m", "pipelines.speech.worker", "whisper", "--socket", str(run_dir / "s.sock")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert out.returncode == 2
    assert "moonshine-base" in out.stderr


def test_without_its_weights_it_says_which_package_brings_them(run_dir):
    code = (
        "import sys; from pipelines.speech import local_models, worker\n"
        "local_models.missing = lambda kind: 'it comes with the package moonshine-cpp==0.1.4'\n"
        f"sys.exit(worker.main(['moonshine-base', '--socket', {str(run_dir / 's.sock')!r}]))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert out.returncode == 3
    assert "moonshine-cpp==0.1.4" in out.stdout + out.stderr
