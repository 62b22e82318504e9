"""The clock of a process is its own."""

import os
import subprocess
import sys
import time

import pytest

from bench.process_clock import cpu_seconds


def test_it_is_what_the_process_itself_says_of_its_time():
    before = time.process_time()
    assert before <= cpu_seconds(os.getpid()) <= time.process_time()


def test_another_one_has_its_own_and_one_that_is_gone_has_none():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert cpu_seconds(other.pid) < time.process_time()
        other.communicate(b"\n")
    with pytest.raises(OSError, match="Invalid"):
        cpu_seconds(other.pid)
