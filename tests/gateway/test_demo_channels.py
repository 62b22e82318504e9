"""The demo of all channels, as a newcomer runs it."""

from __future__ import annotations

import asyncio
import os
import re
import sys

import pytest

from tests.gateway.short_config import short_config
from tests.ports import free_port


@pytest.mark.timeout(400)
async def test_one_customer_is_known_over_chat_text_and_phone(tmp_path):
    environ = {
        "PATH": os.environ["PATH"],
        "DEMO_HURRY": "1",
        "FRONTDESK_CONFIG": str(short_config(tmp_path / "config")),
        "FRONTDESK_PORT": str(free_port()),
        "FRONTDESK_VAR": str(tmp_path / "var"),
        "FRONTDESK_SPEECH": "embedded",
        "FRONTDESK_MODEL": "offline",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway.demo_channels",
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = (text.decode() for text in await process.communicate())
    assert process.returncode == 0, out + err
    assert "missing" not in out
    remembered = out.split("Remembered\n")[1:]
    assert len(remembered) == 4
    for each in remembered:
        assert re.search(r"who +Sarah \(the browser they wrote from, \+19165550142\)", each)
        assert "1 thread" in each
    assert "web chat, text, phone" in remembered[-1]
    [reference] = set(re.findall(r"booked +\w+day, .*\((\w{4})\)", out))
    assert f"Your reference is {reference}." in out
    assert "9 PM" in remembered[-1]
