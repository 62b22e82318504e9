"""One worker by itself: what it says when it cannot begin. At work: `test_supervisor.py`."""

from __future__ import annotations

import asyncio
import sys

import pytest

from gateway.worker import main


async def test_wrong_settings_are_said_and_end_it():
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.worker", "--box", "box", "--number", "1", "--of", "2", "--door", "0"),
        env={"FRONTDESK_CONFIG": "nowhere"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await worker.communicate()
    assert worker.returncode == 2
    assert "nowhere" in said.decode()


def test_without_its_place_it_does_not_begin(capsys):
    with pytest.raises(SystemExit):
        main([])
    assert "--door" in capsys.readouterr().err
