"""Processes that are killed in the middle of their work, at each step of it, and others that try it again.

A step is a wait of the event loop, or something that a database is told: it may be told by another thread.
"""

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

from sqlalchemy import Engine, Pool, event

Work = Callable[[str], Coroutine[Any, Any, None]]
"""Does the same work under the name that it is given."""

MOST_STEPS, AT_ONCE = 1000, 6


@coroutine
def dying_at(work: Coroutine[Any, Any, None], step: int) -> Generator[Any, None, None]:
    """Do the work; at its `step`-th step, with everything before it done, this process is gone. SIGKILL asks nobody."""
    steps = 0

    def next_step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for place, name in ((Engine, "before_cursor_execute"), (Engine, "commit"), (Pool, "checkin")):
        event.listen(place, name, next_step)
    try:
        while True:
            waited_for = work.send(None)
            next_step()
            yield waited_for
    except StopIteration:
        return


def die_everywhere(work: Work, *, every: int = 1) -> int:
    """Do the work in process after process, each killed `every` steps later than the last, under the name of that step.

    Then another process tries all of it again. Gives how many were killed. To be called in a process without threads.
    """
    killed = 0
    while killed < MOST_STEPS:
        steps = [every * (killed + each) for each in range(1, AT_ONCE + 1)]
        children = [_fork(lambda step=step: dying_at(work(f"step-{step}"), step)) for step in steps]
        codes = [_exit_code(child) for child in children]
        if set(codes) - {0, -signal.SIGKILL}:
            raise RuntimeError(f"the work failed by itself: {codes}")
        killed += codes.count(-signal.SIGKILL)
        if 0 in codes:
            break
    if _exit_code(_fork(lambda: _again(work, [every * (each + 1) for each in range(killed)]))) != 0:
        raise RuntimeError("the second try failed")
    return killed


async def _again(work: Work, steps: list[int]) -> None:
    for step in steps:
        await work(f"step-{step}")


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
