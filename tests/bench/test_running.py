"""A gateway process for a measurement."""

import pytest

from bench.running import free_port, ready_after
from tests.gateway.short_config import short_config


async def test_seconds_until_ready(tmp_path):
    environ = {"FRONTDESK_CONFIG": str(short_config(tmp_path / "config")), "FRONTDESK_SPEECH": "scripted"}
    assert await ready_after(tmp_path / "var", **environ, FRONTDESK_MODEL="offline") > 0


async def test_one_that_ends_is_said(tmp_path):
    with pytest.raises(RuntimeError, match="ended with code 2"):
        await ready_after(tmp_path, FRONTDESK_CONFIG=str(tmp_path / "nowhere"))


def test_ports_are_free():
    assert 1024 < free_port() < 65536
