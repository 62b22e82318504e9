"""The short calls of the leak measurement, on a real gateway, and the fit."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bench import leak
from bench.load.builds import OURS, clips
from bench.load.server import cores


def test_the_slope_is_bytes_a_call():
    assert leak.slope([(0, 1000), (100, 1500), (200, 2000)]) == pytest.approx(5.0)
    assert leak.slope([(0, 1000), (100, 1000)]) == pytest.approx(0.0)


async def test_calls_of_every_kind_end_and_the_gateway_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(leak, "_HALF_OPEN_SECONDS", 0.1)
    async with OURS.serve(cores(), tmp_path) as server, aiohttp.ClientSession() as http:
        for kind in dict.fromkeys(leak._KINDS):
            await leak.short_call(http, server, kind, clips())
        log = server.log.read_text()
        async with http.get(f"{server.address.base_url}/readyz") as answer:
            assert answer.status == 200
    assert "twilio_webhook_refused" in log
    assert "twilio_socket_refused" in log
    assert "twilio_stream_ended" in log
