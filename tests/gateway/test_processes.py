"""Programs beside the gateway: started, watched, started again, ended."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import ProgramFailed
from gateway.processes import Processes, Program


def program(tmp_path: Path, name: str, code: str) -> Program:
    """A Python program that serves once it has made the file `<name>.ready`."""
    ready = tmp_path / f"{name}.ready"
    script = f"import pathlib, signal, sys, time\nready = pathlib.Path({str(ready)!r})\n{code}"

    async def serves() -> bool:
        return ready.exists()

    return Program(name, (sys.executable, "-c", script), serves)


SERVES = "ready.touch()\nsignal.pause()"


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_all_serve_after_start_and_none_is_left_after_stop(tmp_path):
    processes = Processes()
    await processes.start([program(tmp_path, "one", SERVES), program(tmp_path, "two", SERVES)])
    pids = [processes.pid("one"), processes.pid("two")]
    assert all(map(alive, pids))
    await processes.stop()
    assert not any(map(alive, pids))


async def test_one_that_dies_is_started_again(tmp_path):
    processes = Processes()
    await processes.start([program(tmp_path, "one", SERVES)])
    first = processes.pid("one")
    os.kill(first, signal.SIGKILL)
    await until(lambda: processes.pid("one") != first and alive(processes.pid("one")))
    assert processes.restarts == {"one": 1}
    await processes.stop()


async def test_one_that_ends_before_it_serves_is_named(tmp_path):
    processes = Processes()
    with pytest.raises(ProgramFailed, match=r"broken ended with code 3 before it was ready"):
        await processes.start([program(tmp_path, "broken", "sys.exit(3)")])
    await processes.stop()


async def test_one_that_never_serves_is_named(tmp_path):
    processes = Processes(ready_seconds=0.3)
    with pytest.raises(ProgramFailed, match=r"slow was not ready within 0.3 s"):
        await processes.start([program(tmp_path, "slow", "signal.pause()")])
    await processes.stop()


async def test_one_that_will_not_end_is_killed(tmp_path):
    processes = Processes(stop_seconds=0.2)
    stubborn = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVES
    await processes.start([program(tmp_path, "stubborn", stubborn)])
    pid = processes.pid("stubborn")
    await processes.stop()
    assert not alive(pid)


async def test_a_program_has_the_environment_it_is_given_and_gets_signals_and_its_end_is_told(tmp_path):
    told: list[tuple[str, int]] = []

    async def ended(name: str, pid: int) -> None:
        told.append((name, pid))

    notes = (
        "import os\n"
        "ready.with_name('environ').write_text(os.environ['GREETING'])\n"
        "signal.signal(signal.SIGHUP, lambda *_: ready.with_name('hup').touch())\n"
    )
    one = replace(
        program(tmp_path, "one", notes + "ready.touch()\nwhile True: signal.pause()"), environ={"GREETING": "hi"}
    )
    processes = Processes(ended=ended)
    await processes.start([one])
    assert (tmp_path / "environ").read_text() == "hi"
    processes.tell(signal.SIGHUP)
    await until((tmp_path / "hup").exists)
    first = processes.pid("one")
    os.kill(first, signal.SIGKILL)
    await until(lambda: processes.pid("one") != first)
    assert told == [("one", first)]
    await processes.stop()
    assert told == [("one", first)]  # an end that was asked for is no news


async def test_a_signal_may_be_for_one_alone(tmp_path):
    hears = "signal.signal(signal.SIGHUP, lambda *_: pathlib.Path(str(ready) + '.heard').touch())\n" + SERVES
    hears += "\nsignal.pause()"
    processes = Processes()
    await processes.start([program(tmp_path, "one", hears), program(tmp_path, "two", SERVES)])
    processes.tell(signal.SIGHUP, only="one")
    await until((tmp_path / "one.ready.heard").exists)
    assert all(map(alive, (processes.pid("one"), processes.pid("two"))))
    await processes.stop()


async def test_a_program_stands_beside_us_and_the_terminal_does_not_end_it(tmp_path):
    """In our session, which Linux shares a core by: how far it stands back for us would not count in one of its own."""
    processes = Processes()
    await processes.start([program(tmp_path, "one", SERVES)])
    pid = processes.pid("one")
    assert os.getsid(pid) == os.getsid(0)
    assert os.getpgid(pid) == pid != os.getpgid(0)
    await processes.stop()
