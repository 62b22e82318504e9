"""Tests wait for events, never for a while, and use real parts, never mocks."""

from __future__ import annotations

import ast

import pytest

from tests.house.reading import Sources, dotted, imports_in, modules, within

SLEEPS = ("time.sleep", "asyncio.sleep", "anyio.sleep")
POLL_SECONDS_AT_MOST = 0.05


def waits_and_mocks(sources: Sources) -> list[str]:
    """Sleeps that stand for waiting, and imports of `unittest.mock`, in the tests.

    `asyncio.sleep(0)` lets others run and is no wait. Inside a loop, a sleep of up to 0.05 s looks again or
    paces audio, and is allowed.
    """
    complaints: list[str] = []
    for path, tree in modules(sources, "tests"):
        in_loops = {
            id(node)
            for loop in ast.walk(tree)
            if isinstance(loop, ast.While | ast.For | ast.AsyncFor)
            for node in ast.walk(loop)
        }
        for line, name in imports_in(tree):
            if within(name, "unittest.mock") or name in SLEEPS:
                complaints.append(f"{path}:{line}: {name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func) in SLEEPS and not harmless(node, id(node) in in_loops):
                complaints.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    return complaints


def harmless(call: ast.Call, in_loop: bool) -> bool:
    """Whether a sleep only gives way, or is a short one inside a loop."""
    match call.args:
        case [ast.Constant(value=int() | float() as seconds)]:
            return seconds == 0 or (in_loop and seconds <= POLL_SECONDS_AT_MOST)
    return False


def test_no_test_sleeps_or_mocks(house: Sources):
    assert waits_and_mocks(house) == []


@pytest.mark.parametrize(
    "text",
    [
        "import time\ntime.sleep(1)",
        "import asyncio\nasync def test():\n    await asyncio.sleep(0.01)",
        "import asyncio\nasync def test(seconds):\n    while True:\n        await asyncio.sleep(seconds)",
        "import time\nwhile True:\n    time.sleep(0.2)",
        "from time import sleep",
        "from unittest import mock",
        "from unittest.mock import AsyncMock",
    ],
)
def test_a_sleep_or_a_mock_is_found(text: str):
    (complaint,) = waits_and_mocks({"tests/agents/test_a.py": text})
    assert complaint.startswith("tests/agents/test_a.py:")


@pytest.mark.parametrize(
    "text",
    [
        "import asyncio\nasync def test():\n    await asyncio.sleep(0)",
        "import asyncio\nasync def test():\n    while not done():\n        await asyncio.sleep(0.01)",
        "async def test(clock):\n    await clock.sleep(5)",
    ],
)
def test_giving_way_and_looking_again_are_left_alone(text: str):
    assert waits_and_mocks({"tests/agents/test_a.py": text}) == []
