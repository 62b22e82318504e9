"""The time that imports take."""

from __future__ import annotations

import subprocess

import pytest

from bench.import_time import MODULES, measure, seconds_to_run


def test_each_module_gives_one_figure_named_after_it():
    figures = measure(("memory.people", "bench"))
    assert list(figures) == ["memory_people_seconds", "bench_seconds"]
    assert all(seconds >= 0 for seconds in figures.values())


def test_each_try_is_a_process_of_its_own_so_that_nothing_is_imported_already(tmp_path):
    seconds_to_run(f"import os; open({str(tmp_path)!r} + f'/{{os.getpid()}}', 'w')")
    assert len(list(tmp_path.iterdir())) == 3


def test_a_module_that_cannot_be_imported_is_no_figure():
    with pytest.raises(subprocess.CalledProcessError):
        measure(("memory.nowhere",))


def test_the_gateway_is_measured():
    assert "gateway.wiring" in MODULES
