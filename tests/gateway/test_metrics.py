"""What Prometheus sees: bounded labels, and several processes joined into one page."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from gateway.metrics import Meters, begin_sharing, exposition, forget_process

ROOT = Path(__file__).parents[2]
ONE_PROCESS = """
import os, sys
from gateway.metrics import Meters
meters = Meters()
meters.turns.inc(int(sys.argv[1]))
meters.live_calls.inc()
meters.stages.labels("final").observe(0.3)
meters.speech_admits.set(int(sys.argv[1]) > 2)
print(os.getpid())
"""


def count_in_a_process_of_its_own(environ: dict[str, str], turns: int) -> int:
    """Run a process that counts, and give its id."""
    out = subprocess.run(
        [sys.executable, "-c", ONE_PROCESS, str(turns)],
        cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return int(out.stdout)


def value(page: bytes, name: str) -> float | None:
    found = re.search(rf"^{re.escape(name)} (\S+)$", page.decode(), re.MULTILINE)
    return float(found[1]) if found else None


@pytest.fixture
def shared(tmp_path) -> Path:
    return tmp_path / "metrics"


def test_processes_that_share_a_folder_are_one_page(shared):
    environ = begin_sharing(shared)
    first, _ = (count_in_a_process_of_its_own(environ, turns) for turns in (2, 3))
    page = exposition(shared)
    assert value(page, "frontdesk_turns_total") == 5
    assert value(page, "frontdesk_live_calls") == 2
    assert value(page, 'frontdesk_stage_seconds_count{stage="final"}') == 2
    assert value(page, "frontdesk_speech_admits") == 0  # one that is behind is enough
    forget_process(first, shared)
    page = exposition(shared)
    assert value(page, "frontdesk_live_calls") == 1
    assert value(page, "frontdesk_turns_total") == 5


def test_what_an_earlier_start_left_behind_is_not_counted_again(shared):
    count_in_a_process_of_its_own(begin_sharing(shared), 2)
    count_in_a_process_of_its_own(begin_sharing(shared), 3)
    assert value(exposition(shared), "frontdesk_turns_total") == 3


def test_alone_a_process_gives_its_own_page():
    assert b"python_info" in exposition(None)


def test_every_metric_is_ours_and_says_what_it_is():
    registry = CollectorRegistry()
    Meters(registry)
    page = generate_latest(registry).decode()
    helps = re.findall(r"^# HELP (\S+) (.*)$", page, re.MULTILINE)
    assert len(helps) > 15
    assert [name for name, says in helps if not name.startswith("frontdesk_") or not says] == []
