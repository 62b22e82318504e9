"""A name says what a thing is: no drawers for odds and ends, and no name that another tool reaches for."""

from __future__ import annotations

import re

import pytest

from tests.house.reading import ROOMS, Sources

VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|managers?|base|misc|stuff)(_|$)")
PROBED = ("agents/run.py", "agents/version.py", "agents/run/__init__.py", "agents/version/__init__.py")
"""An import hook of another tool looks for `agents.run` and `agents.version`, and takes ours for its own."""


def bad_names(sources: Sources) -> list[str]:
    """Paths of modules and packages with a name that says nothing, or that is probed."""
    return [
        path
        for path in sources
        if path.endswith(".py") and path.split("/")[0] in (*ROOMS, "bench", "tests")
        if path in PROBED or any(VAGUE.search(part) for part in path.removesuffix(".py").split("/"))
    ]


def test_every_name_says_something(house: Sources):
    assert bad_names(house) == []


@pytest.mark.parametrize(
    "path",
    [
        "agents/utils.py",
        "agents/helpers/dates.py",
        "memory/redis_helper.py",
        "telephony/call_manager.py",
        "agents/base.py",
        "agents/run.py",
        "agents/version.py",
    ],
)
def test_a_bad_name_is_found(path: str):
    assert bad_names({path: ""}) == [path]


@pytest.mark.parametrize("path", ["agents/database.py", "memory/people.py", "agents/tools/run.py", "config/base.yaml"])
def test_a_good_name_is_left_alone(path: str):
    assert bad_names({path: ""}) == []
