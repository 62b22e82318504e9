"""The app opens its doors with the house, and closes them with it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from gateway import app
from gateway.app import create_app
from gateway.settings import load
from memory.errors import StoreDown


def test_why_it_does_not_start_is_one_line(tmp_path, monkeypatch):
    """Nobody has to read a traceback to know."""

    @asynccontextmanager
    async def away(*_: object) -> AsyncIterator[None]:
        raise StoreDown("the memory server cannot be reached")
        yield

    monkeypatch.setattr(app, "open_house", away)
    with (
        capture_logs() as lines,
        pytest.raises(StoreDown),
        TestClient(create_app(load(None, {"FRONTDESK_VAR": str(tmp_path)}))),
    ):
        pass
    assert [(line["code"], line["reason"]) for line in lines if line["event"] == "not_started"] == [
        ("store_down", "the memory server cannot be reached")
    ]


def test_doors_are_open_for_as_long_as_the_house_is(tmp_path):
    doubles = {"FRONTDESK_SPEECH": "scripted", "FRONTDESK_MODEL": "offline", "FRONTDESK_JOBS": "elsewhere"}
    environ = {"FRONTDESK_VAR": str(tmp_path), **doubles}
    made = create_app(load(None, environ))
    assert made.router.routes == []
    with TestClient(made) as web:
        assert web.get("/readyz").json()["status"] == "ready"
        assert web.post("/twilio/voice").status_code == 404  # no account, no door
        assert gc.get_freeze_count() > 100_000  # the house at rest is no work for the garbage collector
    assert made.router.routes == []
    assert gc.get_freeze_count() == 0
