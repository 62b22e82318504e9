"""The environment is read in gateway/settings.py alone; all else gets typed values."""

from __future__ import annotations

import ast

import pytest

from tests.house.reading import ROOMS, Sources, dotted, imports_in, modules, within

SETTINGS = "gateway/settings.py"
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "pydantic_settings", "dotenv")


def readers_of_the_environment(sources: Sources) -> list[str]:
    """Each place outside the settings that reaches for the environment."""
    found: set[str] = set()
    for path, tree in modules(sources, *ROOMS):
        written = [(node.lineno, dotted(node)) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        for line, name in [*written, *imports_in(tree)]:
            if path != SETTINGS and any(within(name, source) for source in ENVIRONMENT):
                found.add(f"{path}:{line}: {name} is read in {SETTINGS} alone")
    return sorted(found)


def test_only_the_settings_read_the_environment(house: Sources):
    assert readers_of_the_environment(house) == []


@pytest.mark.parametrize(
    "text",
    [
        "import os\nkey = os.environ['KEY']",
        "import os\nkey = os.getenv('KEY')",
        "import os\ndef late():\n    return os.environ.get('KEY')",
        "from os import environ",
        "from os import getenv as read",
        "from pydantic_settings import BaseSettings",
    ],
)
def test_reading_the_environment_elsewhere_is_found(text: str):
    assert readers_of_the_environment({"agents/a.py": text}) != []
    assert readers_of_the_environment({SETTINGS: text}) == []


def test_other_uses_of_os_are_left_alone():
    assert readers_of_the_environment({"agents/a.py": "import os\nos.getpid()\nself.os_environ = 1"}) == []
