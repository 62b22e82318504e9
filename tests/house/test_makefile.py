"""`make` alone says what can be done, and set-up says plainly what is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.reading import ROOT


def make(*words: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make in a folder, as a newcomer would."""
    return subprocess.run(["make", *words], cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout with nothing installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


@pytest.mark.parametrize("target", ["demo", "test", "bench", "serve", "lint", "lock", "clean", "help"])
def test_plain_make_names_every_target(target: str):
    assert re.search(rf"make {target} +\S", make().stdout)


def test_a_missing_python_is_said_plainly(fresh: Path):
    done = make("demo", f"PYTHON={fresh}/none/python3.11", root=fresh)
    assert done.returncode != 0
    assert "needs Python 3.11" in done.stderr
    assert not (fresh / ".venv").exists()


def test_cleaning_keeps_the_data(fresh: Path):
    for kept_or_not in ("var/frontdesk.db", ".venv/bin/x", "agents/__pycache__/x.pyc"):
        (fresh / kept_or_not).parent.mkdir(parents=True)
        (fresh / kept_or_not).write_text("")
    assert make("clean", root=fresh).returncode == 0
    assert [path.name for path in fresh.rglob("*") if path.is_file() and path.parent.name != "requirements"] == [
        "Makefile",
        "frontdesk.db",
    ]
