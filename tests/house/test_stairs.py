"""Imports only lead down the stairs, and never in a circle. The contracts are in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.reading import ROOMS, ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(root: Path) -> str:
    """What import-linter finds wrong in a tree with our contracts, empty when nothing."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_the_house_keeps_to_the_stairs():
    assert lint_imports(ROOT) == ""


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A tree with our contracts and rooms, all of them empty."""
    for room in ("bench", *ROOMS):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    return tmp_path


def test_going_down_the_stairs_is_allowed(small_house: Path):
    (small_house / "gateway/wiring.py").write_text("import telephony, pipelines, learning, agents, memory")
    (small_house / "agents/receptionist.py").write_text("import memory")
    assert lint_imports(small_house) == ""


WRONG = {
    "memory/people.py": ("import agents", "memory.people -> agents"),
    "agents/receptionist.py": ("from gateway import settings", "agents.receptionist -> gateway.settings"),
    "pipelines/voice.py": ("import telephony", "pipelines.voice -> telephony"),
    "telephony/desk.py": ("import learning", "telephony.desk -> learning"),
    "gateway/wiring.py": ("import bench", "gateway.wiring -> bench"),
    "memory/late.py": ("def late():\n    import agents", "memory.late -> agents"),
    "memory/typed.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import agents",
        "memory.typed -> agents",
    ),
}
"""By its file, an import that goes upward or sideways, and how it is told."""


def test_every_upward_or_sideways_import_is_found(small_house: Path):
    (small_house / "gateway/settings.py").write_text("")
    for path, (text, _) in WRONG.items():
        (small_house / path).write_text(text)
    found = lint_imports(small_house)
    assert "BROKEN" in found
    assert [told for _, told in WRONG.values() if told not in found] == []


def test_a_circle_is_found_even_when_one_half_of_it_is_late(small_house: Path):
    (small_house / "agents/one.py").write_text("import agents.two")
    (small_house / "agents/two.py").write_text("def late():\n    import agents.one")
    assert "No cycle" in lint_imports(small_house)
