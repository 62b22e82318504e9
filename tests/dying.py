"""Processes that are killed in the middle of their work, at each point where it waits, and others that try it again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Coroutine, Generator
from pathlib import Path
from types import coroutine
from typing import Any

Work = Callable[[str], Coroutine[Any, Any, None]]
"""Does the same work under the name that it is given."""

MOST_WAITS, AT_ONCE = 1000, 6


@coroutine
def dying_at(work: Coroutine[Any, Any, None], wait: int) -> Generator[Any, None, None]:
    """Do the work; at its `wait`-th wait, with everything before it done, this process is gone. SIGKILL asks nobody."""
    waits = 0
    try:
        while True:
            waited_for = work.send(None)
            waits += 1
            if waits == wait:
                os.kill(os.getpid(), signal.SIGKILL)
            yield waited_for
    except StopIteration:
        return


def die_everywhere(work: Work, *, every: int = 1) -> int:
    """Do the work in process after process, each killed `every` waits later than the last, under the name of that wait.

    Then another process tries all of it again. Gives how many were killed. To be called in a process without threads.
    """
    killed = 0
    while killed < MOST_WAITS:
        waits = [every * (killed + each) for each in range(1, AT_ONCE + 1)]
        children = [_fork(lambda wait=wait: dying_at(work(f"wait-{wait}"), wait)) for wait in waits]
        codes = [_exit_code(child) for child in children]
        if set(codes) - {0, -signal.SIGKILL}:
            raise RuntimeError(f"the work failed by itself: {codes}")
        killed += codes.count(-signal.SIGKILL)
        if 0 in codes:
            break
    if _exit_code(_fork(lambda: _again(work, [every * (each + 1) for each in range(killed)]))) != 0:
        raise RuntimeError("the second try failed")
    return killed


async def _again(work: Work, waits: list[int]) -> None:
    for wait in waits:
        await work(f"wait-{wait}")


def _fork(work: Callable[[], Any]) -> int:
    """The id of a process that does the work."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        asyncio.run(_awaited(work()))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _exit_code(child: int) -> int:
    """Negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


async def _awaited(work: Any) -> None:
    await work


async def run_script(script: Path, *words: str) -> Any:
    """Run a Python file of the tests; gives the JSON that it prints last."""
    root = Path(__file__).parents[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        *words,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(out.splitlines()[-1])
