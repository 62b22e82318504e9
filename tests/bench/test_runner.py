"""The runner of the measurements."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from bench.runner import flat, main, names, table

ENDS = """
import asyncio, os, signal, sys
async def measure():
    program = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(60)
    finally:
        program.terminate()
        print(f"ended {await program.wait()}")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of measurements: one plain, one async, one that fails, and a file that measures nothing."""
    folder = tmp_path / "some_benches"
    folder.mkdir()
    (folder / "plain.py").write_text("def measure():\n    return {'wait_ms': 12.3456789}\n")
    (folder / "later.py").write_text("async def measure():\n    return {'share': 0.5}\n")
    (folder / "broken.py").write_text("def measure():\n    raise OSError('no disk')\n")
    (folder / "words.py").write_text('"""What `def measure()` is."""\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == folder.name]:
        del sys.modules[name]


def last_json(text: str) -> object:
    return orjson.loads(text.splitlines()[-1])


def test_only_files_with_a_measure_are_measurements(folder: Path):
    assert names(folder) == ["broken", "later", "plain"]


def test_the_named_ones_are_run_in_order_plain_or_async(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main("plain, later", folder=folder) == 0
    printed = capsys.readouterr().out
    assert "wait_ms  12.35" in printed
    assert last_json(printed) == {"wait_ms": 12.35, "share": 0.5}


def test_one_that_fails_is_said_and_the_others_still_run(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main("", folder=folder) == 1
    printed = capsys.readouterr()
    assert "no disk" in printed.err
    assert last_json(printed.out) == {"wait_ms": 12.35, "share": 0.5}


@pytest.mark.parametrize("deaf", ["", "signal.signal(signal.SIGINT, signal.SIG_IGN); "], ids=["alone", "of a script"])
def test_told_to_end_it_ends_what_was_started_and_prints_what_it_has(folder: Path, deaf: str):
    (folder / "ending.py").write_text(ENDS)
    code = f"import signal, sys; sys.path.insert(0, {str(folder.parent)!r}); {deaf}from pathlib import Path; "
    code += (
        f"from bench.runner import *; end_as_by_ctrl_c(); sys.exit(main('plain,ending', folder=Path({str(folder)!r})))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert ran.returncode == 130, ran.stderr
    assert "ended -15" in ran.stdout
    assert last_json(ran.stdout) == {"wait_ms": 12.35}


def test_an_unknown_name_says_which_there_are(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main("plan", folder=folder) == 2
    assert "No measurement is called plan. There are: broken, later, plain." in capsys.readouterr().out


def test_the_measurements_of_this_house_are_found(capsys: pytest.CaptureFixture[str]):
    assert main("none") == 2
    assert "import_time" in capsys.readouterr().out


def test_the_columns_of_the_table_line_up():
    assert table({"a": {"x": 1.0, "long_name": 250.5}, "bcd": {"y": 3}}) == (
        "a    x              1\na    long_name  250.5\nbcd  y              3"
    )
    assert table({}) == ""


def test_a_name_given_twice_is_told_apart():
    assert flat({"calls": {"share": 0.5}, "later": {"share": 0.7, "wait_ms": 1.0}}) == {
        "share": 0.5,
        "later_share": 0.7,
        "wait_ms": 1.0,
    }
